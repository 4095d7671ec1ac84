"""The queue of disagreements: what waits for a ruling, narrowed and ordered as its reader likes."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Max
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects.adjudication.actions import open_queue
from projects.adjudication.casefile import free_documents, visible_documents, waiting_cells
from projects.adjudication.models import Claim
from projects.adjudication.queries import COUNTED
from projects.adjudication.rules import Cell
from projects.adjudication.waiting import KINDS, ORDERS, Choice, listed
from projects.coding.models import Assignment
from projects.corpus.models import Document
from projects.corpus.queries import holding
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Project
from projects.teams.rules import Role

PER_PAGE = 50
Row = tuple[Document, list[Cell], datetime | None, Claim | None]


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def queue(request: ProjectRequest) -> HttpResponse:
    """What waits for a ruling, a document a row. Freezes what the reader coded."""
    now = timezone.now()
    open_queue(by=request.membership, now=now)
    waiting, choice = list(waiting_cells(request.membership)), _choice(request)
    found = None
    if choice.words:
        named = visible_documents(request.membership).filter(holding(choice.words))
        found = set(named.values_list("code", flat=True))
    since = _since(request.project) if choice.order == "oldest" else {}
    chosen = listed(waiting, choice, found=found, since=since)
    page = Paginator(chosen.rows, PER_PAGE).get_page(request.GET.get("page"))
    rows = _rows(request, page, now)
    context = {
        "page": page,
        "rows": rows,
        "begin": _begin(request, rows, now),
        "listed": chosen,
        "choice": choice,
        "orders": ORDERS.items(),
        "kept": choice.kept,
        "nav_open": len(waiting),
        "unfinished": _unfinished(request.project),
    }
    return TemplateResponse(request, "adjudication/queue.html", context)


def _choice(request: ProjectRequest) -> Choice:
    kind, order = request.GET.get("kind", ""), request.GET.get("order", "")
    return Choice(
        variable=request.GET.get("variable", ""),
        kind=kind if kind in KINDS else "",
        words=request.GET.get("q", "").strip().replace("\x00", ""),
        order=order if order in ORDERS else "import",
    )


def _since(project: Project, codes: list[str] | None = None) -> dict[str, datetime]:
    """When the last coder of each document handed it in: since then it waits."""
    rows = Assignment.objects.submitted().filter(round__project=project, round__purpose__in=COUNTED)
    rows = rows if codes is None else rows.filter(document__code__in=codes)
    return dict(rows.order_by().values_list("document__code").annotate(Max("submitted_at")))


def _rows(request: ProjectRequest, page: Page[tuple[str, list[Cell]]], now: datetime) -> list[Row]:
    codes = [code for code, _ in page]
    found = Document.objects.without_text().filter(project=request.project, code__in=codes)
    documents = {document.code: document for document in found}
    claims = Claim.objects.filter(document__in=found, until__gt=now).select_related("by", "handed_by")
    taken = {claim.document_id: claim for claim in claims}
    since = _since(request.project, codes)
    return [(documents[code], cells, since.get(code), taken.get(documents[code].pk)) for code, cells in page]


def _begin(request: ProjectRequest, rows: list[Row], now: datetime) -> Document | None:
    """The first document of the page that this adjudicator may decide on; what was handed to them comes first."""
    if not (request.membership.is_adjudicator and request.project.is_open):
        return None
    able = free_documents(request.membership, now).filter(pk__in=[document.pk for document, *_ in rows])
    free = set(able.values_list("pk", flat=True))
    own = (document for document, _, _, claim in rows if claim and claim.by_id == request.membership.pk)
    return next(own, None) or next((document for document, *_ in rows if document.pk in free), None)


def _unfinished(project: Project) -> int:
    """Documents that wait for a coder before anything of them can be compared."""
    open_ones = Assignment.objects.open().filter(round__project=project, round__purpose__in=COUNTED)
    return open_ones.values("document").distinct().count()
