"""What the page of a case is made of: letters, passages over the text, keys, and what the form's choice means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.adjudication.casework import Coder, Question, Ruled, Vote, first_waiting, quote, taken
from projects.adjudication.letters import letters
from projects.adjudication.passages import Mark, paragraphs, pieces
from projects.adjudication.rules import Cell, How, Why
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import IllegalAnswer, Value, readable
from tests.adjudication.studies import VARIABLES

CODEBOOK, _ = parse_codebook({"name": "A codebook", "hypothesis": "H", "variables": VARIABLES})
SPANS: frozenset[tuple[str, int, int]] = frozenset({("POS", 0, 4)})


def question(code: str, *said: Value | None, why: Why | None = Why.DIFFER) -> Question:
    """A cell on which coders, by their places, said this; None for no answer."""
    assert CODEBOOK is not None
    variable = CODEBOOK.by_code[code]
    coders = [Coder(f"person {place}", f"Coder {'ABC'[place]}", place) for place in range(len(said))]
    votes = tuple(Vote(c, readable(variable, v), v is not None, ()) for c, v in zip(coders, said, strict=True))
    answers = {c.name: v for c, v in zip(coders, said, strict=True) if v is not None}
    return Question(Cell("d1", variable, None, How.OPEN, why, answers), votes, None)


def keys(code: str) -> dict[str, str]:
    return {option.code: option.key for option in question(code).options(())}


def test_letters_do_not_depend_on_the_order_in_which_coders_are_found():
    assert letters(["Aigerim", "Daniyar", "Omid"], "d1", "s") == letters(["Omid", "Aigerim", "Daniyar"], "d1", "s")


def test_there_are_letters_for_any_number_of_coders():
    given_letters = list(letters([f"coder {n}" for n in range(53)], "d1", "s").values())
    assert (given_letters[0], given_letters[25], given_letters[26], given_letters[52]) == ("A", "Z", "A2", "A3")


@settings(deadline=None)
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(1, 45), st.integers(0, 2)), max_size=6))
def test_pieces_join_to_the_text_and_know_exactly_what_covers_them(text, spans):
    marks = [Mark(start, start + length, place, f"Coder {place}", "POS", "v") for start, length, place in spans]
    found, at = pieces(text, marks), 0
    assert "".join(piece.text for piece in found) == text
    assert "\n".join("".join(p.text for p in line) for line in paragraphs(text, marks)) == text
    for piece in found:
        assert set(piece.marks) == {m for m in marks if m.start <= at < m.end} or not piece.text
        at += len(piece.text)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 8)), min_size=1, max_size=5, unique=True))
def test_every_passage_is_named_once_where_it_begins(spans):
    marks = [Mark(start, start + length, 0, "Coder A", "POS", "v") for start, length in spans]
    begun = [m for line in paragraphs("ab\ncd\n\nef\ngh\nij" * 2, marks) for piece in line for m in piece.begins]
    assert len(begun) == len(set(begun))


def test_a_long_quote_is_shortened_in_the_middle():
    assert quote("a\nb " * 4, 0, 7) == "a b a b"
    assert quote("x" * 500, 0, 500) == f"{'x' * 60} … {'x' * 60}"


def test_a_scale_takes_its_own_digits_and_other_answers_the_digits_in_order():
    assert keys("stance") == {"1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "cannot_tell": "6"}
    assert keys("field") == {"economic": "1", "political": "2", "military": "3", "cannot_tell": "4", "__none__": "5"}


def test_another_set_of_categories_starts_from_what_all_coders_chose():
    cell = question("field", frozenset({"economic", "political"}), frozenset({"economic", "military"}))
    assert cell.common == {"economic"}
    assert [category.code for category in cell.explained] == ["political", "military"]


def test_the_form_takes_a_coders_answer_by_number_or_another_value():
    assert taken(question("stance", "1", "2"), "2", []) == ["2"]
    assert taken(question("stance", "1", "2"), "other", ["4"]) == ["4"]
    assert taken(question("field", frozenset(), frozenset({"economic"})), "1", []) == ["__none__"]


def test_of_passages_a_coders_all_or_none_are_taken():
    cell = question("passages", SPANS, frozenset({("NEG", 5, 9)}), frozenset())
    assert taken(cell, "1", []) == SPANS
    assert taken(cell, "3", []) == frozenset()
    assert taken(cell, "all", []) == frozenset({("POS", 0, 4), ("NEG", 5, 9)})
    assert taken(cell, "nothing", []) == frozenset()


@pytest.mark.parametrize("choice", ["", "0", "3", "4", "١", "other", "all", "nothing"])
def test_a_choice_that_is_none_is_refused(choice):
    with pytest.raises(IllegalAnswer, match="Choose"):
        taken(question("stance", "1", "2", None), choice, [])


@pytest.mark.parametrize("choice", ["", "4", "other", "whatever"])
def test_a_choice_that_is_none_never_means_that_nothing_was_marked(choice):
    with pytest.raises(IllegalAnswer, match="Choose"):
        taken(question("passages", SPANS, frozenset()), choice, ["POS"])


def test_the_wanted_cell_opens_if_it_can_be_ruled_on_else_the_first_that_waits():
    settled, first, blocked = (
        question("in_scope", "no", why=None),
        question("stance", "1", "2"),
        question("field", frozenset(), why=Why.PARENT),
    )
    assert first_waiting([settled, first, blocked]) is first
    assert first_waiting([settled, first, blocked], "in_scope") is settled
    assert first_waiting([settled, first, blocked], "field") is first
    assert first_waiting([settled, blocked]) is None


def test_a_ruling_names_its_version_for_the_next_one():
    cell = question("stance", "1", "2")
    assert (cell.version, Question(cell.cell, cell.votes, Ruled("1", "R", "Leila", 3)).version) == (0, 3)
