"""Coders' marked passages laid over the text: pieces that join to the text again, each with the passages that cover it.

No Django. Offsets are code points, the end exclusive, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

# In the order of letters; neighbours differ in both themes.
HUES = (2, 3, 5, 1, 4, 6)


@dataclass(frozen=True)
class Mark:
    """A passage somebody marked. `place` numbers the coders of the document from 0, in the order of their letters."""

    start: int
    end: int
    place: int
    who: str
    label: str
    variable: str

    @property
    def hue(self) -> int:
        """The evidence colour of this coder on this document."""
        return HUES[self.place % len(HUES)]


@dataclass(frozen=True)
class Piece:
    """A stretch of text under the same passages. `begins` are the marks that start here, and so are named here."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """The text cut wherever a passage starts or ends; passages beyond its end are cut off."""
    known = sorted((m for m in marks if m.start < min(m.end, len(text))), key=lambda m: (m.start, -m.end, m.place))
    cuts = sorted({0, len(text), *(m.start for m in known), *(min(m.end, len(text)) for m in known)})
    return [_piece(text, start, end, known) for start, end in pairwise(cuts)]


def _piece(text: str, start: int, end: int, marks: Sequence[Mark]) -> Piece:
    over = tuple(m for m in marks if m.start <= start and m.end >= end)
    return Piece(text[start:end], over, tuple(m for m in over if m.start == start))


def paragraphs(text: str, marks: Iterable[Mark]) -> list[list[Piece]]:
    """The lines of the text, each as its pieces; joined by line feeds they are the text."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces(text, marks):
        begins = piece.begins
        for number, stretch in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if stretch:
                lines[-1].append(Piece(stretch, piece.marks, begins))
                begins = ()
    return lines
