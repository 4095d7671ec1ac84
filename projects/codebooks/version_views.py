"""The published versions: what each changed, and the old ones to read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.codebooks.difference import Change, by_variable, difference
from projects.codebooks.models import Codebook
from projects.codebooks.queries import latest_codebook, versions_of
from projects.codebooks.views import reading
from projects.teams.access import ProjectRequest, project_view

PER_PAGE = 20
Grouped = tuple[str, str, list[Change]]


@require_GET
@project_view()
def versions(request: ProjectRequest) -> HttpResponse:
    """Every version with the difference to the one before, the newest first."""
    page = Paginator(versions_of(request.project), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    older = versions_of(request.project).filter(number__lt=shown[-1].number).first() if shown else None
    context = {
        "page": page,
        "rows": [(now, _changes(request, before, now)) for now, before in zip(shown, [*shown[1:], older], strict=True)]
        if shown
        else [],
        "layout": "base.html" if request.membership.sees_documents else "base_coder.html",
    }
    return TemplateResponse(request, "codebooks/versions.html", context)


@require_GET
@project_view()
def version(request: ProjectRequest, number: int) -> HttpResponse:
    """One version to read; only the one in force takes notes."""
    found = get_object_or_404(Codebook.objects.select_related("published_by"), project=request.project, number=number)
    return reading(request, found, latest_codebook(request.project))


def _changes(request: ProjectRequest, before: Codebook | None, now: Codebook) -> list[Grouped] | None:
    """None for the first version, which has nothing before it; coders are not told of what they are not asked."""
    if before is None:
        return None
    changes = difference(before.parsed, now.parsed)
    if request.membership.sees_documents:
        return by_variable(changes)
    derived = {v.code for v in (*before.parsed.variables, *now.parsed.variables) if not v.is_asked}
    return by_variable([change for change in changes if change.variable not in derived])
