"""Reads of documents and of what stands around them in their source."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from projects.corpus.models import Document
from projects.corpus.rules import part_code, part_of


def holding(words: str, document: str = "") -> Q:
    """Whether id or title hold the words; `document` is the way to the document, such as `document__`.

    SQLite knows the capitals of English alone; others are tried one by one.
    """
    forms = {words} if words.isascii() else {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    fields = (f"{document}code__icontains", f"{document}title__icontains")
    return Q(*((field, form) for form in sorted(forms) for field in fields), _connector=Q.OR)


@dataclass(frozen=True)
class Neighbours:
    """What stands around a document that is a part of a longer source. `place` counts from 1, of `total` parts."""

    place: int
    total: int
    before: str
    after: str


def neighbours(document: Document) -> Neighbours | None:
    """The parts of its source before and after this one, or None where it is a whole text."""
    part = part_of(document.code)
    if part is None:
        return None
    stem, place = part
    siblings = Document.objects.filter(project=document.project_id)
    codes = {-1: part_code(stem, place - 1), 1: part_code(stem, place + 1)}
    texts = dict(siblings.filter(code__in=codes.values()).values_list("code", "text"))
    # SQLite's prefixes do not tell capitals from small letters, and an id may hold # itself.
    likely = siblings.filter(code__startswith=f"{stem}#").values_list("code", flat=True)
    total = sum((part_of(code) or ("", 0))[0] == stem for code in likely)
    return Neighbours(place, total, texts.get(codes[-1], ""), texts.get(codes[1], ""))
