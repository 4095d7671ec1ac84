"""The start, and the cockpit of a study."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects.adjudication.counts_actions import counts_for
from projects.adjudication.counts_queries import KIND as COUNTING
from projects.adjudication.queries import blocked_documents
from projects.codebooks.queries import latest_codebook, shown_sub_hypotheses
from projects.corpus.models import Document
from projects.datasets.queries import latest_release
from projects.jobs.queries import jobs_of
from projects.jobs.rules import State as JobState
from projects.overview.forecast import bars
from projects.overview.glance import alarms, glances, low
from projects.overview.log_queries import lately
from projects.overview.queries import uncoded_count
from projects.overview.shares import shares
from projects.overview.work_queries import coder_lines, progress, study_end, total_of, waits, work_of
from projects.reliability.queries import last_figures
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership, User
from projects.teams.rules import Role
from projects.teams.states import ProjectState

SEE_CASES = (Role.MANAGER, Role.ADJUDICATOR)
WHOLE_STUDY = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)
PUT_AWAY = frozenset({ProjectState.ARCHIVED, ProjectState.WITHDRAWN})
MOST_IDLE = 6
# What a study needs before coding begins, in this order; the last are codings that somebody was given.
BEGINNING = ("codebook", "documents", "coders", "total")


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
    """Straight into the only project, or the list of projects; with `?all` always the list."""
    user = cast(User, request.user)
    mine = [m for m in Membership.objects.active().filter(user=user).select_related("project") if m.roles]
    present = [m for m in mine if m.project.state not in PUT_AWAY]
    if len(present) == 1 and "all" not in request.GET:
        return redirect(address_of(present[0]), slug=present[0].project.slug)
    places = [(m, sorted(m.roles), address_of(m)) for m in sorted(mine, key=lambda m: m.project.name)]
    context = {
        "places": [place for place in places if place[0] in present],
        "put_away": [place for place in places if place[0] not in present],
    }
    return TemplateResponse(request, "overview/start.html", context)


@require_GET
@project_view()
def home(request: ProjectRequest) -> HttpResponse:
    """How the study stands; whoever only codes goes on to their documents."""
    if not request.membership.has(*WHOLE_STUDY):
        return redirect("coding:home", slug=request.project.slug)
    member, project = request.membership, request.project
    codebook = latest_codebook(project)
    context: dict[str, Any] = {
        "codebook": codebook,
        "hypotheses": shown_sub_hypotheses(project, codebook),
        "documents": Document.objects.filter(project=project).count(),
        "release": latest_release(project),
        "activity": lately(member),
        "sees_cases": member.has(*SEE_CASES),
        **_people(request),
        **_cells(request),
        **_reliability(request),
    }
    context["newer"] = max(0, context["done"] - context["report"].handed_in) if context["report"] else 0
    context["missing"] = next((name for name in BEGINNING if not context[name]), "")
    context["quiet"] = not any(_needs(context))
    return TemplateResponse(request, "overview/home.html", context)


def _needs(context: dict[str, Any]) -> Iterator[Any]:
    """Whatever has a line under what needs somebody."""
    counts, alarms = context["counts"], context["alarms"]
    yield from (context["low"], context["jobs"], context["uncoded"], context["waits"], alarms and alarms.shown)
    yield counts and counts.unassigned
    yield context["sees_cases"] and counts and counts.cells


def _people(request: ProjectRequest) -> dict[str, Any]:
    """Progress, pace and who waits for whom; names beside names are for the manager."""
    everyone, rounds = progress(request.project)
    work, now = work_of(request.project), timezone.now()
    lines = coder_lines(everyone, work, now)
    chart = bars(total_of(work), timezone.localdate(now))
    return {
        "coders": lines,
        "rounds": rounds,
        "done": sum(one.done for one in rounds),
        "total": sum(one.total for one in rounds),
        "bars": chart,
        "recent": sum(bar.count for bar in chart),
        "end": study_end(lines),
        "work": work,
        "waits": waits(work, everyone) if request.membership.is_manager else [],
        "idle": [line for line in lines if line.idle_since][:MOST_IDLE],
        "workless": [one.progress for one in lines if one.progress.is_coder and not one.progress.left],
    }


def _cells(request: ProjectRequest) -> dict[str, Any]:
    """How the cells stand, and what of it needs somebody."""
    counted = counts_for(request.membership)
    jobs = jobs_of(request.project).exclude(kind=COUNTING)[:3] if request.membership.is_manager else []
    return {
        "counted": counted,
        "counts": counted.counts,
        "variables": shares(counted.counts.variables) if counted.counts else [],
        "nav_open": counted.counts.cells if counted.counts else 0,
        "uncoded": uncoded_count(request.membership),
        "jobs": [job for job in jobs if job.state != JobState.SUCCEEDED],
    }


def _reliability(request: ProjectRequest) -> dict[str, Any]:
    """The figures computed last. Those of documents the member has still to code would tell how others coded them."""
    blocked = set(blocked_documents(request.membership))
    report = last_figures(request.project, without=blocked)
    if report is None:
        return {"report": None, "low": [], "alarms": None}
    found = glances(report.figures)
    return {
        "report": report,
        "glances": found,
        "courses": any(one.points for one in found),
        "low": low(found),
        "alarms": alarms(report.figures, coders=request.membership.is_manager),
        "left_out": len(blocked),
    }
