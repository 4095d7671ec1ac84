"""The coefficients that keep coders apart: Cohen's kappa and Holsti's coefficient by pairs, and Conger's kappa."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations

import numpy as np

from projects.reliability.agreement import holsti
from projects.reliability.estimators import Disagreements, Estimator, mean_of
from projects.reliability.kappa import cohen_kappa, conger_kappa
from projects.reliability.measures import Basis, Measure, Sample
from projects.reliability.menu import Scale, categories_lacking, measure
from projects.reliability.patterns import Patterns, distinct
from projects.reliability.ratings import MISSING, FloatArray, IntArray
from projects.reliability.reasons import CODER_WITHOUT_CODES, NO_PAIRABLE_UNITS


@dataclass(frozen=True, eq=False)
class Couple:
    """Two coders' own patterns; `place` says which of them each pattern of all coders is (past the end: none)."""

    coders: tuple[str, str]
    patterns: Patterns
    place: IntArray

    @property
    def basis(self) -> Basis:
        """Units that one of the two coded; missing is what the other one did not code of them."""
        counts = self.patterns.counts
        either, both = int(counts.sum()), int(counts[self.patterns.lengths == 2].sum())
        return Basis(either, both, 2, either + both, either - both)

    @property
    def obstacle(self) -> str | None:
        if not (self.patterns.rows != MISSING).any(axis=0).all():
            return CODER_WITHOUT_CODES
        return NO_PAIRABLE_UNITS if self.basis.pairable == 0 else None

    @property
    def together(self) -> "Couple":
        """The same with the patterns alone that hold a code of both."""
        both = np.flatnonzero(self.patterns.lengths == 2)
        place = np.full(len(self.patterns.counts) + 1, len(both))
        place[both] = np.arange(len(both))
        own = Patterns(self.patterns.rows[both], self.patterns.counts[both], self.patterns.size)
        return Couple(self.coders, own, place[self.place])

    def within_all(self, make: Callable[[Patterns], Estimator]) -> Estimator:
        """The two coders' estimator for weights of the patterns of all coders."""
        estimator, own = make(self.patterns), len(self.patterns.counts)
        line = np.argsort(self.place, kind="stable")
        line = line[self.place[line] < own]
        first = np.searchsorted(self.place[line], np.arange(own))

        def estimate(weights: FloatArray) -> Disagreements:
            # Every own pattern stands for one or more of all coders' patterns, side by side in `line`.
            theirs = np.add.reduceat(weights[:, line], first, axis=1) if own else np.zeros((len(weights), 0))
            return estimator(theirs)

        return estimate


def couples_of(patterns: Patterns, coders: tuple[str, ...]) -> list[Couple]:
    found = []
    for i, j in combinations(range(len(coders)), 2):
        own, place = distinct(patterns.rows[:, [i, j]], patterns.counts, patterns.size)
        found.append(Couple((coders[i], coders[j]), own, place))
    return found


def personal(patterns: Patterns, scale: Scale, basis: Basis) -> list[Sample]:
    """What rests on all coders as persons, then Cohen's kappa of each pair, drawn from the pair's own patterns."""
    couples = couples_of(patterns, scale.coders)
    together = sample_of(patterns, _of_all(patterns, couples, scale, basis))
    return [together] + [
        sample_of(couple.patterns, _of_couple(couple, scale, basis.obstacle), couple.place) for couple in couples
    ]


def sample_of(patterns: Patterns, measures: Iterable[Measure], within: IntArray | None = None) -> Sample:
    return Sample(patterns.counts, patterns.lengths > 1, list(measures), within)


def _of_all(patterns: Patterns, couples: list[Couple], scale: Scale, basis: Basis) -> Iterator[Measure]:
    reasons = [couple.obstacle for couple in couples]
    silent = CODER_WITHOUT_CODES if CODER_WITHOUT_CODES in reasons else None
    apart = silent or next(filter(None, reasons), None)
    yield measure("conger_kappa", "nominal", basis, partial(conger_kappa, patterns), silent)
    yield measure("holsti", "nominal", basis, _mean(couples, holsti), apart)
    for metric in scale.weights("linear", "quadratic"):
        mean = _mean([couple.together for couple in couples], partial(cohen_kappa, metric=metric))
        yield measure("cohen_kappa", metric, basis, mean, apart or _unweighable(metric, patterns, scale))


def _of_couple(couple: Couple, scale: Scale, obstacle: str | None) -> Iterator[Measure]:
    for metric in scale.weights("linear", "quadratic"):
        lacking = obstacle or couple.obstacle or _unweighable(metric, couple.patterns, scale)
        found = measure("cohen_kappa", metric, couple.basis, partial(cohen_kappa, couple.patterns, metric))
        yield replace(found, undefined=lacking, coders=couple.coders)


def _mean(couples: list[Couple], make: Callable[[Patterns], Estimator]) -> Callable[[], Estimator]:
    """The mean over all pairs of coders; undefined where one of them is."""
    return lambda: mean_of([couple.within_all(make) for couple in couples])


def _unweighable(metric: str, patterns: Patterns, scale: Scale) -> str | None:
    return None if metric == "nominal" else categories_lacking(patterns, scale)
