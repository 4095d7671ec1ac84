"""What may be a document: its id, and its text as it is stored. No Django."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from projects.corpus.folding import searched_text

# The columns of documents.csv that have a place of their own; every other one is metadata.
DESCRIBING = ("title", "lang", "date", "source")
MAX_CODE = 200
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class NewDocument:
    """A document on its way into a project; `text` is as it will be stored (see `stored_text`)."""

    code: str
    text: str
    title: str = ""
    lang: str = ""
    date: str = ""
    source: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def searched(self) -> str:
        """What a search looks through, folded."""
        return searched_text(self.code, self.title, self.text)


def part_code(stem: str, place: int) -> str:
    """The id of the part at `place`, from 1, of the source `stem`: `report#0003`."""
    return f"{stem}#{place:04}"


def part_of(code: str) -> tuple[str, int] | None:
    """The source's id and the place, from 1, of a document that is one part of it (`report#0003`); None for others."""
    stem, mark, place = code.rpartition("#")
    return (stem, int(place)) if mark and stem and place.isascii() and place.isdecimal() else None


def stored_text(text: str) -> str:
    """The text as it is kept: CRLF becomes LF, once; nothing else is changed."""
    return text.replace("\r\n", "\n")


def code_problem(code: str) -> str | None:
    """What is wrong with `code` as a document's id, as the end of a sentence; None when nothing is."""
    if not code.strip():
        return "is empty; give every document an id"
    if code != code.strip():
        return f"{code!r} begins or ends with white space; remove it"
    if len(code) > MAX_CODE:
        return f"has {len(code)} characters; use at most {MAX_CODE}"
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in _TURNING for c in code):
        return f"{code!r} holds control characters; remove them"
    return None


def text_problem(text: str) -> str | None:
    """What is wrong with `text` as a document's text, as the end of a sentence; None when nothing is."""
    if not text.strip():
        return "is empty; a document needs text to be coded"
    if "\x00" in text:
        return "holds a NUL character; remove it"
    if any(unicodedata.category(c) == "Cs" for c in _suspects(text)):
        return "holds half a character (a lone surrogate); write the file again as UTF-8"
    return None


def _suspects(text: str) -> str:
    """A sample that holds a surrogate exactly when the text does; empty, at no cost, for text that encodes."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return text[error.start]
    return ""


def turns_direction(text: str) -> bool:
    """Whether the text holds marks that override the direction of writing, and so can show words in another order."""
    return not _TURNING.isdisjoint(text)
