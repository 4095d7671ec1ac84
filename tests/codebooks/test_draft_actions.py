"""The draft of the next version: one for the project, nothing lost silently, published only when it is whole."""

from __future__ import annotations

from typing import Any

import pytest

from projects.codebooks.actions import WrongCodebook
from projects.codebooks.draft_actions import (
    CHANGED,
    StaleDraft,
    WrongDraft,
    discard_draft,
    publish_draft,
    save_draft,
    start_draft,
)
from projects.codebooks.drafting import described
from projects.codebooks.models import CodeAgain, Codebook, Draft
from projects.teams.models import Project
from tests.factories import VARIABLES, make_codebook, make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    project = make_project("study")
    make_codebook(project)
    return project


def with_variables(draft: Draft, *variables: Any) -> dict[str, Any]:
    return draft.json | {"variables": list(variables)}


def test_a_draft_begins_as_the_version_in_force_and_there_is_one(project):
    draft = start_draft(project=project, by=None)
    assert draft.json == Codebook.objects.get().json
    assert start_draft(project=project, by=None).pk == draft.pk


def test_before_the_first_version_a_draft_begins_with_what_the_project_says():
    project = make_project(name="Lamps")
    assert start_draft(project=project, by=None).json == {"name": "Lamps", "hypothesis": "", "variables": []}


def test_of_two_managers_at_once_the_second_is_told_and_overwrites_nothing(project):
    nadia, omid = make_user("nadia"), make_user("omid")
    draft = start_draft(project=project, by=nadia)
    save_draft(project=project, base_version=1, content=described(draft.json, name="Nadia’s"), by=nadia)
    with pytest.raises(StaleDraft, match="nadia changed the draft meanwhile"):
        save_draft(project=project, base_version=1, content=described(draft.json, name="Omid’s"), by=omid)
    draft.refresh_from_db()
    assert (draft.json["name"], draft.version) == ("Nadia’s", 2)


def test_saving_what_stands_is_no_edit(project):
    draft = start_draft(project=project, by=None)
    assert save_draft(project=project, base_version=1, content=draft.json, by=None).version == 1


def test_the_log_tells_once_an_hour_that_somebody_writes(project):
    nadia = make_user("nadia")
    draft = start_draft(project=project, by=nadia)
    for version, name in enumerate(("A", "B", "C"), 1):
        save_draft(project=project, base_version=version, content=described(draft.json, name=name), by=nadia)
    assert project.activity.filter(verb=CHANGED, by=nadia).count() == 1


@pytest.mark.parametrize("name", ["half \ud800", "nul \x00"])
def test_what_no_database_keeps_is_refused(project, name):
    draft = start_draft(project=project, by=None)
    with pytest.raises(WrongDraft):
        save_draft(project=project, base_version=1, content=described(draft.json, name=name), by=None)


def test_publishing_makes_the_next_version_and_ends_the_draft(project):
    nadia = make_user("nadia")
    draft = start_draft(project=project, by=nadia)
    save_draft(project=project, base_version=1, content=with_variables(draft, VARIABLES[0]), by=nadia)
    codebook = publish_draft(project=project, base_version=2, again=[], by=nadia)
    assert (codebook.number, codebook.published_by) == (2, nadia)
    assert not Draft.objects.exists()


def test_an_incomplete_draft_is_kept_but_not_published(project):
    draft = start_draft(project=project, by=None)
    save_draft(project=project, base_version=1, content=with_variables(draft, {"id": "x"}), by=None)
    with pytest.raises(WrongCodebook, match="x: type"):
        publish_draft(project=project, base_version=2, again=[], by=None)
    assert Codebook.objects.count() == 1 and Draft.objects.exists()


def test_a_draft_that_changes_nothing_is_not_published(project):
    start_draft(project=project, by=None)
    with pytest.raises(WrongCodebook, match="nothing to publish"):
        publish_draft(project=project, base_version=1, again=[], by=None)


def test_what_is_to_be_coded_again_is_kept_with_the_answers_concerned(project):
    draft = start_draft(project=project, by=None)
    smaller = VARIABLES[1] | {"categories": ["economic", "political"]}
    save_draft(project=project, base_version=1, content=with_variables(draft, VARIABLES[0], smaller), by=None)
    publish_draft(project=project, base_version=2, again=["field:answers:must", "stance:all:may"], by=None)
    again = CodeAgain.objects.get()
    assert (again.variable.code, again.reach) == ("field", "answers")
    assert [answer.code for answer in again.answers.all()] == ["military"]


def test_a_draft_given_up_leaves_the_version_in_force(project):
    start_draft(project=project, by=None)
    with pytest.raises(StaleDraft):
        discard_draft(project=project, base_version=7, by=None)
    discard_draft(project=project, base_version=1, by=None)
    assert not Draft.objects.exists() and Codebook.objects.get().number == 1
