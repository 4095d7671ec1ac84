"""Which coefficients a variable of single values has, by level of measurement (INTERFACES: `reliability`)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from projects.reliability.agreement import percent_agreement, percent_agreement_pooled
from projects.reliability.alpha import interval_alpha, krippendorff_alpha, ordinal_alpha
from projects.reliability.distances import Nominal, Ratio
from projects.reliability.estimators import Estimator
from projects.reliability.gwet import brennan_prediger, gwet_ac
from projects.reliability.kappa import fleiss_kappa, scott_pi
from projects.reliability.measures import METRICS, Basis, Measure
from projects.reliability.patterns import Patterns
from projects.reliability.ratings import FloatArray
from projects.reliability.reasons import NEGATIVE_VALUES, NO_DECLARED_CATEGORIES, SINGLE_CATEGORY


@dataclass(frozen=True)
class Scale:
    """What the menu must know of a variable beside its patterns."""

    level: str
    coders: tuple[str, ...]
    numbers: FloatArray | None = None
    declared: bool = True

    @property
    def metrics(self) -> tuple[str, ...]:
        """Its own metric first, then those below."""
        return METRICS[METRICS.index(self.level) :: -1]

    def weights(self, *above_nominal: str) -> tuple[str, ...]:
        return ("nominal", *above_nominal) if self.level != "nominal" else ("nominal",)


def exchangeable(patterns: Patterns, scale: Scale, basis: Basis) -> Iterator[Measure]:
    """The coefficients for which it does not matter who gave which code."""
    yield from (_alpha(patterns, scale, basis, metric) for metric in scale.metrics)
    yield nominal("percent_agreement", basis, partial(percent_agreement, patterns))
    yield nominal("percent_agreement_pooled", basis, partial(percent_agreement_pooled, patterns))
    if len(scale.coders) <= 2:  # undefined for one, another coefficient for more
        yield nominal("scott_pi", basis, partial(scott_pi, patterns))
    yield nominal("fleiss_kappa", basis, partial(fleiss_kappa, patterns))
    for metric in scale.weights("linear", "quadratic", "ordinal"):
        reason = categories_lacking(patterns, scale)
        for name, make in (("gwet_ac", gwet_ac), ("brennan_prediger", brennan_prediger)):
            yield measure(name, metric, basis, partial(make, patterns, metric), reason)


def measure(
    name: str, metric: str, basis: Basis, build: Callable[[], Estimator], undefined: str | None = None
) -> Measure:
    return Measure(name, metric, basis, build, basis.obstacle or undefined, alike=metric == "nominal")


def nominal(name: str, basis: Basis, build: Callable[[], Estimator], undefined: str | None = None) -> Measure:
    return measure(name, "nominal", basis, build, undefined)


def _alpha(patterns: Patterns, scale: Scale, basis: Basis, metric: str) -> Measure:
    negative = metric == "ratio" and scale.numbers is not None and bool((scale.numbers < 0).any())
    build = partial(_alpha_estimator, patterns, scale, metric)
    found = measure("krippendorff_alpha", metric, basis, build, NEGATIVE_VALUES if negative else None)
    return replace(found, headline=metric == scale.level)


def _alpha_estimator(patterns: Patterns, scale: Scale, metric: str) -> Estimator:
    if metric == "ordinal":
        return ordinal_alpha(patterns)
    if metric == "nominal" or scale.numbers is None:
        return krippendorff_alpha(patterns, Nominal())
    if metric == "interval":
        return interval_alpha(patterns, scale.numbers)
    return krippendorff_alpha(patterns, Ratio(scale.numbers))


def categories_lacking(patterns: Patterns, scale: Scale) -> str | None:
    if not scale.declared:
        return NO_DECLARED_CATEGORIES
    return SINGLE_CATEGORY if patterns.size < 2 else None
