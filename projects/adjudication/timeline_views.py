"""The timeline of a document's cells, to read and to keep."""

from __future__ import annotations

import csv
from io import StringIO

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects.adjudication import timeline as steps
from projects.adjudication.actions import open_case
from projects.adjudication.casefile import CaseFile
from projects.adjudication.views import case_or_404
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

COLUMNS = ("document_id", "variable", "at", "who", "did", "value", "words")


def _opened(request: ProjectRequest, document_id: int) -> CaseFile:
    """The case, whose codings are frozen from here on, as when it is opened: a timeline tells the same."""
    found = case_or_404(request, document_id)
    if not found.is_ready:
        raise Http404("No such page.")
    open_case(document=found.document, now=timezone.now())
    return found


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def timeline(request: ProjectRequest, document_id: int) -> HttpResponse:
    """Every step of a document whose coders are done; `?variable=` keeps one cell."""
    found = _opened(request, document_id)
    wanted = request.GET.get("variable", "")
    told = steps.timeline(found, wanted)
    context = {
        "document": found.document,
        "steps": told,
        "wanted": wanted,
        "variables": [question.variable for question in found.questions],
    }
    return TemplateResponse(request, "adjudication/timeline.html", context)


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def download(request: ProjectRequest, document_id: int) -> HttpResponse:
    """The same steps as CSV, moments in UTC."""
    found = _opened(request, document_id)
    text = StringIO(newline="")
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(COLUMNS)
    for step in steps.timeline(found, request.GET.get("variable", "")):
        at = step.at.isoformat(timespec="seconds")
        lines.writerow([found.document.code, step.variable, at, step.who, step.did, step.value, step.words])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="timeline-{document_id}.csv"'
    return response
