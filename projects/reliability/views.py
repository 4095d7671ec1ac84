"""The reliability page: every variable on the independent codings, and what the figures rest on."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.coding.models import Assignment
from projects.reliability.page import forest
from projects.reliability.queries import report
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role


@require_GET
@project_view(Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)
def page(request: ProjectRequest) -> HttpResponse:
    """Alpha with interval, percent agreement and kappa of every variable.

    Documents the member has still to code are left out of the figures, and the page says how many.
    """
    own = set(Assignment.objects.open().of(request.membership).values_list("document_id", flat=True))
    found = report(request.project, without=own)
    context = {
        "report": found,
        "forest": forest(found.lines),
        "low": [line for line in found.lines if line.is_low],
        "left_out": len(own),
    }
    return TemplateResponse(request, "reliability/page.html", context)
