"""The case: one document with the cells that wait for a ruling, and who has it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
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
    Taken,
    open_case,
    record_ruling,
    take_back_ruling,
)
from projects.adjudication.casefile import (
    CaseFile,
    next_waiting,
    precedents,
    read_case,
    visible_documents,
)
from projects.adjudication.casework import Question, first_waiting, quote, taken
from projects.adjudication.claim_actions import WrongHandover, hand_over, leave_case, take_case
from projects.adjudication.forms import RulingForm
from projects.adjudication.models import Claim, Ruling
from projects.adjudication.passages import paragraphs
from projects.adjudication.queries import coded_by
from projects.adjudication.rules import Reason, fingerprint
from projects.codebooks.rules import IllegalAnswer
from projects.corpus.models import Document
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership, Project
from projects.teams.rules import Role

CLOSED = "This cell cannot be ruled on now: a coder has still to finish, or other answers closed the question."


def _document(request: ProjectRequest, document_id: int) -> Document:
    """The document, unless the member has still to code it: then it is absent."""
    return get_object_or_404(visible_documents(request.membership).select_related("project"), pk=document_id)


def _case(document: Document) -> CaseFile:
    found = read_case(document, f"{settings.SECRET_KEY}:{document.project_id}")
    if found is None:
        raise Http404("No such page.")
    return found


def case_or_404(request: ProjectRequest, document_id: int) -> CaseFile:
    """The document's case, unless the member has still to code it; the caller asks whether it is ready."""
    return _case(_document(request, document_id))


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
    """The page with one cell open, and its codings frozen. A refused form comes back with what was entered.

    An adjudicator has the document from here on, unless another has it: then the page is to read.
    """
    open_case(document=found.document, now=timezone.now())
    own = coded_by(request.membership).filter(document=found.document).exists()
    barred = own and request.project.bar_own_cases
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
        "own": own,
        "barred": barred,
        "reasons": list(Reason),
        **_claim(request.membership, found.document, able=request.project.is_open and not barred),
        "ruled": _just_ruled(request.membership, request.GET.get("ruled", "")),
        "problem": problem,
        **_entered(request, active, form),
    }
    return TemplateResponse(request, "adjudication/case.html", context, status=422 if problem else 200)


def _claim(member: Membership, document: Document, *, able: bool) -> dict[str, Any]:
    """Who has the document, whether this member may rule on it, and to whom they could hand it."""
    if not (able and member.is_adjudicator):
        of_others = Claim.objects.select_related("by").of_others(member, timezone.now())
        return {"claim": of_others.filter(document=document).first(), "may_rule": False}
    try:
        claim = take_case(document=document, by=member, now=timezone.now())
    except Taken as taken:
        return {"claim": taken.claim, "may_rule": False}
    others = Membership.objects.active().filter(project=member.project, is_adjudicator=True).exclude(pk=member.pk)
    return {"mine": claim, "may_rule": True, "others": others}


def _entered(request: ProjectRequest, active: Question | None, form: RulingForm | None) -> dict[str, Any]:
    """What the open cell's form holds: what was entered and refused, or what a link or the coders in common chose."""
    if active is None:
        return {}
    if form is None:
        return {"choice": request.GET.get("choice", ""), "options": active.options(active.common)}
    number = next((text for text in form.given if text not in active.variable.missing_codes), "")
    names = ("choice", "reason", "reason_code", "unsure", "codebook_change")
    entered = {**{name: form.data.get(name, "") for name in names}, "number": number}
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
    except (RuledMeanwhile, AnswersChanged, NotReady, Taken) as late:
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
        **form.also,
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
    leave_case(document=ruling.document, by=request.membership)
    following = next_waiting(request.membership, ruling.document, timezone.now())
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
    """Leave this document for later, and to whoever wants it: on to the next one that waits."""
    document = _document(request, document_id)
    leave_case(document=document, by=request.membership)
    following = next_waiting(request.membership, document, timezone.now())
    if following is None:
        messages.info(request, "No other document waits for a ruling.")
        return redirect("adjudication:queue", slug=request.project.slug)
    return redirect("adjudication:case", slug=request.project.slug, document_id=following.pk)


@require_POST
@project_view(Role.ADJUDICATOR)
def take_back(request: ProjectRequest, document_id: int) -> HttpResponse:
    """Take the ruling on a cell back, with the reason; what coders said decides again."""
    document, form = _document(request, document_id), RulingForm(request.POST)
    variable, version = request.POST.get("variable", ""), request.POST.get("base_version", "")
    try:
        take_back_ruling(
            document=document,
            variable_code=variable,
            reason=request.POST.get("reason", ""),
            base_version=int(version) if version.isascii() and version.isdecimal() else 0,
            by=request.membership,
        )
        messages.success(request, "The ruling was taken back; it stays on record.")
    except ReasonMissing:
        messages.error(request, "Write the reason why the ruling is taken back; it was left as it is.")
    except (RuledMeanwhile, NotReady, Taken) as late:
        return _too_late(request, document, form, late)
    return _to_cell(request, document, variable)


@require_POST
@project_view(Role.ADJUDICATOR)
def hand(request: ProjectRequest, document_id: int) -> HttpResponse:
    """Hand the document to another adjudicator, and go on to the next one."""
    document, to = _document(request, document_id), request.POST.get("to", "")
    other = Membership.objects.filter(project=request.project, name=to).first()
    try:
        if other is None:
            raise WrongHandover("Choose another adjudicator of this project.")
        note = request.POST.get("note", "")
        hand_over(document=document, by=request.membership, to=other, note=note, now=timezone.now())
    except (Taken, WrongHandover) as refused:
        messages.error(request, str(refused))
        return _to_cell(request, document, "")
    messages.success(request, f"{document.code} is with {other} now.")
    following = next_waiting(request.membership, document, timezone.now())
    if following is None:
        return redirect("adjudication:queue", slug=request.project.slug)
    return redirect("adjudication:case", slug=request.project.slug, document_id=following.pk)


def _to_cell(request: ProjectRequest, document: Document, variable: str) -> HttpResponse:
    address = reverse("adjudication:case", kwargs={"slug": request.project.slug, "document_id": document.pk})
    return redirect(f"{address}?{urlencode({'variable': variable})}" if variable else address)
