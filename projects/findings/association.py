"""Two variables side by side: test, effect size, and for two in order Kendall's tau-b. No Django, no scipy.

Everything is computed from the table of counts, so that it takes as long for ten documents as for a million.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import erfc, exp, lgamma, log, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Table: TypeAlias = NDArray[np.int64]
LEVEL = 0.95
LEAST_EXPECTED = 5
PERMUTATIONS = 9_999
LEAST_PERMUTATIONS = 999
REPLICATES = 2_000
# With fewer documents a bootstrap interval is too narrow to be shown.
LEAST_DOCUMENTS = 20
SEED = 1
# Counts that are drawn at a time, and in all for one p-value: memory and time stay bounded for large tables.
CHUNK = 2**20
DRAWN_AT_MOST = 2**20


@dataclass(frozen=True)
class Interval:
    """An estimate with its limits; without them where the documents are too few."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Association:
    """How two variables go together over n documents; `undefined` says why there is nothing to measure.

    `method` is "chi-squared", or "permutation" where an expected count is below 5. `tau` is there for two in order.
    """

    n: int
    undefined: str = ""
    statistic: float = 0.0
    degrees: int = 0
    p: float = 1.0
    method: str = "chi-squared"
    least_expected: float = 0.0
    permutations: int = 0
    effect: Interval | None = None
    tau: Interval | None = None
    seed: int = SEED


def associate(counts: Table, *, ordered: bool = False, seed: int = SEED) -> Association:
    """Test and effect size of a table of counts; lines and columns without a document are dropped."""
    table = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n = int(table.sum())
    if not n:
        return Association(0, "no document has both settled")
    if min(table.shape) < 2:
        return Association(n, "one of the two does not vary over these documents")
    statistic, expected = pearson(table), expected_counts(table)
    degrees = (table.shape[0] - 1) * (table.shape[1] - 1)
    least = float(expected.min())
    rng = np.random.default_rng(seed)
    exact = least < LEAST_EXPECTED
    permutations = max(LEAST_PERMUTATIONS, min(PERMUTATIONS, DRAWN_AT_MOST // table.size)) if exact else 0
    p = permutation_p(table, rng, permutations) if exact else chi_squared_tail(statistic, degrees)
    return Association(
        n=n,
        statistic=statistic,
        degrees=degrees,
        p=p,
        method="permutation" if exact else "chi-squared",
        least_expected=least,
        permutations=permutations,
        effect=_effect(table, rng),
        tau=_tau(table, rng) if ordered else None,
        seed=seed,
    )


def expected_counts(table: Table) -> NDArray[np.float64]:
    """What each count would be if the two had nothing to do with each other."""
    found: NDArray[np.float64] = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return found


def pearson(table: Table) -> float:
    """Pearson's chi-squared, without Yates' correction."""
    expected = expected_counts(table)
    return float(((table - expected) ** 2 / expected).sum())


def chi_squared_tail(statistic: float, degrees: int) -> float:
    """The probability of so much or more in a chi-squared distribution; a finite sum for whole degrees of freedom."""
    half = statistic / 2
    if half <= 0:
        return 1.0
    # Q(a, x) rises from a to a + 1 by x^a e^-x / Γ(a + 1); it begins at Q(1/2, x) = erfc(√x) or Q(1, x) = e^-x.
    total, a = (erfc(sqrt(half)), 0.5) if degrees % 2 else (exp(-half), 1.0)
    while a < degrees / 2:
        total += exp(a * log(half) - half - lgamma(a + 1))
        a += 1
    return min(1.0, total)


def permutation_p(table: Table, rng: np.random.Generator, permutations: int = PERMUTATIONS) -> float:
    """The share of tables with the same margins, drawn at random, whose chi-squared is as large; never 0."""
    expected, least, beyond = expected_counts(table), pearson(table) * (1 - 1e-9), 0
    for size in _chunks(permutations, table.size):
        drawn = _with_margins(table.sum(axis=1), table.sum(axis=0), rng, size)
        beyond += int((((drawn - expected) ** 2 / expected).sum(axis=(1, 2)) >= least).sum())
    return (beyond + 1) / (permutations + 1)


def _chunks(how_many: int, size: int) -> Iterator[int]:
    at_once = max(1, CHUNK // size)
    for start in range(0, how_many, at_once):
        yield min(at_once, how_many - start)


def _resampled(
    table: Table, rng: np.random.Generator, measure: Callable[[Table], NDArray[np.float64]]
) -> tuple[float, float]:
    """The limits of a measure over documents drawn again, with replacement."""
    shares, n = (table / table.sum()).ravel(), int(table.sum())
    parts = [
        measure(rng.multinomial(n, shares, size=size).reshape(-1, *table.shape))
        for size in _chunks(REPLICATES, table.size)
    ]
    low, high = np.nanquantile(np.concatenate(parts), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _with_margins(lines: Table, columns: Table, rng: np.random.Generator, how_many: int) -> Table:
    """Tables of shuffled documents: each line takes from what the lines before have left, column by column."""
    drawn = np.zeros((how_many, len(lines), len(columns)), dtype=np.int64)
    left = np.tile(columns, (how_many, 1))
    for i, line in enumerate(lines[:-1]):
        wanted = np.full(how_many, line)
        for j in range(len(columns) - 1):
            drawn[:, i, j] = rng.hypergeometric(left[:, j], left[:, j + 1 :].sum(axis=1), wanted)
            wanted -= drawn[:, i, j]
        drawn[:, i, -1] = wanted
        left -= drawn[:, i]
    drawn[:, -1] = left
    return drawn


def _phi(tables: Table) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Phi-squared of each table, with the numbers of its lines and columns that are not empty."""
    n = tables.sum(axis=(1, 2), keepdims=True)
    lines, columns = tables.sum(axis=2, keepdims=True), tables.sum(axis=1, keepdims=True)
    expected = lines * columns / n
    parts = np.divide((tables - expected) ** 2, expected, out=np.zeros(tables.shape), where=expected > 0)
    phi = parts.sum(axis=(1, 2)) / n[:, 0, 0]
    return phi, (lines > 0).sum(axis=(1, 2)).astype(float), (columns > 0).sum(axis=(1, 2)).astype(float)


def cramer(tables: Table, corrections: int = 1) -> NDArray[np.float64]:
    """Cramér's V of each table, corrected for bias (Bergsma 2013) so many times; 0 where nothing varies."""
    phi, r, c = _phi(tables)
    n = tables[0].sum()
    corrected = np.maximum(0, phi - corrections * (r - 1) * (c - 1) / (n - 1))
    r, c = (r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) if corrections else (r, c)
    room = np.minimum(r, c) - 1
    found: NDArray[np.float64] = np.sqrt(np.divide(corrected, room, out=np.zeros(len(phi)), where=room > 0))
    return np.minimum(1, found)


def _effect(table: Table, rng: np.random.Generator) -> Interval:
    value = float(cramer(table[None])[0])
    if table.sum() < LEAST_DOCUMENTS:
        return Interval(value)
    # A replicate is biased twice: by its own chance, and by the chance in the table it is drawn from.
    low, high = _resampled(table, rng, partial(cramer, corrections=2))
    return Interval(value, min(value, low), max(value, high))


def kendall(tables: Table) -> NDArray[np.float64]:
    """Kendall's tau-b of each table, whose lines and columns are in order; not a number where nothing varies."""
    after = tables[:, ::-1, ::-1].cumsum(axis=1).cumsum(axis=2)[:, ::-1, ::-1]
    against = tables[:, ::-1].cumsum(axis=1).cumsum(axis=2)[:, ::-1]
    concordant = (tables[:, :-1, :-1] * after[:, 1:, 1:]).sum(axis=(1, 2)).astype(float)
    discordant = (tables[:, :-1, 1:] * against[:, 1:, :-1]).sum(axis=(1, 2)).astype(float)
    n = tables.sum(axis=(1, 2)).astype(float)
    pairs = n * (n - 1) / 2
    lines, columns = tables.sum(axis=2).astype(float), tables.sum(axis=1).astype(float)
    untied = (pairs - (lines * (lines - 1) / 2).sum(axis=1)) * (pairs - (columns * (columns - 1) / 2).sum(axis=1))
    nothing = np.full(len(n), np.nan)
    found: NDArray[np.float64] = np.divide(concordant - discordant, np.sqrt(untied), out=nothing, where=untied > 0)
    return found


def _tau(table: Table, rng: np.random.Generator) -> Interval:
    value = float(kendall(table[None])[0])
    if table.sum() < LEAST_DOCUMENTS:
        return Interval(value)
    low, high = _resampled(table, rng, kendall)
    return Interval(value, min(value, low), max(value, high))
