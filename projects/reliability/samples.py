"""All coefficients of a variable of codes, grouped by what is drawn when their intervals are made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import numpy as np

from projects.reliability.alpha import krippendorff_alpha
from projects.reliability.couples import personal, sample_of
from projects.reliability.distances import Table, jaccard, masi
from projects.reliability.estimators import Estimator
from projects.reliability.measures import Basis, Measure, Sample
from projects.reliability.menu import Scale, exchangeable
from projects.reliability.patterns import Patterns, as_coded, without_names
from projects.reliability.ratings import NUMERIC, BoolArray, FloatArray, IntArray, Ratings

EXACT_SET = ("percent_agreement", "percent_agreement_pooled", "holsti")
"""What makes sense of whole sets taken as nominal codes."""


def samples_of_ratings(ratings: Ratings) -> list[Sample]:
    """Rows of the variable, then of its pairs of coders and of its categories, with or without who coded what."""
    persons = as_coded(ratings)
    crowd, place = without_names(persons)
    if ratings.members is not None:
        return _samples_of_sets(ratings, ratings.members, persons, crowd, place)
    basis, scale = basis_of(ratings, crowd), scale_of(ratings)
    anyone = list(exchangeable(crowd, scale, basis))
    if ratings.level == "nominal":
        for category, lookup in dichotomies(ratings):
            two = Scale("nominal", ratings.coders)
            anyone += _of(category, exchangeable(crowd.recoded(lookup, 2), two, basis))
    return [sample_of(crowd, anyone, place), *personal(persons, scale, basis)]


def basis_of(ratings: Ratings, patterns: Patterns) -> Basis:
    pairable = int(patterns.counts[patterns.lengths > 1].sum())
    return Basis(ratings.units, pairable, len(ratings.coders), ratings.values, ratings.missing)


def scale_of(ratings: Ratings) -> Scale:
    declared = bool(ratings.categories) or ratings.level not in NUMERIC
    return Scale(ratings.level, ratings.coders, ratings.numbers, declared)


def dichotomies(ratings: Ratings) -> Iterator[tuple[str, IntArray]]:
    """Each category with the map from codes to 0 (this category; a set that holds it) and 1 (any other)."""
    for position, category in enumerate(ratings.categories):
        if ratings.members is None:
            yield category, (np.arange(ratings.size) != position).astype(np.int64)
        else:
            yield category, (~ratings.members[:, position]).astype(np.int64)


def _of(category: str, measures: Iterable[Measure]) -> list[Measure]:
    return [replace(m, category=category, headline=False) for m in measures]


def _samples_of_sets(
    ratings: Ratings, members: BoolArray, persons: Patterns, crowd: Patterns, place: IntArray
) -> list[Sample]:
    """Set-valued rows, and each category as a yes/no variable with everything a nominal variable has."""
    basis, two = basis_of(ratings, crowd), Scale("nominal", ratings.coders)
    anyone = [_set_alpha(crowd, masi, members, basis), _set_alpha(crowd, jaccard, members, basis)]
    anyone += [m for m in exchangeable(crowd, two, basis) if m.coefficient in EXACT_SET]
    all_coders = personal(persons, two, basis)[0]
    each = [replace(all_coders, measures=[m for m in all_coders.measures if m.coefficient in EXACT_SET])]
    for category, lookup in dichotomies(ratings):
        anyone += _of(category, exchangeable(crowd.recoded(lookup, 2), two, basis))
        yes_no = personal(persons.recoded(lookup, 2), two, basis)
        each += [replace(sample, measures=_of(category, sample.measures)) for sample in yes_no]
    return [sample_of(crowd, anyone, place), *each]


def _set_alpha(
    patterns: Patterns, distance: Callable[[BoolArray], FloatArray], members: BoolArray, basis: Basis
) -> Measure:
    def build() -> Estimator:
        return krippendorff_alpha(patterns, Table(distance(members)))

    name = distance.__name__
    return Measure("krippendorff_alpha", name, basis, build, basis.obstacle, headline=distance is masi)
