"""What a page shows beside the rows: who agrees with whom, what is confused with what, and who gave which codes."""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from projects.reliability.patterns import as_coded, column_pairs, regardless_of_coder
from projects.reliability.ratings import MISSING, IntArray, Ratings
from projects.reliability.report import Run, own_alpha, rows
from projects.reliability.row import Row


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often two coders of one unit gave these two answers: symmetric counts of pairs, in the order of `answers`."""

    answers: tuple[str, ...]
    counts: IntArray


def pairwise_alphas(ratings: Ratings, *, variable: str = "") -> list[Row]:
    """Alpha at the own level of every two coders (`row.coders`), without intervals."""
    found = []
    for i, j in combinations(range(len(ratings.coders)), 2):
        pair = (ratings.coders[i], ratings.coders[j])
        theirs = ratings.codes[:, [i, j]]
        coded = theirs[(theirs != MISSING).any(axis=1)]
        row = own_alpha(replace(ratings, coders=pair, codes=coded, asked=None), Run(variable, replicates=0))
        found.append(replace(row, coders=pair))
    return found


def category_alphas(ratings: Ratings, *, variable: str = "") -> list[Row]:
    """Alpha of each category against all others (a multi-select's: selected or not), without intervals."""
    nominal = ratings if ratings.members is not None else replace(ratings, level="nominal")
    every = rows(nominal, variable=variable, replicates=0, coefficient="krippendorff_alpha")
    return [row for row in every if row.category is not None]


def confusion(ratings: Ratings) -> Confusion:
    """Of a variable with single answers: which answers stand beside which."""
    patterns = regardless_of_coder(as_coded(ratings))
    counts = np.zeros((ratings.size, ratings.size), np.int64)
    for a, b, both in column_pairs(patterns.rows):
        np.add.at(counts, (a[both], b[both]), patterns.counts[both])
    return Confusion(_answers(ratings), counts + np.tril(counts, -1).T + np.triu(counts, 1).T)


def coder_counts(ratings: Ratings) -> dict[str, dict[str, int]]:
    """Coder → answer → how often they gave it; of a multi-select, how often they selected it."""
    counts = {}
    for coder, column in zip(ratings.coders, ratings.codes.T, strict=True):
        given = np.bincount(column[column != MISSING], minlength=ratings.size)
        each = given if ratings.members is None else given @ ratings.members
        counts[coder] = dict(zip(_answers(ratings), each.tolist(), strict=True))
    return counts


def _answers(ratings: Ratings) -> tuple[str, ...]:
    if ratings.numbers is None or ratings.categories:
        return ratings.categories
    return tuple(f"{number:g}" for number in ratings.numbers)
