"""Findings: what a release says of the hypothesis, with everything it rests on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from projects.codebooks.hypotheses import shown
from projects.datasets.models import Release
from projects.datasets.package import BrokenPackage
from projects.datasets.queries import NoSuchRelease, release_of, releases
from projects.findings.actions import request_reading
from projects.findings.answers import caption, cross_answer, csv_answer, divided, figure_of, hypothesis_of, svg_answer
from projects.findings.association import Table, associate
from projects.findings.axes import Axis, axis, choices, cross
from projects.findings.evidence import in_context, passages_of
from projects.findings.figures import Figure, numbers_by_groups, of_hypothesis, of_variable, passages_behind
from projects.findings.frame import DOCUMENT
from projects.findings.queries import Findings, documents_of, findings, reading_jobs
from projects.jobs.queries import worker_is_alive
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Project
from projects.teams.rules import Role

READERS = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)
PER_PAGE = 20
LOST = "The file of this release is missing or damaged. Whoever looks after the server can restore it from a backup."


def of_release(view: Callable[[ProjectRequest, Findings], HttpResponse]) -> Callable[[ProjectRequest], HttpResponse]:
    """A view of the release that `?release=` names, the newest without it; a page that says so where none is ready."""

    @wraps(view)
    def found(request: ProjectRequest) -> HttpResponse:
        release = _release(request.project, request.GET.get("release"))
        if release is None:
            return TemplateResponse(request, "findings/none.html", {})
        try:
            ready = findings(release, request.membership)
        except (NoSuchRelease, BrokenPackage):
            return TemplateResponse(request, "findings/waiting.html", {"release": release, "lost": LOST})
        if ready is None:
            job = reading_jobs(release).first()
            context = {"release": release, "job": job, "worker_alive": worker_is_alive()}
            return TemplateResponse(request, "findings/waiting.html", context)
        if request.headers.get("HX-Request"):
            # Only the page that waits asks so: now that there is something, it is loaded with all that belongs to it.
            return HttpResponse(headers={"HX-Refresh": "true"})
        return view(request, ready)

    return found


def _release(project: Project, number: str | None) -> Release | None:
    """None before the first release. Raises Http404 for one that is named and not there."""
    if number is not None and not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Http404("No such release.")
    try:
        return release_of(project, None if number is None else int(number))
    except NoSuchRelease:
        if number is None:
            return None
        raise Http404("No such release.") from None


@require_GET
@project_view(*READERS)
@of_release
def home(request: ProjectRequest, found: Findings) -> HttpResponse:
    """Each sub-hypothesis and each variable of the release, in documents."""
    frame = found.frame
    hypotheses = [
        (h, shown(h.links, frame.codebook), of_hypothesis(frame, h), passages_behind(frame, h))
        for h in frame.hypotheses
    ]
    context = _context(found) | {
        "releases": list(releases(request.project).values_list("number", flat=True)),
        "hypotheses": hypotheses,
        "variables": [(column, of_variable(frame, column)) for column in frame.columns],
        "choices": choices(frame, overlapping=True),
    }
    return TemplateResponse(request, "findings/home.html", context)


@require_GET
@project_view(*READERS)
@of_release
def breakdown(request: ProjectRequest, found: Findings) -> HttpResponse:
    """The variable `?variable=`, or the sub-hypothesis `?code=`, in each group of `?by=`."""
    column, hypothesis = found.frame.column(request.GET.get("variable", "")), hypothesis_of(found.frame, request.GET)
    by = axis(found.frame, request.GET.get("by", ""))
    if by is None or (column is None and hypothesis is None):
        raise Http404("No such variable, or nothing to divide it by.")
    context = _context(found) | {
        "column": column,
        "hypothesis": hypothesis,
        "title": hypothesis.code if hypothesis is not None else column.variable.label if column is not None else "",
        "by": by,
        "figures": divided(found.frame, request.GET, by),
        "numbers": numbers_by_groups(column, by) if column is not None and hypothesis is None else [],
        "choices": choices(found.frame, overlapping=True),
    }
    return TemplateResponse(request, "findings/breakdown.html", context)


@require_GET
@project_view(*READERS)
@of_release
def crossed(request: ProjectRequest, found: Findings) -> HttpResponse:
    """`?a=` against `?b=`: the table of counts, a test and an effect size; without them, the choice."""
    keys = request.GET.get("a", ""), request.GET.get("b", "")
    context = _context(found) | {"choices": choices(found.frame, overlapping=False), "keys": keys}
    if all(keys):
        first, second, counts = _axes(found, *keys)
        context |= _crossed(first, second, counts) | {"apart": len(found.frame.documents) - int(counts.sum())}
    return TemplateResponse(request, "findings/cross.html", context)


def _axes(found: Findings, a: str, b: str) -> tuple[Axis, Axis, Table]:
    """The two that are set side by side, with their counts. Raises Http404."""
    first, second = axis(found.frame, a), axis(found.frame, b)
    counts = cross(first, second) if first and second else None
    if counts is None or first is None or second is None:
        raise Http404("No such variables.")
    return first, second, counts


def _crossed(first: Axis, second: Axis, counts: Table) -> dict[str, Any]:
    lines = [
        (label, [(int(n), n / line.sum() if line.sum() else None) for n in line], int(line.sum()))
        for label, line in zip(first.groups, counts, strict=True)
        if line.sum()
    ]
    return {
        "first": first,
        "second": second,
        "lines": lines,
        "sums": [int(n) for n in counts.sum(axis=0)],
        "association": associate(counts, ordered=first.ordered and second.ordered),
    }


@require_GET
@project_view(*READERS)
@of_release
def passages(request: ProjectRequest, found: Findings) -> HttpResponse:
    """The passages behind `?category=` of `?variable=`, each in its document's words."""
    column = found.frame.column(request.GET.get("variable", ""))
    place = column.place_of(request.GET.get("category", "")) if column is not None else None
    if column is None or place is None:
        raise Http404("No such category.")
    page = Paginator(passages_of(found.frame, column, place), PER_PAGE).get_page(request.GET.get("page"))
    names = found.frame.documents
    documents = documents_of(request.project, {names[row[DOCUMENT]] for row in page})
    rows = [
        (documents[names[document]], in_context(documents[names[document]].text, start, end, coders))
        for document, _, _, start, end, coders in (map(int, row) for row in page)
        if names[document] in documents
    ]
    kept = [(k, request.GET[k]) for k in ("variable", "category", "release") if k in request.GET]
    context = {"column": column, "category": column.categories[place], "page": page, "rows": rows, "kept": kept}
    return TemplateResponse(request, "findings/passages.html", _context(found) | context)


@require_GET
@project_view(*READERS)
@of_release
def table(request: ProjectRequest, found: Findings) -> HttpResponse:
    """A figure's table as CSV, or that of two variables side by side."""
    if "a" in request.GET:
        return cross_answer(request.project.slug, found, *_axes(found, request.GET["a"], request.GET.get("b", "")))
    return csv_answer(request.project.slug, found, _figure(request, found))


@require_GET
@project_view(*READERS)
@of_release
def chart(request: ProjectRequest, found: Findings) -> HttpResponse:
    """A figure's chart as SVG."""
    return svg_answer(request.project.slug, found, _figure(request, found))


def _figure(request: ProjectRequest, found: Findings) -> Figure:
    figure = figure_of(found.frame, request.GET)
    if figure is None:
        raise Http404("No such figure.")
    return figure


@require_POST
@project_view(*READERS, while_closed=True)
def prepare(request: ProjectRequest) -> HttpResponse:
    """Ask the worker to read a large release, and go back to where its progress shows."""
    release = _release(request.project, request.POST.get("release", ""))
    address = reverse("findings:home", args=[request.project.slug])
    back = f"{address}?{urlencode({'release': cast(Release, release).number})}"
    request_reading(release=cast(Release, release), by=request.user, back=back)
    return redirect(back)


def _context(found: Findings) -> dict[str, Any]:
    """What every page says of the release it counts."""
    return {
        "release": found.release,
        "left_out": found.left_out,
        "n": len(found.frame.documents),
        "caption": caption(found),
    }
