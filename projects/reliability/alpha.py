"""Krippendorff's alpha for any metric, with missing codes (Krippendorff 1980, 2004, 2011, 2018)."""

import numpy as np

from projects.reliability.distances import Distance, squared, squared_differences
from projects.reliability.estimators import Disagreements, Estimator, mean_distance, share
from projects.reliability.patterns import Patterns, Sums, code_totals, column_pairs, sums
from projects.reliability.ratings import MISSING, FloatArray, IntArray

ROUNDING = 1e-12  # relative; where a difference of squares is smaller, all numbers drawn are the same


def krippendorff_alpha(patterns: Patterns, distance: Distance) -> Estimator:
    """Alpha with a fixed distance; only units with two or more codes count."""
    pairable = (patterns.lengths > 1).astype(np.float64)
    totals = code_totals(patterns, pairable)
    observed = mean_distance(patterns, distance.between) * patterns.lengths

    def estimate(weights: FloatArray) -> Disagreements:
        n = totals.of(weights)
        values = n.sum(axis=1)
        expected = _where_varied(n, share(distance.all_pairs(n), values * (values - 1)))
        return share(weights @ observed, values), expected

    return estimate


def interval_alpha(patterns: Patterns, numbers: FloatArray) -> Estimator:
    """Alpha with the interval metric, from sums of the numbers and of their squares, however many numbers there are."""
    coded = (patterns.rows != MISSING) & (patterns.lengths > 1)[:, None]
    m = coded.sum(axis=1).astype(np.float64)
    observed = mean_distance(patterns, lambda a, b: squared(numbers[a] - numbers[b])) * m
    middle = patterns.counts @ np.where(coded, numbers[patterns.rows], 0).sum(axis=1) / (patterns.counts @ m)
    x = np.where(coded, numbers[patterns.rows] - middle, 0)
    first, second = x.sum(axis=1), squared(x).sum(axis=1)

    def estimate(weights: FloatArray) -> Disagreements:
        values, squares = weights @ m, weights @ second
        spread = values * squares - squared(weights @ first)
        spread = np.where(spread > ROUNDING * values * squares, spread, 0)
        return share(weights @ observed, values), share(2 * spread, values * (values - 1))

    return estimate


def ordinal_alpha(patterns: Patterns) -> Estimator:
    """Alpha with the ordinal metric: two codes are as far apart as the values ranked between them.

    So every replicate has its own distances: (n_c/2 + … + n_k/2)² is the squared difference of mid-ranks.
    """
    totals = code_totals(patterns, (patterns.lengths > 1).astype(np.float64))
    lower, upper, coincidences = _coincidences(patterns)

    def estimate(weights: FloatArray) -> Disagreements:
        n = totals.of(weights)
        values = n.sum(axis=1)
        rank = (np.cumsum(n, axis=1) - n / 2) / np.where(values > 0, values, 1)[:, None]
        apart = squared(rank[:, lower] - rank[:, upper])
        observed = share((coincidences.of(weights) * apart).sum(axis=1), values)
        expected = share(squared_differences(n, rank), values * (values - 1))
        return observed, _where_varied(n, expected)

    return estimate


def _where_varied(totals: FloatArray, expected: FloatArray) -> FloatArray:
    """Exactly 0 where all codes are the same, whatever the rounding."""
    varied = (totals > 0).sum(axis=1) > 1
    return np.where(varied, expected, np.where(np.isnan(expected), np.nan, 0.0))


def _coincidences(patterns: Patterns) -> tuple[IntArray, IntArray, Sums]:
    """The pairs of different codes that occur (lower, upper), and the map to their coincidences o_ck + o_kc."""
    per_pair = np.divide(2.0, patterns.lengths - 1, out=np.zeros(len(patterns.rows)), where=patterns.lengths > 1)
    found: list[tuple[IntArray, IntArray]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    for a, b, both in column_pairs(patterns.rows):
        differ = np.flatnonzero(both & (a != b))
        low, high = np.minimum(a[differ], b[differ]), np.maximum(a[differ], b[differ])
        found.append((differ, low.astype(np.int64) * patterns.size + high))
    pattern = np.concatenate([f[0] for f in found])
    keys, column = np.unique(np.concatenate([f[1] for f in found]), return_inverse=True)
    together = sums(pattern, column, per_pair[pattern], len(patterns.rows), len(keys))
    return keys // max(1, patterns.size), keys % max(1, patterns.size), together
