"""What a search takes for the same, and how it shows what it found."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.folding import first_hit, folded, terms


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Терминал", "ТЕРМИНАЛ"),
        ("наперёд", "НАПЕРЕД"),
        ("Straße", "STRASSE"),
        ("Café", "cafe"),
        ("علي", "علی"),
        ("كتاب", "کتاب"),
        ("چشم‌ها", "چشمها"),
        ("مُحَمَّد", "محمد"),
        ("سال ۱۴۰۳", "سال 1403"),
        ("ＡＩ", "ai"),
        ("智慧\n城市", "智慧 城市"),
        ("Қазақстан", "қазақстан"),
    ],
)
def test_spellings_of_one_word_are_the_same(written, searched):
    assert folded(written) == folded(searched)


@pytest.mark.parametrize(("one", "other"), [("мой", "мои"), ("智慧", "智能"), ("lamp", "lump"), ("บาน", "บ้าน")])
def test_other_words_are_not(one, other):
    assert folded(one) != folded(other)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_composed_and_decomposed_letters_are_the_same(text):
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


def test_a_search_is_words_and_phrases():
    assert terms('Lamps  "Smart City" “в  Казани” lamps') == ["lamps", "smart city", "в казани"]
    assert terms('  " ') == ['"']


def test_a_hit_is_shown_as_it_is_written_with_what_stands_around_it():
    hit = first_hit("Long before. " * 30 + "Лампы НАПЕРЁД, say they. " + "Long after. " * 30, ["наперед"])
    assert hit is not None and hit.words == "НАПЕРЁД"
    assert hit.before.endswith("Лампы ") and hit.before.startswith("…")
    assert hit.after.startswith(", say they.") and hit.after.endswith("…")


@pytest.mark.parametrize(
    ("text", "term", "words"),
    [
        ("این چشم‌ها را", "چشمها", "چشم‌ها"),
        ("在智慧城市里", "智慧", "智慧"),
        ("a STRASSE b straße", "strasse", "STRASSE"),
    ],
)
def test_a_hit_is_exact_in_every_script(text, term, words):
    hit = first_hit(text, [term])
    assert hit is not None and hit.words == words


@given(st.text(max_size=40), st.text(min_size=1, max_size=6), st.text(max_size=40))
def test_a_hit_is_cut_from_the_text_itself(before, words, after):
    text = before + words + after
    wanted = [term for term in terms(words) if term in folded(text)]
    hit = first_hit(text, wanted) if wanted else None
    if wanted:
        assert hit is not None and hit.before + hit.words + hit.after == text


def test_no_hit_is_none():
    assert first_hit("Lamps.", ["halls"]) is None
    assert first_hit("", ["halls"]) is None
