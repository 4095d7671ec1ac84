"""Rounds for the manager who plans them: all of them, a new one, and the page of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.codebooks.models import Codebook
from projects.coding.models import Round
from projects.coding.round_actions import RoundRefused, change_round, close_round, give_back, make_round
from projects.coding.round_forms import PURPOSES, ChangeRoundForm, NewRoundForm
from projects.coding.round_queries import coders_of, draws_of, left_lying, rounds_of, standing_of, with_last_touch
from projects.coding.rules import Purpose
from projects.coding.wishes import CannotAssign
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

SHOWN_LYING = 20
DRAWS_PER_PAGE = 20


def round_or_404(request: ProjectRequest, round_id: int) -> Round:
    """The round of this project."""
    rounds = Round.objects.select_related("codebook", "project")
    return get_object_or_404(rounds, project=request.project, pk=round_id)


def to_round(request: ProjectRequest, round_: Round) -> HttpResponse:
    """On to the round's page."""
    return redirect("rounds:round", slug=request.project.slug, round_id=round_.pk)


def _codebooks(request: ProjectRequest, least: int = 0) -> QuerySet[Codebook]:
    """Published versions, the latest first; of a round that is there, none that is older than its own."""
    return Codebook.objects.filter(project=request.project, number__gte=least).order_by("-number")


@require_GET
@project_view(Role.MANAGER)
def rounds(request: ProjectRequest) -> HttpResponse:
    """Every round with how far it is."""
    context = {"rounds": rounds_of(request.project), "codebook": _codebooks(request).first()}
    return TemplateResponse(request, "coding/rounds.html", context)


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def new(request: ProjectRequest) -> HttpResponse:
    """Make a round."""
    codebooks = _codebooks(request)
    first = {"codebook": codebooks.first(), "purpose": Purpose.MAIN.value}
    form = NewRoundForm(request.POST if request.method == "POST" else None, codebooks, first)
    if form.is_valid():
        given = {**form.cleaned_data, "purpose": Purpose(form.cleaned_data["purpose"])}
        try:
            made = make_round(project=request.project, by=request.user, **given)
        except RoundRefused as refused:
            form.add_error("name", str(refused))
        else:
            return redirect("rounds:assign", slug=request.project.slug, round_id=made.pk)
    context = {"form": form, "codebook": codebooks.first()}
    return TemplateResponse(request, "coding/round_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def round_page(request: ProjectRequest, round_id: int) -> HttpResponse:
    """How far a round is, who codes in it, how its documents were dealt; a POST changes its settings."""
    round_ = round_or_404(request, round_id)
    first = {name: getattr(round_, name) for name in ("name", "codebook", "give_back_after", "extra_coder")}
    codebooks = _codebooks(request, round_.codebook.number if round_.codebook else 0)
    form = ChangeRoundForm(request.POST if request.method == "POST" else None, codebooks, first)
    if form.is_valid():
        try:
            change_round(round_=round_, by=request.user, **form.cleaned_data)
        except (RoundRefused, CannotAssign) as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, "The round is changed.")
            return to_round(request, round_)
    context = _round_context(request, round_) | {"form": form}
    return TemplateResponse(request, "coding/round.html", context, status=422 if form.errors else 200)


def _round_context(request: ProjectRequest, round_: Round) -> dict[str, Any]:
    lying = left_lying(round_, timezone.now()).order_by("pk")
    return {
        "round": round_,
        "purpose": PURPOSES[Purpose(round_.purpose)],
        "standing": standing_of(round_),
        "coders": coders_of(round_),
        "lying": with_last_touch(lying[:SHOWN_LYING]),
        "lying_count": lying.count(),
        "page": Paginator(draws_of(round_), DRAWS_PER_PAGE).get_page(request.GET.get("page")),
    }


@require_POST
@project_view(Role.MANAGER)
def close(request: ProjectRequest, round_id: int) -> HttpResponse:
    """End the round."""
    round_ = round_or_404(request, round_id)
    try:
        close_round(round_=round_, by=request.user)
    except CannotAssign as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"The round {round_} is closed.")
    return to_round(request, round_)


@require_POST
@project_view(Role.MANAGER)
def give_back_now(request: ProjectRequest, round_id: int) -> HttpResponse:
    """Take back what has been left lying, without waiting for the worker to do it."""
    round_ = round_or_404(request, round_id)
    try:
        count = give_back(round_=round_, now=timezone.now(), by=request.user)
    except CannotAssign as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{count} document{'s are' if count != 1 else ' is'} back in the pool.")
    return to_round(request, round_)
