"""Texts as they are searched: without differences of case, form and spelling that a searcher does not mean. No Django.

`Терминал` and `ТЕРМИНАЛ`, `ي` and `ی`, full-width and plain letters, words with and without vowel signs or half-spaces
are the same; a search then asks whether one folded text stands in another, which every database answers alike.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

# Accents, vowel signs, tatweel, half-spaces and marks of direction. The breve stays: it makes another letter of и.
_SIGNS = re.compile(
    "[\u00ad\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8"
    "\u06ea-\u06ed\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
_LETTERS = (
    *(("ي", "ی"), ("ى", "ی"), ("ې", "ی"), ("ك", "ک"), ("ة", "ه"), ("ە", "ه"), ("ۀ", "ه"), ("ٱ", "ا")),
    *((chr(zero + n), str(n)) for zero in (0x0660, 0x06F0) for n in range(10)),
)
_ARABIC = re.compile("[\u0600-\u06ff]")
_TERM = re.compile(r'"([^"]+)"|(\S+)')
MOST_TERMS = 8
_WINDOW, _OVERLAP = 1_000, 200


def folded(text: str) -> str:
    """The text as it is searched."""
    if text.isascii():
        return " ".join(text.lower().split())
    plain = _SIGNS.sub("", _normal("NFKD", _normal("NFKD", text).casefold()))
    if _ARABIC.search(plain):
        # Faster than a table of translations, which looks up every letter there is.
        for letter, usual in _LETTERS:
            plain = plain.replace(letter, usual)
    return " ".join(_normal("NFC", plain).split())


def _normal(form: Literal["NFC", "NFKD"], text: str) -> str:
    """The text in this form of Unicode; to see that it is in it already takes less than to bring it there."""
    return text if unicodedata.is_normalized(form, text) else unicodedata.normalize(form, text)


def searched_text(code: str, title: str, text: str) -> str:
    """What a search for a document looks through."""
    return folded(f"{code}\n{title}\n{text}")


def terms(words: str) -> list[str]:
    """What a search asks for, folded: each word by itself, words in quotation marks as they follow one another."""
    given = [phrase or word for phrase, word in _TERM.findall(words.replace("“", '"').replace("”", '"'))]
    found = [folded(term).strip() for term in given]
    return list(dict.fromkeys(term for term in found if term))[:MOST_TERMS]


@dataclass(frozen=True)
class Hit:
    """Where a search found something, as the text is written: what stands before, the words, what stands after."""

    before: str
    words: str
    after: str


def first_hit(text: str, wanted: list[str], around: int = 90) -> Hit | None:
    """The first place in the text that holds one of the folded terms, with what stands around it."""
    for begin in range(0, max(len(text), 1), _WINDOW):
        window = text[begin : begin + _WINDOW + _OVERLAP]
        held = folded(window)
        places = [(held.find(term), term) for term in wanted if term in held]
        if places:
            place, term = min(places)
            start, end = (begin + at for at in _written(window, place, place + len(term)))
            before, after = text[max(0, start - around) : start], text[end : end + around]
            return Hit(
                _from_a_word(before, start > around), text[start:end], _to_a_word(after, end + around < len(text))
            )
    return None


def _written(window: str, start: int, end: int) -> tuple[int, int]:
    """Where in the window as written the folded characters from `start` to `end` stand."""
    lengths = range(len(window) + 1)

    def folds_to(length: int) -> int:
        return len(folded(window[:length]))

    first = bisect_left(lengths, start + 1, key=folds_to) - 1
    return max(first, 0), min(bisect_left(lengths, end, key=folds_to), len(window))


def _from_a_word(before: str, cut: bool) -> str:
    if not cut:
        return before
    _, space, rest = before.partition(" ")
    return "…" + (rest if space and len(rest) > len(before) // 2 else before)


def _to_a_word(after: str, cut: bool) -> str:
    if not cut:
        return after
    rest, space, _ = after.rpartition(" ")
    return (rest if space and len(rest) > len(after) // 2 else after) + "…"
