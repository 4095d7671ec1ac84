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


def coder_disagreements(data: Ratings | Markings, place: int) -> FloatArray:
    """Each unit's mean distance of one coder's code from the others'; NaN where nobody else gave one.

    `place` is the coder's among the data's coders. The distances are those of `unit_disagreements`.
    """
    units = len(data.coded) if isinstance(data, Markings) else data.units
    total, pairs = np.zeros(units), np.zeros(units)
    for other in range(len(data.coders)):
        if other != place:
            found = _of_pair(data, place, other)
            both = ~np.isnan(found)
            total[both] += found[both]
            pairs += both
    return np.where(pairs > 0, total / np.maximum(pairs, 1), np.nan)


def _of_pair(data: Ratings | Markings, one: int, other: int) -> FloatArray:
    if isinstance(data, Markings):
        return unit_disagreements(data.columns([one, other]))
    a, b = data.codes[:, one], data.codes[:, other]
    both = (a != MISSING) & (b != MISSING)
    found = np.full(data.units, np.nan)
    found[both] = _between(data, a[both], b[both])
    return found


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
