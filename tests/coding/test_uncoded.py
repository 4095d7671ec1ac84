"""A document that cannot be coded: handed in with a reason and without answers, and taken back with all of them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from projects.adjudication.queries import cells, open_cells
from projects.adjudication.rules import Why
from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import CodingFrozen, CodingSubmitted, freeze_codings, hand_in_uncoded, reopen_coding
from projects.coding.models import Assignment, Span
from projects.coding.queries import answers_of, passages_of
from projects.coding.rules import State
from projects.reliability.codings import read_codings
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, mark, submit

pytestmark = pytest.mark.django_db
VARIABLES = [
    {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3"]},
    {"id": "tone", "type": "span", "categories": ["POS", "NEG"]},
]


@pytest.fixture
def coding() -> Assignment:
    """Aigerim's open coding of one document, begun."""
    project = make_project("study")
    make_codebook(project, VARIABLES)
    coding = assign(make_document(project, "d1", "Lamps and cameras."), make_coder(project, "Aigerim"))
    judge(coding, "stance", "2")
    mark(coding, "tone", "POS", 0, 5)
    return coding


def another(coding: Assignment, name: str = "Daniyar") -> Assignment:
    return assign(coding.document, make_coder(coding.document.project, name))


def give_up(coding: Assignment, reason: str = "A scan without letters.") -> Assignment:
    return hand_in_uncoded(assignment=coding, reason=reason, by=coding.coder.user)


def test_it_is_handed_in_with_the_reason_and_without_answers(coding):
    given = give_up(coding, " A scan\r\nwithout letters. ")
    assert (given.state, given.cannot_code) == (State.SUBMITTED, "A scan\nwithout letters.")
    assert (answers_of(given), passages_of(given)) == ({}, [])


def test_reopening_brings_every_answer_and_passage_back(coding):
    said, marked = answers_of(coding), [(m.variable, m.category, m.start, m.end) for m in passages_of(coding)]
    for _ in range(2):
        give_up(coding)
        again = reopen_coding(assignment=coding, by=None)
        assert (again.state, again.cannot_code) == (State.OPEN, "")
        assert answers_of(coding) == said
        assert [(m.variable, m.category, m.start, m.end) for m in passages_of(coding)] == marked


def test_what_was_taken_back_before_stays_taken_back(coding):
    Span.objects.update(removed_at=timezone.now())
    give_up(coding)
    reopen_coding(assignment=coding, by=None)
    assert passages_of(coding) == []


@pytest.mark.parametrize("reason", ["", " \n ", "x" * 4001, "a\x00b"])
def test_without_a_reason_that_can_be_kept_nothing_changes(coding, reason):
    with pytest.raises(IllegalAnswer):
        give_up(coding, reason)
    coding.refresh_from_db()
    assert (coding.state, len(answers_of(coding)), len(passages_of(coding))) == (State.OPEN, 1, 1)


def test_a_submitted_coding_is_not_handed_in_as_uncoded(coding):
    submit(coding)
    with pytest.raises(CodingSubmitted):
        give_up(coding)


def test_frozen_it_cannot_be_taken_back(coding):
    give_up(coding)
    freeze_codings(document=coding.document, now=timezone.now())
    with pytest.raises(CodingFrozen):
        reopen_coding(assignment=coding, by=None)


def test_its_cells_wait_for_an_adjudicator_and_no_empty_passages_are_made_up(coding):
    other = another(coding)
    judge(other, "stance", "2")
    submit(other)
    give_up(coding)
    found = {cell.variable.code: cell for cell in open_cells(coding.document.project)}
    assert {code: (cell.why, set(cell.answers or {})) for code, cell in found.items()} == {
        "stance": (Why.LACKING, {"Daniyar"}),
        "tone": (Why.LACKING, {"Daniyar"}),
    }


def test_a_document_that_nobody_could_code_is_not_settled(coding):
    give_up(coding)
    give_up(another(coding))
    assert {cell.why for cell in cells(coding.document.project)} == {Why.LACKING}
    assert len(list(open_cells(coding.document.project))) == 2


def test_reliability_leaves_it_out(coding):
    other = another(coding)
    judge(other, "stance", "2")
    submit(other)
    give_up(coding)
    assert read_codings([coding.round], None).names == ("Daniyar",)


def test_she_says_why_on_the_coding_screen_and_goes_on_to_the_next(coding):
    later = assign(make_document(coding.document.project, "d2"), coding.coder)
    client, address = Client(), f"/projects/study/code/{coding.pk}/"
    client.force_login(coding.coder.user)
    assert "cannot be coded" in client.get(f"{address}?cannot").content.decode()
    assert client.post(f"{address}cannot-code/", {"reason": ""}).status_code == 422
    page = client.post(f"{address}cannot-code/", {"reason": "Unreadable."}, follow=True)
    assert page.redirect_chain[-1][0] == f"/projects/study/code/{later.pk}/"
    assert "Unreadable." in client.get(address).content.decode()
