"""Which answers a codebook allows, and when two answers are the same."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.codebooks.rules import (
    Category,
    Condition,
    IllegalAnswer,
    Level,
    Variable,
    canonical_number,
    check_answer,
    readable,
    written,
)


def variable(level: Level, *codes: str, **more: object) -> Variable:
    categories = tuple(Category(code=c, label=c.title()) for c in codes)
    return Variable(code="v", level=level, label="V", categories=categories, **more)  # type: ignore[arg-type]


CANNOT_TELL = (Category(code="cannot_tell", label="cannot tell"),)


def test_a_category_of_the_codebook_is_an_answer() -> None:
    assert check_answer(variable(Level.NOMINAL, "yes", "no"), ["yes"]) == "yes"


def test_a_stranger_to_the_codebook_is_refused_with_what_it_takes() -> None:
    with pytest.raises(IllegalAnswer, match=r"'perhaps' is not a category of v; it takes yes, no"):
        check_answer(variable(Level.NOMINAL, "yes", "no"), ["perhaps"])


def test_cannot_tell_is_an_answer_where_the_codebook_declares_it() -> None:
    assert check_answer(variable(Level.NOMINAL, "yes", missing=CANNOT_TELL), ["cannot_tell"]) == "cannot_tell"
    assert check_answer(variable(Level.INTERVAL, missing=CANNOT_TELL), ["cannot_tell"]) == "cannot_tell"


def test_a_single_answer_is_single() -> None:
    with pytest.raises(IllegalAnswer, match="takes one answer, not 2"):
        check_answer(variable(Level.NOMINAL, "yes", "no"), ["yes", "no"])


def test_an_empty_value_is_no_answer() -> None:
    with pytest.raises(IllegalAnswer, match="empty value"):
        check_answer(variable(Level.TEXT), [""])


@pytest.mark.parametrize(("given", "same"), [("2.0", "2"), ("+2", "2"), ("2e1", "20"), ("-0", "0"), ("0.50", "0.5")])
def test_equal_numbers_are_equal_answers(given: str, same: str) -> None:
    assert check_answer(variable(Level.INTERVAL), [given]) == same


@pytest.mark.parametrize("given", ["", "two", "NaN", "inf", "1e400", "1,5"])
def test_what_is_no_number_is_refused(given: str) -> None:
    with pytest.raises(IllegalAnswer):
        check_answer(variable(Level.INTERVAL), [given])


def test_a_number_stays_within_its_bounds_and_steps() -> None:
    year = variable(Level.INTERVAL, minimum=Decimal(1991), maximum=Decimal(2030), step=Decimal(1))
    assert check_answer(year, ["2022"]) == "2022"
    for wrong in ("1990", "2031", "2022.5"):
        with pytest.raises(IllegalAnswer):
            check_answer(year, [wrong])


def test_a_ratio_is_not_below_zero() -> None:
    with pytest.raises(IllegalAnswer, match="below zero"):
        check_answer(variable(Level.RATIO), ["-1"])


def test_several_categories_are_one_set_whatever_their_order() -> None:
    field = variable(Level.MULTI, "economic", "political")
    assert check_answer(field, ["political", "economic"]) == check_answer(field, ["economic", "political"])


def test_none_applies_is_the_empty_set_and_not_cannot_tell() -> None:
    field = variable(Level.MULTI, "economic", missing=CANNOT_TELL)
    assert check_answer(field, ["__none__"]) == frozenset()
    assert check_answer(field, ["cannot_tell"]) == "cannot_tell"


@pytest.mark.parametrize("given", [["__none__", "economic"], ["cannot_tell", "economic"], [], ["military"]])
def test_a_set_that_contradicts_itself_is_refused(given: list[str]) -> None:
    with pytest.raises(IllegalAnswer):
        check_answer(variable(Level.MULTI, "economic", missing=CANNOT_TELL), given)


def test_a_question_opens_on_its_parents_answer_single_or_among_several() -> None:
    condition = Condition("field", frozenset({"military"}))
    assert condition.met_by("military")
    assert condition.met_by(frozenset({"military", "economic"}))
    assert not condition.met_by(frozenset({"economic"}))
    assert not condition.met_by(None)


def test_a_memo_and_a_derived_variable_are_no_cells() -> None:
    assert not variable(Level.TEXT).is_cell
    assert not variable(Level.ORDINAL, "1", derived_from="w").is_cell
    assert variable(Level.SPAN, "POS").is_cell


def test_people_read_labels_in_the_codebooks_order() -> None:
    field = variable(Level.MULTI, "military", "economic")
    assert readable(field, frozenset({"economic", "military"})) == "Military, Economic"
    assert readable(field, frozenset()) == "none applies"
    assert readable(field, None) == "no answer"


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=4))
def test_a_canonical_number_keeps_its_value_and_is_its_own_canonical_form(number: Decimal) -> None:
    canonical = canonical_number(str(number))
    assert Decimal(canonical) == number
    assert canonical_number(canonical) == canonical


@given(st.sets(st.sampled_from(["a", "b", "c", "d"])))
def test_what_is_written_reads_back_as_the_same_answer(codes: set[str]) -> None:
    field = variable(Level.MULTI, "a", "b", "c", "d")
    assert check_answer(field, written(field, frozenset(codes))) == frozenset(codes)
