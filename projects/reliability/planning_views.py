"""How many documents must be coded twice: the two-coder floor, and studies simulated from a pilot."""

from __future__ import annotations

import math
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from projects.codebooks.rules import Level
from projects.jobs.models import Job
from projects.jobs.queries import worker_is_alive
from projects.reliability.planning import POWER, units_needed
from projects.reliability.planning_actions import request_plan
from projects.reliability.planning_forms import FloorForm, PilotForm
from projects.reliability.planning_plot import share_curve, width_curve
from projects.reliability.planning_queries import Pilot, plan_job
from projects.reliability.queries import own_documents, scope_of
from projects.reliability.report_views import READERS
from projects.reliability.upload_levels import variables_in
from projects.reliability.upload_queries import own_upload
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import User


@require_http_methods(["GET", "POST"])
@project_view(*READERS, while_closed=True)
def planning(request: ProjectRequest) -> HttpResponse:
    """Planning with a project's codings as the pilot, but for those the member has still to make."""
    codebook = scope_of(request.project.slug).codebook
    variables = codebook.parsed.variables if codebook else ()
    named = tuple((v.code, v.label) for v in variables if v.level is not Level.TEXT)
    return _page(
        request,
        Pilot(named, project=request.project, without=own_documents(request.membership)),
        {"study": request.project.name},
    )


@require_http_methods(["GET", "POST"])
@login_required
def upload_planning(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Planning with an uploaded table as the pilot."""
    upload = own_upload(request.user, upload_id)
    named = tuple((v.code, v.label) for v in variables_in(upload.levels))
    return _page(request, Pilot(named, upload=upload), {"upload": upload, "study": upload.name})


def _page(request: HttpRequest, pilot: Pilot, context: dict[str, Any]) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET if "variable" in request.GET else None
    form = PilotForm(asked, pilot.variables)
    if request.method == "POST" and form.is_valid():
        request_plan(pilot=pilot, wanted=form.cleaned_data, by=cast(User, request.user))
        return redirect(f"{request.path}?{urlencode(form.cleaned_data)}#pilot")
    job = plan_job(pilot, form.cleaned_data) if form.is_bound and form.is_valid() else None
    context |= {"job": job, "worker_alive": job is None or job.ended or worker_is_alive(), **_found(job)}
    if request.headers.get("HX-Request"):
        return TemplateResponse(request, "reliability/_plan.html", context)
    floor = FloorForm(request.GET if "minimum" in request.GET else None)
    context |= {"form": form, "floor": floor, "units": _floor(floor), "can_simulate": bool(pilot.variables)}
    refused = bool(form.errors or floor.errors)
    return TemplateResponse(request, "reliability/planning.html", context, status=422 if refused else 200)


def _floor(form: FloorForm) -> int | None:
    if not form.is_bound:
        first = {name: field.initial for name, field in form.fields.items()}
        return math.ceil(units_needed(**first))
    return math.ceil(units_needed(**form.cleaned_data)) if form.is_valid() else None


def _found(job: Job | None) -> dict[str, Any]:
    """The plan of a job that has ended well, with its curves."""
    plan = job.result.get("plan") if job else None
    if not plan:
        return {}
    points = plan["points"]
    sizes = [p["units"] for p in points]
    return {
        "plan": plan,
        "width_curve": width_curve(sizes, [p["width"] for p in points], plan["width"]),
        "share_curve": share_curve(sizes, [p["reached"] for p in points], POWER),
    }
