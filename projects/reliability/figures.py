"""What a page shows beside the rows: the alphas of categories, and who gave which codes how often."""

from dataclasses import replace

import numpy as np

from projects.reliability.ratings import MISSING, Ratings
from projects.reliability.report import rows
from projects.reliability.row import Row


def category_alphas(ratings: Ratings, *, variable: str = "") -> list[Row]:
    """Alpha of each category against all others (a multi-select's: selected or not), without intervals."""
    nominal = ratings if ratings.members is not None else replace(ratings, level="nominal")
    every = rows(nominal, variable=variable, replicates=0, coefficient="krippendorff_alpha")
    return [row for row in every if row.category is not None]


def coder_counts(ratings: Ratings) -> dict[str, dict[str, int]]:
    """Coder → answer → how often they gave it; of a multi-select, how often they selected it."""
    counts = {}
    for coder, column in zip(ratings.coders, ratings.codes.T, strict=True):
        given = np.bincount(column[column != MISSING], minlength=ratings.size)
        each = given if ratings.members is None else given @ ratings.members
        counts[coder] = dict(zip(answers_of(ratings), each.tolist(), strict=True))
    return counts


def answers_of(ratings: Ratings) -> tuple[str, ...]:
    """What the codes are called; of a multi-select, the categories of which sets are made."""
    if ratings.numbers is None or ratings.categories:
        return ratings.categories
    return tuple(f"{number:g}" for number in ratings.numbers)
