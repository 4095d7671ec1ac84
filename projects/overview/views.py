"""The start, the cockpit of a study, and its documents with how far each is."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.adjudication.queries import blocked_documents
from projects.codebooks.queries import latest_codebook, shown_sub_hypotheses
from projects.corpus.models import Document
from projects.datasets.queries import latest_release
from projects.jobs.queries import jobs_of
from projects.jobs.rules import State as JobState
from projects.overview.queries import KINDS, cell_counts, coders, document_states, documents_of, lately, uncoded_count
from projects.reliability.queries import known_report
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership, User
from projects.teams.rules import Role
from projects.teams.states import ProjectState

SEE_CASES = (Role.MANAGER, Role.ADJUDICATOR)
WHOLE_STUDY = (Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)
PUT_AWAY = frozenset({ProjectState.ARCHIVED, ProjectState.WITHDRAWN})
PER_PAGE = 50


def address_of(membership: Membership) -> str:
    """Where a member's day begins: the cockpit, the queue, or their own documents."""
    if membership.is_manager:
        return "overview:home"
    if membership.is_coder:
        return "coding:home"
    return "adjudication:queue" if membership.is_adjudicator else "overview:home"


@require_GET
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Straight into the only project, or the list of projects; with `?all` always the list."""
    user = cast(User, request.user)
    mine = [m for m in Membership.objects.active().filter(user=user).select_related("project") if m.roles]
    present = [m for m in mine if m.project.state not in PUT_AWAY]
    if len(present) == 1 and "all" not in request.GET:
        return redirect(address_of(present[0]), slug=present[0].project.slug)
    places = [(m, sorted(m.roles), address_of(m)) for m in sorted(mine, key=lambda m: m.project.name)]
    context = {
        "places": [place for place in places if place[0] in present],
        "put_away": [place for place in places if place[0] not in present],
    }
    return TemplateResponse(request, "overview/start.html", context)


@require_GET
@project_view()
def home(request: ProjectRequest) -> HttpResponse:
    """How the study stands; whoever only codes goes on to their documents."""
    if not request.membership.has(*WHOLE_STUDY):
        return redirect("coding:home", slug=request.project.slug)
    everyone, counts = coders(request.project), cell_counts(request.membership)
    # Figures of documents the member has still to code would tell how the others coded them.
    report = known_report(request.project, without=set(blocked_documents(request.membership)))
    low = [line for line in report.lines if line.is_low] if report else []
    jobs = jobs_of(request.project)[:3] if request.membership.is_manager else []
    unfinished = [job for job in jobs if job.state != JobState.SUCCEEDED]
    sees_cases = request.membership.has(*SEE_CASES)
    uncoded = uncoded_count(request.membership)
    codebook = latest_codebook(request.project)
    context: dict[str, Any] = {
        "codebook": codebook,
        "hypotheses": shown_sub_hypotheses(request.project, codebook),
        "documents": Document.objects.filter(project=request.project).count(),
        "coders": everyone,
        "done": sum(coder.done for coder in everyone),
        "total": sum(coder.total for coder in everyone),
        "counts": counts,
        "sees_cases": sees_cases,
        "nav_open": counts.waiting,
        "report": report,
        "low": low,
        "release": latest_release(request.project),
        "activity": lately(request.membership),
        "jobs": unfinished,
        "uncoded": uncoded,
        "quiet": not (low or unfinished or counts.unassigned or uncoded or (sees_cases and counts.waiting)),
    }
    return TemplateResponse(request, "overview/home.html", context)


@require_GET
@project_view(*WHOLE_STUDY)
def documents(request: ProjectRequest) -> HttpResponse:
    """Every document by its id, with how far it is; `?q=` finds words in id and title, `?coded=` one of KINDS."""
    words = request.GET.get("q", "").replace("\0", "").strip()
    kind = request.GET.get("coded", "")
    kind = kind if kind in KINDS else ""
    page = Paginator(documents_of(request.membership, words, kind), PER_PAGE).get_page(request.GET.get("page"))
    states = document_states(request.membership, list(page))
    context = {
        "page": page,
        "rows": [(document, states[document.pk]) for document in page],
        "words": words,
        "kind": kind,
        "kinds": KINDS.items(),
        "kept": [(key, value) for key, value in (("q", words), ("coded", kind)) if value],
    }
    return TemplateResponse(request, "corpus/documents.html", context)


@require_GET
@project_view(*WHOLE_STUDY)
def document(request: ProjectRequest, document_id: int) -> HttpResponse:
    """One document to read, with what is known of it; nothing of what was coded."""
    found = get_object_or_404(Document.objects.filter(project=request.project), pk=document_id)
    context = {
        "document": found,
        "paragraphs": found.text.split("\n"),
        "state": document_states(request.membership, [found])[found.pk],
        "sees_cases": request.membership.has(*SEE_CASES),
        "metadata": sorted(found.metadata.items()),
    }
    return TemplateResponse(request, "corpus/document.html", context)
