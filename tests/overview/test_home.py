"""What each person finds when they come in: the start, and the cockpit of a study."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.adjudication.counts import CellCounts
from projects.adjudication.counts_actions import counts_for
from projects.coding.models import Assignment
from projects.coding.rules import State
from projects.jobs.actions import run_here
from projects.jobs.actions import submit as submit_job
from projects.overview import views
from projects.reliability.drift import Drift
from projects.teams.activity import log
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, coded, disputed, make_study, person, text
from tests.factories import (  # fmt: skip
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    make_user,
    rule,
    submit,
)

pytestmark = pytest.mark.django_db
HOME = "/projects/study/"


@pytest.fixture
def project() -> Project:
    """A study that Nadia manages and Omid may look at."""
    project = make_study()
    make_member(project, "Nadia", Role.MANAGER)
    make_member(project, "Omid", Role.VIEWER)
    return project


def page(project: Project, name: str, address: str = HOME) -> str:
    """The page as this member gets it, on one line."""
    return " ".join(text(browser_of(person(project, name)).get(address)).split())


def figures_of(label: str, *, is_low: bool = False, drift: Drift | None = None, coders: Any = ()) -> Any:
    """What the cockpit reads of a variable's figures."""
    alpha = SimpleNamespace(value=0.412, ci=(0.3, 0.5))
    return SimpleNamespace(
        code=label.lower(), label=label, is_low=is_low, alpha=alpha, drift=drift, coders=coders, windows=(), verdict=""
    )


def computed(lines: list[Any]) -> Any:
    """Figures as they were computed yesterday."""
    source = SimpleNamespace(codings=6, documents=3)
    figures = SimpleNamespace(variables=tuple(lines), source=source)
    return SimpleNamespace(figures=figures, computed_at=timezone.now() - timedelta(days=1, hours=1), handed_in=0)


def counted(member: Membership) -> CellCounts:
    """How the cells stand for this member, in a study that is counted at once."""
    counts = counts_for(member).counts
    assert counts is not None
    return counts


def failed_job(project: Project) -> None:
    run_here(submit_job(kind="test_refuse", key=str(uuid4()), project=project, by=None))


@pytest.mark.parametrize(
    ("name", "place"),
    [("Nadia", HOME), ("Omid", HOME), ("Aigerim", f"{HOME}code/"), ("Leila", f"{HOME}disagreements/")],
)
def test_whoever_has_one_project_comes_to_the_place_of_their_work(project, name, place):
    assert browser_of(person(project, name)).get("/").headers["location"] == place


def test_whoever_has_two_projects_chooses_and_reads_their_part_in_each(project):
    make_member(make_project("other", "Another study"), "Nadia", Role.CODER, Role.ADJUDICATOR)
    make_project("foreign", "A foreign study")
    start = page(project, "Nadia", "/")
    assert "Another study" in start and "foreign" not in start.lower()
    assert start.index(">adjudicator<") < start.index(">coder<") < start.index(">manager<")


def test_whoever_has_no_project_is_told_how_one_comes():
    client = Client()
    client.force_login(make_user())
    assert "No project yet" in text(client.get("/"))


def test_whoever_has_left_finds_the_project_gone(project):
    omid = person(project, "Omid")
    omid.left_at = timezone.now()
    omid.save()
    assert "No project yet" in page(project, "Omid", "/")
    assert browser_of(omid).get(HOME).status_code == 404


def test_a_coder_is_led_to_their_own_documents(project):
    assert browser_of(person(project, "Aigerim")).get(HOME).headers["location"] == f"{HOME}code/"


def test_the_manager_sees_how_far_every_coder_is(project):
    disputed(project)
    document = make_document(project)
    assign(document, person(project, "Aigerim"))
    withdrawn = assign(document, person(project, "Daniyar"))
    Assignment.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN)
    home = page(project, "Nadia")
    assert '<th scope="row" dir="auto">Aigerim</th> <td class="r num">1 / 2</td>' in home
    assert '<th scope="row" dir="auto">Daniyar</th> <td class="r num">1 / 1</td>' in home


def test_the_manager_sees_what_waits_and_where_it_is_settled(project):
    disputed(project, "d1")
    disputed(project, "d2")
    home = page(project, "Nadia")
    assert "2 cells in 2 documents wait for a ruling" in home
    assert f'href="{HOME}disagreements/"' in home


def test_one_cell_is_said_as_one(project):
    disputed(project)
    assert "1 cell in 1 document waits for a ruling" in page(project, "Leila")


def test_a_viewer_sees_how_many_cells_wait_and_no_way_to_them(project):
    disputed(project)
    home = page(project, "Omid")
    assert "1 <small>in 1 document, oldest less than a minute</small>" in home
    assert "disagreements" not in home
    assert "the adjudicators settle what the coders differ on" in home


def test_documents_without_a_coder_are_named_and_lead_to_their_list(project):
    make_document(project)
    home = page(project, "Nadia")
    assert f'href="{HOME}documents/?coded=unassigned">1 document has no coder yet' in home


def test_a_failed_job_is_shown_to_the_manager_alone(project):
    make_document(project)
    failed_job(project)
    assert "codings.csv: line 7" in page(project, "Nadia")
    assert "codings.csv" not in page(project, "Omid") + page(project, "Leila")


def test_where_all_is_settled_nothing_needs_anybody(project):
    document = make_document(project)
    coded(document, "Aigerim")
    coded(document, "Daniyar")
    assert "All codings are in and settled." in page(project, "Nadia")


def test_a_variable_too_unreliable_to_rely_on_is_named_once_it_is_known(project, monkeypatch):
    make_document(project)
    assert "compute" in page(project, "Nadia") and "too low to rely on" not in page(project, "Nadia")
    lines = [figures_of(name, is_low=name == "Stance") for name in ("Stance", "Field")]
    monkeypatch.setattr(views, "last_figures", lambda *_, **__: computed(lines))
    home = page(project, "Nadia")
    assert 'Alpha of <i dir="auto">Stance</i> is .41, too low to rely on' in home
    assert 'Alpha of <i dir="auto">Field' not in home and "1 <small>of 2, by alpha · 1 day ago</small>" in home


def test_what_happened_lately_is_told_with_the_names_of_the_project(project):
    for number in range(9):
        log(project=project, by=person(project, "Leila").user, verb="ruled", detail=f"d{number}, stance")
    log(project=project, by=None, verb="imported documents")
    home = page(project, "Nadia")
    assert '<b dir="auto">Leila</b> ruled <span dir="auto">d8, stance</span>' in home
    assert '<b dir="auto">A command</b> imported documents' in home
    assert "d2, stance" in home and "d1, stance" not in home


def test_a_new_study_says_what_is_still_to_do():
    project = make_project("study", manager=make_user("nadia"))
    home = page(project, "nadia")
    assert home.count(">to do<") == 4
    assert "/projects/study/import/" in home
    assert "Build a release" not in home


def test_a_study_with_a_codebook_and_no_documents_is_not_called_settled(project):
    home = page(project, "Nadia")
    assert "The codebook is published" in home and "Documents: the texts that are coded" in home
    assert "settled" not in home


def test_a_study_without_coders_says_that_nobody_has_been_given_a_document():
    project = make_project("study", manager=make_user("nadia"))
    make_codebook(project)
    make_document(project)
    home = page(project, "nadia")
    assert "No coders yet" in home and "1 document has no coder yet" in home


def test_the_counts_follow_every_ruling(project):
    document, nadia = disputed(project), person(project, "Nadia")
    assert counted(nadia).cells == 1
    rule(document, "stance", "3")
    assert counted(nadia).cells == 0


def test_an_answer_that_is_not_handed_in_makes_nobody_count_anew(project):
    disputed(project)
    other = assign(make_document(project), person(project, "Aigerim"))
    before = counted(person(project, "Nadia"))
    judge(other, "stance", "4")
    assert counted(person(project, "Nadia")) == before
    submit(other)
    assert counted(person(project, "Nadia")).counted_at > before.counted_at


def test_the_cockpit_costs_the_same_for_three_documents_and_for_thirty(project):
    nadia, costs = browser_of(person(project, "Nadia")), []
    for codes in (range(3), range(3, 30)):
        for number in codes:
            disputed(project, f"d{number}")
            make_coder(project, f"Coder {number}", signs_in=False)
        with CaptureQueriesContext(connection) as captured:
            nadia.get(HOME)
        costs.append(len(captured))
    assert costs[0] == costs[1]
