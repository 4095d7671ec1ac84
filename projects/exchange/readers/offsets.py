"""Other tools' offsets as code points of the stored text, checked against the words they are said to cover."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from projects.corpus.rules import stored_text

POINTS, UNITS = "code points", "UTF-16 units"
COUNTINGS = (POINTS, UNITS)
_TWO_UNITS = re.compile("[\U00010000-\U0010ffff]")
_BLANK = re.compile(r"(?:\s|\\n|\\r)+")


@dataclass(frozen=True)
class Place:
    """Where a passage stands in the stored text, how its offsets were counted, and whether its words agree."""

    start: int
    end: int
    counting: str
    agrees: bool


@dataclass(frozen=True)
class Measured:
    """A text as another tool has it, to be measured both ways. `raw` may end lines with CRLF."""

    raw: str

    @cached_property
    def stored(self) -> str:
        """The text as it will be stored."""
        return stored_text(self.raw)

    @cached_property
    def _beyond(self) -> Sequence[int]:
        """Where the characters beyond the basic plane begin, in UTF-16 units, of which each takes two."""
        return [found.start() + n for n, found in enumerate(_TWO_UNITS.finditer(self.raw))]

    @property
    def differs(self) -> bool:
        """Whether the two ways of counting differ."""
        return bool(self._beyond)

    def _point(self, unit: int) -> int | None:
        """The code point at an offset in UTF-16 units; None inside a character."""
        before = bisect_left(self._beyond, unit)
        inside = before and unit == self._beyond[before - 1] + 1
        return None if inside else unit - before

    def place(self, start: int, end: int, counting: str) -> tuple[int, int] | None:
        """The passage in the stored text; None where it is none, or cuts a character in two."""
        if counting == UNITS and self.differs:
            first, last = self._point(start), self._point(end)
            if first is None or last is None:
                return None
            start, end = first, last
        if not 0 <= start < end <= len(self.raw):
            return None
        return start - self.raw.count("\r\n", 0, start), end - self.raw.count("\r\n", 0, end)

    def countings(self, start: int, end: int, quote: str) -> list[str]:
        """The ways of counting that give the quoted words; one of them where that tells how a tool counts."""
        if not self.differs:
            return list(COUNTINGS)
        places = [(counting, self.place(start, end, counting)) for counting in COUNTINGS]
        return [counting for counting, place in places if place and self.stored[slice(*place)] == stored_text(quote)]

    def find(self, start: int, end: int, quote: str, first: str = POINTS) -> Place | None:
        """The passage by whichever way of counting gives the quoted words; without words, by the `first` way.

        Other tools keep blanks and line ends loosely in what they quote, so those alone make no difference.
        """
        countings = sorted(COUNTINGS, key=lambda counting: counting != first)
        places = [(counting, self.place(start, end, counting)) for counting in countings]
        if not quote:
            counting, place = places[0]
            return Place(*place, counting, agrees=True) if place else None
        for same in (stored_text, _bare):
            for counting, place in places:
                if place and same(self.stored[slice(*place)]) == same(quote):
                    return Place(*place, counting, agrees=same is stored_text)
        return None


def _bare(text: str) -> str:
    return _BLANK.sub("", text)


def whole(value: object) -> int | None:
    """A whole number that can be an offset, as JSON or a file spells it; None for anything else."""
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
