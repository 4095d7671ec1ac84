"""The codebook to read: what is asked, and when each answer is right."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.codebooks.queries import latest_codebook
from projects.teams.access import ProjectRequest, project_view


@require_GET
@project_view()
def codebook(request: ProjectRequest) -> HttpResponse:
    """The version in force, for every member; coders get it between their own pages."""
    found = latest_codebook(request.project)
    context = {
        "codebook": found,
        "variables": found.parsed.asked if found else (),
        "layout": "base.html" if request.membership.sees_documents else "base_coder.html",
    }
    return TemplateResponse(request, "codebooks/codebook.html", context)
