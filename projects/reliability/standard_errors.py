"""Standard errors in closed form, a second opinion beside the intervals; the unit is what was sampled.

Gwet's linearised errors (2014, chapters 5 and 6; 2021) of alpha, Fleiss' kappa and AC1, all nominal, also with missing
codes; and Fleiss, Cohen and Everitt's (1969) of Cohen's kappa, on the units both coders coded.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from projects.reliability.couples import couples_of
from projects.reliability.patterns import Patterns, as_coded, regardless_of_coder
from projects.reliability.ratings import FloatArray, IntArray, Ratings


@dataclass(frozen=True)
class StandardError:
    """The error of a nominal coefficient; of two coders where `coders` names them. None: it has no value."""

    coefficient: str
    error: float | None
    coders: tuple[str, str] | None = None


def standard_errors(ratings: Ratings) -> list[StandardError]:
    """Those of a variable with single answers, as nominal codes: alpha, Fleiss, AC1, and Cohen of every pair."""
    persons = as_coded(ratings)
    table = _table_of(regardless_of_coder(persons))
    found = [
        StandardError("krippendorff_alpha", _defined(_alpha(table))),
        StandardError("fleiss_kappa", _defined(_fleiss(table))),
        StandardError("gwet_ac", _defined(_ac1(table))),
    ]
    return found + list(_of_pairs(persons, ratings.coders))


def _defined(error: float) -> float | None:
    return error if math.isfinite(error) else None


@dataclass(frozen=True, eq=False)
class _Table:
    """Patterns as counts of codes (given: patterns × categories), how many units show each, and their lengths."""

    units: FloatArray
    given: FloatArray

    @property
    def lengths(self) -> FloatArray:
        found: FloatArray = self.given.sum(axis=1)
        return found

    @property
    def agreeing(self) -> FloatArray:
        """Ordered pairs of the same code."""
        found: FloatArray = (self.given * (self.given - 1)).sum(axis=1)
        return found

    def pairable(self) -> "_Table":
        kept = self.lengths > 1
        return _Table(self.units[kept], self.given[kept])

    def error(self, own: FloatArray, value: float) -> float:
        """The standard error of a mean of the units' own contributions."""
        n = float(self.units.sum())
        return math.sqrt(float((self.units * (own - value) ** 2).sum()) / (n * (n - 1))) if n > 1 else math.nan


def _table_of(patterns: Patterns) -> _Table:
    given = [(patterns.rows == code).sum(axis=1) for code in range(patterns.size)]
    return _Table(
        patterns.counts.astype(np.float64), np.array(given, np.float64).reshape(patterns.size, len(patterns.counts)).T
    )


def _agreement(table: _Table) -> tuple[FloatArray, float, float]:
    """Each pattern's share of agreeing pairs, the mean over units with two or more codes, and n / n of those."""
    pairable = table.lengths > 1
    share = np.divide(
        table.agreeing, table.lengths * (table.lengths - 1), out=np.zeros(len(table.units)), where=pairable
    )
    compared = float(table.units[pairable].sum())
    if compared == 0:
        return share, math.nan, math.nan
    return share, float((table.units * share).sum()) / compared, float(table.units.sum()) / compared


def _fleiss(table: _Table) -> float:
    shares, p = _shares(table)
    return _gwet(table, float((p**2).sum()), shares @ p)


def _shares(table: _Table) -> tuple[FloatArray, FloatArray]:
    """Each pattern's distribution of codes, and the mean over units."""
    shares = table.given / table.lengths[:, None]
    return shares, table.units @ shares / max(1.0, float(table.units.sum()))


def _ac1(table: _Table) -> float:
    shares, p = _shares(table)
    q = len(p)
    if q < 2:
        return math.nan
    return _gwet(table, float((p * (1 - p)).sum()) / (q - 1), shares @ (1 - p) / (q - 1))


def _gwet(table: _Table, chance: float, own_chance: FloatArray) -> float:
    share, mean, times = _agreement(table)
    if not chance < 1 or math.isnan(mean):
        return math.nan
    value = (mean - chance) / (1 - chance)
    own = times * (share - chance * (table.lengths > 1)) / (1 - chance)
    return table.error(own - 2 * (1 - value) * (own_chance - chance) / (1 - chance), value)


def _alpha(every: _Table) -> float:
    table = every.pairable()
    n = float(table.units.sum())
    if n < 2:
        return math.nan
    mean = float((table.units * table.lengths).sum()) / n
    shares = table.given / mean
    p = table.units @ shares / n
    chance = float((p**2).sum())
    if not chance < 1:
        return math.nan
    agreed = table.agreeing / (mean * (table.lengths - 1))
    observed = float((table.units * agreed).sum()) / n
    longer = (table.lengths - mean) / mean
    value = (observed - chance) / (1 - chance)
    # Gwet corrects the observed agreement, here alone, by alpha's small-sample term 1 / (number of codes).
    corrected = observed + (1 - observed) / (n * mean)
    own = (agreed - corrected * longer - chance) / (1 - chance)
    return table.error(own - 2 * (1 - value) * (shares @ p - chance * longer - chance) / (1 - chance), value)


def _of_pairs(persons: Patterns, coders: tuple[str, ...]) -> Iterator[StandardError]:
    for couple in couples_of(persons, coders):
        both = couple.patterns.lengths == 2
        rows, counts = couple.patterns.rows[both], couple.patterns.counts[both].astype(np.float64)
        yield StandardError("cohen_kappa", _defined(_cohen(rows, counts, persons.size)), couple.coders)


def _cohen(rows: IntArray, counts: FloatArray, size: int) -> float:
    n = float(counts.sum())
    if n == 0:
        return math.nan
    table = np.zeros((size, size))
    np.add.at(table, (rows[:, 0], rows[:, 1]), counts / n)
    first, second = table.sum(axis=1), table.sum(axis=0)
    agreed, chance = float(np.trace(table)), float(first @ second)
    if not chance < 1:
        return math.nan
    left = (np.diag(table) * (1 - chance - (first + second) * (1 - agreed)) ** 2).sum()
    off = (table * (second[:, None] + first[None, :]) ** 2).sum()
    off -= (np.diag(table) * (first + second) ** 2).sum()
    inside = left + (1 - agreed) ** 2 * off - (agreed * chance - 2 * chance + agreed) ** 2
    return math.sqrt(max(0.0, float(inside)) / n) / (1 - chance) ** 2
