"""How the cells of a study stand, variable by variable, and which documents wait for a ruling. No Django."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from projects.adjudication.rules import Cell, Why
from projects.adjudication.waiting import Waiting, kind_of
from projects.codebooks.rules import Variable


@dataclass(frozen=True)
class VariableCounts:
    """One variable's cells: settled, of these `cannot_tell`, waiting for a ruling, and open for another reason.

    `answers` were given by coders, `missing` of them a declared missing answer. `oldest` is when the codings of the
    document came in that waits longest.
    """

    code: str
    label: str
    settled: int
    cannot_tell: int
    waiting: int
    unfinished: int
    answers: int
    missing: int
    oldest: datetime | None

    @property
    def total(self) -> int:
        """All its cells."""
        return self.settled + self.waiting + self.unfinished

    @property
    def answered(self) -> int:
        """Settled cells that have an answer in substance."""
        return self.settled - self.cannot_tell

    @property
    def share_missing(self) -> float | None:
        """Missing answers as a share of all that coders gave."""
        return self.missing / self.answers if self.answers else None


@dataclass(frozen=True)
class CellCounts:
    """How the cells of a project stood at `counted_at`, without the documents `left_out`; counting took `seconds`.

    `waiting` are documents with the cells that wait, in the order of the queue. `unassigned` documents have no coder.
    """

    variables: tuple[VariableCounts, ...]
    waiting: tuple[Waiting, ...]
    unassigned: int
    left_out: frozenset[int]
    counted_at: datetime
    seconds: float

    @property
    def total(self) -> int:
        """All cells."""
        return sum(v.total for v in self.variables)

    @property
    def settled(self) -> int:
        """Cells with an agreed value."""
        return sum(v.settled for v in self.variables)

    @property
    def cells(self) -> int:
        """Cells that wait for a ruling."""
        return sum(v.waiting for v in self.variables)

    @property
    def documents(self) -> int:
        """Documents with a cell that waits for a ruling."""
        return len(self.waiting)

    @property
    def share(self) -> int | None:
        """Settled cells in whole percent, rounded down, so that 100 % means all."""
        return 100 * self.settled // self.total if self.total else None

    @property
    def oldest(self) -> datetime | None:
        """Since when the document that waits longest has waited."""
        return min((v.oldest for v in self.variables if v.oldest), default=None)


class Tally:
    """Counts cells one by one, so that a million of them need no memory."""

    def __init__(self) -> None:
        self._variables: dict[str, Variable] = {}
        self._counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._waiting: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        self._unassigned: set[str] = set()

    def add(self, cells: Iterable[Cell]) -> None:
        """Count these cells."""
        for cell in cells:
            code, missing = cell.variable.code, cell.variable.missing_codes
            self._variables[code], count = cell.variable, self._counts[code]
            count["settled"] += cell.value is not None
            count["cannot_tell"] += cell.value in missing
            count["waiting"] += cell.needs_adjudicator
            count["unfinished"] += cell.value is None and not cell.needs_adjudicator
            for value in (cell.answers or {}).values():
                count["answers"] += 1
                count["missing"] += value in missing
            if cell.needs_adjudicator:
                self._waiting[cell.document].append((code, kind_of(cell)))
            if cell.why is Why.UNCODED:
                self._unassigned.add(cell.document)

    def counts(
        self,
        keys: Mapping[str, int],
        since: Mapping[int, datetime],
        order: Iterable[str],
        *,
        left_out: frozenset[int],
        at: datetime,
        seconds: float,
    ) -> CellCounts:
        """The outcome: `keys` of documents by their ids, and `since` when each has had all its codings, by key.

        Variables come in `order`.
        """
        oldest: dict[str, datetime] = {}
        waiting = [Waiting(keys[d], tuple(cells), since[keys[d]]) for d, cells in self._waiting.items()]
        for row in waiting:
            oldest |= {code: min(row.since, oldest.get(code, row.since)) for code, _ in row.cells}
        found = [code for code in order if code in self._variables]
        return CellCounts(
            variables=tuple(self._variable(code, oldest.get(code)) for code in found),
            waiting=tuple(sorted(waiting, key=lambda row: row.document)),
            unassigned=len(self._unassigned),
            left_out=left_out,
            counted_at=at,
            seconds=seconds,
        )

    def _variable(self, code: str, oldest: datetime | None) -> VariableCounts:
        counted = ("settled", "cannot_tell", "waiting", "unfinished", "answers", "missing")
        counts = {name: self._counts[code][name] for name in counted}
        return VariableCounts(code, self._variables[code].label, **counts, oldest=oldest)
