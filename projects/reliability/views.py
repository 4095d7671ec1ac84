"""The reliability pages of a project: figures that a worker computed, what they rest on, and files of them.

Documents the member has still to code have no part in anything that is shown or downloaded here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from projects.corpus.models import Document
from projects.jobs.actions import NoWorker, TakesTooLong, wait
from projects.jobs.queries import worker_is_alive
from projects.reliability import queries
from projects.reliability.actions import request_figures
from projects.reliability.answers import chart_answer, csv_answer, study_context, table_answer, variable_context
from projects.reliability.confusion import confusion
from projects.reliability.detail import name_of
from projects.reliability.matrix import matrix
from projects.reliability.study_figures import VariableFigures
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

READERS = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)
# A small study is computed while the page waits; the page of a larger one shows how far it is.
PATIENCE_SECONDS = 1.5
PER_PAGE = 50


@require_GET
@project_view(*READERS)
def page(request: ProjectRequest) -> HttpResponse:
    """Every variable with interval and verdict, as computed last; before that, how to have it computed."""
    own = queries.own_documents(request.membership)
    kept = queries.kept_figures(request.project, without=own)
    context = _standing(request, own) | {"kept": kept, "left_out": len(own)}
    if kept:
        context |= study_context(kept.figures, at=_address(request))
    return TemplateResponse(request, "reliability/page.html", context)


@require_GET
@project_view(*READERS)
def variable(request: ProjectRequest, variable: str) -> HttpResponse:
    """Everything about one variable."""
    own = queries.own_documents(request.membership)
    kept = _kept(request)
    found = _of(kept, variable)
    context = _standing(request, own) | {"kept": kept, "left_out": len(own)}
    context |= variable_context(kept.figures, found, at=_address(request))
    if request.membership.has(Role.MANAGER, Role.ADJUDICATOR):
        context["notes_go_to"] = reverse("codebooks:note", kwargs={"slug": request.project.slug})
    return TemplateResponse(request, "reliability/variable.html", context)


@require_POST
@project_view(*READERS, while_closed=True)
def compute(request: ProjectRequest) -> HttpResponse:
    """Ask the worker for the figures, and go back to the page, which follows the work if it takes longer."""
    own, back = queries.own_documents(request.membership), _address(request)
    job = request_figures(project=request.project, without=own, by=request.user, back=back)
    if job is None:
        messages.info(request, "Nothing has changed since the figures were computed.")
        return redirect(back)
    with suppress(NoWorker, TakesTooLong):
        wait(job, PATIENCE_SECONDS)
    return redirect(back)


@require_GET
@project_view(*READERS)
def progress(request: ProjectRequest) -> HttpResponse:
    """How far the computation is: a part of the page, which is loaded anew when it has ended."""
    context = _standing(request, queries.own_documents(request.membership))
    if context["job"] is None:
        return HttpResponseClientRefresh()
    return TemplateResponse(request, "reliability/_progress.html", context)


@require_GET
@project_view(*READERS)
def documents(request: ProjectRequest) -> HttpResponse:
    """The documents in which two answers stand side by side, read now: `?variable=` and the answers `?a=` and `?b=`."""
    own = queries.own_documents(request.membership)
    kept = _kept(request)
    line = _of(kept, request.GET.get("variable", ""))
    read = queries.codings_of(request.project, line.code, without=own)
    table = confusion(read[1]) if read else None
    pair = request.GET.get("a", ""), request.GET.get("b", "")
    if table is None or not set(pair) <= set(table.answers):
        raise Http404("No such pair of answers.")
    ids = table.units(table.answers.index(pair[0]), table.answers.index(pair[1]))
    found = Document.objects.without_text().filter(project=request.project, pk__in=ids).order_by("code")
    context = {
        "line": line,
        "kept": kept,
        "names": [name_of(line, answer) for answer in pair],
        "same": pair[0] == pair[1],
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "kept_query": urlencode({"variable": line.code, "a": pair[0], "b": pair[1]}),
    }
    return TemplateResponse(request, "reliability/documents.html", context)


@require_GET
@project_view(*READERS)
def table(request: ProjectRequest, name: str) -> HttpResponse:
    """A table as CSV: of the study, or of `?variable=`; `matrix` is what a variable's figures are computed from."""
    code = request.GET.get("variable")
    if name == "matrix":
        return _matrix(request, code or "")
    return table_answer(_kept(request).figures, name, code, request.project.slug)


@require_GET
@project_view(*READERS)
def chart(request: ProjectRequest, name: str) -> HttpResponse:
    """A chart as SVG: of the study, or of `?variable=`."""
    return chart_answer(_kept(request).figures, name, request.GET.get("variable"), request.project.slug)


def _matrix(request: ProjectRequest, code: str) -> HttpResponse:
    read = queries.codings_of(request.project, code, without=queries.own_documents(request.membership))
    if read is None:
        raise Http404("No such variable.")
    names = dict(Document.objects.filter(project=request.project).values_list("pk", "code"))
    return csv_answer(matrix(read[1], names), f"{request.project.slug}-{code}-matrix")


def _standing(request: ProjectRequest, own: frozenset[int]) -> dict[str, Any]:
    """The computation under way, or why the last one failed."""
    job = queries.computation_under_way(request.project, without=own)
    failed = None if job else queries.failed_computation(request.project, without=own)
    return {"job": job, "failed": failed, "worker_alive": job is None or worker_is_alive()}


def _kept(request: ProjectRequest) -> queries.Kept:
    found = queries.kept_figures(request.project, without=queries.own_documents(request.membership))
    if found is None:
        raise Http404("Nothing has been computed yet.")
    return found


def _of(kept: queries.Kept, code: str) -> VariableFigures:
    found = kept.figures.of(code)
    if found is None:
        raise Http404("No such variable.")
    return found


def _address(request: ProjectRequest) -> str:
    return reverse("reliability:page", kwargs={"slug": request.project.slug})
