"""Coefficients whose chance term comes from the declared categories: Gwet's AC1 and AC2, Brennan and Prediger's."""

import numpy as np

from projects.reliability.agreement import percent_agreement
from projects.reliability.distances import Distance, weighting
from projects.reliability.estimators import Disagreements, Estimator
from projects.reliability.kappa import unit_distribution
from projects.reliability.patterns import Patterns
from projects.reliability.ratings import FloatArray


def gwet_ac(patterns: Patterns, metric: str = "nominal") -> Estimator:
    """AC1 (nominal) or AC2 (weighted), Gwet 2008, 2014; two or more declared categories."""
    q = patterns.size
    apart = weighting(metric, q)
    observed = percent_agreement(patterns, apart)
    distribution = unit_distribution(patterns)
    scale = (q * q - _of_all_pairs(apart, q)) / (q * (q - 1))

    def estimate(weights: FloatArray) -> Disagreements:
        p = distribution(weights)
        return observed(weights)[0], 1 - scale * (p * (1 - p)).sum(axis=1)

    return estimate


def brennan_prediger(patterns: Patterns, metric: str = "nominal") -> Estimator:
    """Chance is the mean weight of all pairs of declared categories (Brennan & Prediger 1981; Bennett's S)."""
    q = patterns.size
    apart = weighting(metric, q)
    observed = percent_agreement(patterns, apart)
    expected = _of_all_pairs(apart, q) / (q * q)

    def estimate(weights: FloatArray) -> Disagreements:
        return observed(weights)[0], np.full(len(weights), expected)

    return estimate


def _of_all_pairs(distance: Distance, size: int) -> float:
    """The sum of the distances of every two of `size` categories."""
    return float(distance.all_pairs(np.ones((1, size)))[0])
