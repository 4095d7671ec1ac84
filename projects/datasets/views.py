"""Releases: what was built, asking for the next one, and the files."""

from __future__ import annotations

import json
from hashlib import sha256
from os import SEEK_END
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from projects.adjudication.rules import Rule
from projects.codebooks.queries import latest_codebook
from projects.datasets import forecast as forecasts
from projects.datasets import queries
from projects.datasets.actions import request_release
from projects.datasets.exporters import AS_EVER, FORMATS, Format, Layout, Withheld
from projects.datasets.package import BrokenPackage
from projects.datasets.ranges import Piece, asked_range
from projects.datasets.tables import DoesNotFit, Shape, Values
from projects.jobs.queries import worker_is_alive
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership
from projects.teams.rules import Role

# The error itself names a path on the server, which is for commands and logs.
LOST = "The file of this release is missing or damaged. Whoever looks after the server can restore it from a backup."
# Counting reads every coding: of a larger study only when somebody asks for it.
COUNTED_AT_ONCE = 2_000
VALUES_TOLD = (
    (Values.AGREED, "what this release settled, and how; an open cell has none"),
    (Values.CODERS, "what each coder said first, before anyone discussed it"),
)
SHAPES_TOLD = (
    (Shape.WIDE, "document (and coder), with a column for each variable"),
    (Shape.LONG, "value or passage, with the name of its variable"),
)
# Files that name coders beside what they said; the others hold agreed values alone.
NAMING = frozenset({"xlsx", "package", "qdpx", "annotations"})
NAMED = "This file names the coders, whom adjudicators of this project see as letters. Ask a manager for it."
READERS = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)


@require_GET
@project_view(*READERS)
def releases(request: ProjectRequest) -> HttpResponse:
    """Every release with its counts and files; for managers, the form that asks for the next one."""
    context: dict[str, Any] = {
        "releases": list(queries.releases(request.project)),
        "withheld": len(queries.withheld_documents(request.membership)),
    }
    if request.membership.is_manager:
        context |= {
            "under_way": queries.build_under_way(request.project),
            "worker_alive": worker_is_alive(),
            "failed": queries.failed_build(request.project),
            "codebook": latest_codebook(request.project),
            "documents": request.project.documents.count(),
            "counted_at_once": COUNTED_AT_ONCE,
        }
    return TemplateResponse(request, "datasets/releases.html", context)


@require_GET
@project_view(Role.MANAGER)
def forecast(request: ProjectRequest) -> HttpResponse:
    """What each rule would settle and leave open; a part of the page that comes after it, for it reads every coding."""
    counted = forecasts.forecast(request.membership)
    context = {"forecast": [(rule, counts, counts.total()) for rule, counts in counted]}
    return TemplateResponse(request, "datasets/_forecast.html", context)


@require_POST
@project_view(Role.MANAGER, while_closed=True)
def build(request: ProjectRequest) -> HttpResponse:
    """Ask the worker for a release, and go where its progress shows."""
    if request.POST.get("rule") not in [rule.value for rule in Rule]:
        raise Http404("No such rule.")
    back = reverse("datasets:releases", kwargs={"slug": request.project.slug})
    job = request_release(project=request.project, rule=Rule(request.POST["rule"]), by=request.user, back=back)
    return redirect("jobs:job", slug=request.project.slug, job_id=job.pk)


@require_GET
@project_view(*READERS)
def release(request: ProjectRequest, number: int) -> HttpResponse:
    """One release with its files in every format and layout."""
    nameless = _sees_letters(request.membership)
    offered = {form: told for form, told in FORMATS.items() if not (nameless and form in NAMING)}
    context = {
        "release": get_object_or_404(queries.releases(request.project), number=number),
        "withheld": len(queries.withheld_documents(request.membership)),
        "nameless": nameless,
        "tabular": {form: told for form, told in offered.items() if told.shape},
        "whole": {form: told for form, told in offered.items() if not told.shape},
        "values_told": [told for told in VALUES_TOLD if not (nameless and told[0] is Values.CODERS)],
        "shapes_told": SHAPES_TOLD,
    }
    return TemplateResponse(request, "datasets/release.html", context)


@require_GET
@project_view(*READERS)
def download(request: ProjectRequest, number: int, form: str) -> HttpResponseBase:
    """A release in one format and layout, without documents the member has still to code."""
    if form not in FORMATS:
        raise Http404("No such format.")
    layout = _layout(request, form)
    if _sees_letters(request.membership) and (form in NAMING or layout.values is Values.CODERS):
        messages.error(request, NAMED)
        return redirect("datasets:release", slug=request.project.slug, number=number)
    found = get_object_or_404(queries.releases(request.project), number=number)
    left_out = queries.withheld_documents(request.membership)
    try:
        file = queries.release_file(found, form, left_out, layout)
    except (queries.NoSuchRelease, BrokenPackage, Withheld, DoesNotFit) as refused:
        lost = isinstance(refused, queries.NoSuchRelease | BrokenPackage)
        messages.error(request, LOST if lost else str(refused))
        return redirect("datasets:release", slug=request.project.slug, number=number)
    marks = [layout.shape, layout.values if layout.values is not Values.AGREED else "", FORMATS[form].mark]
    name = "-".join([f"{request.project.slug}-release-{number}", *filter(None, marks), *["part"][: len(left_out)]])
    tag = sha256(json.dumps([found.package, form, *marks, sorted(left_out)]).encode()).hexdigest()
    return _sent(request, file, FORMATS[form], name, f'"{tag}"')


def _sees_letters(member: Membership) -> bool:
    """Whether coders' names are hidden from this member, so that no file of theirs may hold them."""
    return member.project.hide_coders and member.is_adjudicator and not member.is_manager


def _layout(request: ProjectRequest, form: str) -> Layout:
    """The layout that the address asks for, or 404."""
    shape, values = request.GET.get("shape"), request.GET.get("values")
    try:
        layout = Layout(Shape(shape) if shape else None, Values(values) if values else Values.AGREED)
    except ValueError:
        raise Http404("No such layout.") from None
    if layout != AS_EVER and FORMATS[form].shape is None:
        raise Http404("This format has a form of its own.")
    return layout


def _sent(request: ProjectRequest, file: IO[bytes], form: Format, name: str, tag: str) -> HttpResponseBase:
    """The file as an answer; or the part of it that a download which broke off still lacks."""
    size = file.seek(0, SEEK_END)
    file.seek(0)
    fresh = request.headers.get("If-Range", tag) == tag
    part = asked_range(request.headers.get("Range", ""), size) if fresh else None
    if part is not None and not part:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    sent = file if part is None else Piece(file, part)
    answer = FileResponse(
        sent,
        as_attachment=True,
        filename=f"{name}{form.suffix}",
        content_type=form.content_type,
        status=206 if part else 200,
    )
    if part is not None:
        answer["Content-Length"] = str(len(part))
        answer["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    answer["Accept-Ranges"], answer["ETag"] = "bytes", tag
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
