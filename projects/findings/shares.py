"""Shares of documents with their intervals: of a category, of a group, of a sub-hypothesis. No Django.

The denominator is always the documents on which the variable is settled. What is open, not coded yet, not asked or
answered with a missing answer is counted beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np

from projects.codebooks.hypotheses import Bearing
from projects.findings.frame import Column, Floats, Frame, Mask, State, SubHypothesis

LEVEL = 0.95
# Fewer documents than so many: the share is shown, and flagged.
FEW = 10


@dataclass(frozen=True)
class Share:
    """`count` of `of` documents with the Wilson interval; without documents there is no share."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def is_small(self) -> bool:
        """Whether it rests on so few documents that it says little."""
        return self.of < FEW


def wilson(count: int, of: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's score interval (1927) for `count` of `of`, which must be at least 1."""
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    middle = count + z2 / 2
    half = sqrt(z2 * (count * (of - count) / of + z2 / 4))
    low, high = (middle - half) / (of + z2), (middle + half) / (of + z2)
    return 0.0 if count == 0 else max(0.0, low), 1.0 if count == of else min(1.0, high)


def share(count: int, of: int) -> Share:
    """The share with its interval."""
    if not of:
        return Share(0, 0, None, None, None)
    return Share(count, of, count / of, *wilson(count, of))


@dataclass(frozen=True)
class Standing:
    """Of how many documents a variable is settled, and why it is not of the others."""

    settled: int
    missing: tuple[tuple[str, int], ...]
    open: int
    uncoded: int
    not_asked: int

    @property
    def apart(self) -> list[tuple[str, int]]:
        """What is counted apart, in words, where there is any."""
        parts = [(f"answered “{label}”", n) for label, n in self.missing]
        parts += [("open", self.open), ("not coded yet", self.uncoded), ("not asked or not answered", self.not_asked)]
        return [(what, n) for what, n in parts if n]


def standing(column: Column, among: Mask | None = None) -> Standing:
    """How the variable stands on the documents, or on those `among` them."""
    state = column.state if among is None else column.state[among]
    code = column.code if among is None else column.code[among]
    counts = np.bincount(state, minlength=len(State))
    missing = np.bincount(code[state == State.MISSING], minlength=len(column.variable.missing))
    return Standing(
        settled=int(counts[State.SETTLED]),
        missing=tuple((a.label, int(n)) for a, n in zip(column.variable.missing, missing, strict=True)),
        open=int(counts[State.OPEN]),
        uncoded=int(counts[State.UNCODED]),
        not_asked=int(counts[State.NOT_ASKED]),
    )


def share_of(column: Column, place: int, among: Mask | None = None) -> Share:
    """The share of documents with the category at this place."""
    base = column.settled if among is None else column.settled & among
    return share(int((column.holds(place) & base).sum()), int(base.sum()))


@dataclass(frozen=True)
class Numbers:
    """A variable of numbers over n documents. Of an ordinal variable the numbers are places, and there is no mean."""

    n: int
    least: float
    quarter: float
    median: float
    three_quarters: float
    greatest: float
    mean: float | None


def numbers(column: Column, among: Mask | None = None) -> Numbers | None:
    """The distribution of an ordinal, interval or ratio variable; None without settled documents, and for others.

    Quartiles are values that occur (the inverse of the distribution), so that they make sense of categories in order;
    the median of numbers is halfway between the two in the middle.
    """
    base = column.settled if among is None else column.settled & among
    values: Floats
    if column.number is not None:
        values = column.number[base]
    elif column.is_ordinal:
        values = column.code[base].astype(np.float64)
    else:
        return None
    if not len(values):
        return None
    low, mid, high = (float(np.quantile(values, q, method="inverted_cdf")) for q in (0.25, 0.5, 0.75))
    mean = float(values.mean()) if column.number is not None else None
    median = mid if mean is None else float(np.median(values))
    return Numbers(len(values), float(values.min()), low, median, high, float(values.max()), mean)


@dataclass(frozen=True)
class Bearings:
    """How documents bear on a sub-hypothesis. The first two overlap in `both`; with `neither` they make up all.

    `linked` is which bearings there are categories of: where none could contradict, that no document does says nothing.
    """

    supports: Share
    contradicts: Share
    both: Share
    neither: Share
    linked: frozenset[Bearing]
    incomplete: int
    not_asked: int
    gone: tuple[str, ...]


def bearings(frame: Frame, hypothesis: SubHypothesis, among: Mask | None = None) -> Bearings | None:
    """Count the documents, or those `among` them, that support or contradict; None where no category of it is there.

    Counted are documents on which at least one of its variables is settled and none is open, not coded yet or answered
    with a missing answer: of the others it is not known what they would add, so they are `incomplete`.
    """
    length = len(frame.documents)
    found = {bearing: np.zeros(length, dtype=bool) for bearing in Bearing}
    columns: dict[str, Column] = {}
    linked = set()
    gone = []
    for link in hypothesis.links:
        column = frame.column(link.variable)
        place = column.place_of(link.category) if column is not None else None
        if column is None or place is None:
            gone.append(f"{link.variable}: {link.category}")
            continue
        columns[link.variable] = column
        linked.add(link.bearing)
        found[link.bearing] |= column.holds(place)
    if not columns:
        return None
    some = _any(column.settled for column in columns.values())
    unclear = _any((column.state > State.NOT_ASKED) & ~column.settled for column in columns.values())
    there = np.ones(length, dtype=bool) if among is None else among
    base = some & ~unclear & there
    pro, contra = found[Bearing.SUPPORTS] & base, found[Bearing.CONTRADICTS] & base
    n = int(base.sum())
    return Bearings(
        supports=share(int(pro.sum()), n),
        contradicts=share(int(contra.sum()), n),
        both=share(int((pro & contra).sum()), n),
        neither=share(int((base & ~pro & ~contra).sum()), n),
        linked=frozenset(linked),
        incomplete=int((unclear & there).sum()),
        not_asked=int((~some & ~unclear & there).sum()),
        gone=tuple(gone),
    )


def _any(masks: Iterable[Mask]) -> Mask:
    found: Mask = np.logical_or.reduce(list(masks))
    return found
