"""Whoever has still to code learns from no page of the study what the others made of it."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.adjudication.counts_actions import counts_for
from projects.coding.models import Assignment
from projects.coding.rules import State
from projects.overview import views
from projects.overview.log_queries import lately
from projects.overview.queries import document_states
from projects.teams.activity import log
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, coded, disputed, make_study, person, text
from tests.factories import assign, judge, make_document, make_member, rule, submit

pytestmark = pytest.mark.django_db
CANARY = "canary-of-another-coder"
PAGES = ("/", "/projects/study/", "/projects/study/codebook/")
WHOLE = ("/projects/study/", "/projects/study/documents/", "/projects/study/codebook/")


@pytest.fixture
def project() -> Project:
    """A study in which Omid codes, adjudicates and manages, with the document `own` still to code."""
    project = make_study()
    omid = make_member(project, "Omid", Role.CODER, Role.ADJUDICATOR, Role.MANAGER)
    assign(make_document(project, "own"), omid)
    coded(make_document(project, "agreed"), "Aigerim")
    return project


def all_but(body: str) -> str:
    """A page without what is new in every answer."""
    return "\n".join(line for line in body.splitlines() if "csrf" not in line and "nonce" not in line)


def read(project: Project, name: str, pages: tuple[str, ...]) -> str:
    client = browser_of(person(project, name))
    return "\n".join(all_but(text(client.get(page, follow=True))) for page in pages)


def others_differ_on(project: Project, code: str) -> None:
    """Aigerim and Daniyar hand in different codings of the document, with a memo that must not travel."""
    document = project.documents.get(code=code)
    for name, stance in (("Aigerim", "1"), ("Daniyar", "5")):
        coding = assign(document, person(project, name))
        judge(coding, "in_scope", "no")
        judge(coding, "stance", stance)
        judge(coding, "memo", CANARY)
        submit(coding)


def test_a_mere_coder_reads_the_same_pages_whatever_the_others_do(project):
    disputed(project, "d1")
    before = read(project, "Aigerim", PAGES)
    rule(project.documents.get(code="d1"), "stance", "5", reason=CANARY)
    coded(make_document(project, "d2", CANARY), "Daniyar", memo=CANARY)
    assert read(project, "Aigerim", PAGES) == before


@pytest.mark.parametrize("page", ["documents/", "reliability/", "releases/", "disagreements/"])
def test_a_mere_coder_finds_no_page_of_the_whole_study(project, page):
    assert browser_of(person(project, "Aigerim")).get(f"/projects/study/{page}").status_code == 404


def test_a_coder_is_shown_neither_the_names_nor_the_progress_of_others(project):
    others_differ_on(project, "own")
    seen = read(project, "Aigerim", PAGES)
    told = (CANARY, "Daniyar", "Leila", "Omid", "To adjudicate", "to decide", "Alpha")
    assert [word for word in told if word in seen] == []


def test_whatever_else_they_are_a_coder_is_told_nothing_of_the_cells_they_have_to_code(project):
    omid = person(project, "Omid")
    before = counts_for(omid).counts
    others_differ_on(project, "own")
    after = counts_for(omid).counts
    assert before and after
    assert after.variables == before.variables and after.waiting == before.waiting
    own = project.documents.get(code="own")
    state = document_states(omid, [own])[own.pk]
    assert (state.kind, state.waiting, state.settled) == ("yours", 0, 0)
    assert CANARY not in read(project, "Omid", WHOLE)


def test_the_cells_come_into_sight_when_the_coder_has_handed_in(project):
    omid = person(project, "Omid")
    others_differ_on(project, "own")
    coding = Assignment.objects.get(coder=omid)
    judge(coding, "in_scope", "no")
    judge(coding, "stance", "3")
    submit(coding)
    found = counts_for(omid).counts
    assert found and found.cells == 1


def test_reliability_of_what_they_have_to_code_is_not_on_the_cockpit(project, monkeypatch):
    own, left_out = project.documents.get(code="own"), []
    monkeypatch.setattr(views, "last_figures", lambda project, *, without=(): left_out.append(set(without)))
    make_member(project, "Nadia", Role.MANAGER)
    for name in ("Omid", "Nadia"):
        browser_of(person(project, name)).get("/projects/study/")
    assert left_out == [{own.pk}, set()]


def test_rulings_are_not_among_the_news_of_whoever_has_still_to_code(project):
    log(project=project, by=None, verb="ruled", detail="own, stance")
    omid = person(project, "Omid")
    assert "ruled" not in [line.verb for line in lately(omid)]
    Assignment.objects.filter(coder=omid).update(state=State.WITHDRAWN)
    assert "ruled" in [line.verb for line in lately(omid)]


def test_the_documents_page_keeps_what_coders_wrote_to_itself(project):
    others_differ_on(project, "own")
    make_member(project, "Nadia", Role.VIEWER)
    own = project.documents.get(code="own")
    body = text(browser_of(person(project, "Nadia")).get(f"/projects/study/documents/{own.pk}/"))
    assert own.text in body
    assert CANARY not in body and "Daniyar" not in body


def test_nobody_from_elsewhere_reads_a_document_through_another_project(project):
    foreign = make_study("foreign-study")
    document = make_document(foreign, "f1", CANARY)
    make_member(project, "Nadia", Role.MANAGER)
    answer = browser_of(person(project, "Nadia")).get(f"/projects/study/documents/{document.pk}/")
    assert answer.status_code == 404
    assert CANARY not in text(answer)
    assert Client().get(f"/projects/study/documents/{document.pk}/").status_code == 302
