"""The codebook to read: what is asked, and when each answer is right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from projects.codebooks.actions import WrongNote, add_note
from projects.codebooks.entries import entries
from projects.codebooks.models import Codebook
from projects.codebooks.queries import latest_codebook, notes_by_variable
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

WRITERS = (Role.MANAGER, Role.ADJUDICATOR)


@require_GET
@project_view()
def codebook(request: ProjectRequest) -> HttpResponse:
    """The version in force, for every member; coders get it between their own pages, without derived variables."""
    latest = latest_codebook(request.project)
    return reading(request, latest, latest)


def reading(request: ProjectRequest, found: Codebook | None, latest: Codebook | None) -> HttpResponse:
    """The page on which one version is read."""
    whole = request.membership.sees_documents
    # Notes tell what coders differ on.
    notes = notes_by_variable(request.project) if request.membership.has(*WRITERS) else {}
    listed = entries(found.parsed, found.parsed.variables if whole else found.parsed.asked) if found else []
    context = {
        "codebook": found,
        "latest": latest,
        "entries": listed,
        "noted": [(entry, notes.get(entry.variable.code, [])) for entry in listed],
        "layout": "base.html" if whole else "base_coder.html",
    }
    return TemplateResponse(request, "codebooks/codebook.html", context)


@require_POST
@project_view(*WRITERS)
def note(request: ProjectRequest) -> HttpResponse:
    """Keep a note on a variable, and go back to where it was made."""
    variable, text = request.POST.get("variable", ""), request.POST.get("text", "")
    try:
        add_note(project=request.project, variable=variable, text=text, by=request.user)
        messages.success(request, "Noted. It stands on the codebook’s page, beside the variable.")
    except WrongNote as refused:
        messages.error(request, str(refused))
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("codebooks:codebook", kwargs={"slug": request.project.slug})
    return redirect(back)
