"""What becomes of a coder's documents when they leave: what they gave stays, what they never began goes back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from projects.coding.leaving_actions import give_back_not_begun
from projects.coding.models import Assignment
from projects.coding.note_actions import write_note
from projects.coding.rules import State
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, mark, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def coding() -> Assignment:
    """An open coding of Aigerim, not begun."""
    project = make_project("study")
    make_codebook(project)
    return assign(make_document(project), make_coder(project))


def after_leaving(coding: Assignment) -> str:
    give_back_not_begun(coder=coding.coder)
    coding.refresh_from_db()
    return coding.state


def test_a_document_that_was_never_begun_goes_back(coding):
    assert after_leaving(coding) == State.WITHDRAWN


def test_one_with_an_answer_stays(coding):
    judge(coding, "in_scope", "yes")
    assert after_leaving(coding) == State.OPEN


def test_one_with_a_passage_stays(coding):
    mark(coding, "passages", "POS", 0, 5)
    assert after_leaving(coding) == State.OPEN


def test_one_with_a_note_stays(coding):
    write_note(assignment=coding, variable_code="stance", text="Hm.", op_id=uuid4(), before="", by=None)
    assert after_leaving(coding) == State.OPEN


def test_a_submitted_one_stays(coding):
    submit(coding)
    assert after_leaving(coding) == State.SUBMITTED


def test_others_keep_theirs(coding):
    other = assign(coding.document, make_coder(coding.document.project, "Daniyar"))
    assert give_back_not_begun(coder=coding.coder) == 1
    other.refresh_from_db()
    assert other.state == State.OPEN
