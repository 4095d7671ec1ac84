"""Bytes to text: right, or refused with a sentence; never rubble."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.readers.encodings import decode
from tests.corpus.files import refusal
from tests.corpus.voices import ARTICLE, ENCODINGS

MET = [(language, encoding) for language, encodings in ENCODINGS.items() for encoding in encodings]
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@pytest.mark.parametrize(("language", "encoding"), MET, ids=lambda value: str(value))
def test_a_paragraph_in_an_older_encoding_is_read_right(language: str, encoding: str) -> None:
    text = ARTICLE[language]
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(("language", "encoding"), MET, ids=lambda value: str(value))
def test_a_few_words_are_read_right_or_refused(language: str, encoding: str) -> None:
    data = ARTICLE[language][:40].encode(encoding)
    refused = refusal(lambda: decode(data))
    assert refused.endswith("Save it as UTF-8 and import it again.") or decode(data) == ARTICLE[language][:40]


@pytest.mark.parametrize("language", ARTICLE)
@pytest.mark.parametrize("encoding", WIDE)
def test_wide_text_without_a_mark_is_read_right(language: str, encoding: str) -> None:
    text = ARTICLE[language]
    assert decode(f"{text}\n".encode(encoding)) == f"{text}\n"


@given(texts)
def test_utf_8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode()) == text or text.isascii() or text.startswith("\ufeff")


@given(
    texts, st.sampled_from([("utf-8-sig", b""), ("utf-16", b""), ("utf-32", b""), ("utf-16-be", codecs.BOM_UTF16_BE)])
)
def test_a_byte_order_mark_says_what_it_is_and_is_no_part_of_the_text(text: str, how: tuple[str, bytes]) -> None:
    encoding, mark = how
    assert decode(mark + text.encode(encoding)) == text


def test_a_character_cut_off_at_the_end_of_the_file_stays_visible() -> None:
    assert decode("Лампы гаснут".encode() + "ы".encode()[:1]) == "Лампы гаснут\ufffd"


def test_what_a_page_says_of_itself_decides_between_near_readings() -> None:
    assert decode("Grüße".encode("cp1252"), declared="iso-8859-1") == "Grüße"


def test_what_a_page_says_of_itself_is_not_believed_against_the_text() -> None:
    text = ARTICLE["ru"]
    assert decode(text.encode("cp1251"), declared="koi8-r") == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("Grüße".encode("cp1252"), "is not UTF-8, and may be cp1252 or cp949: too little text to tell."),
        (ARTICLE["ru"].encode() + b"\xff", "is UTF-8 but for 1 broken characters, the first at line 1, byte"),
        (bytes(range(256)) * 4, "holds NUL bytes, as programs and pictures do, and is no UTF-16 or UTF-32"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a\x00", "begins like UTF-16-LE, but is not"),
        (bytes(range(128, 256)) * 20, "is not UTF-8, and"),
        (f"{ARTICLE['ru']}\n".encode("cp1251") * 60 + ARTICLE["ru"].encode("koi8_r") * 60, "is not UTF-8"),
    ],
    ids=["too little", "broken", "binary", "half a pair", "every byte", "two encodings"],
)
def test_what_makes_no_sense_is_refused_with_reason_and_remedy(data: bytes, sentence: str) -> None:
    refused = refusal(lambda: decode(data))
    assert refused.startswith(sentence) and refused.endswith("Save it as UTF-8 and import it again.")


@given(st.binary())
def test_no_bytes_break_the_reader(data: bytes) -> None:
    assert refusal(lambda: decode(data))[-1:] in ("", ".")
