"""The passages of one coding as data for the page: in the order of the text, with their words and their colour.

No Django. Offsets are code points, the end exclusive.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from uuid import UUID

from projects.codebooks.rules import Category, Codebook, Variable


@dataclass(frozen=True)
class Marked:
    """A passage that stands: `name` is the edit that marked it."""

    name: UUID
    variable: str
    category: str
    start: int
    end: int


@dataclass(frozen=True)
class Evidence:
    """A passage with what the codebook and the text say of it."""

    name: UUID
    variable: Variable
    category: Category
    start: int
    end: int
    quote: str


def evidence(codebook: Codebook, text: str, passages: Iterable[Marked]) -> list[Evidence]:
    """The passages whose variable and category the codebook still has, in the order of the text."""
    found = []
    for passage in sorted(passages, key=lambda p: (p.start, p.end, p.variable, p.category)):
        variable = codebook.by_code.get(passage.variable)
        category = next((c for c in variable.categories if c.code == passage.category), None) if variable else None
        if variable is not None and category is not None:
            quote = text[passage.start : passage.end]
            found.append(Evidence(passage.name, variable, category, passage.start, passage.end, quote))
    return found


def marked_paragraphs(text: str, passages: Iterable[Evidence]) -> tuple[int, int]:
    """How many of the text's paragraphs that hold words have a passage in them, and how many there are."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    ends = [start + len(line) for start, line in zip(starts, lines, strict=False)]
    worded = {number for number, line in enumerate(lines) if line.strip()}
    touched: set[int] = set()
    for passage in passages:
        touched.update(range(bisect_right(ends, passage.start), bisect_left(starts, passage.end)))
    return len(touched & worded), len(worded)
