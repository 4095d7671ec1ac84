"""How much the coders of each single unit disagree: the terms of which alpha's observed disagreement is the mean."""

import numpy as np

from projects.reliability.characters import observed_by_document
from projects.reliability.distances import Nominal, Table, masi, relative_difference, squared
from projects.reliability.estimators import mean_distance
from projects.reliability.markings import Markings
from projects.reliability.patterns import Patterns
from projects.reliability.ratings import MISSING, FloatArray, IntArray, Ratings
from projects.reliability.segments import segments_of


def unit_disagreements(data: Ratings | Markings) -> FloatArray:
    """Each unit's mean distance of two codes at the variable's own level; NaN where there are fewer than two.

    For ordinal answers the distance is that of all units' mid-ranks, for sets MASI, for passages the share of code
    points that one of two coders marked and the other did not.
    """
    if isinstance(data, Markings):
        return observed_by_document(segments_of(data))
    rows = Patterns(data.codes, np.ones(data.units, np.int64), data.size)
    found = mean_distance(rows, lambda a, b: _between(data, a, b))
    return np.where(rows.lengths > 1, found, np.nan)


def _between(data: Ratings, a: IntArray, b: IntArray) -> FloatArray:
    if data.members is not None:
        return Table(masi(data.members)).between(a, b)
    if data.level == "nominal" or (data.level != "ordinal" and data.numbers is None):
        return Nominal().between(a, b)
    if data.level == "ordinal" or data.numbers is None:
        ranks = _mid_ranks(data)
        return squared(ranks[a] - ranks[b])
    if data.level == "ratio":
        return relative_difference(data.numbers[a], data.numbers[b])
    return squared(data.numbers[a] - data.numbers[b])


def _mid_ranks(data: Ratings) -> FloatArray:
    pairable = (data.codes != MISSING).sum(axis=1) > 1
    codes = data.codes[pairable]
    n = np.bincount(codes[codes != MISSING], minlength=data.size).astype(np.float64)
    return np.cumsum(n) - n / 2
