"""Sub-hypotheses: written, linked to categories, put in order and removed, with the log for what stood before."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.codebooks.actions import publish_codebook
from projects.codebooks.hypotheses import MOST, Bearing, Link, next_code
from projects.codebooks.hypothesis_actions import (
    WrongSubHypothesis,
    add_sub_hypothesis,
    change_sub_hypothesis,
    move_sub_hypothesis,
    remove_sub_hypothesis,
)
from projects.codebooks.models import SubHypothesis
from projects.codebooks.queries import sub_hypotheses
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, person, text
from tests.factories import VARIABLES, make_codebook, make_member, make_project

pytestmark = pytest.mark.django_db
PAGE = "/projects/lamps/settings/hypotheses/"
SUPPORTS = Link("field", "economic", Bearing.SUPPORTS)
CONTRADICTS = Link("in_scope", "no", Bearing.CONTRADICTS)


@pytest.fixture
def project() -> Project:
    project = make_project("lamps", "Lamps")
    make_codebook(project)
    make_member(project, "Nadia", Role.MANAGER)
    return project


@pytest.fixture
def nadia(project: Project) -> Client:
    return browser_of(person(project, "Nadia"))


def add(project: Project, *texts: str) -> list[SubHypothesis]:
    return [add_sub_hypothesis(project=project, text=words, by=None) for words in texts]


def order(project: Project) -> str:
    return " ".join(sub.code for sub in sub_hypotheses(project))


def last_line(project: Project) -> str:
    return str(project.activity.first())


@given(st.sets(st.integers(1, 99)))
def test_a_code_is_above_all_that_were_ever_given(numbers):
    assert next_code([f"H{n}" for n in numbers]) == f"H{max(numbers, default=0) + 1}"


def test_a_removed_one_stays_as_a_row_and_its_code_is_never_another_s(project):
    _, second = add(project, "Lamps help.", "Lamps harm.")
    remove_sub_hypothesis(sub_hypothesis=second, by=None)
    assert last_line(project) == "removed a sub-hypothesis H2 “Lamps harm.”"
    assert add(project, "Lamps cost.")[0].code == "H3"
    assert order(project) == "H1 H3"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-5, 5)), max_size=6))
def test_moving_keeps_every_one_once(moves):
    project = make_project()
    subs = add(project, *"abcd")
    expected = [sub.code for sub in subs]
    for which, places in moves:
        move_sub_hypothesis(sub_hypothesis=subs[which], places=places, by=None)
        at = expected.index(subs[which].code)
        expected.insert(min(max(at + places, 0), 3), expected.pop(at))
    assert order(project).split() == expected


def test_what_it_said_before_is_in_the_log_whole(project):
    (sub,) = add(project, "x" * 400)
    change_sub_hypothesis(sub_hypothesis=sub, text="Lamps help.", links=[], by=None)
    assert last_line(project) == f"changed a sub-hypothesis H1, it was “{'x' * 400}”"


def test_new_links_are_told_and_the_same_ones_again_are_not(project):
    (sub,) = add(project, "Lamps help.")
    for links in ([SUPPORTS], [CONTRADICTS], [CONTRADICTS]):
        change_sub_hypothesis(sub_hypothesis=sub, text=sub.text, links=links, by=None)
    told = "linked a sub-hypothesis anew H1: + in_scope=no contradicts, − field=economic supports"
    assert last_line(project) == told
    assert project.activity.filter(verb="linked a sub-hypothesis anew").count() == 2


@pytest.mark.parametrize(
    ("words", "links", "problem"),
    [
        (" ", [], "write one"),
        ("x" * 401, [], "401 characters"),
        ("Lamps help.", [SUPPORTS, Link("field", "economic", Bearing.CONTRADICTS)], "named twice"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(project, words, links, problem):
    with pytest.raises(WrongSubHypothesis, match=problem):
        add_sub_hypothesis(project=project, text=words, links=links, by=None)
    assert not SubHypothesis.objects.exists()


def test_there_are_so_many_and_no_more(project):
    add(project, *(f"Lamps help in street {n}." for n in range(MOST)))
    with pytest.raises(WrongSubHypothesis, match="at most 100"):
        add(project, "Lamps help everywhere.")


def test_one_that_was_removed_meanwhile_is_not_changed(project):
    (sub,) = add(project, "Lamps help.")
    remove_sub_hypothesis(sub_hypothesis=sub, by=None)
    with pytest.raises(WrongSubHypothesis, match="removed meanwhile"):
        change_sub_hypothesis(sub_hypothesis=sub, text="Lamps harm.", links=[], by=None)


def test_she_adds_one_and_says_what_bears_on_it(nadia, project):
    answer = nadia.post(PAGE, {"text": "Lamps help."})
    assert answer.headers["location"] == f"{PAGE}H1/"
    choices = ["", json.dumps(["field", "economic", "supports"]), json.dumps(["in_scope", "no", "contradicts"])]
    nadia.post(f"{PAGE}H1/", {"text": "Lamps help.", "bearing": choices})
    assert set(sub_hypotheses(project)[0].plain_links) == {SUPPORTS, CONTRADICTS}


def test_an_empty_one_is_asked_for_and_what_was_written_stays(nadia):
    assert "write one" in text(nadia.post(PAGE, {"text": ""}))
    add_sub_hypothesis(project=Project.objects.get(slug="lamps"), text="Lamps help.", by=None)
    answer = nadia.post(f"{PAGE}H1/", {"text": "Kept?", "bearing": "nonsense"})
    assert answer.status_code == 422
    assert "cannot be read any more" in text(answer) and "Kept?" in text(answer)


def test_a_change_of_one_that_was_changed_meanwhile_is_refused(nadia, project):
    (sub,) = add(project, "Lamps help.")
    nadia.post(f"{PAGE}H1/", {"text": "First.", "seen": sub.stamp})
    chosen = json.dumps(["field", "economic", "supports"])
    answer = nadia.post(f"{PAGE}H1/", {"text": "Second.", "bearing": chosen, "seen": sub.stamp})
    assert answer.status_code == 422
    assert "Second." in text(answer) and text(answer).count("selected>supports") == 1
    assert sub_hypotheses(project)[0].text == "First."


def test_she_moves_and_removes_them(nadia, project):
    add(project, "Lamps help.", "Lamps harm.")
    nadia.post(f"{PAGE}H1/change/", {"do": "down"})
    assert order(project) == "H2 H1"
    nadia.post(f"{PAGE}H2/change/", {"do": "remove"})
    assert order(project) == "H1"


def test_a_link_survives_a_new_codebook_and_says_when_its_category_is_gone(nadia, project):
    (sub,) = add(project, "Lamps help.")
    change_sub_hypothesis(sub_hypothesis=sub, text=sub.text, links=[SUPPORTS, CONTRADICTS], by=None)
    publish_codebook(project=project, content={"variables": VARIABLES[:1]})
    for address in ("/projects/lamps/", PAGE):
        page = " ".join(text(nadia.get(address)).split())
        assert page.count("no longer in the codebook") == 1 and "economic" in page
    assert "No longer in the codebook" in text(nadia.get(f"{PAGE}H1/"))
    publish_codebook(project=project, content={"variables": VARIABLES})
    assert "no longer in the codebook" not in text(nadia.get(PAGE))


@pytest.mark.parametrize("address", ["/projects/lamps/", PAGE, f"{PAGE}H1/"])
def test_the_pages_take_as_many_queries_for_many_as_for_one(nadia, project, address):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert nadia.get(address).status_code == 200
        return len(asked)

    add_sub_hypothesis(project=project, text="Lamps help.", links=[SUPPORTS], by=None)
    nadia.get(address)
    before = queries()
    for n in range(20):
        add_sub_hypothesis(project=project, text=f"Lamps help {n}.", links=[SUPPORTS, CONTRADICTS], by=None)
    assert queries() == before
