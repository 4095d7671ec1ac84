"""A release's package as a frame, read once from beginning to end. No Django."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import numpy as np

from projects.codebooks.hypotheses import Bearing, Link
from projects.codebooks.rules import CLOSED, NUMERIC, Level, Variable
from projects.datasets.consensus import FINAL, FINAL_SPANS
from projects.datasets.package import BrokenPackage, Package, reading
from projects.datasets.reading import read_codebook
from projects.datasets.studyfiles import (
    ASSIGNMENTS,
    DOCUMENTS,
    HYPOTHESES,
    NOTHING,
    OPEN_ASSIGNMENTS,
    SPANS,
    WrongStudyFile,
    read_table,
)
from projects.datasets.tables import Row, rows_of
from projects.findings.frame import Answer, Column, Frame, Groups, State, SubHypothesis

MOST_GROUPS = 60
_DATE = re.compile(r"(-?[0-9]{4})(?:-[0-9]{2}(?:-[0-9]{2})?(?:[T ].*)?)?")
_EVERY = 5_000
OPEN = "open"


class _Gathering:
    """A column of metadata while it is read; `groups` is None for one that does not divide the documents."""

    def __init__(self) -> None:
        self._years: dict[str, int] | None = {}
        self._values: dict[str, int] | None = {}
        self._of_year, self._of_value = array("i"), array("i")
        self._filled = 0

    def add(self, value: str) -> None:
        """The value of the next document."""
        self._filled += bool(value)
        if self._years is not None:
            dated = _DATE.fullmatch(value)
            if value and dated is None:
                self._years = None
            else:
                self._of_year.append(self._years.setdefault(dated[1], len(self._years)) if dated else -1)
        if self._values is not None:
            self._of_value.append(self._values.setdefault(value, len(self._values)) if value else -1)
            if len(self._values) > MOST_GROUPS:
                self._values = None

    @property
    def groups(self) -> Groups | None:
        """Years where every value is a date; else the values, where there are few and some document shares one."""
        for found, place, by_year in ((self._years, self._of_year, True), (self._values, self._of_value, False)):
            if found is not None and 1 < len(found) <= MOST_GROUPS and len(found) < self._filled:
                labels = sorted(found)
                order = {found[label]: n for n, label in enumerate(labels)} | {-1: -1}
                return Groups(tuple(labels), np.array([order[n] for n in place], dtype=np.int32), by_year)
        return None


class _Filling:
    """A variable's column while it is read."""

    def __init__(self, variable: Variable, documents: int) -> None:
        self.variable = variable
        self._labels = {c.code: c.label for c in variable.categories}
        self._places = {c.code: n for n, c in enumerate(variable.categories)}
        self._missing = {c.code: n for n, c in enumerate(variable.missing)}
        self.state = bytearray(documents)
        self.code = array("i", [-1]) * documents
        self.number = array("d", [0.0]) * documents if variable.level in NUMERIC else None
        self._hits, self._chosen = array("i"), array("i")

    def unsettled(self, document: int, finished: bool) -> None:
        """The cell is open: its coders differ, or have not finished the document."""
        self.state[document] = State.OPEN if finished else State.UNCODED

    def settle(self, document: int, value: str) -> None:
        """One row of the agreed value."""
        if value in self._missing:
            self.state[document], self.code[document] = State.MISSING, self._missing[value]
            return
        self.state[document] = State.SETTLED
        if self.number is not None:
            self.number[document] = float(value)
        elif self.variable.level in CLOSED:
            self.code[document] = self.place(value)
        elif value not in (self.variable.none_marker, NOTHING):
            self._hits.append(document)
            self._chosen.append(self.place(value))

    def place(self, category: str) -> int:
        """Where the category stands; one that the codebook in force no longer has comes behind its own."""
        if category not in self._places:
            self._places[category] = len(self._places)
            self._labels[category] = f"{category} (no longer in the codebook)"
        return self._places[category]

    @property
    def column(self) -> Column:
        """The column as it was filled."""
        chosen = None
        if self.variable.level in (Level.MULTI, Level.SPAN):
            chosen = np.zeros((len(self.state), len(self._places)), dtype=bool)
            chosen[np.array(self._hits, dtype=np.int64), np.array(self._chosen, dtype=np.int64)] = True
        return Column(
            variable=self.variable,
            categories=tuple(Answer(code, self._labels[code]) for code in self._places),
            state=np.array(self.state, dtype=np.uint8),
            code=np.array(self.code, dtype=np.int32),
            number=None if self.number is None else np.array(self.number, dtype=np.float64),
            chosen=chosen,
        )


def read_frame(path: Path, on_part: Callable[[int, int], None] = lambda done, total: None) -> Frame:
    """The release in this package; `on_part` is told often how many of how many parts are read, and may raise.

    Raises BrokenPackage for what is damaged or no package of ours.
    """
    try:
        with Package(path) as package, reading(path.name):
            return _frame(package, on_part)
    except WrongStudyFile as wrong:
        raise BrokenPackage(str(wrong)) from None
    except KeyError as unknown:
        raise BrokenPackage(f"{path.name} names {unknown}, which is not in its study.") from None


def _frame(package: Package, on_part: Callable[[int, int], None]) -> Frame:
    codebook = read_codebook(package.open_study)
    documents, metadata = _documents(package, lambda: on_part(0, 4))
    places = {document: place for place, document in enumerate(documents)}
    finished = {row[0] for row in _study(package, ASSIGNMENTS)}
    finished -= {row[0] for row in _study(package, OPEN_ASSIGNMENTS)}
    filling = {v.code: _Filling(v, len(documents)) for v in codebook.cells}
    for read, row in enumerate(rows_of(package, FINAL)):
        if not read % _EVERY:
            on_part(1, 4)
        if (one := filling.get(row[1])) is not None:
            if row[3] == OPEN:
                one.unsettled(places[row[0]], row[0] in finished)
            else:
                one.settle(places[row[0]], row[2])
    agreed = list(_agreed_passages(package, filling, places, finished))
    on_part(2, 4)
    order = {code: place for place, code in enumerate(filling)}
    marked = list(_evidence(package, filling, order, places, lambda: on_part(3, 4)))
    passages = sorted(marked + [(d, order[code], *rest) for d, code, *rest in agreed])
    hypotheses = tuple(_hypotheses(package))
    found = np.array(passages, dtype=np.int32).reshape(-1, 6)
    return Frame(codebook, tuple(documents), tuple(f.column for f in filling.values()), metadata, hypotheses, found)


def _documents(package: Package, check: Callable[[], None]) -> tuple[list[str], dict[str, Groups]]:
    source = package.open_study(DOCUMENTS)
    if source is None:
        raise WrongStudyFile(f"{DOCUMENTS} is missing")
    ids: list[str] = []
    with source:
        records = read_table(source, DOCUMENTS)
        _, header = next(records)
        gathering = [(place, _Gathering()) for place, name in enumerate(header) if name not in ("id", "text")]
        for _, row in records:
            if not len(ids) % _EVERY:
                check()
            ids.append(row[0])
            for place, one in gathering:
                one.add(row[place])
    found = {header[place]: one.groups for place, one in gathering}
    return ids, {name: groups for name, groups in found.items() if groups is not None}


def _agreed_passages(
    package: Package, filling: Mapping[str, _Filling], places: Mapping[str, int], finished: set[str]
) -> Iterator[tuple[int, str, int, int, int, int]]:
    """Settle the span variables on the way."""
    for document, code, label, start, end, _, how in rows_of(package, FINAL_SPANS):
        place, one = places[document], filling[code]
        if how == OPEN:
            one.unsettled(place, document in finished)
            continue
        one.settle(place, label)
        if label != NOTHING:
            yield place, code, one.place(label), int(start), int(end), 0


def _evidence(
    package: Package,
    filling: Mapping[str, _Filling],
    order: Mapping[str, int],
    places: Mapping[str, int],
    check: Callable[[], None],
) -> Iterator[tuple[int, int, int, int, int, int]]:
    """The passages that coders marked for a category when they coded for themselves, each once, with how many did."""
    for read, (document, rows) in enumerate(groupby(_study(package, SPANS), key=itemgetter(0))):
        if not read % _EVERY:
            check()
        coders: dict[tuple[str, str, int, int], set[str]] = {}
        for _, coder, code, label, start, end, _ in rows:
            if code in filling and filling[code].variable.level is not Level.SPAN:
                coders.setdefault((code, label, int(start), int(end)), set()).add(coder)
        for (code, label, start_at, end_at), who in coders.items():
            yield places[document], order[code], filling[code].place(label), start_at, end_at, len(who)


def _hypotheses(package: Package) -> Iterator[SubHypothesis]:
    for (code, text), rows in groupby(_study(package, HYPOTHESES), key=itemgetter(0, 1)):
        links = tuple(Link(row[2], row[3], Bearing(row[4])) for row in rows if row[4])
        yield SubHypothesis(code, text, links)


def _study(package: Package, name: str) -> Iterator[Row]:
    source = package.open_study(name)
    if source is not None:
        with source:
            records = read_table(source, name)
            next(records)
            yield from (row for _, row in records)
