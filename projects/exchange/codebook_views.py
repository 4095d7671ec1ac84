"""Codebooks as files: any version or the draft to take along, and a file into the draft."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from projects.codebooks.draft_actions import StaleDraft, WrongDraft, save_draft, start_draft
from projects.codebooks.draft_forms import base_version
from projects.codebooks.drafting import variables_of, with_more_variables
from projects.codebooks.models import Codebook
from projects.codebooks.queries import draft_of
from projects.datasets.workbook import write_workbook
from projects.exchange.codebook_forms import CodebookFileForm
from projects.exchange.codebooktable import COLUMNS, codebook_csv, codebook_rows
from projects.exchange.qdc import codebook_qdc
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Project
from projects.teams.rules import Role

WHOLE = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)


def _json(content: Any, project: Project) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def _csv(content: Any, project: Project) -> bytes:
    return codebook_csv(content)


def _xlsx(content: Any, project: Project) -> bytes:
    target = io.BytesIO()
    write_workbook(target, [("codebook", COLUMNS, codebook_rows(content))])
    return target.getvalue()


def _qdc(content: Any, project: Project) -> bytes:
    return codebook_qdc(content, slug=project.slug)


WRITERS: dict[str, tuple[str, Callable[[Any, Project], bytes]]] = {
    "json": ("application/json", _json),
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "qdc": ("application/xml", _qdc),
}


@require_GET
@project_view(*WHOLE)
def version(request: ProjectRequest, number: int, form: str) -> HttpResponse:
    """A published version as a file."""
    found = get_object_or_404(Codebook, project=request.project, number=number)
    return _file(request, found.json, form, f"codebook-{number}")


@require_GET
@project_view(Role.MANAGER)
def draft(request: ProjectRequest, form: str) -> HttpResponse:
    """The draft as a file."""
    standing = draft_of(request.project)
    if standing is None:
        raise Http404("There is no draft.")
    return _file(request, standing.json, form, "codebook-draft")


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def import_codebook(request: ProjectRequest) -> HttpResponse:
    """Bring a file into the draft; a refused one changes nothing, and nothing is published."""
    standing = draft_of(request.project)
    form = CodebookFileForm(request.POST or None, request.FILES or None, initial={"mode": "replace"})
    if request.method == "POST" and form.is_valid():
        try:
            return _imported(request, form)
        except (StaleDraft, WrongDraft) as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "draft": standing, "columns": COLUMNS}
    return TemplateResponse(request, "codebooks/import.html", context, status=422 if form.errors else 200)


def _imported(request: ProjectRequest, form: CodebookFileForm) -> HttpResponse:
    """Raises StaleDraft where the draft is another than the form was made beside, WrongDraft."""
    before = draft_of(request.project)
    if before is not None and before.version != base_version(request.POST):
        raise StaleDraft(before)
    standing = before or start_draft(project=request.project, by=request.user)
    name, content = form.cleaned_data["file"].name, form.content
    if form.cleaned_data["mode"] == "add":
        content = with_more_variables(standing.json, variables_of(content))
    told = f"by importing {name}"
    save_draft(project=request.project, base_version=standing.version, content=content, by=request.user, told=told)
    count = len(variables_of(form.content))
    messages.success(request, f"{name}: {count} variable{'s'[: count != 1]} read into the draft. Nothing is published.")
    for warning in form.warnings[:5]:
        messages.info(request, warning)
    return redirect("codebooks:draft", request.project.slug)


def _file(request: ProjectRequest, content: Any, form: str, name: str) -> HttpResponse:
    if form not in WRITERS:
        raise Http404("There is no such form of file.")
    content_type, write = WRITERS[form]
    answer = HttpResponse(write(content, request.project), content_type=content_type)
    file = f"{request.project.slug}-{name}.{form}"
    answer["Content-Disposition"] = content_disposition_header(True, file) or "attachment"
    return answer
