"""What the pages of figures answer with, whether a project's or an uploaded table's: contexts, CSV and SVG."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from projects.reliability.detail import Table, answer_table, coverage_table, most_confused, pair_table
from projects.reliability.downloads import table_lines
from projects.reliability.page import forest, trend
from projects.reliability.study_figures import StudyFigures, VariableFigures

MOST_EXPLAINED = 3


def study_context(figures: StudyFigures, *, at: str) -> dict[str, Any]:
    """What the page of a whole study shows; `at` is its address, below which lie those of variables and downloads."""
    low = [one for one in figures.variables if one.is_low][:MOST_EXPLAINED]
    return {
        "at": at,
        "figures": figures,
        "forest": forest(figures.variables),
        "design": coverage_table(figures.coverage),
        "differing": [one for one in figures.variables if one.why and one not in low],
        "low": [variable_context(figures, one, at=at) for one in low],
    }


def variable_context(figures: StudyFigures, one: VariableFigures, *, at: str) -> dict[str, Any]:
    """What the page of one variable shows."""
    return {
        "at": at,
        "figures": figures,
        "line": one,
        "pairs": pair_table(one),
        "answers": answer_table(one),
        "confused": most_confused(one),
        "coverage": coverage_table(one.coverage),
        "trend": trend(one.windows),
    }


def csv_answer(lines: Iterable[Iterable[Any]], name: str) -> HttpResponse:
    """The lines as a CSV file to keep."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return _to_keep(text.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def table_answer(figures: StudyFigures, name: str, variable: str | None, study: str) -> HttpResponse:
    """One of the tables. Raises Http404 where there is none of this name."""
    lines = table_lines(figures, name, variable)
    if lines is None:
        raise Http404("No such table.")
    return csv_answer(lines, "-".join(filter(None, (study, variable, name))))


def chart_answer(figures: StudyFigures, name: str, variable: str | None, study: str) -> HttpResponse:
    """One of the charts as a drawing that stands alone. Raises Http404 where there is none of this name."""
    one = figures.of(variable) if variable is not None else None
    context: dict[str, Any] | None = None
    if name == "forest" and variable is None:
        context = {"forest": forest(figures.variables)}
    elif name == "trend" and one is not None:
        context = {"trend": trend(one.windows), "line": one}
    elif name in _SQUARES and one is not None:
        context = {"table": _square(name, one), "line": one, "title": _SQUARES[name]}
    elif name == "coverage" and variable is None:
        context = {"table": _placed(coverage_table(figures.coverage)), "title": "Documents in common"}
    if context is None or not next(iter(context.values())):
        raise Http404("No such chart.")
    template = "squares" if "table" in context else name
    text = render_to_string(f"reliability/_{template}.html", context | {"standalone": True})
    return _to_keep(text.strip() + "\n", "image/svg+xml", "-".join(filter(None, (study, variable, name))) + ".svg")


_SQUARES = {
    "pairs": "Krippendorff’s alpha by pair of coders",
    "answers": "Pairs of answers",
    "coverage": "Units in common",
}
LEFT, TOP, CELL_WIDTH, CELL_HEIGHT = 190, 90, 92, 34


def _square(name: str, one: VariableFigures) -> dict[str, Any] | None:
    made = {"pairs": pair_table, "answers": answer_table}
    return _placed(made[name](one) if name in made else coverage_table(one.coverage))


def _placed(table: Table | None) -> dict[str, Any] | None:
    """The table with the places of its cells."""
    if table is None:
        return None
    places = [LEFT + CELL_WIDTH * n for n in range(len(table.heads))]
    rows = [
        (head, TOP + CELL_HEIGHT * n, list(zip(places, cells, strict=True)))
        for n, (head, cells) in enumerate(table.rows)
    ]
    width, height = LEFT + CELL_WIDTH * len(places) + 10, TOP + CELL_HEIGHT * len(rows) + 10
    return {"heads": list(zip(places, table.heads, strict=True)), "rows": rows, "width": width, "height": height}


def _to_keep(text: str, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=content_type)
    plain = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = content_disposition_header(True, plain) or "attachment"
    return answer
