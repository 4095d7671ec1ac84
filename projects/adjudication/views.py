"""The queue of disagreements, and the case: one document with the cells that wait for a ruling."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from projects.adjudication.actions import (
    AnswersChanged,
    NotReady,
    ReasonMissing,
    RuledMeanwhile,
    open_case,
    open_queue,
    record_ruling,
)
from projects.adjudication.casefile import (
    CaseFile,
    next_waiting,
    precedents,
    read_case,
    visible_documents,
)
from projects.adjudication.casework import Question, first_waiting, quote, taken
from projects.adjudication.counts_actions import counts_for
from projects.adjudication.forms import RulingForm
from projects.adjudication.models import Ruling
from projects.adjudication.passages import paragraphs
from projects.adjudication.queries import COUNTED, open_cells
from projects.adjudication.rules import Cell, fingerprint
from projects.codebooks.rules import IllegalAnswer
from projects.coding.models import Assignment
from projects.corpus.models import Document
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership, Project
from projects.teams.rules import Role

PER_PAGE = 50
CLOSED = "This cell cannot be ruled on now: a coder has still to finish, or other answers closed the question."


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def queue(request: ProjectRequest) -> HttpResponse:
    """What waits for a ruling, a document a row; `?variable=` keeps one variable. Freezes what the reader coded."""
    open_queue(by=request.membership, now=timezone.now())
    counted, wanted = counts_for(request.membership), request.GET.get("variable", "")
    counts = counted.counts
    listed = counts.waiting if counts else ()
    chosen = [(key, codes) for key, codes in listed if wanted in ("", *codes)]
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _rows(request.membership, [key for key, _ in page], wanted),
        "counted": counted,
        "variables": [(v.code, v.label, v.waiting) for v in counts.open_variables] if counts else [],
        "wanted": wanted,
        "kept": [("variable", wanted)] if wanted else [],
        "cells": sum(1 if wanted else len(codes) for _, codes in chosen),
        "nav_open": counts.cells if counts else 0,
        "unfinished": _unfinished(request.project),
    }
    return TemplateResponse(request, "adjudication/queue.html", context)


def _rows(membership: Membership, keys: Collection[int], variable: str) -> list[tuple[Document, list[Cell]]]:
    """These documents with their cells that wait as they stand now; those settled since they were counted stay out."""
    visible = visible_documents(membership).filter(pk__in=keys)
    cells: dict[str, list[Cell]] = {}
    for cell in open_cells(membership.project, documents=visible, variable=variable or None):
        cells.setdefault(cell.document, []).append(cell)
    found = visible.without_text().filter(code__in=cells).order_by("pk")
    return [(document, cells[document.code]) for document in found]


def _unfinished(project: Project) -> int:
    """Documents that wait for a coder before anything of them can be compared."""
    open_ones = Assignment.objects.open().filter(round__project=project, round__purpose__in=COUNTED)
    return open_ones.values("document").distinct().count()


def _document(request: ProjectRequest, document_id: int) -> Document:
    """The document, unless the member has still to code it: then it is absent."""
    return get_object_or_404(visible_documents(request.membership).select_related("project"), pk=document_id)


def _case(document: Document) -> CaseFile:
    found = read_case(document, f"{settings.SECRET_KEY}:{document.project_id}")
    if found is None:
        raise Http404("No such page.")
    return found


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def case(request: ProjectRequest, document_id: int) -> HttpResponse:
    """The case of one document; `?variable=` opens one of its cells. Opening it freezes the document's codings."""
    document = _document(request, document_id)
    found = _case(document)
    if not found.is_ready:
        messages.info(request, f"The coders of {document.code} are not done; it can be ruled on when they are.")
        return redirect("adjudication:queue", slug=request.project.slug)
    return _show(request, found, first_waiting(found.questions, request.GET.get("variable", "")))


def _show(
    request: ProjectRequest, found: CaseFile, active: Question | None, form: RulingForm | None = None, problem: str = ""
) -> HttpResponse:
    """The page with one cell open, and its codings frozen. A refused form comes back with what was entered."""
    open_case(document=found.document, now=timezone.now())
    mine = [m for m in found.marks if active and m.variable == active.variable.code]
    shown = mine or found.marks
    text = found.document.text
    context: dict[str, Any] = {
        "case": found,
        "document": found.document,
        "paragraphs": paragraphs(text, shown),
        "evidence": [(m, quote(text, m.start, m.end)) for m in sorted(shown, key=lambda m: (m.start, m.place))],
        "marks_of": active.variable if active and mine else None,
        "active": active,
        "waiting": [q for q in found.questions if q.waits],
        "settled": [q for q in found.questions if not q.waits],
        "precedents": precedents(found.document, active.variable, request.membership) if active else [],
        "own": request.membership.name in found.case.submitted,
        "ruled": _just_ruled(request.membership, request.GET.get("ruled", "")),
        "problem": problem,
        **_entered(request, active, form),
    }
    return TemplateResponse(request, "adjudication/case.html", context, status=422 if problem else 200)


def _entered(request: ProjectRequest, active: Question | None, form: RulingForm | None) -> dict[str, Any]:
    """What the open cell's form holds: what was entered and refused, or what a link or the coders in common chose."""
    if active is None:
        return {}
    if form is None:
        return {"choice": request.GET.get("choice", ""), "options": active.options(active.common)}
    number = next((text for text in form.given if text not in active.variable.missing_codes), "")
    entered = {"choice": form.data.get("choice", ""), "reason": form.data.get("reason", ""), "number": number}
    return {**entered, "options": active.options(form.given)}


def _just_ruled(membership: Membership, ruling_id: str) -> Ruling | None:
    """The member's own ruling a moment ago, to confirm it on the next page."""
    if not (ruling_id.isascii() and ruling_id.isdecimal() and len(ruling_id) < 19):
        return None
    mine = Ruling.objects.filter(made_by=membership.user, document__in=visible_documents(membership))
    return mine.select_related("document", "variable").defer("document__text").filter(pk=int(ruling_id)).first()


@require_POST
@project_view(Role.ADJUDICATOR)
def rule(request: ProjectRequest, document_id: int) -> HttpResponse:
    """Record a ruling and go on to what waits next. 409 when the case is another by now, 422 with what is wrong."""
    found, form = _case(_document(request, document_id)), RulingForm(request.POST)
    question = found.question(request.POST.get("variable", "")) if found.is_ready else None
    if question is None:
        return _too_late(request, found.document, form, NotReady(CLOSED))
    if not form.is_valid():
        return _show(request, found, question, form, form.problem)
    try:
        ruling = _record(request.membership, found.document, question, form)
    except (RuledMeanwhile, AnswersChanged, NotReady) as late:
        return _too_late(request, found.document, form, late)
    except IllegalAnswer as wrong:
        return _show(request, found, question, form, f"{wrong}.")
    except ReasonMissing as wrong:
        return _show(request, found, question, form, str(wrong))
    return _next(request, ruling)


def _record(by: Membership, document: Document, question: Question, form: RulingForm) -> Ruling:
    data = form.cleaned_data
    if data["seen"] != question.seen:
        raise AnswersChanged
    return record_ruling(
        document=document,
        variable_code=question.variable.code,
        given=taken(question, data["choice"], form.given),
        reason=data["reason"],
        base_version=data["base_version"],
        by=by,
        seen=fingerprint(question.cell.answers or {}),
    )


def _too_late(request: ProjectRequest, document: Document, form: RulingForm, late: Exception) -> HttpResponse:
    """The case has changed since it was read: how the cell stands now beside the reason that was entered."""
    context = {
        "document": document,
        "question": _case(document).question(form.data.get("variable", "")),
        "late": late,
        "reason": form.data.get("reason", ""),
    }
    return TemplateResponse(request, "adjudication/late.html", context, status=409)


def _next(request: ProjectRequest, ruling: Ruling) -> HttpResponse:
    """The same document while a cell of it waits, else the next document, else the queue."""
    if any(q.waits for q in _case(ruling.document).questions):
        return _to_case(request.project, ruling.document, ruling)
    following = next_waiting(request.membership, ruling.document)
    if following is not None:
        return _to_case(request.project, following, ruling)
    messages.success(request, "That was the last one. Nothing waits for a ruling.")
    return redirect("adjudication:queue", slug=request.project.slug)


def _to_case(project: Project, document: Document, ruling: Ruling) -> HttpResponse:
    address = reverse("adjudication:case", kwargs={"slug": project.slug, "document_id": document.pk})
    return redirect(f"{address}?ruled={ruling.pk}")


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def later(request: ProjectRequest, document_id: int) -> HttpResponse:
    """Leave this document for later: on to the next one that waits."""
    following = next_waiting(request.membership, _document(request, document_id))
    if following is None:
        messages.info(request, "No other document waits for a ruling.")
        return redirect("adjudication:queue", slug=request.project.slug)
    return redirect("adjudication:case", slug=request.project.slug, document_id=following.pk)
