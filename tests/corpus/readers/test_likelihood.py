"""What decides between encodings: how likely a text is in some language."""

from __future__ import annotations

from collections import Counter

import pytest

from projects.corpus.readers.alphabets import LANGUAGES, Language
from projects.corpus.readers.likelihood import log_likelihood
from tests.corpus.voices import ARTICLE, ENCODINGS


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_no_letter_of_an_alphabet_stands_twice(language: Language) -> None:
    assert [letter for letter, count in Counter(language.letters).items() if count > 1] == []


def test_ascii_tells_nothing() -> None:
    assert log_likelihood("The lamps are dimmed.\r\n\t") == 0


@pytest.mark.parametrize("language", ["ru", "pl", "el", "he", "ar", "zh-Hans", "ja", "ko", "th"])
def test_a_language_is_likelier_than_the_same_bytes_misread(language: str) -> None:
    text = ARTICLE[language]
    misread = text.encode(ENCODINGS[language][0]).decode("latin-1")
    assert log_likelihood(text) > log_likelihood(misread)


def test_a_control_character_makes_a_text_less_likely() -> None:
    text = ARTICLE["ru"]
    assert log_likelihood(text + "\x85") < log_likelihood(text)
