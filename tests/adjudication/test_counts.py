"""How the cells stand: counted at once, or by the worker where the study is large; never with what one has to code."""

from __future__ import annotations

import pytest

from projects.adjudication import counts_queries
from projects.adjudication.counts_actions import counts_for
from projects.adjudication.counts_queries import KIND
from projects.coding.models import Assignment
from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, coded, disputed, make_study, person, text
from tests.factories import assign, make_document, make_member, rule

pytestmark = pytest.mark.django_db
QUEUE = "/projects/study/disagreements/"


@pytest.fixture
def project() -> Project:
    return make_study()


@pytest.fixture
def large(monkeypatch) -> None:
    """Every study is large."""
    monkeypatch.setattr(counts_queries, "LARGE", 0)


def count_by_worker(project: Project) -> None:
    for job in Job.objects.filter(kind=KIND, project=project, state="queued"):
        assert run_here(job).state == "succeeded", job.error


def test_a_variable_says_what_is_settled_what_waits_and_what_is_open(project):
    disputed(project, "d1")
    for name in ("Aigerim", "Daniyar"):
        coded(project.documents.filter(code="d2").first() or make_document(project, "d2"), name, stance="cannot_tell")
    coded(make_document(project, "d3"), "Aigerim")
    assign(project.documents.get(code="d3"), person(project, "Daniyar"))
    counts = counts_for(person(project, "Leila")).counts
    assert counts
    stance = next(v for v in counts.variables if v.code == "stance")
    assert (stance.answered, stance.cannot_tell, stance.waiting, stance.unfinished) == (0, 1, 1, 1)
    assert (stance.answers, stance.missing) == (5, 2)
    last = Assignment.objects.filter(document__code="d1").latest("submitted_at")
    assert stance.oldest == counts.oldest == last.submitted_at


def test_a_large_study_is_counted_by_the_worker_and_the_queue_says_so(project, large):
    disputed(project, "d1")
    leila = browser_of(person(project, "Leila"))
    first = text(leila.get(QUEUE))
    assert "The worker counts the cells" in first and "Every cell is settled" not in first
    count_by_worker(project)
    assert "1 cell in 1 document waits" in " ".join(text(leila.get(QUEUE)).split())


def test_asking_again_while_the_worker_counts_is_one_job(project, large):
    disputed(project)
    for _ in range(3):
        counts_for(person(project, "Leila"))
    assert Job.objects.filter(kind=KIND).count() == 1


def test_counts_of_a_large_study_stay_for_a_while_and_the_rows_are_as_they_are(project, large, monkeypatch):
    document = disputed(project, "d1")
    disputed(project, "d2")
    leila = person(project, "Leila")
    counts_for(leila)
    count_by_worker(project)
    monkeypatch.setattr(counts_queries, "PATIENCE", 1e9)
    rule(document, "stance", "3")
    answer = browser_of(leila).get(QUEUE)
    assert [document.code for document, *_ in answer.context["rows"]] == ["d2"]
    assert "counted at" in text(answer)
    monkeypatch.setattr(counts_queries, "PATIENCE", 0)
    counts_for(leila)
    count_by_worker(project)
    found = counts_for(leila).counts
    assert found and found.cells == 1


def test_a_page_all_of_whose_documents_were_ruled_on_since_says_so(project, large, monkeypatch):
    document = disputed(project)
    counts_for(person(project, "Leila"))
    count_by_worker(project)
    monkeypatch.setattr(counts_queries, "PATIENCE", 1e9)
    rule(document, "stance", "3")
    assert "All on this page is settled by now" in text(browser_of(person(project, "Leila")).get(QUEUE))


def test_of_the_jobs_that_counted_one_is_kept(project, large, monkeypatch):
    monkeypatch.setattr(counts_queries, "PATIENCE", 0)
    for code in ("d1", "d2", "d3"):
        disputed(project, code)
        counts_for(person(project, "Leila"))
        count_by_worker(project)
    assert Job.objects.filter(kind=KIND).count() == 1


def test_a_count_that_failed_is_told_and_not_tried_with_every_page(project, large):
    disputed(project)
    counts_for(person(project, "Leila"))
    Job.objects.filter(kind=KIND).update(state="failed", error="The disk is full.")
    assert "The disk is full." in text(browser_of(person(project, "Leila")).get(QUEUE))
    assert Job.objects.filter(kind=KIND).count() == 1


@pytest.mark.parametrize("is_large", [False, True])
def test_counts_with_a_document_one_has_got_to_code_since_are_never_shown(project, monkeypatch, is_large):
    monkeypatch.setattr(counts_queries, "LARGE", 0 if is_large else 2000)
    monkeypatch.setattr(counts_queries, "PATIENCE", 1e9)
    omid = make_member(project, "Omid", Role.CODER, Role.MANAGER)
    own = disputed(project, "own")
    disputed(project, "other")
    counts_for(omid)
    count_by_worker(project)
    assert (found := counts_for(omid).counts) and found.cells == 2
    assign(own, omid)
    seen = counts_for(omid).counts
    assert seen is None if is_large else seen and seen.cells == 1
    count_by_worker(project)
    after = counts_for(omid).counts
    assert after and after.cells == 1 and after.left_out == {own.pk}
    assert "own" not in [d.code for d, *_ in browser_of(omid).get(QUEUE).context["rows"]]
