"""What the pages show, as figures: bars with intervals, the same as lines of a table, and what was left out. No Django.

The page, the drawing and the CSV are made of the same figure, so that they cannot differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from projects.codebooks.hypotheses import Bearing
from projects.codebooks.rules import Level
from projects.findings.axes import Axis
from projects.findings.frame import CATEGORY, COLUMN, Column, Frame, Mask, SubHypothesis
from projects.findings.shares import FEW, Bearings, Numbers, Share, bearings, numbers, share, share_of, standing

BINS = 12
HEADER = ("figure", "group", "documents", "of", "share", "ci_low", "ci_high", "ci_level", "ci_method", "flag")


_CODED = {
    Bearing.SUPPORTS: "coded with a supporting category",
    Bearing.CONTRADICTS: "coded with a contradicting category",
}


@dataclass(frozen=True)
class Bar:
    """One share. `category` is the code of the category whose passages can be opened, and `passages` how many."""

    label: str
    share: Share
    category: str | None = None
    passages: int = 0


@dataclass(frozen=True)
class Figure:
    """A chart and its table. `asked` is the query that gives its files; `notes` are sentences on what it rests on."""

    kind: str
    title: str
    asked: tuple[tuple[str, str], ...]
    bars: tuple[Bar, ...]
    notes: tuple[str, ...] = ()
    numbers: Numbers | None = None
    n: int | None = None
    chips: tuple[tuple[str, int], ...] = ()

    @property
    def has_few(self) -> bool:
        """Whether one of the shares rests on so few documents that it says little."""
        return any(bar.share.is_small and bar.share.of for bar in self.bars)

    @property
    def has_passages(self) -> bool:
        """Whether passages can be opened from it."""
        return any(bar.category is not None for bar in self.bars)

    def lines(self) -> Iterator[list[Any]]:
        """The table with numbers in full, for CSV."""
        yield list(HEADER)
        for bar in self.bars:
            s = bar.share
            flag = f"fewer than {FEW} documents" if s.is_small else ""
            yield [self.title, bar.label, s.count, s.of, s.value, s.low, s.high, 0.95, "wilson", flag]


def of_variable(frame: Frame, column: Column) -> Figure:
    """The shares of a variable's categories; of numbers, of ranges of them."""
    code, now = column.variable.code, standing(column)
    asked = (("variable", code),)
    found = numbers(column)
    if column.is_numeric:
        bars = tuple(_bins(column))
    else:
        passages = _passages(frame, column)
        opens = column.variable.evidence or column.variable.level is Level.SPAN
        bars = tuple(
            Bar(a.label, share_of(column, n), a.code if opens or passages[n] else None, passages[n])
            for n, a in enumerate(column.categories)
        )
    notes = []
    if column.chosen is not None:
        notes.append("A document may have several of these, so the shares need not sum to 100 %.")
        none = int((column.settled & ~column.chosen.any(axis=1)).sum())
        if none:
            notes.append(f"None of them applies to {none} of these documents.")
    return Figure("variable", column.variable.label, asked, bars, tuple(notes), found, now.settled, tuple(now.apart))


def _passages(frame: Frame, column: Column) -> Counter[int]:
    """How many passages each category has in documents whose agreed value has it."""
    found: Counter[int] = Counter()
    mine = frame.passages[frame.passages[:, COLUMN] == frame.columns.index(column)]
    for place in np.unique(mine[:, CATEGORY]) if len(mine) else ():
        rows = mine[mine[:, CATEGORY] == place]
        found[int(place)] = int(column.holds(int(place))[rows[:, 0]].sum())
    return found


def _bins(column: Column) -> Iterator[Bar]:
    """The numbers one by one where they are few; else in ranges of equal width."""
    if column.number is None or not column.settled.any():
        return
    values = column.number[column.settled]
    apart = np.unique(values)
    if len(apart) <= BINS:
        for value in apart:
            yield Bar(f"{value:.12g}", share(int((values == value).sum()), len(values)))
        return
    counts, edges = np.histogram(values, bins=_edges(float(apart[0]), float(apart[-1])))
    for n, count in enumerate(counts):
        yield Bar(f"{edges[n]:.6g} to under {edges[n + 1]:.6g}", share(int(count), len(values)))


def _edges(least: float, greatest: float) -> list[float]:
    """Borders at round numbers, at most BINS + 1 of them."""
    raw = (greatest - least) / (BINS - 1)
    size = 10 ** np.floor(np.log10(raw))
    step = next(size * k for k in (1, 2, 5, 10) if size * k >= raw)
    first = np.floor(least / step)
    return [float((first + n) * step) for n in range(int(np.floor(greatest / step) - first) + 2)]


def of_hypothesis(frame: Frame, hypothesis: SubHypothesis) -> Figure | None:
    """The shares of documents with categories that bear on it; None where no category of the codebook does."""
    found = bearings(frame, hypothesis)
    if found is None:
        return None
    both = len(found.linked) == len(Bearing)
    bars = [Bar(_CODED[bearing], getattr(found, bearing)) for bearing in Bearing if bearing in found.linked]
    bars += [Bar("coded with both", found.both)] if both else []
    bars.append(Bar("coded with neither" if both else "coded without", found.neither))
    notes = [
        f"No category is linked that {bearing} this sub-hypothesis."
        for bearing in Bearing
        if bearing not in found.linked
    ]
    notes += (f"{gone} is linked to it and not in this release’s codebook." for gone in found.gone)
    asked = (("code", hypothesis.code),)
    kept = tuple((what, n) for what, n in _apart(found) if n)
    return Figure("hypothesis", hypothesis.code, asked, tuple(bars), tuple(notes), None, found.neither.of, kept)


@dataclass(frozen=True)
class Behind:
    """A category that bears on a sub-hypothesis, and how many passages there are for it."""

    variable: str
    category: str
    label: str
    passages: int


def passages_behind(frame: Frame, hypothesis: SubHypothesis) -> list[Behind]:
    """The categories that bear on it and have passages, in the order of the codebook."""
    found = []
    for column in frame.columns:
        linked = {link.category for link in hypothesis.links if link.variable == column.variable.code}
        counted = _passages(frame, column) if linked else Counter()
        for place, answer in enumerate(column.categories):
            if answer.code in linked and counted[place]:
                label = f"{column.variable.label}: {answer.label}"
                found.append(Behind(column.variable.code, answer.code, label, counted[place]))
    return found


def hypothesis_by_groups(frame: Frame, hypothesis: SubHypothesis, by: Axis) -> list[Figure]:
    """The share of documents that support it in each group, and of those that contradict it."""
    whole = bearings(frame, hypothesis, by.covered)
    if whole is None:
        return []
    groups = [(group, bearings(frame, hypothesis, mask)) for group, mask in zip(by.groups, by.masks, strict=True)]
    chips = (*_apart(whole), (f"without a value of {by.label}", int((~by.covered).sum())))
    found: list[Figure] = []
    for bearing in (one for one in Bearing if one in whole.linked):
        title = f"{hypothesis.code}: {_CODED[bearing]}, by {by.label}"
        asked = (("code", hypothesis.code), ("by", by.key), ("place", str(len(found))))
        bars = tuple(
            Bar(group, getattr(counted, bearing))
            for group, counted in groups
            if counted is not None and counted.neither.of + counted.incomplete + counted.not_asked
        )
        kept = tuple((what, n) for what, n in chips if n)
        found.append(Figure("by", title, asked, bars, (), None, whole.neither.of, kept))
    return found


def _apart(found: Bearings) -> tuple[tuple[str, int], ...]:
    return (
        ("with one of its variables open, not coded yet or “cannot tell”", found.incomplete),
        ("not asked any of its variables", found.not_asked),
    )


def by_groups(column: Column, by: Axis) -> list[Figure]:
    """For each category of the variable its share in each group."""
    found, outside = [], int((column.settled & ~by.covered).sum())
    chips = ((f"without a value of {by.label}", outside),) if outside else ()
    base = int((column.settled & by.covered).sum())
    for place, answer in enumerate(column.categories):
        asked = (("variable", column.variable.code), ("by", by.key), ("place", str(place)))
        bars = tuple(
            Bar(group, share_of(column, place, mask))
            for group, mask in zip(by.groups, by.masks, strict=True)
            if mask.any()
        )
        title = f"{column.variable.label}: {answer.label}, by {by.label}"
        found.append(Figure("by", title, asked, bars, (), None, base, chips))
    return found


def numbers_by_groups(column: Column, by: Axis) -> list[tuple[str, Numbers | None, bool]]:
    """Of a variable in order or of numbers the distribution in each group, and whether that group is small."""
    found: list[tuple[str, Numbers | None, bool]] = []
    if not (column.is_numeric or column.is_ordinal):
        return found
    for group, mask in zip(by.groups, by.masks, strict=True):
        there: Mask = mask & column.settled
        if mask.any():
            found.append((group, numbers(column, mask), int(there.sum()) < FEW))
    return found
