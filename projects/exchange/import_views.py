"""Moving a study here in the browser: send its files, read what they would bring, then import them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.exchange.actions import NotReady, request_check, request_import
from projects.exchange.import_forms import ReadingForm, places_of
from projects.exchange.import_queries import imports_of
from projects.exchange.readers.assembly import Choices
from projects.exchange.readers.recognising import FORMATS
from projects.jobs.models import Job
from projects.jobs.queries import worker_is_alive
from projects.jobs.uploads import UploadRefused, keep_files
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Project, User
from projects.teams.rules import Role

PER_PAGE = 100


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A new project from the files of a study; whoever sends them becomes its manager."""
    return _send(request, None)


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def begin(request: ProjectRequest) -> HttpResponse:
    """The files of a study into this project."""
    return _send(request, request.project)


@require_GET
@login_required
def new_check(request: HttpRequest, new_id: int) -> HttpResponse:
    """What the files would bring into a new project, or how far their import is."""
    return _show(request, None, new_id)


@require_GET
@project_view(Role.MANAGER)
def check(request: ProjectRequest, import_id: int) -> HttpResponse:
    """What the files would bring into this project, or how far their import is."""
    return _show(request, request.project, import_id)


@require_POST
@login_required
def new_again(request: HttpRequest, new_id: int) -> HttpResponse:
    """Check the same files, read otherwise."""
    return _again(request, None, new_id)


@require_POST
@project_view(Role.MANAGER)
def again(request: ProjectRequest, import_id: int) -> HttpResponse:
    """Check the same files, read otherwise."""
    return _again(request, request.project, import_id)


@require_POST
@login_required
def new_start(request: HttpRequest, new_id: int) -> HttpResponse:
    """Import what was checked."""
    return _start(request, None, new_id)


@require_POST
@project_view(Role.MANAGER)
def start(request: ProjectRequest, import_id: int) -> HttpResponse:
    """Import what was checked."""
    return _start(request, request.project, import_id)


def _address(project: Project | None, page: str = "", import_id: int | None = None) -> str:
    """Of a page about an import; without a page, of the one that takes files."""
    if project is None:
        return reverse(f"studies:new_{page}", args=[import_id]) if page else reverse("studies:new")
    return (
        reverse(f"studies:{page}", args=[project.slug, import_id])
        if page
        else reverse("studies:begin", args=[project.slug])
    )


def _send(request: HttpRequest, project: Project | None) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            upload = keep_files(request.FILES.getlist("files"), places_of(request.POST.get("paths", "")))
        except UploadRefused as refusal:
            problem = str(refusal)
        else:
            asked = request_check(
                project=project,
                by=cast(User, request.user),
                upload=upload,
                choices=Choices(),
                back=_address(project) if project else "",
            )
            return redirect(_address(project, "check", asked.pk))
    context = {"project": project, "problem": problem, "formats": FORMATS, "here": _address(project)}
    return TemplateResponse(request, "exchange/send.html", context, status=422 if problem else 200)


def _show(request: HttpRequest, project: Project | None, import_id: int) -> HttpResponse:
    asked = _own(request, project, import_id)
    polled = bool(request.headers.get("HX-Request"))
    if not asked.ended:
        context = {
            "job": asked,
            "project": project,
            "worker_alive": worker_is_alive(),
            "here": request.path,
            "importing": asked.kind == "import_files",
        }
        return TemplateResponse(request, "exchange/_progress.html" if polled else "exchange/progress.html", context)
    if polled:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if asked.kind == "import_files":
        back = _address(project, "check", asked.params["check"])
        return TemplateResponse(request, "exchange/imported.html", {"job": asked, "project": project, "back": back})
    return _report(request, project, asked)


def _report(request: HttpRequest, project: Project | None, asked: Job, form: ReadingForm | None = None) -> HttpResponse:
    report = asked.result
    problems = Paginator(report.get("problems", []), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "job": asked,
        "report": report,
        "counts": [(kind, number) for kind, number in report.get("new", {}).items() if number],
        "page": problems,
        "format": FORMATS.get(report.get("format", ""), ""),
        "form": form or _form(asked),
        "project": project,
        "again": _address(project, "again", asked.pk),
        "start": _address(project, "start", asked.pk),
        "send": _address(project),
    }
    refused = form is not None and bool(form.errors)
    return TemplateResponse(request, "exchange/check.html", context, status=422 if refused else 200)


def _form(asked: Job, data: Any = None) -> ReadingForm:
    return ReadingForm(data, params=asked.params, report=asked.result)


def _again(request: HttpRequest, project: Project | None, import_id: int) -> HttpResponse:
    asked = _own(request, project, import_id)
    form = _form(asked, request.POST)
    if not form.is_valid():
        return _report(request, project, asked, form)
    given = form.cleaned_data
    fresh = request_check(
        project=project,
        by=cast(User, request.user),
        upload=asked.params["upload"],
        choices=form.choices,
        name=given.get("name", ""),
        slug=given.get("slug", ""),
        correct=given.get("correct", False),
        back=asked.back,
    )
    return redirect(_address(project, "check", fresh.pk))


def _start(request: HttpRequest, project: Project | None, import_id: int) -> HttpResponse:
    asked = _own(request, project, import_id)
    try:
        started = request_import(check=asked, by=cast(User, request.user))
    except NotReady as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(project, "check", import_id))
    return redirect(_address(project, "check", started.pk))


def _own(request: HttpRequest, project: Project | None, import_id: int) -> Job:
    return get_object_or_404(imports_of(cast(User, request.user), project), pk=import_id)
