"""Agreement without correction for chance: percent agreement two ways, and Holsti's coefficient."""

import numpy as np

from projects.reliability.distances import Distance, Nominal
from projects.reliability.estimators import Disagreements, Estimator, mean_distance, share
from projects.reliability.patterns import Patterns
from projects.reliability.ratings import FloatArray


def percent_agreement(patterns: Patterns, distance: Distance | None = None) -> Estimator:
    """Mean over the units with two or more codes of the share of agreeing pairs (Fleiss, Gwet).

    With another distance than the nominal one, agreement is weighted (1 - distance).
    """
    apart = mean_distance(patterns, (distance or Nominal()).between)
    pairable = (patterns.lengths > 1).astype(np.float64)

    def estimate(weights: FloatArray) -> Disagreements:
        return share(weights @ apart, weights @ pairable), np.ones(len(weights))

    return estimate


def percent_agreement_pooled(patterns: Patterns) -> Estimator:
    """Agreeing pairs among all pairs of codes, whatever their unit."""
    m = patterns.lengths.astype(np.float64)
    pairs = m * (m - 1) / 2
    apart = mean_distance(patterns, Nominal().between) * pairs

    def estimate(weights: FloatArray) -> Disagreements:
        return share(weights @ apart, weights @ pairs), np.ones(len(weights))

    return estimate


def holsti(patterns: Patterns) -> Estimator:
    """Two coders' 2M / (N₁ + N₂), every code of theirs counted (Holsti 1969); undefined where they share no unit."""
    both = (patterns.lengths == 2).astype(np.float64)
    agreed = both * (patterns.rows[:, 0] == patterns.rows[:, 1])

    def estimate(weights: FloatArray) -> Disagreements:
        given = weights @ patterns.lengths
        compared = np.where(weights @ both > 0, given, 0)
        return share(given - 2 * (weights @ agreed), compared), np.ones(len(weights))

    return estimate
