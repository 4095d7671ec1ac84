"""From where letters stand on a page to the order they are written in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.readers.visual_order import Placed, is_rtl, logical


def placed(shown: str) -> list[Placed]:
    """What a page shows from left to right, ten points a character; spaces part words."""
    words = [0]
    for char in shown:
        words.append(words[-1] + char.isspace())
    boxes = ((n * 10.0, 0.0, n * 10.0 + 10, 20.0) for n in range(len(shown)))
    return [Placed(c, box, word) for c, box, word in zip(shown, boxes, words, strict=False) if not c.isspace()]


def read(shown: str, *, rtl: bool = True) -> str:
    return logical(placed(shown), rtl=rtl, height=20)


def test_right_to_left_letters_are_turned_round() -> None:
    assert read("םולש") == "שלום"


def test_latin_words_and_numbers_inside_keep_their_direction() -> None:
    assert read("3.5 ABC םולש") == "שלום ABC 3.5"


def test_brackets_face_the_text_they_hold() -> None:
    assert read("(םולש) אבא") == "אבא (שלום)"


def test_a_hebrew_word_on_an_english_line_is_turned_alone() -> None:
    assert read("word םולש here", rtl=False) == "word שלום here"


def test_vowel_signs_stay_with_their_letters() -> None:
    shalom = placed("םולש")
    sign = Placed("\u05c1", (30.0, 15.0, 40.0, 20.0), 0)
    assert logical([*shalom, sign], rtl=True, height=20) == "ש\u05c1לום"


@pytest.mark.parametrize(("text", "answer"), [("abc", False), ("abc ש", True), ("سلام", True), ("123", False)])
def test_a_text_is_right_to_left_when_a_letter_is(text: str, answer: bool) -> None:
    assert is_rtl(text) is answer


@given(st.text("אבגABC12.,()- ", min_size=1).filter(str.strip), st.booleans())
def test_no_letter_is_lost_or_added_whatever_stands_on_the_line(shown: str, rtl: bool) -> None:
    letters = [char for char in shown if char.isalnum()]
    assert sorted(char for char in read(shown, rtl=rtl) if char.isalnum()) == sorted(letters)
