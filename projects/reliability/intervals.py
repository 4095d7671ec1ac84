"""Bootstrap of the units by multinomial draws over distinct patterns, and the bias-corrected percentile interval.

Replicates are drawn in chunks, each with a seed of its own made of the seed and the chunk's number, so neither the
number of threads nor what else is computed changes a result. The coders are fixed: an interval speaks of more units,
not of other coders.
"""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from projects.reliability.estimators import Estimator, coefficient
from projects.reliability.ratings import FloatArray, IntArray
from projects.reliability.reasons import UNDEFINED_REPLICATES

LEVEL = 0.95
THRESHOLDS = ("0.667", "0.800")
UNDEFINED_SHARE = 0.05
LARGEST_CHUNK = 250
CHUNK_CELLS = 2**19  # replicates × patterns drawn at a time: 4 MB stay in the cache
RARE = 3
NORMAL = NormalDist()


@dataclass(frozen=True)
class Interval:
    """A confidence interval with the share of replicates below each threshold; without limits `undefined` says why."""

    low: float | None = None
    high: float | None = None
    method: str | None = None
    p_below: dict[str, float] | None = None
    undefined: str | None = None
    undefined_replicates: int = 0


def replicate(
    counts: IntArray, estimators: Sequence[tuple[Estimator, int]], seed: int, threads: int | None = None
) -> list[FloatArray]:
    """The replicates of each (estimator, how many); the same draws serve all of them."""
    wanted = max((n for _, n in estimators), default=0)
    if wanted == 0 or len(counts) == 0:
        return [np.zeros(0) for _ in estimators]
    size = max(1, min(LARGEST_CHUNK, CHUNK_CELLS // len(counts)))
    draws = _Draws(counts, seed)

    def chunk(start: int) -> list[FloatArray]:
        # Always a whole chunk: rounding depends on the size of a matrix, and few replicates shall begin many.
        weights = draws.rows(start // size, size)
        return [coefficient(e(weights))[: n - start] if n > start else np.zeros(0) for e, n in estimators]

    starts = range(0, wanted, size)
    if wanted * len(counts) <= CHUNK_CELLS:
        parts = list(map(chunk, starts))
    else:
        with ThreadPoolExecutor(threads or _processors()) as pool:
            parts = list(pool.map(chunk, starts))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Draws:
    """Weights of replicates: how often each pattern comes up when all units are drawn anew, with replacement.

    Frequent patterns are drawn as a multinomial. The units of the rare ones, which come last, are first drawn together
    and then one by one: that is quicker where a pattern has a few units.
    """

    def __init__(self, counts: IntArray, seed: int) -> None:
        self.seed = seed
        self.patterns = len(counts)
        self.frequent = int((counts > RARE).sum())
        rare = counts[self.frequent :]
        self.pattern_of = np.repeat(np.arange(len(rare)), rare)
        self.shares = np.append(counts[: self.frequent], len(self.pattern_of)) / counts.sum()
        self.units = int(counts.sum())

    def rows(self, chunk: int, replicates: int) -> FloatArray:
        random = np.random.default_rng([self.seed, chunk])
        drawn = random.multinomial(self.units, self.shares, replicates)
        found = np.empty((replicates, self.patterns))
        found[:, : self.frequent] = drawn[:, :-1]
        if len(self.pattern_of):
            width = self.patterns - self.frequent
            row = np.repeat(np.arange(replicates) * width, drawn[:, -1])
            place = row + self.pattern_of[random.integers(0, len(self.pattern_of), len(row), np.uint32)]
            found[:, self.frequent :] = np.bincount(place, minlength=replicates * width).reshape(replicates, width)
        return found


def bias_corrected(value: float, replicates: FloatArray) -> Interval:
    """The bias-corrected percentile interval (Efron 1981) around `value`; replicates without a value are dropped.

    The share below a threshold carries the same correction: it is under (1 - LEVEL)/2 exactly where the lower limit
    reaches the threshold.
    """
    defined = np.sort(replicates[~np.isnan(replicates)])
    lost = len(replicates) - len(defined)
    if lost > UNDEFINED_SHARE * len(replicates):
        return Interval(undefined=UNDEFINED_REPLICATES, undefined_replicates=lost)
    n = len(defined)
    below = (np.searchsorted(defined, value - 1e-12) + np.searchsorted(defined, value + 1e-12)) / 2
    shift = 2 * NORMAL.inv_cdf(min(max(below / n, 0.5 / n), 1 - 0.5 / n))
    tail = NORMAL.inv_cdf((1 - LEVEL) / 2)

    def limit(z: float) -> float:
        return float(defined[max(0, math.ceil(NORMAL.cdf(shift + z) * n) - 1)])

    shares = {t: _corrected(int(np.searchsorted(defined, float(t))) / n, shift) for t in THRESHOLDS}
    return Interval(limit(tail), limit(-tail), "bootstrap", shares, None, lost)


def _corrected(share: float, shift: float) -> float:
    return share if share in (0.0, 1.0) else NORMAL.cdf(NORMAL.inv_cdf(share) - shift)


def rule_of_three(units: int, expected: float) -> Interval:
    """The interval at perfect agreement, two-sided: no disagreement in n units, so at most 3.69 / n of them disagree.

    `expected` is the coefficient's expected disagreement; for nominal distances only.
    """
    most = -math.log((1 - LEVEL) / 2) / units
    shares = {t: math.exp(-units * (1 - float(t)) * expected) for t in THRESHOLDS}
    return Interval(1 - min(1.0, most) / expected, 1.0, "rule of three", shares)
