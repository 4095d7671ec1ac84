"""The kappas: Cohen's (also weighted), Conger's, Scott's pi and Fleiss' kappa in Gwet's form for missing codes."""

from collections.abc import Callable

import numpy as np

from projects.reliability.agreement import percent_agreement
from projects.reliability.distances import Nominal, Table, weighting
from projects.reliability.estimators import Disagreements, Estimator, share
from projects.reliability.patterns import Patterns, Sums, code_totals
from projects.reliability.ratings import MISSING, FloatArray, IntArray

ROUNDING = 1e-12  # of shares that are added up; the smallest real disagreement is far above it


def cohen_kappa(patterns: Patterns, metric: str = "nominal", weights: Table | None = None) -> Estimator:
    """Cohen 1960, 1968 on the units both of two coders coded; weights on the ranks of the codes, or those given."""
    return _cohen_kappa(patterns, weights or weighting(metric, patterns.size))


def _cohen_kappa(patterns: Patterns, apart: Nominal | Table) -> Estimator:
    both = patterns.lengths == 2
    observed = np.zeros(len(both))
    observed[both] = apart.between(*patterns.rows[both].T)
    first, second = (_coder_totals(np.where(both, column, MISSING), patterns.size) for column in patterns.rows.T)

    def estimate(weights: FloatArray) -> Disagreements:
        n = weights @ both
        return share(weights @ observed, n), share(apart.across(first.of(weights), second.of(weights)), n * n)

    return estimate


def scott_pi(patterns: Patterns) -> Estimator:
    """Scott 1955: two coders, units both coded, chance from their pooled answers."""
    pairable = (patterns.lengths > 1).astype(np.float64)
    observed = percent_agreement(patterns)
    totals = code_totals(patterns, pairable)

    def estimate(weights: FloatArray) -> Disagreements:
        n = totals.of(weights)
        every = n.sum(axis=1)
        return observed(weights)[0], share(every**2 - (n**2).sum(axis=1), every**2)

    return estimate


def fleiss_kappa(patterns: Patterns) -> Estimator:
    """Fleiss 1971 as Gwet generalises it: chance from the mean distribution of all units with one code or more."""
    observed = percent_agreement(patterns)
    distribution = unit_distribution(patterns)

    def estimate(weights: FloatArray) -> Disagreements:
        expected = 1 - (distribution(weights) ** 2).sum(axis=1)
        return observed(weights)[0], np.where(expected > ROUNDING, expected, 0)

    return estimate


def unit_distribution(patterns: Patterns) -> Callable[[FloatArray], FloatArray]:
    """Replicates × codes: the mean over units with a code of each unit's distribution of codes."""
    totals = code_totals(patterns, 1 / patterns.lengths)

    def mean(weights: FloatArray) -> FloatArray:
        return share(totals.of(weights), weights.sum(axis=1, keepdims=True))

    return mean


def conger_kappa(patterns: Patterns) -> Estimator:
    """Conger 1980: observed as Fleiss, chance the mean over pairs of coders of the product of their shares."""
    observed = percent_agreement(patterns)
    totals = [_coder_totals(column, patterns.size) for column in patterns.rows.T]

    def estimate(weights: FloatArray) -> Disagreements:
        together, alone = np.zeros((len(weights), patterns.size)), np.zeros(len(weights))
        for coder in totals:
            given = coder.of(weights)
            shares = share(given, given.sum(axis=1, keepdims=True))
            together += shares
            alone += (shares**2).sum(axis=1)
        products = (together**2).sum(axis=1) - alone
        expected = 1 - products / (len(totals) * (len(totals) - 1))
        return observed(weights)[0], np.where(expected > ROUNDING, expected, 0)

    return estimate


def _coder_totals(column: IntArray, size: int) -> Sums:
    """Totals of one coder's codes."""
    one = np.ones(len(column))
    return code_totals(Patterns(column[:, None], one.astype(np.int64), size), one)
