"""The rows of a reliability report: each coefficient with interval, basis, and a reason where it is undefined."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.reliability.draws import Draws, GroupDraws, Groups, UnitDraws, groups_of
from projects.reliability.estimators import Estimator
from projects.reliability.estimators import coefficient as value_of
from projects.reliability.intervals import LEVEL, Interval, bias_corrected, replicate, rule_of_three
from projects.reliability.jackknife import jackknife
from projects.reliability.markings import Markings
from projects.reliability.measures import Measure, Sample
from projects.reliability.ratings import Ratings
from projects.reliability.reasons import NOT_ASKED, ONE_GROUP, PERFECT_AGREEMENT, VALUE_UNDEFINED
from projects.reliability.row import Row
from projects.reliability.samples import samples_of_ratings
from projects.reliability.span_samples import samples_of_markings

COEFFICIENTS = (
    "krippendorff_alpha",
    "percent_agreement",
    "percent_agreement_pooled",
    "holsti",
    "cohen_kappa",
    "conger_kappa",
    "scott_pi",
    "fleiss_kappa",
    "gwet_ac",
    "brennan_prediger",
    "span_f1",
    "alpha_u",
    "u_alpha",
    "u_alpha_binary",
    "cu_alpha",
    "ku_alpha",
)
BOOTSTRAP, JACKKNIFE = METHODS = ("bootstrap", "jackknife")
HEADLINE_REPLICATES = 10_000
OTHER_REPLICATES = 1_000


@dataclass(frozen=True)
class Run:
    """What all rows of one computation share.

    replicates None: many for the headline alpha, fewer for the others; 0: no interval, whatever the method.
    clusters: the name of each unit's group, where groups are resampled (of each document's, for spans).
    """

    variable: str
    round: str | None = None
    replicates: int | None = None
    seed: int = 1
    method: str = BOOTSTRAP
    clusters: NDArray[Any] | None = None

    def replicates_of(self, measure: Measure) -> int:
        if self.replicates is not None:
            return self.replicates
        return HEADLINE_REPLICATES if measure.headline else OTHER_REPLICATES

    @property
    def method_name(self) -> str:
        return self.method if self.clusters is None else f"cluster {self.method}"


@dataclass(frozen=True)
class Headline:
    """The figures by which a page shows a variable; only alpha has an interval; None is not offered."""

    alpha: Row
    percent: Row | None
    kappa: Row | None
    gwet: Row | None
    f1: Row | None


def rows(
    data: Ratings | Markings,
    *,
    variable: str,
    round: str | None = None,
    replicates: int | None = None,
    seed: int = 1,
    coefficient: str | None = None,
    method: str = BOOTSTRAP,
    clusters: NDArray[Any] | None = None,
) -> list[Row]:
    """All rows of a variable: its own, then those of pairs of coders, then those of each category.

    `coefficient` gives its rows alone, with the same figures. `clusters` names each unit's group (the author, say, of
    several documents): then groups are resampled, or left out one at a time, instead of units.
    """
    run = Run(variable, round, replicates, seed, method, clusters)
    found = _rows(data, run, lambda m: coefficient in (None, m.coefficient))
    categories = data.labels if isinstance(data, Markings) else data.categories
    place: dict[str | None, int] = {category: i for i, category in enumerate(categories, 1)}
    return sorted(
        found,
        key=lambda r: (place[r.category] if r.category else 0, r.coders is not None, COEFFICIENTS.index(r.coefficient)),
    )


def own_alpha(data: Ratings | Markings, run: Run) -> Row:
    """Alpha at the variable's own level (MASI for multi-selects, characters for spans)."""
    return _rows(data, run, lambda m: m.headline)[0]


def headline(
    data: Ratings | Markings,
    *,
    variable: str,
    round: str | None = None,
    replicates: int = HEADLINE_REPLICATES,
    seed: int = 1,
    method: str = BOOTSTRAP,
    clusters: NDArray[Any] | None = None,
) -> Headline:
    """The few figures of a page, without computing the others."""
    alpha = own_alpha(data, Run(variable, round, replicates, seed, method, clusters))
    single = isinstance(data, Ratings) and data.members is None
    level = data.level if isinstance(data, Ratings) else "span"
    kappa = "cohen_kappa" if len(data.coders) == 2 else "fleiss_kappa"
    wanted = {("percent_agreement", "nominal"): "percent", ("span_f1", "exact"): "f1"}
    if single:
        weights = level if level in ("nominal", "ordinal") else "quadratic"
        wanted |= {(kappa, "nominal"): "kappa", ("gwet_ac", weights): "gwet"}
    plain = Run(variable, round, 0, seed)

    def is_wanted(m: Measure) -> bool:
        return m.category is None and m.coders is None and (m.coefficient, m.metric) in wanted

    found = {wanted[row.coefficient, row.metric or ""]: row for row in _rows(data, plain, is_wanted)}
    return Headline(alpha, *(found.get(name) for name in ("percent", "kappa", "gwet", "f1")))


def _rows(data: Ratings | Markings, run: Run, wanted: Callable[[Measure], bool]) -> list[Row]:
    samples = samples_of_markings(data) if isinstance(data, Markings) else samples_of_ratings(data)
    groups = None if run.clusters is None else groups_of(data, run.clusters)
    return [row for sample in samples for row in _rows_of_sample(sample, groups, run, wanted)]


def _rows_of_sample(sample: Sample, groups: Groups | None, run: Run, wanted: Callable[[Measure], bool]) -> list[Row]:
    points = [_point(m, sample) for m in sample.measures if wanted(m)]
    drawn_groups = groups.draws(sample, run.seed) if groups and points else None
    intervals = [_interval_without_draws(p, sample, drawn_groups, run) for p in points]
    drawn = [p for p, interval in zip(points, intervals, strict=True) if interval is None]
    found = iter(_intervals(drawn, sample, drawn_groups, run))
    return [_row(p, interval or next(found), run) for p, interval in zip(points, intervals, strict=True)]


@dataclass(frozen=True)
class _Point:
    """A measure with its value on the data as they are, or the reason why it has none."""

    measure: Measure
    undefined: str | None
    estimator: Estimator | None = None
    value: float | None = None
    observed: float = 0.0
    expected: float = 0.0


def _point(measure: Measure, sample: Sample) -> _Point:
    if measure.undefined:
        return _Point(measure, measure.undefined)
    estimator = measure.build()
    disagreements = estimator(sample.counts[None, :].astype(np.float64))
    value = float(value_of(disagreements)[0])
    if np.isnan(value):
        return _Point(measure, measure.if_nan)
    return _Point(measure, None, estimator, value, float(disagreements[0][0]), float(disagreements[1][0]))


def _interval_without_draws(point: _Point, sample: Sample, groups: GroupDraws | None, run: Run) -> Interval | None:
    """The interval, or why there is none, where nothing need be resampled to know it.

    At perfect agreement each group counts as one unit: units of a group may agree for the same reason.
    """
    measure = point.measure
    units = measure.basis.pairable if measure.resampled is None else measure.resampled
    if point.value is None:
        return Interval(undefined=VALUE_UNDEFINED)
    if run.replicates_of(measure) == 0:
        return Interval(undefined=NOT_ASKED)
    if units < 2:
        return Interval(undefined=sample.alone)
    if groups and groups.pairable < 2:
        return Interval(undefined=ONE_GROUP)
    if point.observed > 0:
        return None
    if not measure.alike:
        return Interval(undefined=PERFECT_AGREEMENT)
    return rule_of_three(groups.pairable if groups else units, point.expected)


def _intervals(points: list[_Point], sample: Sample, groups: GroupDraws | None, run: Run) -> list[Interval]:
    ready = [(p, p.estimator, p.value) for p in points if p.estimator and p.value is not None]
    if run.method == JACKKNIFE:
        return [jackknife(value, sample.counts, estimator, groups) for _, estimator, value in ready]
    draws: Draws = groups or UnitDraws(sample.counts, run.seed)
    replicates = replicate(draws, [(estimator, run.replicates_of(p.measure)) for p, estimator, _ in ready])
    return [bias_corrected(r[2], found, run.method_name) for r, found in zip(ready, replicates, strict=True)]


def _row(point: _Point, interval: Interval, run: Run) -> Row:
    measure, basis = point.measure, point.measure.basis
    shown = measure.alike and point.value is not None
    return Row(
        variable=run.variable,
        category=measure.category,
        coders=measure.coders,
        round=run.round,
        coefficient=measure.coefficient,
        metric=measure.metric,
        value=point.value,
        undefined=point.undefined,
        ci=None if interval.low is None or interval.high is None else (interval.low, interval.high),
        ci_undefined=interval.undefined,
        ci_level=LEVEL,
        ci_method=interval.method,
        replicates=run.replicates_of(measure) if run.method == BOOTSTRAP else 0,
        undefined_replicates=interval.undefined_replicates,
        seed=run.seed,
        p_below=interval.p_below,
        units=basis.units,
        pairable_units=basis.pairable,
        coder_count=basis.coders,
        values=basis.values,
        missing=basis.missing,
        observed_agreement=1 - point.observed if shown else None,
        expected_agreement=1 - point.expected if shown else None,
    )
