"""After a release: a coder's own values beside the final ones. Never while the coder can still change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from projects.coding.actions import freeze_own
from projects.coding.models import Assignment
from projects.coding.queries import progress, reopenable
from projects.corpus.models import Document
from projects.datasets.queries import NoSuchRelease, latest_release, own_cells
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

if TYPE_CHECKING:
    from projects.datasets.feedback import OwnCell

PER_PAGE = 20


@dataclass(frozen=True)
class Section:
    """One document with the coder's cells; `coding` is the key of their own coding."""

    document: Document
    coding: int | None
    cells: Sequence[OwnCell]


@require_http_methods(["GET", "HEAD", "POST"])
@project_view(Role.CODER, while_closed=True)
def feedback(request: ProjectRequest) -> HttpResponse:
    """What the coder said and what it became, a document a section; a POST freezes one's codings, to see them."""
    release, problem = latest_release(request.project), ""
    try:
        found = own_cells(release, request.membership) if release else []
    except NoSuchRelease:
        found, problem = [], "The file of the release is missing. Ask the manager to bring it back from a backup."
    still_theirs = set(reopenable(request.membership).values_list("document__code", flat=True))
    held_back = still_theirs & {cell.document for cell in found}
    if request.method == "POST":
        freeze_own(coder=request.membership, documents=held_back)
        return redirect("overview:feedback", slug=request.project.slug)
    shown = [cell for cell in found if cell.document not in held_back]
    only = "differ" if request.GET.get("only") == "differ" else ""
    groups = _by_document([cell for cell in shown if not only or cell.differs])
    page = Paginator(groups, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "release": release,
        "problem": problem,
        "held_back": len(held_back),
        "settled": sum(bool(cell.final) for cell in shown),
        "same": sum(cell.same for cell in shown),
        "page": page,
        "only": only,
        "kept": [("only", only)] if only else [],
        "sections": _sections(request, list(page.object_list)),
        "progress": progress(request.membership),
        "here": "released",
    }
    return TemplateResponse(request, "overview/feedback.html", context)


def _by_document(cells: Sequence[OwnCell]) -> list[tuple[str, list[OwnCell]]]:
    return [(document, list(group)) for document, group in groupby(cells, key=attrgetter("document"))]


def _sections(request: ProjectRequest, groups: Sequence[tuple[str, list[OwnCell]]]) -> list[Section]:
    """The groups with their documents; two queries."""
    codes = [code for code, _ in groups]
    documents = Document.objects.filter(project=request.project, code__in=codes).without_text()
    by_code = {document.code: document for document in documents}
    own = Assignment.objects.submitted().of(request.membership).filter(document__in=by_code.values())
    codings = dict(own.order_by("-pk").values_list("document__code", "pk"))
    return [Section(by_code[code], codings.get(code), cells) for code, cells in groups if code in by_code]
