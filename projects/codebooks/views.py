"""The codebook to read: what is asked, and when each answer is right."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.codebooks.entries import entries
from projects.codebooks.queries import latest_codebook
from projects.teams.access import ProjectRequest, project_view


@require_GET
@project_view()
def codebook(request: ProjectRequest) -> HttpResponse:
    """The version in force, for every member; coders get it between their own pages, without derived variables."""
    found, whole = latest_codebook(request.project), request.membership.sees_documents
    context = {
        "codebook": found,
        "entries": entries(found.parsed, found.parsed.variables if whole else found.parsed.asked) if found else [],
        "layout": "base.html" if whole else "base_coder.html",
    }
    return TemplateResponse(request, "codebooks/codebook.html", context)
