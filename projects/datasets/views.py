"""Releases: what was built, asking for the next one, and the files."""

from __future__ import annotations

from typing import Any

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
from projects.datasets.exporters import FORMATS, Withheld
from projects.datasets.package import BrokenPackage
from projects.datasets.tables import DoesNotFit
from projects.jobs.queries import worker_is_alive
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

# The error itself names a path on the server, which is for commands and logs.
LOST = "The file of this release is missing or damaged. Whoever looks after the server can restore it from a backup."
# Counting reads every coding: of a larger study only when somebody asks for it.
COUNTED_AT_ONCE = 2_000
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
    counted = forecasts.forecast(request.project)
    context = {"forecast": [(rule, counts, counts.total()) for rule, counts in counted]}
    return TemplateResponse(request, "datasets/_forecast.html", context)


@require_POST
@project_view(Role.MANAGER)
def build(request: ProjectRequest) -> HttpResponse:
    """Ask the worker for a release, and go where its progress shows."""
    if request.POST.get("rule") not in [rule.value for rule in Rule]:
        raise Http404("No such rule.")
    back = reverse("datasets:releases", kwargs={"slug": request.project.slug})
    job = request_release(project=request.project, rule=Rule(request.POST["rule"]), by=request.user, back=back)
    return redirect("jobs:job", slug=request.project.slug, job_id=job.pk)


@require_GET
@project_view(*READERS)
def download(request: ProjectRequest, number: int, form: str) -> HttpResponseBase:
    """A release in one format, without documents the member has still to code."""
    if form not in FORMATS:
        raise Http404("No such format.")
    release = get_object_or_404(queries.releases(request.project), number=number)
    left_out = queries.withheld_documents(request.membership)
    try:
        file = queries.release_file(release, form, left_out)
    except (queries.NoSuchRelease, BrokenPackage, Withheld, DoesNotFit) as refused:
        lost = isinstance(refused, queries.NoSuchRelease | BrokenPackage)
        messages.error(request, LOST if lost else str(refused))
        return redirect("datasets:releases", slug=request.project.slug)
    part = "-part" if left_out else ""
    name = f"{request.project.slug}-release-{release.number}{part}{FORMATS[form].suffix}"
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[form].content_type)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
