"""A manager asks for another coder for what is contested."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from projects.adjudication.contested_actions import request_extra_coders
from projects.coding.models import Round
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role


@require_POST
@project_view(Role.MANAGER)
def extra(request: ProjectRequest, round_id: int) -> HttpResponse:
    """Look for contested documents of a round now, rather than within the hour."""
    round_ = get_object_or_404(Round.objects.select_related("project"), project=request.project, pk=round_id)
    back = reverse("rounds:round", kwargs={"slug": request.project.slug, "round_id": round_.pk})
    job = request_extra_coders(round_=round_, by=request.user, back=back)
    return redirect("jobs:job", slug=request.project.slug, job_id=job.pk)
