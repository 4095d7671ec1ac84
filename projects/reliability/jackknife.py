"""Intervals without drawing: how much a coefficient moves when one unit, or one group of units, is left out."""

import math

import numpy as np

from projects.reliability.draws import GroupDraws
from projects.reliability.estimators import Estimator, coefficient
from projects.reliability.intervals import LEVEL, NORMAL, THRESHOLDS, Interval
from projects.reliability.ratings import FloatArray, IntArray
from projects.reliability.reasons import NO_VALUE_WITHOUT_ONE

CHUNK_CELLS = 2**21


def jackknife(value: float, counts: IntArray, estimator: Estimator, groups: GroupDraws | None = None) -> Interval:
    """The delete-one interval: value ± z · the jackknife's standard error, cut off at 1.

    Units that show the same pattern give the same value when left out, so there is one to compute for each pattern.
    With `groups`, a group of units is left out at a time.
    """
    size = len(counts) if groups is None else groups.groups
    times = counts.astype(np.float64) if groups is None else np.ones(size)
    left_out = np.concatenate([coefficient(estimator(w)) for w in _without_one(counts, size, groups)])
    if np.isnan(left_out).any():
        return Interval(undefined=NO_VALUE_WITHOUT_ONE)
    n = times.sum()
    centre = float((times * left_out).sum() / n)
    error = math.sqrt((n - 1) / n * float((times * (left_out - centre) ** 2).sum()))
    reach = -NORMAL.inv_cdf((1 - LEVEL) / 2) * error
    shares = {t: _share_below(float(t), value, error) for t in THRESHOLDS}
    method = "jackknife" if groups is None else "cluster jackknife"
    return Interval(value - reach, min(1.0, value + reach), method, shares)


def _without_one(counts: IntArray, size: int, groups: GroupDraws | None) -> list[FloatArray]:
    """The weights that remain, each row without one unit of a pattern or without one group; in chunks of rows."""
    step = max(1, CHUNK_CELLS // max(1, len(counts)))
    chunks = [np.arange(start, min(start + step, size)) for start in range(0, size, step)]
    return [counts - _taken(chunk, size, groups) for chunk in chunks]


def _taken(chunk: IntArray, size: int, groups: GroupDraws | None) -> FloatArray:
    one = np.zeros((len(chunk), size))
    one[np.arange(len(chunk)), chunk] = 1
    return one if groups is None else groups.held.of(one)


def _share_below(threshold: float, value: float, error: float) -> float:
    if error == 0:
        return float(value < threshold)
    return NORMAL.cdf((threshold - value) / error)
