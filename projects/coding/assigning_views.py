"""Dealing documents to coders: drawn and looked at first, then written; and taking coders off again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from projects.coding.assigning_queries import Redealt, draw_for, kept_from, places, redeal
from projects.coding.models import Round
from projects.coding.preview import Preview, preview_from_json, preview_of
from projects.coding.round_actions import (
    assign_draw,
    fill_vacant,
    request_assignment,
    request_draw,
    undo_draw,
    withdraw_coder,
)
from projects.coding.round_forms import AssignForm, CodersForm
from projects.coding.round_queries import coders_of, draws_of, standing_in
from projects.coding.round_views import round_or_404, to_round
from projects.coding.rules import Purpose
from projects.coding.wishes import CannotAssign
from projects.corpus.queries import fields_with_values
from projects.jobs.queries import worker_is_alive
from projects.jobs.rules import State
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership
from projects.teams.rules import Role

# More codings than this are written by the worker: they take over a second.
WRITTEN_AT_ONCE = 50_000
# In a study of more documents than this, the worker draws.
DRAWN_AT_ONCE = 20_000


def _coders(request: ProjectRequest) -> list[Membership]:
    return list(Membership.objects.active().coders().filter(project=request.project).order_by("name"))


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def assign(request: ProjectRequest, round_id: int) -> HttpResponse:
    """Draw who codes what, as the address says, and show it; a POST writes the draw that was shown."""
    round_ = round_or_404(request, round_id)
    asked = request.GET if "seed" in request.GET else None
    form = AssignForm(asked, round_, _coders(request), fields_with_values(request.project))
    context: dict[str, Any] = {"round": round_, "form": form, "is_drift": round_.purpose == Purpose.DRIFT}
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST":
                return _assigned(request, round_, form)
            context |= _drawn(request, round_, form)
        except CannotAssign as refused:
            context["problem"] = str(refused)
    if request.htmx:
        return TemplateResponse(request, "coding/_draw.html", context)
    status = 422 if form.errors or "problem" in context else 200
    return TemplateResponse(request, "coding/assign.html", context, status=status)


def _assigned(request: ProjectRequest, round_: Round, form: AssignForm) -> HttpResponse:
    """Write the draw, at once or by the worker."""
    asked: dict[str, Any] = {"round_": round_, "choice": form.choice, "wish": form.wish, "by": request.user}
    fingerprint = request.POST.get("fingerprint", "")[:64]
    if request.POST.get("codings", "").isdecimal() and int(request.POST["codings"][:9]) > WRITTEN_AT_ONCE:
        back = reverse("rounds:round", kwargs={"slug": request.project.slug, "round_id": round_.pk})
        job = request_assignment(**asked, fingerprint=fingerprint, back=back)
        return redirect("jobs:job", slug=request.project.slug, job_id=job.pk)
    drawn = assign_draw(**asked, fingerprint=fingerprint)
    messages.success(request, f"{drawn.documents} documents are assigned, {drawn.codings} codings in all.")
    return to_round(request, round_)


def _drawn(request: ProjectRequest, round_: Round, form: AssignForm) -> dict[str, Any]:
    """The draw, or the job that makes it where there are very many documents. Raises CannotAssign."""
    asked: dict[str, Any] = {"round_": round_, "choice": form.choice, "wish": form.wish}
    if request.project.documents.count() <= DRAWN_AT_ONCE:
        return _shown(request, round_, form, preview_of(draw_for(*asked.values())))
    job = request_draw(**asked, by=request.user, back=request.get_full_path()[:200])
    if job.state == State.SUCCEEDED:
        return _shown(request, round_, form, preview_from_json(job.result["preview"]))
    if job.ended:
        raise CannotAssign(job.error)
    return {"job": job, "worker_alive": worker_is_alive(), "asked": request.GET.urlencode()}


def _shown(request: ProjectRequest, round_: Round, form: AssignForm, found: Preview) -> dict[str, Any]:
    again = request.GET.copy()
    again["seed"] = str(form.wish.seed + 1)
    standing = {member.name: far.to_do for member, far in coders_of(round_)}
    return {
        "draw": found,
        "again": again.urlencode(),
        "asked": request.GET.urlencode(),
        "loads": [(name, gets, standing.get(name, 0) + gets) for name, gets in found.loads.items()],
        "strangers": found.strangers if round_.purpose != Purpose.DRIFT else [],
        "strata_by": form.choice.strata,
        "kept_from": kept_from(round_, found.coders),
        "by_worker": found.codings > WRITTEN_AT_ONCE,
    }


@require_POST
@project_view(Role.MANAGER)
def undo(request: ProjectRequest, round_id: int, draw_id: int) -> HttpResponse:
    """Take a whole draw back, while nobody has begun any of it."""
    round_ = round_or_404(request, round_id)
    drawn = get_object_or_404(draws_of(round_), pk=draw_id)
    try:
        undo_draw(drawn=drawn, by=request.user)
    except CannotAssign as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Undone: {drawn.documents} documents are no longer assigned by this draw.")
    return to_round(request, round_)


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def withdraw(request: ProjectRequest, round_id: int, member_id: int) -> HttpResponse:
    """Take a coder off the documents they have not begun; a POST does what was shown."""
    round_ = round_or_404(request, round_id)
    coder = get_object_or_404(Membership, project=request.project, pk=member_id)
    receivers = [member for member in _coders(request) if member.pk != coder.pk]
    return _redeal(request, round_, receivers, coder)


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def vacant(request: ProjectRequest, round_id: int) -> HttpResponse:
    """Deal the places that have lost their coder; a POST does what was shown."""
    return _redeal(request, round_or_404(request, round_id), _coders(request), None)


def _redeal(
    request: ProjectRequest, round_: Round, receivers: Sequence[Membership], coder: Membership | None
) -> HttpResponse:
    """What would go to whom, as the address says; a POST does it."""
    form = CodersForm(request.GET if "seed" in request.GET else None, receivers)
    form.fields["coder"].required = False
    form.is_valid()
    chosen = form.chosen if form.is_bound and form.is_valid() else []
    seed = form.cleaned_data["seed"] if form.is_bound and form.is_valid() else 1
    if request.method == "POST":
        try:
            _do(request, round_, coder, chosen, seed)
        except CannotAssign as refused:
            messages.error(request, str(refused))
        return to_round(request, round_)
    dealt = redeal(round_, places(round_, coder), chosen, seed)
    context = {
        "round": round_,
        "coder": coder,
        "form": form,
        "asked": request.GET.urlencode(),
        "places": len(dealt),
        "standing": standing_in(round_, coder) if coder else None,
        "loads": _loads(round_, chosen, dealt),
        "nobody": [one.code for one in dealt if one.to is None] if chosen else [],
    }
    return TemplateResponse(request, "coding/redeal.html", context)


def _loads(round_: Round, chosen: Sequence[Membership], dealt: Sequence[Redealt]) -> list[tuple[str, int, int, int]]:
    """Each receiver: what they have to do now, what they would get, and then."""
    standing, given = {m.pk: far.to_do for m, far in coders_of(round_)}, Counter(one.to for one in dealt)
    return [(m.name, standing.get(m.pk, 0), given[m.name], standing.get(m.pk, 0) + given[m.name]) for m in chosen]


def _do(request: ProjectRequest, round_: Round, coder: Membership | None, to: Sequence[Membership], seed: int) -> None:
    if coder is None:
        dealt = fill_vacant(round_=round_, to=to, seed=seed, by=request.user)
    else:
        dealt = withdraw_coder(round_=round_, coder=coder, to=to, seed=seed, by=request.user)
    given = sum(one.to is not None for one in dealt)
    off = f"{coder} is off {len(dealt)} documents. " if coder else ""
    messages.success(request, f"{off}{given} went to others; {len(dealt) - given} have no coder in this place.")
