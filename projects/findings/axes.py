"""What documents can be divided by: a column of their metadata, a variable, or one category of a multi-select.

No Django. An axis is named by a key that an address can hold: `m:country`, `v:stance`, `c:field:0` (the category's
place).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from projects.findings.association import Table
from projects.findings.frame import Column, Floats, Frame, Groups, Ints, Mask

MOST_VALUES = 60


@dataclass(frozen=True)
class Axis:
    """Groups of documents. `place` is each document's group, -1 for none; None where a document may be in several."""

    key: str
    label: str
    groups: tuple[str, ...]
    masks: tuple[Mask, ...]
    ordered: bool = False
    place: Ints | None = None

    @property
    def covered(self) -> Mask:
        """Documents that are in a group."""
        found: Mask = np.logical_or.reduce(self.masks)
        return found


def choices(frame: Frame, *, overlapping: bool) -> list[tuple[str, str]]:
    """Keys and labels of what can be chosen; with those whose groups overlap, or with their categories for them."""
    found = [(f"m:{name}", _named(name, groups)) for name, groups in frame.metadata.items()]
    for column in frame.columns:
        found += _of_variable(column, overlapping)
    return found


def _named(column: str, groups: Groups) -> str:
    name = {"lang": "language"}.get(column, column)
    return f"{name}, by year" if groups.by_year else name


def _of_variable(column: Column, overlapping: bool) -> Iterator[tuple[str, str]]:
    variable = column.variable
    if column.is_single or overlapping or (column.is_numeric and _values(column) is not None):
        if not column.is_numeric or _values(column) is not None:
            yield f"v:{variable.code}", variable.label
    elif column.chosen is not None:
        for place, answer in enumerate(column.categories):
            yield f"c:{variable.code}:{place}", f"{variable.label}: {answer.label}"


def axis(frame: Frame, key: str) -> Axis | None:
    """The axis of this key; None where there is none."""
    kind, _, name = key.partition(":")
    if kind == "m" and name in frame.metadata:
        groups = frame.metadata[name]
        return _exclusive(key, _named(name, groups), groups.labels, groups.place, ordered=groups.by_year)
    if kind == "v" and (column := frame.column(name)) is not None:
        return _variable(key, column)
    code, _, place = name.rpartition(":")
    column = frame.column(code) if kind == "c" else None
    if column is None or column.chosen is None or not place.isdecimal() or int(place) >= len(column.categories):
        return None
    yes = column.holds(int(place))
    label = f"{column.variable.label}: {column.categories[int(place)].label}"
    return _exclusive(key, label, ("yes", "no"), np.where(column.settled, np.where(yes, 0, 1), -1).astype(np.int32))


def _variable(key: str, column: Column) -> Axis | None:
    label, names = column.variable.label, tuple(answer.label for answer in column.categories)
    if column.is_single:
        place = np.where(column.settled, column.code, -1).astype(np.int32)
        return _exclusive(key, label, names, place, ordered=column.is_ordinal)
    if column.chosen is not None:
        return Axis(key, label, names, tuple(column.holds(n) & column.settled for n in range(len(names))))
    values = _values(column)
    if values is None or column.number is None:
        return None
    place = np.where(column.settled, np.searchsorted(values, column.number), -1).astype(np.int32)
    return _exclusive(key, label, tuple(f"{value:.12g}" for value in values), place, ordered=True)


def _values(column: Column) -> Floats | None:
    """The numbers that occur, where they are few."""
    if column.number is None:
        return None
    found: Floats = np.unique(column.number[column.settled])
    return found if 0 < len(found) <= MOST_VALUES else None


def _exclusive(key: str, label: str, groups: tuple[str, ...], place: Ints, *, ordered: bool = False) -> Axis:
    return Axis(key, label, groups, tuple(place == n for n in range(len(groups))), ordered, place)


def cross(first: Axis, second: Axis) -> Table | None:
    """How many documents are in each group of both; None where a document may be in several."""
    if first.place is None or second.place is None:
        return None
    both = (first.place >= 0) & (second.place >= 0)
    flat = first.place[both].astype(np.int64) * len(second.groups) + second.place[both]
    counts: Table = np.bincount(flat, minlength=len(first.groups) * len(second.groups)).astype(np.int64)
    return counts.reshape(len(first.groups), len(second.groups))
