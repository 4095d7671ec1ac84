"""From the files of a study to its agreed dataset, a document at a time. No Django: building and verifying share it.

`final.csv` has a row for each agreed value, several for a multi-select of several categories, and one with an empty
value for a cell that is open. `final_spans.csv` has the same for `span` variables: a row for each passage, one with the
label `__none__` where nothing is agreed to be marked, one with an empty label for a cell that is open. So every cell
that applies is in exactly one of the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from projects.adjudication.rules import Cell, How, settle
from projects.codebooks.rules import Level, Passage, Value, written
from projects.datasets.reading import cases, read_codebook, read_rules
from projects.datasets.studyfiles import NOTHING, OpenFile, csv_line

FINAL = "final.csv"
FINAL_SPANS = "final_spans.csv"
FINAL_COLUMNS = ("document_id", "variable", "value", "how")
FINAL_SPANS_COLUMNS = ("document_id", "variable", "label", "start", "end", "quote", "how")

Tally = Counter[tuple[str, How]]


class Sink(Protocol):
    """Something that takes text: a file, or a comparison with one."""

    def write(self, text: str, /) -> object:
        """Take whole lines."""


@dataclass
class Outcome:
    """What was derived: how many documents, and how many cells by variable and how."""

    documents: int = 0
    cells: Tally = field(default_factory=Counter)

    @property
    def by_how(self) -> dict[How, int]:
        """The numbers of cells by how, over all variables."""
        return {how: sum(n for (_, one), n in self.cells.items() if one is how) for how in How}


def derive(open_file: OpenFile, final: Sink, final_spans: Sink, on_document: Callable[[int], None]) -> Outcome:
    """Write the agreed dataset of a study to its two tables; `on_document` is told how many documents are done.

    Raises WrongStudyFile for files that are not as `studyfiles` writes them.
    """
    codebook, rules = read_codebook(open_file), read_rules(open_file)
    outcome = Outcome()
    final.write(csv_line(FINAL_COLUMNS))
    final_spans.write(csv_line(FINAL_SPANS_COLUMNS))
    for case, text in cases(codebook, open_file):
        for cell in settle(codebook, case, rules):
            outcome.cells[cell.variable.code, cell.how] += 1
            if cell.variable.level is Level.SPAN:
                final_spans.write("".join(map(csv_line, _span_rows(cell, text))))
            else:
                final.write("".join(map(csv_line, _rows(cell))))
        outcome.documents += 1
        on_document(outcome.documents)
    return outcome


def _rows(cell: Cell) -> Iterator[tuple[str, ...]]:
    values = [""] if cell.value is None else written(cell.variable, cell.value)
    return ((cell.document, cell.variable.code, value, cell.how.value) for value in values)


def _span_rows(cell: Cell, text: str) -> Iterator[tuple[str, ...]]:
    if not cell.value:
        yield cell.document, cell.variable.code, "" if cell.value is None else NOTHING, "", "", "", cell.how.value
        return
    for row in passage_rows(cell.value, text):
        yield cell.document, cell.variable.code, *row, cell.how.value


def passage_rows(value: Value, text: str) -> Iterator[tuple[str, str, str, str]]:
    """The passages of a span answer as label, start, end and quote, in the order of the text."""
    passages: list[Passage] = [p for p in value if isinstance(p, tuple)]
    for label, start, end in sorted(passages, key=lambda p: (p[1], p[2], p[0])):
        yield label, str(start), str(end), text[start:end]
