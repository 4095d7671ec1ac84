"""The shape all coefficients share: 1 - observed / expected disagreement, for many weightings of the units at once."""

from collections.abc import Callable, Sequence

import numpy as np

from projects.reliability.patterns import Patterns, column_pairs
from projects.reliability.ratings import FloatArray, IntArray

Disagreements = tuple[FloatArray, FloatArray]
Estimator = Callable[[FloatArray], Disagreements]
"""Weights (replicates × patterns) → each replicate's observed and expected disagreement; NaN = nothing to compare."""


def coefficient(disagreements: Disagreements) -> FloatArray:
    """1 - observed / expected; NaN where chance leaves nothing to measure."""
    observed, expected = disagreements
    ratio = np.divide(observed, expected, out=np.full(len(observed), np.nan), where=expected > 0)
    found: FloatArray = 1 - ratio
    return found


def share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """part / whole, NaN where the whole is 0."""
    return np.divide(part, whole, out=np.full(np.broadcast(part, whole).shape, np.nan), where=whole > 0)


def mean_distance(patterns: Patterns, between: Callable[[IntArray, IntArray], FloatArray]) -> FloatArray:
    """Mean distance of the pairs of codes in each row; 0 where a row has fewer than two codes."""
    total = np.zeros(len(patterns.rows))
    for a, b, both in column_pairs(patterns.rows):
        total[both] += between(a[both], b[both])
    m = patterns.lengths.astype(np.float64)
    return np.divide(2 * total, m * (m - 1), out=total, where=m > 1)


def mean_of(estimators: Sequence[Estimator]) -> Estimator:
    """The mean of several coefficients; undefined where one is."""

    def estimate(weights: FloatArray) -> Disagreements:
        parts = [estimator(weights) for estimator in estimators]
        value = np.mean([coefficient(part) for part in parts], axis=0)
        # Written as one observed and one expected disagreement whose quotient is the mean of the quotients.
        expected = 1 / np.mean([share(np.ones(len(weights)), part[1]) for part in parts], axis=0)
        return (1 - value) * expected, expected

    return estimate
