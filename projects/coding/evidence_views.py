"""Marking passages: added, moved and taken away, one request each; the answers are JSON for the page's script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import CodingClosed
from projects.coding.evidence_actions import PassageGone, WrongPassage, mark_passage, move_passage, remove_passage
from projects.coding.evidence_forms import MarkForm, MoveForm, PassageForm
from projects.coding.models import Assignment, Span
from projects.coding.views import own_or_404
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role


@require_POST
@project_view(Role.CODER)
def mark(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Attach a passage to a category: 200 with its name, 409 where the coding is closed, 422 with what is wrong."""
    assignment, form = own_or_404(request.membership, assignment_id), MarkForm(request.POST)
    return _answered(form, lambda given: _mark(assignment, form, given, request))


def _mark(assignment: Assignment, form: MarkForm, given: dict[str, Any], request: ProjectRequest) -> Span:
    return mark_passage(
        assignment=assignment,
        variable_code=given["variable"],
        category_code=given["category"],
        start=given["start"],
        end=given["end"],
        quote=given["quote"],
        op_id=form.edit,
        by=request.user,
    )


@require_POST
@project_view(Role.CODER)
def move(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Give a passage other borders; answers as `mark` does."""
    assignment, form = own_or_404(request.membership, assignment_id), MoveForm(request.POST)
    return _answered(form, lambda given: _move(assignment, form, given, request))


def _move(assignment: Assignment, form: MoveForm, given: dict[str, Any], request: ProjectRequest) -> Span:
    borders = {name: given[name] for name in ("passage", "start", "end", "quote")}
    return move_passage(assignment=assignment, **borders, op_id=form.edit, by=request.user)


@require_POST
@project_view(Role.CODER)
def remove(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Take a passage away; answers as `mark` does."""
    assignment, form = own_or_404(request.membership, assignment_id), PassageForm(request.POST)
    return _answered(
        form, lambda given: remove_passage(assignment=assignment, passage=given["passage"], by=request.user)
    )


def _answered(form: forms.Form, act: Callable[[dict[str, Any]], Span]) -> JsonResponse:
    """What the action says, as JSON: the passage as it stands, or the sentence of a refusal."""
    if not form.is_valid():
        return JsonResponse({"error": form.problem}, status=422)  # type: ignore[attr-defined]  # all forms here have it
    try:
        span = act(form.cleaned_data)
    except (IllegalAnswer, WrongPassage) as wrong:
        return JsonResponse({"error": f"{wrong}".removesuffix(".") + "."}, status=422)
    except PassageGone as gone:
        return JsonResponse({"error": f"{gone}"}, status=409)
    except CodingClosed as closed:
        return JsonResponse({"error": f"{closed}", "closed": True}, status=409)
    return JsonResponse({"passage": str(span.op_id), "saved_at": timezone.now().isoformat()})
