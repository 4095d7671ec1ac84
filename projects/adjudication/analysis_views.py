"""What rulings teach, on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.adjudication.analysis import analyse
from projects.adjudication.rules import Reason
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def analysis(request: ProjectRequest) -> HttpResponse:
    """Why coders differed, by variable; and each coder beside the rulings, for those who may know coders' names."""
    found = analyse(request.membership)
    may_know = request.membership.is_manager or not request.project.hide_coders
    context = {"found": found, "reasons": [r.told for r in Reason], "coders": found.coders if may_know else []}
    return TemplateResponse(request, "adjudication/analysis.html", context)
