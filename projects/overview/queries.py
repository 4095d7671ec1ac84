"""What the list of documents shows, with a number of queries that does not grow with the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from projects.adjudication.queries import COUNTED, blocked_documents, cells
from projects.adjudication.rules import Cell
from projects.coding.models import Assignment, Round
from projects.coding.queries import reopenable
from projects.coding.rules import State
from projects.corpus.models import Document
from projects.teams.models import Membership

# How far the documents are that a list can be narrowed to, by the value in its address.
KINDS = {
    "unassigned": "nobody assigned",
    "coding": "being coded",
    "coded": "all codings in",
    "uncoded": "could not be coded",
}


@dataclass(frozen=True)
class DocumentState:
    """How far one document is: codings handed in and assigned, and what became of its cells."""

    done: int
    assigned: int
    waiting: int
    settled: int
    own: bool
    mine: bool = False

    @property
    def kind(self) -> str:
        """One word for its chip."""
        if self.own:
            return "yours"
        if not self.assigned:
            return "unassigned"
        if self.done < self.assigned:
            return "coding"
        if self.mine:
            return "mine"
        return "waiting" if self.waiting else "settled"


def documents_of(membership: Membership, kind: str = "") -> QuerySet[Document]:
    """The project's documents by id, without their texts, of one of KINDS.

    That somebody could not code a document is not told to a member who has it still to code.
    """
    project = membership.project
    found = Document.objects.filter(project=project).without_text().order_by("code")
    rounds = list(Round.objects.filter(project=project, purpose__in=COUNTED).values_list("pk", flat=True))
    codings = Assignment.objects.filter(document=OuterRef("pk"), round__in=rounds).exclude(state=State.WITHDRAWN)
    assigned, unfinished = Exists(codings), Exists(codings.exclude(state=State.SUBMITTED))
    uncoded = Exists(codings.exclude(cannot_code="")) & ~Q(pk__in=blocked_documents(membership))
    narrowed = {
        "unassigned": ~assigned,
        "coding": unfinished,
        "coded": assigned & ~unfinished,
        "uncoded": uncoded,
    }.get(kind)
    return found if narrowed is None else found.filter(narrowed)


def uncoded_count(membership: Membership) -> int:
    """How many documents somebody could not code, of those the member may know of; two queries."""
    rounds = list(Round.objects.filter(project=membership.project, purpose__in=COUNTED).values_list("pk", flat=True))
    given_up = Assignment.objects.exclude(cannot_code="").filter(round__in=rounds)
    seen = given_up.exclude(document__in=blocked_documents(membership))
    return seen.aggregate(n=Count("document", distinct=True))["n"]


def document_states(membership: Membership, documents: Collection[Document]) -> dict[int, DocumentState]:
    """How far these documents are, by primary key.

    Nothing is told of the cells of those the member has still to code, nor of those whose coding they can take back.
    """
    keys = [document.pk for document in documents]
    blocked = set(blocked_documents(membership).filter(document__in=keys))
    mine = set(reopenable(membership).filter(document__in=keys).values_list("document", flat=True)) - blocked
    by_document: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells(membership.project, documents=Document.objects.filter(pk__in=set(keys) - blocked - mine)):
        by_document[cell.document].append(cell)
    codings = Assignment.objects.filter(document__in=keys, round__purpose__in=COUNTED).exclude(state=State.WITHDRAWN)
    handed_in = Count("pk", filter=Q(state=State.SUBMITTED))
    counts = codings.order_by().values_list("document").annotate(submitted=handed_in, assigned=Count("pk"))
    done = {document: (submitted, assigned) for document, submitted, assigned in counts}
    return {
        d.pk: _state(by_document[d.code], *done.get(d.pk, (0, 0)), own=d.pk in blocked, mine=d.pk in mine)
        for d in documents
    }


def _state(found: Sequence[Cell], done: int, assigned: int, *, own: bool, mine: bool) -> DocumentState:
    waiting = sum(cell.needs_adjudicator for cell in found)
    return DocumentState(done, assigned, waiting, sum(cell.value is not None for cell in found), own, mine)
