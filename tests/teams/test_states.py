"""Open, closed, archived, withdrawn: which step leads where, and that every way back is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.teams.actions import WrongName, change_state, set_description
from projects.teams.models import Project
from projects.teams.states import BY_NAME, STEPS, ProjectNotOpen, ProjectState, WrongStep, step_problem, steps_from
from tests.factories import make_project, make_user

STATES = st.sampled_from(ProjectState)


def take(project: Project, *steps: str, reason: str = "the grant has ended") -> Project:
    for step in steps:
        project = change_state(project=project, step=BY_NAME[step], reason=reason, by=None)
    return project


@given(st.lists(st.sampled_from(STEPS), max_size=8))
def test_nothing_leads_out_of_withdrawal_but_the_command(taken):
    state, withdrawn = ProjectState.OPEN, False
    for step in taken:
        if step_problem(step, state, "why") is None:
            assert not (withdrawn and step.name != "reinstate")
            state = step.to
            withdrawn = state is ProjectState.WITHDRAWN
    assert steps_from(ProjectState.WITHDRAWN) == ()


@given(STATES, st.sampled_from(STEPS))
def test_a_step_changes_the_state_or_says_why_not(state, step):
    assert (step_problem(step, state, "why") is None) == (state in step.origins)
    assert step.to not in step.origins


@pytest.mark.parametrize("name", ["reopen", "withdraw", "reinstate"])
def test_some_steps_need_their_reason(name):
    step = BY_NAME[name]
    problem = step_problem(step, next(iter(step.origins)), "  ")
    assert problem is not None and problem.startswith("Say why")


@pytest.mark.parametrize("state", [s for s in ProjectState if s is not ProjectState.OPEN])
def test_the_refusal_names_the_state(state):
    assert state in str(ProjectNotOpen(state))


@pytest.mark.django_db
def test_every_step_is_told_with_its_reason():
    nadia = make_user("nadia")
    project = make_project("lamps", manager=nadia)
    change_state(project=project, step=BY_NAME["close"], reason=" Fieldwork is done. ", by=nadia)
    line = project.activity.first()
    assert line is not None and (str(line), line.by) == ("closed the project Fieldwork is done.", nadia)
    project.refresh_from_db()
    assert (project.state, project.state_reason) == ("closed", "Fieldwork is done.")
    assert project.state_since is not None


@pytest.mark.django_db
def test_of_two_managers_who_close_at_once_the_second_is_told():
    project = make_project()
    take(project, "close")
    with pytest.raises(WrongStep, match="The project is closed by now"):
        take(project, "close")


@pytest.mark.django_db
def test_it_is_archived_taken_out_and_reopened():
    project = make_project()
    assert take(project, "close", "archive").state == "archived"
    assert take(project, "unarchive").state == "closed"
    assert take(project, "reopen").is_open


@pytest.mark.django_db
def test_a_description_changes_field_by_field_and_the_log_keeps_what_stood():
    project = make_project("lamps", "Lamps")
    described: dict[str, Any] = {"name": "Lamps", "hypothesis": "", "hide_coders": False}
    set_description(project=project, question="Do lamps help?", **described, by=None)
    set_description(project=project, question=" Do lamps really help? ", **described, by=None)
    lines = [str(line) for line in project.activity.all()[:3]]
    assert lines == [
        "changed the question it was “Do lamps help?”",
        "showed the coders’ names to adjudicators",
        "changed the question it was “”",
    ]


@pytest.mark.django_db
def test_a_description_without_a_name_changes_nothing():
    project = make_project("lamps", "Lamps")
    with pytest.raises(WrongName, match="has no name"):
        set_description(project=project, name=" ", question="Why?", hypothesis="", hide_coders=True, by=None)
    project.refresh_from_db()
    assert (project.name, project.question) == ("Lamps", "")


@pytest.mark.django_db
def test_a_closed_project_is_described_no_more():
    project = take(make_project(), "close")
    with pytest.raises(ProjectNotOpen):
        set_description(project=project, name="New", question="", hypothesis="", hide_coders=True, by=None)
