"""The figures of a study, computed once from its codings.

A project's worker, a table that somebody uploads and the command compute alike: the rows are those of `report.rows`
with the same seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.codebooks.rules import Level, Variable
from projects.reliability.coder_figures import CoderFigures, coder_figures
from projects.reliability.confusion import confusion
from projects.reliability.coverage import coverage
from projects.reliability.drift import Drift, drift
from projects.reliability.explanation import Prevalence, prevalence, why_they_differ
from projects.reliability.markings import Markings
from projects.reliability.pairwise import pair_matrix
from projects.reliability.ratings import MISSING, Ratings
from projects.reliability.report import HEADLINE_REPLICATES, OTHER_REPLICATES, Headline, Run, own_alpha, rows
from projects.reliability.row import Row
from projects.reliability.study_figures import (
    ConfusionFigures,
    CoverageFigures,
    Options,
    Source,
    StudyFigures,
    VariableFigures,
)
from projects.reliability.unit_disagreements import coder_disagreements, unit_disagreements
from projects.reliability.windows import Window, by_windows, in_order

MOST_CONFUSED = 5
# Units of a window at least, and windows at most.
WIDTH, WINDOWS = 40, 24
# Half as many orders for each coder as for the variable: there are many coders.
CODER_SHUFFLES = 999
DEFAULTS = Options()
Data = Ratings | Markings


@dataclass(frozen=True, eq=False)
class Coded:
    """A variable with its codings.

    order: a sortable mark of each unit, such as when it was coded; None where nobody knows, then there is no drift.
    batches: the codings of each round by its name, where there are several.
    """

    variable: Variable
    data: Data
    order: NDArray[Any] | None = None
    batches: Mapping[str, Data] = field(default_factory=dict)


def nobody_waits(done: int) -> None:
    """Progress that nobody watches."""


def study_figures(
    source: Source,
    variables: Iterable[Coded],
    options: Options = DEFAULTS,
    on_variable: Callable[[int], None] = nobody_waits,
) -> StudyFigures:
    """The figures of all variables, memos left out; `on_variable` hears how many are done."""
    found: list[VariableFigures] = []
    design = _Design()
    for coded in variables:
        if coded.variable.level is not Level.TEXT:
            found.append(variable_figures(coded, options))
            design.add(coded.data)
            on_variable(len(found))
    return StudyFigures(source, options, _coverage(design.as_ratings), tuple(found))


class _Design:
    """Who answered anything at all about which document, gathered variable by variable."""

    def __init__(self) -> None:
        self._rows: dict[Any, int] = {}
        self._coders: dict[str, int] = {}
        self._table = np.zeros((0, 0), np.bool_)

    def add(self, data: Data) -> None:
        """Add who answered one variable."""
        if data.ids is None:
            return
        coded = data.coded if isinstance(data, Markings) else data.codes != MISSING
        rows = [self._rows.setdefault(one, len(self._rows)) for one in data.ids.tolist()]
        columns = [self._coders.setdefault(name, len(self._coders)) for name in data.coders]
        table = np.zeros((len(self._rows), len(self._coders)), np.bool_)
        table[: self._table.shape[0], : self._table.shape[1]] = self._table
        table[np.ix_(rows, columns)] |= coded
        self._table = table

    @property
    def as_ratings(self) -> Ratings:
        """A table in which whoever answered gave the same code."""
        order = sorted(self._coders)
        codes = np.where(self._table[:, [self._coders[name] for name in order]], 0, MISSING).astype(np.int32)
        return Ratings(Level.NOMINAL.value, tuple(order), codes)


def variable_figures(coded: Coded, options: Options) -> VariableFigures:
    """The figures of one variable."""
    variable, data = coded.variable, coded.data
    every = _all_rows(variable, data, options)
    whole = [r for r in every if r.category is None and r.coders is None]
    chosen, pairs, prevails = _headline(data, whole, options), pair_matrix(data), prevalence(data)
    return VariableFigures(
        code=variable.code,
        label=variable.label,
        level=variable.level.value,
        derived_from=variable.derived_from,
        labels=tuple((c.code, c.label) for c in variable.categories),
        **chosen.__dict__,
        rows=tuple(whole),
        by_category=tuple(r for r in every if r.category is not None and r.coders is None),
        by_pair=tuple(r for r in every if r.category is None and r.coders is not None),
        pairs=pairs,
        coders=tuple(_with_drift(coded, coder_figures(data, matrix=pairs))),
        coverage=_coverage(data),
        confusion=_confusion(data),
        windows=_windows(coded, options),
        batches=_batches(coded.batches, options),
        drift=_drift(coded),
        prevalence=prevails,
        why=_why(variable, chosen, prevails),
    )


def _all_rows(variable: Variable, data: Data, options: Options) -> list[Row]:
    """As the command computes them: fewer replicates for what is no headline, unless few are asked for anyway."""
    replicates = None if options.replicates == HEADLINE_REPLICATES else options.replicates
    return rows(data, variable=variable.code, replicates=replicates, seed=options.seed)


def _headline(data: Data, whole: list[Row], options: Options) -> Headline:
    metric = own_alpha(data, Run("", replicates=0)).metric
    level = data.level if isinstance(data, Ratings) else Level.SPAN.value
    weights = level if level in (Level.NOMINAL, Level.ORDINAL) else "quadratic"
    kappa = "cohen_kappa" if len(data.coders) == 2 else "fleiss_kappa"
    by_name = {(r.coefficient, r.metric): r for r in whole}
    closed = level in (Level.NOMINAL, Level.ORDINAL)
    return Headline(
        by_name["krippendorff_alpha", metric],
        by_name.get(("percent_agreement", "nominal")),
        by_name.get((kappa, "nominal")) if closed else None,
        by_name.get(("gwet_ac", weights)),
        by_name.get(("span_f1", "exact")),
    )


def _coverage(data: Data) -> CoverageFigures:
    found = coverage(data)
    return CoverageFigures(
        found.coders,
        tuple(tuple(line) for line in found.together.tolist()),
        tuple(sorted(found.by_codes.items())),
        tuple(found.strangers),
        tuple(tuple(circle) for circle in found.circles),
    )


def _confusion(data: Data) -> ConfusionFigures | None:
    found = confusion(data)
    if found is None or not found.counts.any():
        return None
    most = tuple(replace(pair, ids=()) for pair in found.most_confused(MOST_CONFUSED))
    return ConfusionFigures(found.answers, tuple(tuple(r) for r in found.counts.tolist()), found.disagreements, most)


def _windows(coded: Coded, options: Options) -> tuple[Window, ...]:
    units = 0 if coded.order is None else len(in_order(coded.data, coded.order))
    if coded.order is None or not units:
        return ()
    width, replicates = max(WIDTH, -(-units // WINDOWS)), min(options.replicates, OTHER_REPLICATES)
    return tuple(by_windows(coded.data, coded.order, width=width, replicates=replicates, seed=options.seed))


def _batches(batches: Mapping[str, Data], options: Options) -> tuple[Window, ...]:
    replicates = min(options.replicates, OTHER_REPLICATES)
    return tuple(
        Window(name, own_alpha(data, Run("", name, replicates, options.seed))) for name, data in batches.items()
    )


def _drift(coded: Coded) -> Drift | None:
    if coded.order is None:
        return None
    return drift(unit_disagreements(coded.data)[in_order(coded.data, coded.order)])


def _with_drift(coded: Coded, coders: list[CoderFigures]) -> list[CoderFigures]:
    """The coders, each with their own drift, where there are three or more."""
    if coded.order is None or len(coders) < 3:
        return coders
    line = in_order(coded.data, coded.order)
    apart = [coder_disagreements(coded.data, place)[line] for place in range(len(coders))]
    return [
        replace(one, drift=drift(found[~np.isnan(found)], shuffles=CODER_SHUFFLES))
        for one, found in zip(coders, apart, strict=True)
    ]


def _why(variable: Variable, chosen: Headline, prevails: Prevalence | None) -> str:
    return why_they_differ(
        percent=chosen.percent.value if chosen.percent else None,
        alpha=chosen.alpha.value,
        ac1=chosen.gwet.value if chosen.gwet else None,
        expected=chosen.alpha.expected_agreement,
        prevalence=replace(prevails, rarest=variable.label_of(prevails.rarest)) if prevails else None,
        label=variable.label_of(prevails.commonest) if prevails else None,
    )


def moments(ids: NDArray[Any] | None, by_id: Mapping[Any, float]) -> NDArray[Any] | None:
    """The mark of each unit, from those of documents; None where the units have no ids."""
    return None if ids is None else np.array([by_id.get(one, 0.0) for one in ids.tolist()])
