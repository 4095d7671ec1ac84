"""A text cut into paragraphs: only white space at the cuts is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.paragraphs import paragraphs


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one\n\ntwo", ["one", "two"]), ("one\n \t\ntwo", ["one", "two"]), ("one\ntwo", ["one\ntwo"]),
        ("one\r\rtwo", ["one", "two"]), ("one\ftwo", ["one", "two"]), ("one\u2029two", ["one", "two"]),
        ("\n\n one \n\n\n\n", ["one"]), (" \n\n ", []),
    ],
)  # fmt: skip
def test_a_blank_line_a_page_break_or_a_separator_parts(text: str, parts: list[str]) -> None:
    assert paragraphs(text) == parts


@given(st.text(st.sampled_from("ab ә\n\r\t\f\u2029\u00a0👋")))
def test_every_visible_character_is_in_one_paragraph_in_its_order(text: str) -> None:
    parts = paragraphs(text)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part and part == part.strip() and "\n\n" not in part for part in parts)


@given(st.text(st.sampled_from("ab ә\n\f")))
def test_every_paragraph_stands_in_the_text_as_it_is(text: str) -> None:
    place = 0
    for part in paragraphs(text):
        place = text.index(part, place) + len(part)
