"""A withdrawal by mistake is undone on the server, and nowhere else."""

from __future__ import annotations

import json

import pytest

from projects.teams.models import Project
from tests.exchange.studies import run
from tests.factories import make_project
from tests.teams.test_states import take

pytestmark = pytest.mark.django_db
COMMAND = ("reinstate_project", "lamps", "--reason", "The consent was found.")


@pytest.fixture
def lamps() -> Project:
    return make_project("lamps")


def test_a_withdrawn_project_comes_back_closed_and_the_log_says_why(lamps):
    take(lamps, "withdraw")
    code, out, _ = run(*COMMAND, "--format", "json")
    assert (code, json.loads(out)) == (0, {"project": "lamps", "state": "closed"})
    assert str(lamps.activity.first()) == "reinstated the project The consent was found."


def test_a_project_that_was_not_withdrawn_is_left_as_it_is(lamps):
    code, _, problem = run(*COMMAND)
    assert code == 1 and problem.startswith("The project is open by now.")
