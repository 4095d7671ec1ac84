"""A coder's pages: what is left to do, the coding screen, one's own codings. Nothing here knows of other coders."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from projects.codebooks.rules import IllegalAnswer, readable, written
from projects.coding.actions import (
    CodingClosed,
    StaleJudgement,
    Unanswered,
    clear_judgement,
    hand_in_uncoded,
    record_judgement,
    reopen_coding,
    submit_coding,
)
from projects.coding.evidence import evidence, marked_paragraphs
from projects.coding.forms import AnswerForm
from projects.coding.models import Assignment, Judgement
from projects.coding.panel import Panel, panel
from projects.coding.queries import (
    STATES,
    codebook_of,
    drafts,
    my_codings,
    next_assignment,
    notes_of,
    own_assignments,
    pace,
    passages_of,
    previous_assignment,
    progress,
    standings,
    to_code,
)
from projects.corpus.queries import neighbours
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership
from projects.teams.rules import Role

PER_PAGE = 50
LONGEST_KEY = 18  # digits of a primary key
SUBMITTED = "submitted"  # in the session: the coding that was handed in a moment ago


def own_or_404(coder: Membership, assignment_id: int) -> Assignment:
    """The coder's own assignment; 404 alike for a missing one, a withdrawn one and another's."""
    return get_object_or_404(own_assignments(coder), pk=assignment_id)


def _panel(assignment: Assignment) -> Panel:
    codebook = codebook_of(assignment)
    return panel(codebook, assignment.document.described, standings(assignment), notes_of(assignment))


@require_GET
@project_view(Role.CODER)
def home(request: ProjectRequest) -> HttpResponse:
    """What is left to do: the next document, those behind it, and how far the coder is."""
    waiting = Paginator(to_code(request.membership), PER_PAGE).get_page(request.GET.get("page"))
    far = progress(request.membership)
    context = {
        "page": waiting,
        "drafts": drafts(waiting),
        "next": next_assignment(request.membership),
        "progress": far,
        "pace": pace(request.membership, left=far.left),
        "just_submitted": _just_submitted(request),
        "here": "code",
    }
    return TemplateResponse(request, "coding/home.html", context)


@require_GET
@project_view(Role.CODER)
def mine(request: ProjectRequest) -> HttpResponse:
    """Everything the coder has submitted, the latest first, or what of it holds some words or is in some state."""
    words, state = request.GET.get("q", "").strip()[:200], request.GET.get("state", "")
    state = state if state in STATES else ""
    page = Paginator(my_codings(request.membership, words, state), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "state": state,
        "states": STATES.items(),
        "kept": [(key, value) for key, value in (("q", words), ("state", state)) if value],
        "progress": progress(request.membership),
        "here": "mine",
    }
    return TemplateResponse(request, "coding/mine.html", context)


def _onwards(request: ProjectRequest, after: Assignment | None = None) -> HttpResponse:
    """To the next document, or home when nothing is left."""
    following = next_assignment(request.membership, after=after)
    if following is None:
        return redirect("coding:home", slug=request.project.slug)
    return _to(request, following)


def _to(request: ProjectRequest, assignment: Assignment) -> HttpResponse:
    return redirect("coding:document", slug=request.project.slug, assignment_id=assignment.pk)


@require_GET
@project_view(Role.CODER)
def next_document(request: ProjectRequest) -> HttpResponse:
    """Straight to the next document, or to the one behind `after`; to the one before `before`."""
    given = request.GET.get("after") or request.GET.get("before") or ""
    if not (given.isdecimal() and len(given) <= LONGEST_KEY):
        return _onwards(request)
    from_here = own_or_404(request.membership, int(given))
    if "before" in request.GET:
        return _to(request, previous_assignment(request.membership, before=from_here) or from_here)
    return _to(request, next_assignment(request.membership, after=from_here) or from_here)


@require_GET
@project_view(Role.CODER)
def document(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """The coding screen."""
    return screen(request, own_or_404(request.membership, assignment_id))


def screen(request: ProjectRequest, assignment: Assignment, problem: str = "", status: int = 200) -> HttpResponse:
    """The coding screen, with a problem that a form without scripts has met."""
    shown, document = _panel(assignment), assignment.document
    marks = evidence(codebook_of(assignment), document.text, passages_of(assignment))
    editable = assignment.state == "open" and request.project.is_open
    context = {
        "assignment": assignment,
        "document": document,
        "paragraphs": document.text.split("\n"),
        "around": neighbours(document),
        "evidence": marks,
        "paragraphs_marked": marked_paragraphs(document.text, marks),
        "panel": shown,
        "editable": editable,
        "active": shown.active if editable else None,
        "progress": progress(request.membership),
        "just_submitted": _just_submitted(request),
        "problem": problem,
        "asking_why": "cannot" in request.GET,
        "here": "code",
    }
    return TemplateResponse(request, "coding/document.html", context, status=status)


def _just_submitted(request: ProjectRequest) -> Assignment | None:
    """The coder's coding that was handed in a moment ago, if it can still be taken back; said once."""
    submitted = request.session.pop(SUBMITTED, None)
    if submitted is None:
        return None
    own = own_assignments(request.membership).submitted()
    return own.filter(pk=submitted, frozen_at=None, round__closed_at=None).first()


@require_POST
@project_view(Role.CODER)
def record(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Save one answer: 200 with its version, 409 with the answer that stands, 422 with what is wrong.

    A script is answered in JSON; a form sent without scripts goes back to the page.
    """
    assignment, form = own_or_404(request.membership, assignment_id), AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise IllegalAnswer(form.problem.removesuffix("."))
        saved = _save(request, assignment, form)
    except StaleJudgement as stale:
        return _refused(request, assignment, 409, f"{stale}", **_what_stands(stale))
    except IllegalAnswer as wrong:
        return _refused(request, assignment, 422, f"{wrong}.")
    except CodingClosed as closed:
        return _refused(request, assignment, 409, f"{closed}", closed=True)
    if by_script(request):
        return JsonResponse({"version": saved.version, "saved_at": timezone.now().isoformat(), **_counts(assignment)})
    return redirect("coding:document", slug=request.project.slug, assignment_id=assignment.pk)


def _save(request: ProjectRequest, assignment: Assignment, form: AnswerForm) -> Judgement:
    cell = {"assignment": assignment, "variable_code": form.cleaned_data["variable"], "by": request.user}
    edit = {"op_id": form.edit, "base_version": form.cleaned_data["base_version"]}
    if form.given:
        return record_judgement(**cell, **edit, given=form.given)
    return clear_judgement(**cell, **edit)


def by_script(request: ProjectRequest) -> bool:
    """Whether the page's script asks, which is answered in JSON."""
    return "application/json" in request.headers.get("Accept", "")


def _counts(assignment: Assignment) -> dict[str, Any]:
    """What the panel must show after a save: the questions that are asked now, and how many are answered."""
    shown = _panel(assignment)
    return {"asked": shown.asked, "closed": shown.closed, "answered": shown.answered, "needed": shown.needed}


def _what_stands(stale: StaleJudgement) -> dict[str, Any]:
    variable, value = stale.variable, stale.standing.value
    return {
        "version": stale.standing.version,
        "value": [] if value is None else written(variable, value),
        "readable": readable(variable, value),
    }


def _refused(request: ProjectRequest, assignment: Assignment, status: int, sentence: str, **more: Any) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"error": sentence, **more}, status=status)
    return screen(request, assignment, sentence, status)


@require_POST
@project_view(Role.CODER)
def submit(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Hand the coding in, and straight on to the next document."""
    assignment = own_or_404(request.membership, assignment_id)
    try:
        submit_coding(assignment=assignment, by=request.user)
    except Unanswered as early:
        return screen(request, assignment, f"{early}", status=422)
    except CodingClosed as closed:
        return screen(request, assignment, f"{closed}", status=409)
    request.session[SUBMITTED] = assignment.pk
    return _onwards(request, after=assignment)


@require_POST
@project_view(Role.CODER)
def cannot_code(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Hand the document in as one that cannot be coded, with the reason, and straight on to the next."""
    assignment = own_or_404(request.membership, assignment_id)
    try:
        hand_in_uncoded(assignment=assignment, reason=request.POST.get("reason", ""), by=request.user)
    except IllegalAnswer as wrong:
        return screen(request, assignment, f"{wrong}.", status=422)
    except CodingClosed as closed:
        return screen(request, assignment, f"{closed}", status=409)
    request.session[SUBMITTED] = assignment.pk
    return _onwards(request, after=assignment)


@require_POST
@project_view(Role.CODER)
def reopen(request: ProjectRequest, assignment_id: int) -> HttpResponse:
    """Take a submitted coding back, while it is not frozen."""
    assignment = own_or_404(request.membership, assignment_id)
    try:
        reopen_coding(assignment=assignment, by=request.user)
    except CodingClosed as refused:
        return screen(request, assignment, f"{refused}", status=409)
    return redirect("coding:document", slug=request.project.slug, assignment_id=assignment.pk)
