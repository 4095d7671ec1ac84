"""The report that journals expect, of a project and of an uploaded table: to read, to copy, and as files."""

from __future__ import annotations

import numpy as np
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from projects.corpus.models import Document
from projects.reliability.publication import FORMATS, NOTES, Publication, publication
from projects.reliability.queries import Kept, kept_figures, own_documents
from projects.reliability.upload_queries import figures_of_upload, own_upload
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

READERS = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)
SOFTWARE = f"Annotator (numpy {np.__version__})"


@require_GET
@project_view(*READERS)
def report(request: ProjectRequest) -> HttpResponse:
    """The report of a project; where no figures are kept yet, the page that has them computed."""
    found = _of_project(request)
    if found is None:
        return redirect("reliability:page", slug=request.project.slug)
    figures, text = found
    context = {"report": text, "kept": figures, "notes": NOTES, "left_out": len(own_documents(request.membership))}
    context["study"] = request.project.name
    return TemplateResponse(request, "reliability/report.html", context)


@require_GET
@project_view(*READERS)
def download(request: ProjectRequest, ending: str) -> HttpResponse:
    """The report of a project as a file."""
    found = _of_project(request)
    if found is None:
        raise Http404("No figures yet.")
    return _file(found[1], ending, request.project.slug)


def _of_project(request: ProjectRequest) -> tuple[Kept, Publication] | None:
    """From figures that leave out what the member has still to code."""
    found = kept_figures(request.project, without=own_documents(request.membership))
    if found is None:
        return None
    documents = Document.objects.filter(project=request.project).count()
    return found, publication(found.figures, computed_at=found.computed_at, software=SOFTWARE, documents=documents)


@require_GET
@login_required
def upload_report(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The report of an uploaded table; where its figures are not there yet, its page."""
    upload = own_upload(request.user, upload_id)
    found = figures_of_upload(upload)
    if found is None:
        return redirect("uploads:page", upload_id)
    text = publication(found.figures, computed_at=found.computed_at, software=SOFTWARE)
    context = {"report": text, "kept": found, "notes": NOTES, "upload": upload, "study": upload.name}
    return TemplateResponse(request, "reliability/report.html", context)


@require_GET
@login_required
def upload_download(request: HttpRequest, upload_id: int, ending: str) -> HttpResponse:
    """The report of an uploaded table as a file."""
    upload = own_upload(request.user, upload_id)
    found = figures_of_upload(upload)
    if found is None:
        raise Http404("No figures yet.")
    text = publication(found.figures, computed_at=found.computed_at, software=SOFTWARE)
    return _file(text, ending, slugify(upload.name.rpartition(".")[0]) or "table")


def _file(found: Publication, ending: str, name: str) -> HttpResponse:
    if ending not in FORMATS:
        raise Http404("No such format.")
    media, content = FORMATS[ending]
    headers = {"Content-Disposition": f'attachment; filename="reliability-{name}.{ending}"'}
    return HttpResponse(content(found), content_type=media, headers=headers)
