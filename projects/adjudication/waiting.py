"""The queue as an adjudicator narrows and orders it: which of the waiting cells they see. No Django."""

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


@dataclass(frozen=True)
class Listed:
    """The rows, a document each, and how many cells every narrowing would leave under the others."""

    rows: list[tuple[str, list[Cell]]]
    variables: list[tuple[tuple[str, str], int]]
    kinds: list[tuple[str, str, int]]

    @property
    def cells(self) -> int:
        """How many cells are listed."""
        return sum(len(cells) for _, cells in self.rows)


def listed(
    waiting: Iterable[Cell],
    choice: Choice,
    *,
    found: Collection[str] | None = None,
    since: Mapping[str, datetime] | None = None,
) -> Listed:
    """The queue under a choice. `found` are the documents that hold the words; `since` when each began to wait."""
    able = [cell for cell in waiting if found is None or cell.document in found]
    of_variable = [cell for cell in able if choice.variable in ("", cell.variable.code)]
    of_kind = [cell for cell in able if choice.kind in ("", kind_of(cell))]
    rows: dict[str, list[Cell]] = {}
    for cell in of_variable:
        if choice.kind in ("", kind_of(cell)):
            rows.setdefault(cell.document, []).append(cell)
    counts = Counter(map(kind_of, of_variable))
    return Listed(
        rows=_ordered(list(rows.items()), choice.order, since or {}),
        variables=Counter((cell.variable.code, cell.variable.label) for cell in of_kind).most_common(),
        kinds=[(kind, told, counts[kind]) for kind, told in KINDS.items() if counts[kind]],
    )


def _ordered(
    rows: list[tuple[str, list[Cell]]], order: str, since: Mapping[str, datetime]
) -> list[tuple[str, list[Cell]]]:
    """Python's sort keeps the queue's order among equals."""
    if order == "most":
        return sorted(rows, key=lambda row: -len(row[1]))
    if order == "oldest":
        return sorted((row for row in rows if row[0] in since), key=lambda row: since[row[0]])
    return rows
