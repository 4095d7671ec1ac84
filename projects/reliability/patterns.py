"""Distinct rows of codes with the number of units that show them: what every coefficient is computed on.

A study has few different rows, however many units: a bootstrap replicate then is one multinomial draw over the rows,
and a coefficient a function of sums over them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.reliability.ratings import MISSING, BoolArray, FloatArray, IntArray, Ratings

LARGEST_KEY = 2**62
SPARSE = 2**16  # above this many possible rows, sorting the rows beats counting every possible one
DENSE = 2**21  # a map of that many cells is one matrix (16 MB); a larger one stays a list of its entries


@dataclass(frozen=True, eq=False)
class Patterns:
    """Rows of codes (-1 = no code), how many units show each, and how many different codes there can be."""

    rows: IntArray
    counts: IntArray
    size: int

    @property
    def lengths(self) -> IntArray:
        """How many codes each row holds."""
        found: IntArray = (self.rows != MISSING).sum(axis=1)
        return found

    def recoded(self, lookup: IntArray, size: int) -> "Patterns":
        """The same rows under other codes: code c becomes lookup[c]. Rows may repeat; multiplicities stay."""
        translated = np.append(lookup, MISSING)  # index -1, no code, stays no code
        return Patterns(translated[self.rows], self.counts, size)


def as_coded(ratings: Ratings) -> Patterns:
    """The distinct rows as the coders gave them, one column a coder; units without any code are left out."""
    return distinct(ratings.codes, np.ones(len(ratings.codes), np.int64), ratings.size)[0]


def regardless_of_coder(patterns: Patterns) -> Patterns:
    """The distinct rows when it does not matter who gave which code: codes ascending, no column of blanks."""
    return without_names(patterns)[0]


def without_names(patterns: Patterns) -> tuple[Patterns, IntArray]:
    """The same, and where each of the given patterns is among them."""
    rows = np.where(patterns.rows == MISSING, patterns.size, patterns.rows)
    rows = np.sort(rows, axis=1)[:, : int(patterns.lengths.max(initial=0))]
    return distinct(np.where(rows == patterns.size, MISSING, rows), patterns.counts, patterns.size)


def distinct(rows: IntArray, counts: IntArray, size: int) -> tuple[Patterns, IntArray]:
    """The distinct rows but the blank one, and where each of the given rows is among them (past the end: blank)."""
    key, span = _row_keys(rows, size)
    if span > max(4 * len(rows), SPARSE):
        known, key = np.unique(key, return_inverse=True)
        span = len(known)
    total = np.bincount(key, counts, span).astype(np.int64)
    example = np.zeros(span, np.int64)
    example[key] = np.arange(len(key))
    present = np.flatnonzero(total)
    present = present[(rows[example[present]] != MISSING).any(axis=1)]
    # Frequent rows first, and always in the same order: a seed then means the same draws.
    present = present[np.lexsort((*rows[example[present]].T[::-1], -total[present]))]
    place = np.full(span, len(present))
    place[present] = np.arange(len(present))
    return Patterns(rows[example[present]], total[present], size), place[key]


def _row_keys(rows: IntArray, size: int) -> tuple[IntArray, int]:
    """One integer a row, equal where the rows are, and their bound; renumbered on the way where it would overflow."""
    key = np.zeros(len(rows), np.int64)
    span = 1
    for column in rows.T:
        if span > LARGEST_KEY // (size + 1):
            known, key = np.unique(key, return_inverse=True)
            span = len(known)
        key = key * (size + 1) + (column + 1)
        span *= size + 1
    return key, span


def totals(place: IntArray, amount: NDArray[Any], width: int) -> FloatArray:
    """The sums of the amounts at each place 0 … width - 1."""
    return np.bincount(place, amount, width).astype(np.float64, copy=False)


@dataclass(frozen=True, eq=False)
class Sums:
    """A linear map from weights (replicates × patterns) to totals (replicates × width)."""

    pattern: IntArray
    column: IntArray
    amount: FloatArray
    width: int
    matrix: FloatArray | None

    def of(self, weights: FloatArray) -> FloatArray:
        if self.matrix is not None:
            product: FloatArray = weights @ self.matrix
            return product
        return np.stack([totals(self.column, row[self.pattern] * self.amount, self.width) for row in weights]).reshape(
            len(weights), self.width
        )


def sums(pattern: IntArray, column: IntArray, amount: FloatArray, patterns: int, width: int) -> Sums:
    """The map that adds `amount` × the weight of `pattern` to `column`, entry by entry."""
    matrix = None
    if patterns * width <= DENSE:
        matrix = totals(pattern * width + column, amount, patterns * width).reshape(patterns, width)
    return Sums(pattern, column, amount, width, matrix)


def code_totals(patterns: Patterns, amount: FloatArray) -> Sums:
    """Totals by code; each code of pattern p counts amount[p]."""
    pattern, column = np.nonzero(patterns.rows != MISSING)
    return sums(pattern, patterns.rows[pattern, column], amount[pattern], len(patterns.rows), patterns.size)


def column_pairs(rows: IntArray) -> Iterator[tuple[IntArray, IntArray, BoolArray]]:
    """Every two columns with a mask of the rows that have a code in both."""
    columns = np.ascontiguousarray(rows.T)
    for i, a in enumerate(columns):
        for b in columns[i + 1 :]:
            both = (a != MISSING) & (b != MISSING)
            if both.any():
                yield a, b, both
