"""Saving answers, submitting, reopening, freezing: what stands afterwards, and what is refused."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import (
    CodingFrozen,
    CodingSubmitted,
    StaleJudgement,
    Unanswered,
    clear_judgement,
    freeze_codings,
    record_judgement,
    reopen_coding,
    submit_coding,
)
from projects.coding.models import Assignment, Judgement, Round, Span
from projects.coding.queries import answers_of, standings
from tests.factories import VARIABLES, assign, make_codebook, make_coder, make_document, make_project, mark, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def coding() -> Assignment:
    """Aigerim's open coding of one document under a codebook with one variable of every type."""
    project = make_project()
    make_codebook(project)
    return assign(make_document(project), make_coder(project, "Aigerim"))


def answer(coding: Assignment, variable: str, *given: str, base: int | None = None, op: UUID | None = None) -> Any:
    """Save an answer as the coder's browser does; `base` is the version that stands unless another is given."""
    standing = standings(coding).get(variable)
    base = (standing.version if standing else 0) if base is None else base
    edit: dict[str, Any] = {"op_id": op or uuid4(), "base_version": base, "by": coding.coder.user}
    if not given:
        return clear_judgement(assignment=coding, variable_code=variable, **edit)
    return record_judgement(assignment=coding, variable_code=variable, given=given, **edit)


def complete(coding: Assignment) -> None:
    answer(coding, "in_scope", "no")
    answer(coding, "stance", "4")


@pytest.mark.parametrize(
    ("variable", "given", "kept"),
    [
        ("in_scope", ["no"], "no"),
        ("stance", ["4"], "4"),
        ("stance", ["cannot_tell"], "cannot_tell"),
        ("event_year", ["2021.0"], "2021"),
        ("share", ["0.25"], "0.25"),
        ("memo", ["  یادداشت\nwith a second line "], "  یادداشت\nwith a second line "),
    ],
)
def test_an_answer_of_every_type_is_kept_as_it_was_given(coding, variable, given, kept):
    answer(coding, variable, *given)
    assert answers_of(coding) == {variable: kept}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["economic", "military"], frozenset({"economic", "military"})),
        (["__none__"], frozenset()),
        (["cannot_tell"], "cannot_tell"),
    ],
)
def test_several_answers_none_applies_and_cannot_tell_are_three_things(coding, given, kept):
    answer(coding, "in_scope", "yes")
    saved = answer(coding, "field", *given)
    assert answers_of(coding)["field"] == kept
    assert saved.chosen.count() == (len(kept) if isinstance(kept, frozenset) else 0)


def test_a_changed_answer_keeps_its_predecessor(coding):
    answer(coding, "stance", "4")
    changed = answer(coding, "stance", "2")
    assert changed.version == 2
    assert list(Judgement.objects.filter(assignment=coding).values_list("key", flat=True)) == ["=4", "=2"]


def test_the_same_edit_again_is_the_same_revision(coding):
    op = uuid4()
    first = answer(coding, "stance", "4", op=op)
    assert answer(coding, "stance", "4", op=op, base=0) == first
    assert Judgement.objects.count() == 1


def test_an_answer_that_stands_is_not_written_again_even_from_an_old_window(coding):
    first = answer(coding, "stance", "4")
    assert answer(coding, "stance", "4", base=0) == first


def test_a_save_on_an_older_answer_is_refused_with_both(coding):
    answer(coding, "stance", "4")
    with pytest.raises(StaleJudgement, match="in another window") as stale:
        answer(coding, "stance", "2", base=0)
    assert (stale.value.standing.value, stale.value.standing.version, stale.value.given) == ("4", 1, "2")
    assert answers_of(coding) == {"stance": "4"}


@pytest.mark.parametrize(
    ("variable", "given", "sentence"),
    [
        ("stance", ["9"], "not a category"),
        ("stance", ["1", "2"], "takes one answer"),
        ("event_year", ["1800"], "below the least"),
        ("event_year", ["soon"], "not a number"),
        ("passages", ["POS"], "mark them there"),
        ("stance_nominal", ["1"], "not asked here"),
        ("field", ["economic"], "not asked here"),
        ("nothing", ["1"], "nothing is not asked here"),
    ],
)
def test_what_the_codebook_does_not_allow_is_refused_and_changes_nothing(coding, variable, given, sentence):
    with pytest.raises(IllegalAnswer, match=sentence):
        answer(coding, variable, *given)
    assert Judgement.objects.count() == 0


def test_an_answer_taken_back_leaves_the_cell_unanswered_and_its_history(coding):
    answer(coding, "stance", "4")
    answer(coding, "stance")
    assert answers_of(coding) == {}
    assert standings(coding)["stance"].version == 2


def test_closing_a_question_takes_its_answer_back_and_removes_its_passages(coding):
    answer(coding, "in_scope", "yes")
    answer(coding, "field", "economic")
    mark(coding, "field", "economic", 0, 5)
    answer(coding, "in_scope", "no")
    assert answers_of(coding) == {"in_scope": "no"}
    assert standings(coding)["field"].version == 2
    assert not Span.objects.current().exists()


def test_a_question_opened_again_is_asked_afresh(coding):
    for scope in ("yes", "no", "yes"):
        answer(coding, "in_scope", scope)
        if scope == "yes":
            assert "field" not in answers_of(coding)
            answer(coding, "field", "political")
    assert standings(coding)["field"].version == 3


def test_a_coding_with_questions_unanswered_is_not_handed_in(coding):
    answer(coding, "in_scope", "yes")
    with pytest.raises(Unanswered, match=r"Still to answer: field, stance\.") as early:
        submit_coding(assignment=coding, by=None)
    assert [v.code for v in early.value.variables] == ["field", "stance"]
    coding.refresh_from_db()
    assert coding.state == "open"


def test_a_complete_coding_is_handed_in_and_closed_to_changes(coding):
    complete(coding)
    submitted = submit_coding(assignment=coding, by=coding.coder.user)
    assert submitted.submitted_at is not None
    with pytest.raises(CodingSubmitted, match="Reopen it"):
        answer(coding, "stance", "1")
    with pytest.raises(CodingSubmitted):
        submit_coding(assignment=coding, by=None)


def test_nothing_that_is_not_asked_any_more_is_handed_in(coding):
    complete(coding)
    answer(coding, "memo", "a thought")
    without_memo = make_codebook(coding.round.project, [v for v in VARIABLES if v["id"] != "memo"])
    Round.objects.update(codebook=without_memo)
    submit_coding(assignment=coding, by=None)
    assert standings(coding)["memo"].value is None


def test_a_submitted_coding_is_reopened_until_someone_else_opens_its_case(coding):
    complete(coding)
    submit_coding(assignment=coding, by=None)
    assert reopen_coding(assignment=coding, by=None).state == "open"
    answer(coding, "stance", "1")
    submit_coding(assignment=coding, by=None)
    assert freeze_codings(document=coding.document, now=timezone.now()) == 1
    with pytest.raises(CodingFrozen, match="cannot be reopened"):
        reopen_coding(assignment=coding, by=None)
    with pytest.raises(CodingFrozen, match="cannot be changed"):
        answer(coding, "stance", "2")


def test_freezing_leaves_what_is_still_being_coded(coding):
    submit(assign(coding.document, make_coder(coding.round.project, "Daniyar")))
    assert freeze_codings(document=coding.document, now=timezone.now()) == 1
    assert freeze_codings(document=coding.document, now=timezone.now()) == 0
    answer(coding, "stance", "2")


def test_a_closed_round_takes_no_answers(coding):
    Round.objects.update(closed_at=timezone.now())
    with pytest.raises(CodingFrozen):
        answer(coding, "stance", "2")


def test_a_withdrawn_coding_takes_no_answers(coding):
    Assignment.objects.update(state="withdrawn")
    with pytest.raises(CodingFrozen, match="not yours to code"):
        answer(coding, "stance", "2")
    with pytest.raises(CodingFrozen):
        reopen_coding(assignment=coding, by=None)


def test_submitting_and_reopening_stand_in_the_activity_log(coding):
    complete(coding)
    submit_coding(assignment=coding, by=coding.coder.user)
    reopen_coding(assignment=coding, by=coding.coder.user)
    lines = coding.round.project.activity.filter(by=coding.coder.user, detail=coding.document.code)
    assert [line.verb for line in lines] == ["reopened a coding", "submitted a coding"]
