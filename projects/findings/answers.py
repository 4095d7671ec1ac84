"""The figure that an address asks for, and its files: each with the release it is counted from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

from projects.findings.association import Table
from projects.findings.axes import Axis, axis
from projects.findings.drawing import plot
from projects.findings.figures import Figure, by_groups, hypothesis_by_groups, of_hypothesis, of_variable
from projects.findings.frame import Frame, SubHypothesis
from projects.findings.queries import Findings


def figure_of(frame: Frame, asked: Mapping[str, str]) -> Figure | None:
    """The figure of a sub-hypothesis (`code`) or a `variable`, or one by groups (`by`, `place`); None for others."""
    if "by" not in asked:
        hypothesis, column = hypothesis_of(frame, asked), frame.column(asked.get("variable", ""))
        if hypothesis is not None:
            return of_hypothesis(frame, hypothesis)
        return of_variable(frame, column) if column is not None else None
    place, by = asked.get("place", ""), axis(frame, asked["by"])
    found = divided(frame, asked, by) if by is not None else []
    return found[int(place)] if place.isascii() and place.isdecimal() and int(place) < len(found) else None


def hypothesis_of(frame: Frame, asked: Mapping[str, str]) -> SubHypothesis | None:
    """The sub-hypothesis that `code` names."""
    return next((h for h in frame.hypotheses if h.code == asked.get("code")), None)


def divided(frame: Frame, asked: Mapping[str, str], by: Axis) -> list[Figure]:
    """The figures of a sub-hypothesis or a variable in each group."""
    hypothesis, column = hypothesis_of(frame, asked), frame.column(asked.get("variable", ""))
    if hypothesis is not None:
        return hypothesis_by_groups(frame, hypothesis, by)
    return by_groups(column, by) if column is not None and not column.is_numeric else []


def caption(found: Findings) -> str:
    """What every figure rests on."""
    of = f"Release {found.release.number} (SHA-256 {found.release.sha256[:12]}…)"
    return f"{of}, without {_documents(found.left_out)} you have still to code" if found.left_out else of


def _documents(n: int) -> str:
    return f"{n} document{'' if n == 1 else 's'}"


def csv_answer(study: str, found: Findings, figure: Figure) -> HttpResponse:
    """The figure's table, with release and SHA-256 on every line, and below it what was counted apart."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    head, *rows = figure.lines()
    lines.writerow([*head, "release", "sha256", "left_out_for_reader"])
    apart = [[figure.title, what, n, "", "", "", "", "", "", "counted apart"] for what, n in figure.chips]
    for row in (*rows, *apart):
        lines.writerow([*row, found.release.number, found.release.sha256, found.left_out])
    return _to_keep(text.getvalue(), "text/csv; charset=utf-8", _name(study, found, figure), "csv")


def cross_answer(study: str, found: Findings, first: Axis, second: Axis, counts: Table) -> HttpResponse:
    """The counts of two variables, a line for each pair of their groups."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow([first.label, second.label, "documents", "release", "sha256", "left_out_for_reader"])
    for i, one in enumerate(first.groups):
        for j, other in enumerate(second.groups):
            made = found.release.number, found.release.sha256, found.left_out
            lines.writerow([one, other, int(counts[i, j]), *made])
    name = f"{study}-release-{found.release.number}-{slugify(first.label)}-by-{slugify(second.label)}"
    return _to_keep(text.getvalue(), "text/csv; charset=utf-8", name[:120], "csv")


def svg_answer(study: str, found: Findings, figure: Figure) -> HttpResponse:
    """The figure's chart as a drawing that stands alone, its caption in it."""
    context = {"figure": figure, "plot": plot(figure), "caption": caption(found), "standalone": True}
    text = render_to_string("findings/_chart.html", context).strip() + "\n"
    return _to_keep(text, "image/svg+xml", _name(study, found, figure), "svg")


def _name(study: str, found: Findings, figure: Figure) -> str:
    what = slugify(figure.title) or figure.kind
    return f"{study}-release-{found.release.number}-{what}"[:120]


def _to_keep(text: str, media: str, name: str, ending: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{ending}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(text, content_type=media, headers=headers)
