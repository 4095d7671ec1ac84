"""The start, and the cockpit of a study."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.adjudication.queries import blocked_documents
from projects.codebooks.queries import latest_codebook
from projects.corpus.models import Document
from projects.datasets.queries import latest_release
from projects.jobs.queries import jobs_of
from projects.jobs.rules import State as JobState
from projects.overview.queries import cell_counts, coders, lately, uncoded_count
from projects.reliability.queries import known_report
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership, User
from projects.teams.rules import Role

SEE_CASES = (Role.MANAGER, Role.ADJUDICATOR)
WHOLE_STUDY = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)


def address_of(membership: Membership) -> str:
    """Where a member's day begins: the cockpit, the queue, or their own documents."""
    if membership.is_manager:
        return "overview:home"
    if membership.is_coder:
        return "coding:home"
    return "adjudication:queue" if membership.is_adjudicator else "overview:home"


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Straight into the only project, or the list of projects."""
    user = cast(User, request.user)
    mine = [m for m in Membership.objects.active().filter(user=user).select_related("project") if m.roles]
    if len(mine) == 1:
        return redirect(address_of(mine[0]), slug=mine[0].project.slug)
    places = [(m, sorted(m.roles), address_of(m)) for m in sorted(mine, key=lambda m: m.project.name)]
    return TemplateResponse(request, "overview/start.html", {"places": places})


@require_GET
@project_view()
def home(request: ProjectRequest) -> HttpResponse:
    """How the study stands; whoever only codes goes on to their documents."""
    if not request.membership.has(*WHOLE_STUDY):
        return redirect("coding:home", slug=request.project.slug)
    everyone, counts = coders(request.project), cell_counts(request.membership)
    # Figures of documents the member has still to code would tell how the others coded them.
    report = known_report(request.project, without=set(blocked_documents(request.membership)))
    low = [line for line in report.lines if line.is_low] if report else []
    jobs = jobs_of(request.project)[:3] if request.membership.is_manager else []
    unfinished = [job for job in jobs if job.state != JobState.SUCCEEDED]
    sees_cases = request.membership.has(*SEE_CASES)
    uncoded = uncoded_count(request.membership)
    context: dict[str, Any] = {
        "codebook": latest_codebook(request.project),
        "documents": Document.objects.filter(project=request.project).count(),
        "coders": everyone,
        "done": sum(coder.done for coder in everyone),
        "total": sum(coder.total for coder in everyone),
        "counts": counts,
        "sees_cases": sees_cases,
        "nav_open": counts.waiting,
        "report": report,
        "low": low,
        "release": latest_release(request.project),
        "activity": lately(request.membership),
        "jobs": unfinished,
        "uncoded": uncoded,
        "quiet": not (low or unfinished or counts.unassigned or uncoded or (sees_cases and counts.waiting)),
    }
    return TemplateResponse(request, "overview/home.html", context)
