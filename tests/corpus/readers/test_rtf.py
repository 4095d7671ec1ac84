"""Rich Text Format: characters as bytes of many code pages and as numbers, and what a reader does not see left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.readers.files import read_file
from tests.corpus.files import refusal, rtf


def text(data: bytes) -> str:
    return read_file("a.rtf", data)[0].text


def escaped(text: str, encoding: str) -> str:
    """The text as bytes of a code page, as Word writes them."""
    return "".join(f"\\'{byte:02x}" for byte in text.encode(encoding))


@pytest.mark.parametrize(
    ("page", "encoding", "words"),
    [("1251", "cp1251", "Ухвала суду"), ("1250", "cp1250", "Zażółć gęślą"), ("932", "cp932", "日本語"),
     ("936", "gb18030", "人人生而自由"), ("1256", "cp1256", "سلام"), ("950", "cp950", "法院")],
)  # fmt: skip
def test_bytes_are_of_the_code_page_the_file_names(page: str, encoding: str, words: str) -> None:
    assert text(rtf(escaped(words, encoding), head=rf"\ansi\ansicpg{page}")) == words


def test_bytes_are_of_the_character_set_of_their_font() -> None:
    fonts = r"{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial;}"
    assert text(rtf(rf"\f1 {escaped('Суд', 'cp1251')}\f0  \'e9t\'e9", fonts=fonts)) == "Суд été"


def test_fonts_called_western_by_mistake_are_read_in_the_files_own_code_page() -> None:
    words = escaped("Суд дійшов висновку про відмову", "cp1251")
    fonts = r"{\f0\fnil\fcharset0 Times;}"
    assert text(rtf(rf"\f0 {words}", head=r"\ansi\ansicpg1251", fonts=fonts)) == "Суд дійшов висновку про відмову"


def test_a_number_stands_for_its_character_and_the_stand_in_is_skipped() -> None:
    assert text(rtf(r"\uc1\u1046?\u1091\'f3 \uc2\u8364\'80\'81x {\uc0\u8364}y")) == "Жу €x €y"


def test_a_character_beyond_the_first_plane_is_put_together_of_two_numbers() -> None:
    assert text(rtf(r"x\u-10179?\u-8704?")) == "x😀"


def test_text_written_in_utf_8_against_the_rules_is_read_all_the_same() -> None:
    assert text("{\\rtf1\\ansi\\uc2 Ухвала 😀 суду}".encode()) == "Ухвала 😀 суду"


@given(st.text(st.characters(categories=["L", "N"], min_codepoint=32), min_size=1))
def test_whatever_is_written_as_numbers_is_read_again(words: str) -> None:
    pairs = words.encode("utf-16-be")
    numbers = [int.from_bytes(pairs[n : n + 2]) for n in range(0, len(pairs), 2)]
    assert text(rtf("".join(f"\\u{n - 65536 if n > 32767 else n}?" for n in numbers))) == words


def test_paragraphs_lines_and_tabs_are_kept() -> None:
    assert text(rtf(r"one\par two\tab 2\line three\page four")) == "one\n\ntwo\t2\nthree\n\nfour"


def test_a_table_is_a_line_a_row_and_a_blank_line_after_it() -> None:
    rows = r"\trowd\pard\intbl a\cell b\cell\row\pard\intbl c\cell d\cell\row"
    assert text(rtf(rows + r"\pard After\par")) == "a\tb\nc\td\n\nAfter"


def test_footnotes_follow_the_text() -> None:
    assert text(rtf(r"Lamps{\super\chftn}{\footnote A note.} glow.\par")) == "Lamps glow.\n\nA note."


@pytest.mark.parametrize(
    "unseen",
    [
        r"{\info{\author Omid}}", r"{\header Page}", r"{\*\generator Writer;}", r"{\stylesheet{\s0 Normal;}}",
        r"{\annotation a comment}", r"{\deleted gone}", r"\deleted gone\deleted0 ", r"{\pict\bin5 {{{{{}",
        r'{\field{\*\fldinst HYPERLINK "lamps"}{\fldrslt}}',
    ],
)  # fmt: skip
def test_what_a_reader_does_not_see_is_left_out(unseen: str) -> None:
    assert text(rtf(f"Lam{unseen}ps")) == "Lamps"


def test_the_result_of_a_field_is_text() -> None:
    assert text(rtf(r'see {\field{\*\fldinst HYPERLINK "x"}{\fldrslt the lamps}}')) == "see the lamps"


def test_braces_and_backslashes_can_be_written() -> None:
    assert text(rtf(r"\{a\\b\}")) == "{a\\b}"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (rtf("Lamps")[:-1], "a.rtf: breaks off before its end, so text may be missing. Make or download it again."),
        (b"Lamps", "a.rtf: is not Rich Text Format, though its name says so. Give it the ending it should have."),
        (rtf(""), "a.rtf: has no text: there is no letter or digit in it."),
        (b"", "a.rtf: is empty."),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_reason_and_remedy(data: bytes, sentence: str) -> None:
    assert refusal(lambda: text(data)) == sentence


@given(st.text(st.sampled_from("{}\\'uab019 \n-*?")))
def test_no_file_breaks_the_reader(body: str) -> None:
    refused = refusal(lambda: text(rtf(f"x{body}")))
    assert not refused or refused.startswith("a.rtf: ")
