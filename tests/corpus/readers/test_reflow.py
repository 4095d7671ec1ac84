"""Lines on a page become paragraphs, and no visible character is lost on the way."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.readers.reflow import HYPHEN, Line, joined, page_paragraphs


def lines(*texts: str, left: float = 72, right: float = 500, gap: float = 14) -> list[Line]:
    """Lines of full width one under another."""
    return [Line(text, left, right, 700 - n * gap, 712 - n * gap) for n, text in enumerate(texts)]


def test_full_lines_are_one_paragraph() -> None:
    assert list(page_paragraphs(lines("The lamps are", "dimmed when"))) == ["The lamps are dimmed when"]


def test_a_line_with_room_left_ends_its_paragraph() -> None:
    short = Line("The end.", 72, 120, 700, 712)
    assert list(page_paragraphs([short, Line("Another one begins", 72, 500, 686, 698)])) == [
        "The end.",
        "Another one begins",
    ]


def test_an_indented_line_after_a_full_stop_begins_a_paragraph() -> None:
    first, second = Line("Here it ends.", 72, 500, 700, 712), Line("Indented now", 90, 500, 686, 698)
    assert list(page_paragraphs([first, second])) == ["Here it ends.", "Indented now"]


def test_on_a_right_to_left_page_the_room_is_on_the_left() -> None:
    full, short = Line("سلام دنیا سلام", 72, 500, 700, 712), Line("سلام.", 400, 500, 686, 698)
    assert list(page_paragraphs([full, short, Line("بند دوم است", 72, 500, 672, 684)])) == [
        "سلام دنیا سلام سلام.",
        "بند دوم است",
    ]


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        (f"exam{HYPHEN}", "ple", "example"), (f"Franco{HYPHEN}", "German", "Franco-German"),
        ("well-", "known", "well-known"), ("人人生而", "自由", "人人生而自由"), ("모든", "인간은", "모든 인간은"),
    ],
)  # fmt: skip
def test_two_lines_are_joined_as_their_script_is_written(first: str, second: str, whole: str) -> None:
    assert list(page_paragraphs(lines(first, second))) == [whole]


def test_a_paragraph_that_has_not_ended_goes_on_in_the_next_column() -> None:
    assert list(joined(["The lamps are", "dimmed.", "Then"])) == ["The lamps are dimmed.", "Then"]


def test_a_hyphen_at_the_very_end_is_a_hyphen() -> None:
    assert list(joined([f"exam{HYPHEN}"])) == ["exam-"]


@st.composite
def pages(draw: st.DrawFn) -> list[Line]:
    """Lines anywhere on a page, in any order."""
    made = []
    for text in draw(st.lists(st.text("abc DEF.-سلا人", min_size=1).filter(str.strip), min_size=1, max_size=8)):
        left, bottom = draw(st.integers(0, 300)), draw(st.integers(0, 700))
        made.append(
            Line(text.strip(), left, left + draw(st.integers(1, 200)), bottom, bottom + draw(st.integers(1, 30)))
        )
    return made


@given(pages())
def test_no_visible_character_is_lost_or_added_wherever_lines_stand(page: list[Line]) -> None:
    shown = Counter("".join(line.text for line in page))
    told = Counter("".join(joined(list(page_paragraphs(page)))))
    assert told - shown <= Counter({" ": len(page)}) and shown - told <= Counter()
