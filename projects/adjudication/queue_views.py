"""The queue of disagreements: what waits for a ruling, narrowed and ordered as its reader likes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from projects.adjudication.actions import open_queue
from projects.adjudication.casefile import free_documents, visible_documents
from projects.adjudication.counts import CellCounts
from projects.adjudication.counts_actions import counts_for
from projects.adjudication.models import Claim
from projects.adjudication.queries import COUNTED, open_cells
from projects.adjudication.rules import Cell
from projects.adjudication.waiting import KINDS, ORDERS, Choice, Listed, Waiting, kind_of, listed
from projects.coding.models import Assignment
from projects.corpus.models import Document
from projects.corpus.queries import holding
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Membership, Project
from projects.teams.rules import Role

PER_PAGE = 50
Row = tuple[Document, list[Cell], datetime, Claim | None]


@require_GET
@project_view(Role.ADJUDICATOR, Role.MANAGER)
def queue(request: ProjectRequest) -> HttpResponse:
    """What waits for a ruling, a document a row. Freezes what the reader coded."""
    now = timezone.now()
    open_queue(by=request.membership, now=now)
    counted, choice = counts_for(request.membership), _choice(request)
    chosen = _listed(request.membership, counted.counts, choice)
    page = Paginator(chosen.rows, PER_PAGE).get_page(request.GET.get("page"))
    rows = _rows(request.membership, list(page), choice, now)
    context = {
        "page": page,
        "rows": rows,
        "begin": _begin(request, rows, now),
        "counted": counted,
        "listed": chosen,
        "choice": choice,
        "orders": ORDERS.items(),
        "kept": choice.kept,
        "nav_open": counted.counts.cells if counted.counts else 0,
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


def _listed(membership: Membership, counts: CellCounts | None, choice: Choice) -> Listed:
    """What was counted as waiting, under the choice."""
    found = None
    if choice.words:
        named = visible_documents(membership).filter(holding(choice.words))
        found = set(named.values_list("pk", flat=True))
    labels = {variable.code: variable.label for variable in counts.variables} if counts else {}
    return listed(counts.waiting if counts else (), labels, choice, found)


def _rows(membership: Membership, page: Sequence[Waiting], choice: Choice, now: datetime) -> list[Row]:
    """These documents with their cells that wait as they stand now; those settled since they were counted stay out."""
    visible = visible_documents(membership).filter(pk__in=[row.document for row in page])
    cells: dict[str, list[Cell]] = {}
    for cell in open_cells(membership.project, documents=visible):
        if choice.takes(cell.variable.code, kind_of(cell)):
            cells.setdefault(cell.document, []).append(cell)
    documents = {document.pk: document for document in visible.without_text().filter(code__in=cells)}
    claims = Claim.objects.filter(document__in=list(documents), until__gt=now).select_related("by", "handed_by")
    taken = {claim.document_id: claim for claim in claims}
    return [
        (documents[row.document], cells[documents[row.document].code], row.since, taken.get(row.document))
        for row in page
        if row.document in documents
    ]


def _begin(request: ProjectRequest, rows: Sequence[Row], now: datetime) -> Document | None:
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
