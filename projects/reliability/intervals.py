"""Bootstrap by multinomial draws over distinct patterns, and the bias-corrected percentile interval.

Replicates are drawn in chunks, each with a seed of its own, so neither the number of threads nor what else is computed
changes a result. The coders are fixed: an interval speaks of more units,
not of other coders.
"""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from projects.reliability.draws import Draws
from projects.reliability.estimators import Estimator, coefficient
from projects.reliability.ratings import FloatArray
from projects.reliability.reasons import UNDEFINED_REPLICATES

LEVEL = 0.95
THRESHOLDS = ("0.667", "0.800")
UNDEFINED_SHARE = 0.05
LARGEST_CHUNK = 250
CHUNK_CELLS = 2**19  # replicates × patterns drawn at a time: 4 MB stay in the cache
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
    draws: Draws, estimators: Sequence[tuple[Estimator, int]], threads: int | None = None
) -> list[FloatArray]:
    """The replicates of each (estimator, how many); the same draws serve all of them."""
    wanted = max((n for _, n in estimators), default=0)
    if wanted == 0 or draws.width == 0:
        return [np.zeros(0) for _ in estimators]
    size = max(1, min(LARGEST_CHUNK, CHUNK_CELLS // draws.width))

    def chunk(start: int) -> list[FloatArray]:
        # Always a whole chunk: rounding depends on the size of a matrix, and few replicates shall begin many.
        weights = draws.rows(start // size, size)
        return [coefficient(e(weights))[: n - start] if n > start else np.zeros(0) for e, n in estimators]

    starts = range(0, wanted, size)
    if wanted * draws.width <= CHUNK_CELLS:
        parts = list(map(chunk, starts))
    else:
        with ThreadPoolExecutor(threads or _processors()) as pool:
            parts = list(pool.map(chunk, starts))
    return [np.concatenate(part) for part in zip(*parts, strict=True)]


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def bias_corrected(value: float, replicates: FloatArray, method: str = "bootstrap") -> Interval:
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
    return Interval(limit(tail), limit(-tail), method, shares, None, lost)


def _corrected(share: float, shift: float) -> float:
    return share if share in (0.0, 1.0) else NORMAL.cdf(NORMAL.inv_cdf(share) - shift)


def rule_of_three(units: int, expected: float) -> Interval:
    """The interval at perfect agreement, two-sided: no disagreement in n units, so at most 3.69 / n of them disagree.

    `expected` is the coefficient's expected disagreement; for nominal distances only.
    """
    most = -math.log((1 - LEVEL) / 2) / units
    shares = {t: math.exp(-units * (1 - float(t)) * expected) for t in THRESHOLDS}
    return Interval(1 - min(1.0, most) / expected, 1.0, "rule of three", shares)
