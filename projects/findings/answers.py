"""The figure that an address asks for, and its files: each with the release it is counted from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

from projects.findings.axes import axis
from projects.findings.figures import Figure, by_groups, of_hypothesis, of_variable, plot
from projects.findings.frame import Frame
from projects.findings.queries import Findings


def figure_of(frame: Frame, asked: Mapping[str, str]) -> Figure | None:
    """The figure of a sub-hypothesis (`code`), a variable, or a category by groups (`by`, `place`); None for others."""
    if "code" in asked:
        hypothesis = next((h for h in frame.hypotheses if h.code == asked["code"]), None)
        return of_hypothesis(frame, hypothesis) if hypothesis is not None else None
    column = frame.column(asked.get("variable", ""))
    if column is None or "by" not in asked:
        return of_variable(frame, column) if column is not None else None
    by, place = axis(frame, asked["by"]), asked.get("place", "")
    found = by_groups(column, by) if by is not None else []
    return found[int(place)] if place.isascii() and place.isdecimal() and int(place) < len(found) else None


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
