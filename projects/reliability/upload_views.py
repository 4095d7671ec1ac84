"""Reliability without a project: bring a table of codings, say what its variables are, read the page, delete it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.jobs.queries import worker_is_alive
from projects.reliability import uploads as limits
from projects.reliability.answers import study_context
from projects.reliability.upload_actions import (
    DAYS_KEPT,
    declare_levels,
    delete_upload,
    keep_upload,
    request_upload_figures,
)
from projects.reliability.upload_forms import LevelForm, UploadForm
from projects.reliability.upload_levels import by_variable, values_of, variables_in
from projects.reliability.upload_queries import figures_of_upload, job_of, kept, own_upload
from projects.reliability.uploads import answers_in
from projects.teams.models import User


@require_http_methods(["GET", "POST"])
@login_required
def uploads(request: HttpRequest) -> HttpResponse:
    """The person's tables, and the form that brings another; a refused file leaves nothing behind."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["file"].name
        upload = keep_upload(owner=cast(User, request.user), name=name, found=form.found)
        if form.found.unused:
            messages.info(request, f"Columns that were not used: {', '.join(form.found.unused)}.")
        return redirect("uploads:levels", upload.pk)
    tables = [(upload, [v.code for v in variables_in(upload.levels)]) for upload in kept(request.user)]
    context = {"form": form, "uploads": tables, "days": DAYS_KEPT, "limits": limits}
    return TemplateResponse(request, "reliability/uploads.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def levels(request: HttpRequest, upload_id: int) -> HttpResponse:
    """At which level each variable was measured, as guessed until its owner says so; then the figures."""
    upload = own_upload(request.user, upload_id)
    coded = by_variable(answers_in(upload.table))
    data = request.POST if request.method == "POST" else None
    variables = variables_in(upload.levels)
    forms = [LevelForm(data, number=n, variable=v, coded=coded[v.code]) for n, v in enumerate(variables)]
    refused = any([form.errors for form in forms])  # noqa: C419  # each form is read, also after a refused one
    if data is not None and not refused:
        declare_levels(upload=upload, variables=[form.declared for form in forms])
        request_upload_figures(upload=upload)
        return redirect("uploads:page", upload.pk)
    facts = [_facts(coded[form.variable.code]) for form in forms]
    context = {"upload": upload, "forms": list(zip(forms, facts, strict=True))}
    return TemplateResponse(request, "reliability/levels.html", context, status=422 if refused else 200)


def _facts(coded: list[tuple[str, str, str]]) -> dict[str, Any]:
    """What is known of a variable's codes before anybody has said what they are."""
    given = [row for row in coded if row[2]]
    values = values_of(given)
    return {
        "codes": len(given),
        "coders": len({coder for _, coder, _ in coded}),
        "documents": len({document for document, _, _ in coded}),
        "values": values[:12],
        "more": max(0, len(values) - 12),
    }


@require_GET
@login_required
def page(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The figures of the table, or how far the worker is with them."""
    upload = own_upload(request.user, upload_id)
    found = figures_of_upload(upload)
    if found is None:
        job = job_of(upload)
        context: dict[str, Any] = {"upload": upload, "job": job, "worker_alive": worker_is_alive()}
        template = "reliability/_upload_job.html" if request.headers.get("HX-Request") else "reliability/upload.html"
        return TemplateResponse(request, template, context)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "upload": upload,
        "kept": found,
        **study_context(found.figures, at=reverse("uploads:page", args=[upload.pk])),
    }
    return TemplateResponse(request, "reliability/upload.html", context)


@require_POST
@login_required
def compute(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Ask for the figures again, where that failed or nobody has yet."""
    request_upload_figures(upload=own_upload(request.user, upload_id))
    return redirect("uploads:page", upload_id)


@require_POST
@login_required
def delete(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Delete the table and its figures now."""
    upload = own_upload(request.user, upload_id)
    delete_upload(upload=upload)
    messages.success(request, f"{upload.name} and its figures were deleted.")
    return redirect("uploads:uploads")
