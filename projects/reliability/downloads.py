"""The tables of the pages as lines of CSV, with numbers in full. No Django."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from projects.reliability.row import Row
from projects.reliability.study_figures import CoverageFigures, StudyFigures, VariableFigures
from projects.reliability.windows import Window

Lines = Iterator[list[Any]]
ROW = (
    *("variable", "category", "coders", "round", "coefficient", "metric", "value", "undefined", "ci_low", "ci_high"),
    *("ci_undefined", "ci_level", "ci_method", "replicates", "undefined_replicates", "seed", "p_below_0.667"),
    *("p_below_0.800", "units", "pairable_units", "coder_count", "values", "missing"),
)
ALONG = ("units", "pairable_units", "coder_count", "values", "missing")


def figures(found: StudyFigures) -> Lines:
    """Every variable's alpha, agreement, kappa, AC1 or AC2 and F1."""
    yield [*ROW, "verdict"]
    for variable in found.variables:
        for row in (variable.alpha, variable.percent, variable.kappa, variable.gwet, variable.f1):
            if row is not None:
                yield [*_row(row), variable.verdict if row is variable.alpha else ""]


def design(found: StudyFigures) -> Lines:
    """Documents that two coders have in common."""
    return _together(found.coverage)


def _together(found: CoverageFigures) -> Lines:
    yield ["coder", *found.coders]
    for coder, line in zip(found.coders, found.together, strict=True):
        yield [coder, *line]


def coefficients(found: VariableFigures) -> Lines:
    """Every coefficient of the variable, of its categories, and of its pairs of coders."""
    return _rows([*found.rows, *found.by_category, *found.by_pair])


def _rows(rows: Iterable[Row]) -> Lines:
    yield list(ROW)
    yield from map(_row, rows)


def _row(row: Row) -> list[Any]:
    low, high = row.ci or (None, None)
    below = row.p_below or {}
    return [
        *(row.variable, row.category, " – ".join(row.coders or ()), row.round, row.coefficient, row.metric, row.value),
        *(row.undefined, low, high, row.ci_undefined, row.ci_level, row.ci_method, row.replicates),
        *(row.undefined_replicates, row.seed, below.get("0.667"), below.get("0.800")),
        *(getattr(row, name) for name in ALONG),
    ]


def coders(found: VariableFigures) -> Lines:
    """Each coder: mean alpha with the others, alpha of the others alone, and how often they gave each answer."""
    answers = list(found.coders[0].counts) if found.coders else []
    yield ["coder", "units", "shared_units", "mean_pairwise_alpha", "alpha_without", "gain", *answers]
    for one in found.coders:
        given = [one.counts[answer] for answer in answers]
        yield [one.coder, one.units, one.shared, one.pairwise, one.without.value, one.gain, *given]


def pairs(found: VariableFigures) -> Lines:
    """Alpha of every two coders."""
    yield ["coder", "other", "coefficient", "metric", "value", "undefined", "units"]
    for pair in found.pairs.pairs:
        yield [*pair.coders, found.pairs.coefficient, found.pairs.metric, pair.value, pair.undefined, pair.units]


def answers(found: VariableFigures) -> Lines:
    """How often every two answers stand side by side."""
    confusion = found.confusion
    yield ["answer", *(confusion.answers if confusion else ())]
    for answer, line in zip(confusion.answers, confusion.counts, strict=True) if confusion else ():
        yield [answer, *line]


def coverage(found: VariableFigures) -> Lines:
    """Units of the variable that two coders have in common."""
    return _together(found.coverage)


def windows(found: VariableFigures) -> Lines:
    """Alpha over time."""
    return _windows(found.windows)


def rounds(found: VariableFigures) -> Lines:
    """Alpha of each round."""
    return _windows(found.batches)


def _windows(found: Iterable[Window]) -> Lines:
    yield ["units_from_to", "alpha", "undefined", "ci_low", "ci_high", "units", "replicates", "seed"]
    for window in found:
        row = window.row
        low, high = row.ci or (None, None)
        yield [window.label, row.value, row.undefined, low, high, window.units, row.replicates, row.seed]


OF_STUDY: dict[str, Callable[[StudyFigures], Lines]] = {"figures": figures, "coverage": design}
OF_VARIABLE: dict[str, Callable[[VariableFigures], Lines]] = {
    "coefficients": coefficients,
    "coders": coders,
    "pairs": pairs,
    "answers": answers,
    "coverage": coverage,
    "windows": windows,
    "rounds": rounds,
}


def table_lines(found: StudyFigures, name: str, variable: str | None) -> Lines | None:
    """The lines of a table of the study, or of a variable where one is named; None where there is no such table."""
    if variable is None:
        return OF_STUDY[name](found) if name in OF_STUDY else None
    one = found.of(variable)
    return OF_VARIABLE[name](one) if one is not None and name in OF_VARIABLE else None
