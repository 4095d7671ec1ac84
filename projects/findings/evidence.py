"""The passages behind a category, each in what stands around it in its document. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote as percent

from projects.findings.frame import CATEGORY, COLUMN, DOCUMENT, Column, Frame, Ints

AROUND = 240
# So much of a passage leads the browser to its place in the document.
POINTED = 60


@dataclass(frozen=True)
class Passage:
    """A passage as people read it; `coders` is how many marked it, 0 where it is itself the agreed value."""

    before: str
    quote: str
    after: str
    coders: int
    cut_before: bool
    cut_after: bool

    @property
    def fragment(self) -> str:
        """What, after the address of the document, leads the browser to the passage."""
        line = self.quote.strip().split("\n")[0]
        if len(line) > POINTED:
            # Browsers look for whole words.
            line = line[:POINTED].rpartition(" ")[0] or line[:POINTED]
        return f":~:text={percent(line, safe='').replace('-', '%2D')}" if line else ""


def passages_of(frame: Frame, column: Column, place: int) -> Ints:
    """The passages of the category in documents whose agreed value has it, in the order of the documents."""
    rows = frame.passages
    mine = rows[(rows[:, COLUMN] == frame.columns.index(column)) & (rows[:, CATEGORY] == place)]
    found: Ints = mine[column.holds(place)[mine[:, DOCUMENT]]]
    return found


def in_context(text: str, start: int, end: int, coders: int) -> Passage:
    """The passage with up to AROUND characters before and after it, cut at spaces where there are any."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    if first and (space := text.find(" ", first, start)) >= 0:
        first = space + 1
    if last < len(text) and (space := text.rfind(" ", end, last)) >= 0:
        last = space
    return Passage(text[first:start], text[start:end], text[end:last], coders, first > 0, last < len(text))
