"""Before a draft is published: how coders will see it, what it changes, and which codings that touches; afterwards,
what is to be coded again. For managers alone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.adjudication.queries import blocked_documents
from projects.codebooks.difference import by_variable, difference, touched
from projects.codebooks.drafting import variables_of
from projects.codebooks.fields import fields_of
from projects.codebooks.models import CodeAgain
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.proofing import alone, problems_of
from projects.codebooks.queries import draft_of, latest_codebook, to_code_again
from projects.coding.panel import Question, blank_question
from projects.overview.change_queries import counts_to_code_again, documents_to_code_again, reached
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

PER_PAGE = 50
COUNTED_PER_PAGE = 10


@require_GET
@project_view(Role.MANAGER)
def preview(request: ProjectRequest, number: int) -> HttpResponse:
    """One variable of the draft as a coder will see it, without anything to press."""
    standing = draft_of(request.project)
    variables = variables_of(standing.json) if standing else []
    if not 0 < number <= len(variables):
        raise Http404("No such variable.")
    return TemplateResponse(request, "codebooks/_preview.html", {"question": _question(number, variables[number - 1])})


@require_GET
@project_view(Role.MANAGER)
def preview_all(request: ProjectRequest) -> HttpResponse:
    """The whole draft as a coder will see it, every question open."""
    standing = draft_of(request.project)
    if standing is None:
        return redirect("codebooks:draft", request.project.slug)
    variables = variables_of(standing.json)
    asked = [(n, raw) for n, raw in enumerate(variables, 1) if not fields_of(raw).derived_from]
    context = {"draft": standing, "questions": [(n, fields_of(raw), _question(n, raw)) for n, raw in asked]}
    return TemplateResponse(request, "codebooks/preview.html", context)


@require_GET
@project_view(Role.MANAGER)
def review(request: ProjectRequest) -> HttpResponse:
    """The draft beside the version in force, in words, and what it touches; here it is published."""
    standing, latest = draft_of(request.project), latest_codebook(request.project)
    if standing is None:
        return redirect("codebooks:draft", request.project.slug)
    content = standing.json
    codebook, _ = parse_codebook(content)
    problems = problems_of(content)
    changes = difference(latest.parsed if latest else None, codebook) if codebook and not problems else []
    context = {
        "draft": standing,
        "latest": latest,
        "problems": problems,
        "changes": by_variable(changes),
        "touches": reached(request.membership, touched(changes)) if latest else [],
        "is_blocked": blocked_documents(request.membership).exists(),
    }
    return TemplateResponse(request, "codebooks/review.html", context)


@require_GET
@project_view(Role.MANAGER)
def again(request: ProjectRequest) -> HttpResponse:
    """What is to be coded again since the versions that changed it, and how far that is."""
    page = Paginator(to_code_again(request.project), COUNTED_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, *counts_to_code_again(request.membership, row)) for row in page]
    return TemplateResponse(request, "codebooks/again.html", {"rows": rows, "page": page})


@require_GET
@project_view(Role.MANAGER)
def again_documents(request: ProjectRequest, again_id: int) -> HttpResponse:
    """The documents whose cells of one variable are to be coded again."""
    rows = CodeAgain.objects.select_related("codebook", "variable").prefetch_related("answers")
    row = get_object_or_404(rows, codebook__project=request.project, pk=again_id)
    pages = Paginator(documents_to_code_again(request.membership, row), PER_PAGE)
    pages.count = counts_to_code_again(request.membership, row)[1]  # which it would ask itself, each time
    page = pages.get_page(request.GET.get("page"))
    return TemplateResponse(request, "codebooks/again_documents.html", {"again": row, "page": page})


def _question(number: int, raw: Any) -> Question | None:
    """The question, as far as the variable can be read by itself."""
    variable = alone(raw)
    return blank_question(number, variable) if variable else None
