"""The queue as its reader narrows and orders it: which of the waiting cells they see. No Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from projects.adjudication.rules import Cell, Why

KINDS = {"differ": "the coders differ", "cannot_tell": "one cannot tell", "lacking": "an answer is lacking"}
ORDERS = {"import": "as imported", "most": "most cells first", "oldest": "longest waiting first"}


def kind_of(cell: Cell) -> str:
    """What is the matter with a cell that waits: differing answers, a missing answer among them, or none at all."""
    if cell.why is Why.LACKING:
        return "lacking"
    missing = cell.variable.missing_codes
    told = any(isinstance(value, str) and value in missing for value in (cell.answers or {}).values())
    return "cannot_tell" if told else "differ"


@dataclass(frozen=True)
class Waiting:
    """A document (its primary key) with the cells that wait, as code of the variable and kind, and since when."""

    document: int
    cells: tuple[tuple[str, str], ...]
    since: datetime


@dataclass(frozen=True)
class Choice:
    """What the reader asked for. Anything unknown asks for nothing."""

    variable: str = ""
    kind: str = ""
    words: str = ""
    order: str = "import"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The names and values that a link to another page of the list carries on."""
        order = self.order if self.order != "import" else ""
        given = {"variable": self.variable, "kind": self.kind, "q": self.words, "order": order}
        return [(name, value) for name, value in given.items() if value]

    def takes(self, variable: str, kind: str) -> bool:
        """Whether a cell of this variable and kind is asked for."""
        return self.variable in ("", variable) and self.kind in ("", kind)


@dataclass(frozen=True)
class Listed:
    """The documents, each with the cells asked for, and how many cells every narrowing would leave under the others.

    `variables` are (code, label, cells), the one with most first; `kinds` (kind, what it is called, cells).
    """

    rows: list[Waiting]
    variables: list[tuple[str, str, int]]
    kinds: list[tuple[str, str, int]]

    @property
    def cells(self) -> int:
        """How many cells are listed."""
        return sum(len(row.cells) for row in self.rows)


def listed(
    waiting: Iterable[Waiting], labels: Mapping[str, str], choice: Choice, found: Collection[int] | None = None
) -> Listed:
    """The queue under a choice. `found` are the documents that hold the words; None where none were asked for."""
    rows: list[Waiting] = []
    variables, kinds = Counter[str](), Counter[str]()
    for row in waiting:
        if found is None or row.document in found:
            variables.update(code for code, kind in row.cells if choice.kind in ("", kind))
            kinds.update(kind for code, kind in row.cells if choice.variable in ("", code))
            cells = tuple(cell for cell in row.cells if choice.takes(*cell))
            rows += [Waiting(row.document, cells, row.since)] if cells else []
    # Python's sort keeps the queue's order among equals.
    if choice.order == "most":
        rows.sort(key=lambda row: -len(row.cells))
    if choice.order == "oldest":
        rows.sort(key=lambda row: row.since)
    return Listed(
        rows=rows,
        variables=[(code, labels[code], count) for code, count in variables.most_common()],
        kinds=[(kind, told, kinds[kind]) for kind, told in KINDS.items() if kinds[kind]],
    )
