"""Importing documents in the browser: send files, see what came in, import it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.corpus.upload_actions import bring_files, read_again, store_what_was_read
from projects.corpus.upload_forms import WishForm
from projects.corpus.upload_queries import READ, imports_of, stored_from, was_read
from projects.jobs import actions as jobs
from projects.jobs.models import Job
from projects.jobs.queries import worker_is_alive
from projects.jobs.rules import State
from projects.jobs.uploads import DAYS_KEPT, UploadGone, UploadRefused, beside_files
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

LATELY = 10


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def new(request: ProjectRequest) -> HttpResponse:
    """The form that takes files, and the imports of late; refused files leave nothing behind."""
    form = WishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        paths, files = form.cleaned_data["paths"], request.FILES.getlist("files")
        try:
            job = bring_files(project=request.project, by=request.user, files=files, paths=paths, wish=form.wish)
        except UploadRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("imports:show", request.project.slug, job.pk)
    context = {
        "form": form,
        "lately": imports_of(request.project)[:LATELY],
        "worker_alive": worker_is_alive(),
        "days": DAYS_KEPT,
    }
    return TemplateResponse(request, "corpus/import.html", context, status=422 if form.errors else 200)


@require_GET
@project_view(Role.MANAGER)
def show(request: ProjectRequest, job_id: int) -> HttpResponse:
    """How far an import is; then what was read, or what was stored."""
    job = get_object_or_404(imports_of(request.project), pk=job_id)
    polled = bool(request.headers.get("HX-Request"))
    if polled and job.ended:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context: dict[str, Any] = {
        "project": request.project,
        "job": job,
        "asks": reverse("imports:show", args=[request.project.slug, job.pk]),
        "worker_alive": job.ended or worker_is_alive(),
    }
    if polled:
        return TemplateResponse(request, "jobs/_job.html", context)
    if job.state == State.SUCCEEDED:
        context |= _what_was_read(job) if job.kind == READ else {"read": _read_for(request, job)}
    return TemplateResponse(request, "corpus/import_job.html", context)


def _what_was_read(job: Job) -> dict[str, Any]:
    result = job.result
    form = WishForm(columns=result["columns"], roles=result["roles"], initial=job.params)
    known = [(lang, count) for lang, count in result["languages"] if lang]
    stored = stored_from(job)
    shown = sum(len(file["reasons"]) for file in result["files"])
    return {
        "result": result,
        "form": form,
        "languages": known,
        "stored": stored,
        "untold": result["refused"] - shown,
        "without_twins": result["new"] - result["same"],
        "files_untold": result["file_count"] - len(result["files"]),
    }


def _read_for(request: ProjectRequest, job: Job) -> Job | None:
    return was_read(request.project).filter(pk=job.params["read"]).first()


@require_POST
@project_view(Role.MANAGER)
def again(request: ProjectRequest, job_id: int) -> HttpResponse:
    """Read the same files in another way."""
    job = get_object_or_404(was_read(request.project), pk=job_id)
    form = WishForm(request.POST, columns=job.result["columns"], roles=job.result["roles"])
    if not form.is_valid():
        messages.error(request, "Choose from what the lists offer; nothing was read again.")
        return redirect("imports:show", request.project.slug, job.pk)
    try:
        fresh = read_again(job=job, by=request.user, wish=form.wish)
    except UploadGone as gone:
        messages.error(request, str(gone))
        return redirect("imports:new", request.project.slug)
    return redirect("imports:show", request.project.slug, fresh.pk)


@require_POST
@project_view(Role.MANAGER)
def store(request: ProjectRequest, job_id: int) -> HttpResponse:
    """Import what was read."""
    job = get_object_or_404(was_read(request.project), pk=job_id)
    stored = store_what_was_read(job=job, by=request.user, twins=request.POST.get("twins") != "without")
    return redirect("imports:show", request.project.slug, stored.pk)


@require_POST
@project_view(Role.MANAGER)
def stop(request: ProjectRequest, job_id: int) -> HttpResponse:
    """Stop an import that is under way; nothing of it stays."""
    job = get_object_or_404(imports_of(request.project), pk=job_id)
    jobs.stop(job=job, by=request.user)
    return redirect("imports:show", request.project.slug, job.pk)


@require_GET
@project_view(Role.MANAGER)
def report(request: ProjectRequest, job_id: int) -> HttpResponseBase:
    """What became of every document of an upload, as a table."""
    job = get_object_or_404(was_read(request.project), pk=job_id)
    try:
        path = beside_files(job.params["upload"], job.result["report"])
        file = path.open("rb")
    except (UploadGone, OSError):
        raise Http404(f"The report is kept for {DAYS_KEPT} days.") from None
    name = f"{request.project.slug}-import-{job.pk}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
