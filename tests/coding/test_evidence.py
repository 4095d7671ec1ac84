"""Marking passages: what stands, what is refused, and that nothing marked is ever lost."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import CodingClosed, record_judgement
from projects.coding.evidence_actions import (
    PassageGone,
    WrongPassage,
    mark_passage,
    move_passage,
    remove_passage,
)
from projects.coding.models import Assignment, Span
from projects.coding.queries import passages_of
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, submit

pytestmark = pytest.mark.django_db
TEXT = "یک شهر هوشمند 👨‍👩‍👧 watches.\nSecond line."


@pytest.fixture
def coding() -> Assignment:
    """Aigerim's open coding of a text with Persian words, a family of emoji and two paragraphs."""
    project = make_project("study")
    make_codebook(project)
    made = assign(make_document(project, "d1", TEXT), make_coder(project, "Aigerim"))
    judge(made, "in_scope", "yes")
    return made


def mark(coding: Assignment, start: int, end: int, **other: Any) -> Span:
    cell: dict[str, Any] = {
        "variable_code": "passages",
        "category_code": "POS",
        "quote": TEXT[start:end],
        "op_id": uuid4(),
    }
    return mark_passage(assignment=coding, start=start, end=end, by=None, **(cell | other))


def answer(coding: Assignment, version: int, *given: str) -> None:
    edit: dict[str, Any] = {"op_id": uuid4(), "base_version": version, "by": None}
    record_judgement(assignment=coding, variable_code="field", given=given, **edit)


def standing(coding: Assignment) -> set[tuple[str, int, int]]:
    return {(p.category, p.start, p.end) for p in passages_of(coding)}


def test_a_passage_stands_with_the_code_points_she_marked(coding):
    start = TEXT.index("👨")
    mark(coding, start, start + 5)
    assert standing(coding) == {("POS", start, start + 5)}


def test_passages_may_overlap_lie_in_each_other_and_cross_paragraphs(coding):
    mark(coding, 0, 10)
    mark(coding, 5, 30, category_code="NEG")
    mark(coding, 6, 8)
    assert len(standing(coding)) == 3


def test_a_retried_mark_is_kept_once(coding):
    edit = uuid4()
    assert mark(coding, 0, 4, op_id=edit) == mark(coding, 0, 4, op_id=edit)
    assert Span.objects.count() == 1


def test_a_passage_that_stands_already_is_not_written_again(coding):
    assert mark(coding, 0, 4) == mark(coding, 0, 4)


@pytest.mark.parametrize(
    ("start", "end", "quote", "sentence"),
    [
        (0, 4, "elsewhere", "reads “یک ش”, not “elsewhere”"),
        (4, 4, "", "A passage from 4 to 4 is not in this text"),
        (9, 4, "", "A passage from 9 to 4 is not in this text"),
        (0, 9999, "x", "A passage from 0 to 9999 is not in this text"),
    ],
)
def test_a_passage_that_is_not_in_the_text_is_refused_and_changes_nothing(coding, start, end, quote, sentence):
    with pytest.raises(WrongPassage, match=sentence):
        mark(coding, start, end, quote=quote)
    assert standing(coding) == set()


@pytest.mark.parametrize(
    ("variable", "category"),
    [("stance", "1"), ("memo", "x"), ("passages", "MAYBE"), ("field", "cannot_tell"), ("nothing", "x")],
)
def test_what_takes_no_passages_is_refused(coding, variable, category):
    with pytest.raises(IllegalAnswer):
        mark(coding, 0, 4, variable_code=variable, category_code=category)
    assert standing(coding) == set()


def test_a_passage_taken_away_twice_is_away_and_its_row_stays(coding):
    span = mark(coding, 0, 4)
    for _ in range(2):
        remove_passage(assignment=coding, passage=span.op_id, by=None)
    assert standing(coding) == set()
    assert Span.objects.get().removed_at is not None


def test_a_moved_passage_keeps_its_category_and_its_former_borders(coding):
    span = mark(coding, 0, 4)
    move_passage(assignment=coding, passage=span.op_id, start=0, end=8, quote=TEXT[:8], op_id=uuid4(), by=None)
    assert standing(coding) == {("POS", 0, 8)}
    assert Span.objects.count() == 2


def test_a_move_to_where_a_passage_stands_already_may_be_sent_twice(coding):
    there, span = mark(coding, 0, 8), mark(coding, 0, 4)
    borders: dict[str, Any] = {"start": 0, "end": 8, "quote": TEXT[:8], "op_id": uuid4(), "by": None}
    moved = [move_passage(assignment=coding, passage=span.op_id, **borders) for _ in range(2)]
    assert moved == [there, there]
    assert standing(coding) == {("POS", 0, 8)}


def test_a_move_that_is_refused_leaves_the_passage_where_it_was(coding):
    span = mark(coding, 0, 4)
    with pytest.raises(WrongPassage):
        move_passage(assignment=coding, passage=span.op_id, start=0, end=8, quote="no", op_id=uuid4(), by=None)
    assert standing(coding) == {("POS", 0, 4)}


def test_a_passage_taken_away_elsewhere_is_not_moved(coding):
    span = mark(coding, 0, 4)
    remove_passage(assignment=coding, passage=span.op_id, by=None)
    with pytest.raises(PassageGone, match="taken away meanwhile"):
        move_passage(assignment=coding, passage=span.op_id, start=0, end=8, quote=TEXT[:8], op_id=uuid4(), by=None)


def test_evidence_of_a_category_falls_when_she_no_longer_chooses_it(coding):
    answer(coding, 0, "economic", "political")
    for category in ("economic", "political"):
        mark(coding, 0, 4, variable_code="field", category_code=category)
    answer(coding, 1, "political")
    assert standing(coding) == {("political", 0, 4)}


def test_passages_of_a_span_variable_need_no_other_answer(coding):
    mark(coding, 0, 4)
    answer(coding, 0, "economic")
    assert standing(coding) == {("POS", 0, 4)}


def test_nothing_is_marked_in_a_submitted_coding(coding):
    span = mark(coding, 0, 4)
    submit(coding)
    with pytest.raises(CodingClosed):
        mark(coding, 5, 8)
    with pytest.raises(CodingClosed):
        remove_passage(assignment=coding, passage=span.op_id, by=None)
    assert standing(coding) == {("POS", 0, 4)}


def test_another_s_passage_is_not_hers_to_take_away(coding):
    theirs = assign(coding.document, make_coder(coding.document.project, "Daniyar"))
    span = mark(theirs, 0, 4)
    with pytest.raises(PassageGone, match="not among yours"):
        remove_passage(assignment=coding, passage=span.op_id, by=None)
    assert standing(theirs) == {("POS", 0, 4)}


def send(coding: Assignment, what: str = "", **fields: Any) -> tuple[int, dict[str, Any]]:
    client = Client()
    client.force_login(coding.coder.user)  # type: ignore[arg-type]  # make_coder gave her an account
    got = client.post(f"/projects/study/code/{coding.pk}/passages/{what}", fields)
    return got.status_code, json.loads(got.content)


def test_the_page_is_answered_with_the_name_of_the_mark(coding):
    edit = str(uuid4())
    place: dict[str, Any] = {"variable": "passages", "category": "POS", "start": 0, "end": 4, "quote": TEXT[:4]}
    place |= {"op_id": edit}
    status, said = send(coding, **place)
    assert (status, said["passage"]) == (200, edit)
    assert send(coding, "move/", passage=edit, start=1, end=4, quote=TEXT[1:4])[0] == 200
    assert send(coding, "remove/", passage=edit)[0] == 200


@pytest.mark.parametrize(
    ("what", "fields", "status", "sentence"),
    [
        ("", {"start": "x"}, 422, "Enter a whole number"),
        ("", {"variable": "stance", "category": "1"}, 422, "takes no passages"),
        ("", {"quote": "elsewhere"}, 422, "Load the page again"),
        ("remove/", {"passage": str(UUID(int=1))}, 409, "not among yours"),
        ("remove/", {"passage": "x"}, 422, "passage"),
    ],
)
def test_a_refusal_is_a_sentence(coding, what, fields, status, sentence):
    place = {"variable": "passages", "category": "POS", "start": 0, "end": 4, "quote": TEXT[:4]}
    got, said = send(coding, what, **(place | fields))
    assert got == status
    assert sentence in said["error"]
    assert standing(coding) == set()


class AnyPassageOfAnyText(TestCase):
    """Whatever the script, the quote that is stored is the quote that was marked."""

    @settings(max_examples=60, deadline=None)
    @given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=2, max_size=60), data=st.data())
    def test_offsets_count_code_points(self, text: str, data: st.DataObject) -> None:
        """A slice by the stored offsets gives the words back."""
        text = f"a{text}z"
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        project = make_project()
        make_codebook(project)
        made = assign(make_document(project, text=text), make_coder(project, f"coder {project.pk}", signs_in=False))
        mark(made, start, end, quote=text[start:end])
        assert text[slice(*next(iter(standing(made)))[1:])] == text[start:end]
