"""A project's settings, for its managers: what it says of itself, and whether it is open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.teams.access import ProjectRequest, project_view
from projects.teams.actions import DescribedMeanwhile, WrongName, change_state, set_description
from projects.teams.models import Project
from projects.teams.rules import Role
from projects.teams.settings_forms import DescriptionForm, StepForm
from projects.teams.states import BY_COMMAND, BY_NAME, ProjectState, WrongStep, steps_from

WITHDRAW = "withdraw"


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def study(request: ProjectRequest) -> HttpResponse:
    """Name, question, hypothesis, hidden coders; posted to, they are changed and the log says what stood before."""
    fresh = Project.objects.get(pk=request.project.pk)  # the form writes what was sent on its own copy
    described, problem = fresh.described, ""
    form = DescriptionForm(request.POST if request.method == "POST" else None, instance=fresh)
    if request.method == "POST" and form.is_valid():
        try:
            seen = request.POST.get("seen")
            set_description(project=request.project, **form.cleaned_data, seen=seen, by=request.user)
        except WrongName as refused:
            form.add_error("name", str(refused))
        except DescribedMeanwhile as refused:
            problem = str(refused)
        else:
            messages.success(request, "Kept.")
            return redirect("settings:study", slug=request.project.slug)
    context = {"form": form, "described": described, "problem": problem, "tab": "study"}
    status = 422 if form.errors else 409 if problem else 200
    return TemplateResponse(request, "teams/settings.html", context, status=status)


@require_GET
@project_view(Role.MANAGER)
def state(request: ProjectRequest) -> HttpResponse:
    """Where the project stands, and what can be done with it."""
    return _state(request)


@require_POST
@project_view(Role.MANAGER, while_closed=True)
def step(request: ProjectRequest, wanted: str) -> HttpResponse:
    """Close, reopen, archive or withdraw it."""
    form, chosen = StepForm(request.POST), BY_NAME.get(wanted)
    if chosen is None or wanted in BY_COMMAND:
        raise Http404("No such step.")
    if not form.is_valid():
        return _state(request, wanted, " ".join(str(error) for errors in form.errors.values() for error in errors))
    if wanted == WITHDRAW and form.cleaned_data["confirm"] != request.project.slug:
        return _state(request, wanted, f"To withdraw the project, write its address: {request.project.slug}")
    try:
        change_state(project=request.project, step=chosen, reason=form.cleaned_data["reason"], by=request.user)
    except WrongStep as refused:
        return _state(request, wanted, str(refused))
    messages.success(request, f"You {chosen.verb}.")
    return redirect("settings:state", slug=request.project.slug)


def _state(request: ProjectRequest, tried: str = "", problem: str = "") -> HttpResponse:
    now = Project.objects.get(pk=request.project.pk)
    context: dict[str, Any] = {
        "steps": steps_from(ProjectState(now.state)),
        "withdraw": WITHDRAW,
        "tried": tried,
        "problem": problem,
        "reason": request.POST.get("reason", ""),
        "tab": "state",
    }
    return TemplateResponse(request, "teams/state.html", context, status=422 if problem else 200)
