"""One coder's own values beside the final ones, read from a release's package. No Django."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from projects.codebooks.rules import Level, Variable, readable
from projects.datasets.consensus import FINAL, FINAL_SPANS
from projects.datasets.package import Package
from projects.datasets.reading import read_codebook, value_of
from projects.datasets.studyfiles import (
    ASSIGNMENTS,
    CANNOT_CODE,
    CODINGS,
    GOLD,
    GOLD_SPANS,
    NOTHING,
    SPANS,
    read_table,
)
from projects.datasets.tables import rows_of

Row = list[str]
Key = tuple[str, str]


@dataclass(frozen=True)
class OwnCell:
    """A cell of the release: what the coder said first, what it became and how, and the adjudicator's reason.

    `own` is "" where the coder gave no answer, `final` where the cell is open. `same` compares values, not words.
    """

    document: str
    label: str
    own: str
    final: str
    how: str
    reason: str
    same: bool

    @property
    def differs(self) -> bool:
        """Whether the cell is settled, and not as the coder said."""
        return bool(self.final) and not self.same


def own_cells(path: Path, coder: str, leave_out: Collection[str] = ()) -> list[OwnCell]:
    """The cells of every document that the coder had handed in, by document and in codebook order.

    Documents of the ids in `leave_out` are absent. Other coders' values are never looked at.
    """
    with Package(path) as package:
        codebook = read_codebook(package.open_study)
        documents = {row[0] for row in _study(package, ASSIGNMENTS) if row[1] == coder} - set(leave_out)
        uncoded = {row[0]: row[2] for row in _study(package, CANNOT_CODE) if row[1] == coder}
        own = _by_cell((row[0], row[2], row[3:]) for name in (CODINGS, SPANS) for row in _study(package, name)
                       if row[1] == coder and row[0] in documents)  # fmt: skip
        final = _by_cell((row[0], row[1], row[2:]) for name in (FINAL, FINAL_SPANS) for row in rows_of(package, name)
                         if row[0] in documents)  # fmt: skip
        reasons = {(row[0], row[1]): row[-1] for name in (GOLD, GOLD_SPANS) for row in _study(package, name)}
    order = {variable.code: place for place, variable in enumerate(codebook.variables)}
    found = []
    for cell in sorted(final, key=lambda place: (place[0], order[place[1]])):
        variable, became = codebook.by_code[cell[1]], final[cell]
        said = own.get(cell, [])
        if variable.level is Level.SPAN and not said and cell[0] not in uncoded:
            said = [[NOTHING]]
        is_open = became[0][0] == ""
        found.append(
            OwnCell(
                document=cell[0],
                label=variable.label,
                own=_told(variable, said) if said else uncoded.get(cell[0], ""),
                final="" if is_open else _told(variable, became),
                how=became[0][-1],
                reason=reasons.get(cell, ""),
                same=not is_open and bool(said) and _value(variable, said) == _value(variable, became),
            )
        )
    return found


def _study(package: Package, name: str) -> Iterator[Row]:
    """The records of a table of the study in the package, without its header; none where it is not there."""
    source = package.open_study(name)
    if source is not None:
        with source:
            records = read_table(source, name)
            next(records)
            yield from (row for _, row in records)


def _by_cell(rows: Iterable[tuple[str, str, Row]]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for document, variable, rest in rows:
        found.setdefault((document, variable), []).append(rest)
    return found


def _value(variable: Variable, rows: list[Row]) -> object:
    if variable.level is Level.SPAN:
        return frozenset(tuple(row[:3]) for row in rows if row[0] != NOTHING)
    return value_of(variable, [row[0] for row in rows])


def _told(variable: Variable, rows: list[Row]) -> str:
    """For people: labels, and the words of passages."""
    if variable.level is not Level.SPAN:
        return readable(variable, value_of(variable, [row[0] for row in rows]))
    marked = [f"{variable.label_of(row[0])} “{row[3]}”" for row in rows if row[0] != NOTHING]
    return " · ".join(marked) or readable(variable, frozenset())
