"""What the cockpit and the list of documents show, each with a number of queries that does not grow with the rows."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from projects.adjudication.models import Ruling
from projects.adjudication.queries import COUNTED, blocked_documents, cells
from projects.adjudication.rules import Cell, Why
from projects.coding.models import Assignment, Judgement, Round, Span
from projects.coding.rules import State
from projects.corpus.models import Document
from projects.teams.models import Activity, Membership, Project

KEPT_SECONDS = 7 * 24 * 3600
# A count that took longer than this many seconds stays on the page for PATIENCE times as long, whatever changes.
SLOW, PATIENCE = 1.0, 40
# How far the documents are that a list can be narrowed to, by the value in its address.
KINDS = {
    "unassigned": "nobody assigned",
    "coding": "being coded",
    "coded": "all codings in",
    "uncoded": "could not be coded",
}


@dataclass(frozen=True)
class CoderProgress:
    """How far one coder is; `last` is when they last handed in a coding."""

    name: str
    done: int
    total: int
    last: datetime | None


@dataclass(frozen=True)
class CellCounts:
    """How the cells of a project stand.

    `documents` have a cell that waits for an adjudicator, `unassigned` documents have no coder; the count was made at
    `counted_at` and took `seconds`.
    """

    total: int
    settled: int
    waiting: int
    documents: int
    unassigned: int
    counted_at: datetime
    seconds: float

    @property
    def share(self) -> int | None:
        """Settled cells in whole percent, rounded down, so that 100 % means all."""
        return 100 * self.settled // self.total if self.total else None

    @property
    def is_slow(self) -> bool:
        """Whether counting takes so long that the page may show an older count, and has to say of when."""
        return self.seconds > SLOW

    @property
    def is_kept(self) -> bool:
        """Whether it is shown whatever has changed since."""
        return self.is_slow and timezone.now() < self.counted_at + timedelta(seconds=PATIENCE * self.seconds)


@dataclass(frozen=True)
class DocumentState:
    """How far one document is: codings handed in and assigned, and what became of its cells."""

    done: int
    assigned: int
    waiting: int
    settled: int
    own: bool

    @property
    def kind(self) -> str:
        """One word for its chip."""
        if self.own:
            return "yours"
        if not self.assigned:
            return "unassigned"
        if self.done < self.assigned:
            return "coding"
        return "waiting" if self.waiting else "settled"


def coders(project: Project) -> list[CoderProgress]:
    """Every coder with submitted and assigned documents; one query."""
    handed_in = Q(assignments__state=State.SUBMITTED)
    found = (
        Membership.objects.filter(project=project, is_coder=True)
        .annotate(
            done=Count("assignments", filter=handed_in),
            total=Count("assignments", filter=~Q(assignments__state=State.WITHDRAWN)),
            last=Max("assignments__submitted_at"),
        )
        .order_by("name")
    )
    return [CoderProgress(*row) for row in found.values_list("name", "done", "total", "last")]


def cell_counts(membership: Membership) -> CellCounts:
    """How the cells stand that this member may see; counted anew only when something has changed since.

    Where counting is slow the last count is shown for a while even then. Never one with other documents left out.
    """
    project, blocked = membership.project, sorted(set(blocked_documents(membership)))
    key = f"counts:{project.pk}:{hashlib.sha256(json.dumps(blocked).encode()).hexdigest()}"
    state, found = cache.get(key, ("", None))
    if isinstance(found, CellCounts) and found.is_kept:
        return found
    now = _fingerprint(project)
    if state != now or not isinstance(found, CellCounts):
        found = _count(project, blocked)
        cache.set(key, (now, found), timeout=KEPT_SECONDS)
    return found


def _count(project: Project, blocked: Sequence[int]) -> CellCounts:
    started, total, settled, unassigned, documents = time.monotonic(), 0, 0, set[str](), Counter[str]()
    for cell in cells(project, documents=Document.objects.filter(project=project).exclude(pk__in=blocked)):
        total += 1
        settled += cell.value is not None
        documents[cell.document] += cell.needs_adjudicator
        if cell.why is Why.UNCODED:
            unassigned.add(cell.document)
    waiting, seconds = +documents, time.monotonic() - started
    return CellCounts(total, settled, waiting.total(), len(waiting), len(unassigned), timezone.now(), seconds)


def _fingerprint(project: Project) -> str:
    """Changes with everything that settles cells, and with no answer before it is handed in; reads none of them."""
    rounds = Assignment.objects.filter(round__project=project, round__purpose__in=COUNTED)
    states = rounds.values("state").annotate(Count("pk"), Sum("pk"), Max("submitted_at")).order_by("state")
    documents = Document.objects.filter(project=project).aggregate(Count("pk"), Max("pk"))
    handed_in = {"assignment__round__project": project, "assignment__state": State.SUBMITTED}
    spans = Span.objects.filter(**handed_in).aggregate(Max("pk"), Max("removed_at"))
    newest = [
        rows.order_by("-pk").values_list("pk", flat=True).first()
        for rows in (
            project.codebooks.all(),
            Judgement.objects.filter(**handed_in),
            Ruling.objects.filter(variable__project=project),
        )
    ]
    text = json.dumps([list(states), documents, spans, newest], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


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
    """How many documents somebody could not code, of those the member may know of; one query."""
    return documents_of(membership, kind="uncoded").count()


def document_states(membership: Membership, documents: Collection[Document]) -> dict[int, DocumentState]:
    """How far these documents are, by primary key. Nothing is told of the cells of those the member has to code."""
    keys = [document.pk for document in documents]
    blocked = set(blocked_documents(membership).filter(document__in=keys))
    by_document: defaultdict[str, list[Cell]] = defaultdict(list)
    for cell in cells(membership.project, documents=Document.objects.filter(pk__in=set(keys) - blocked)):
        by_document[cell.document].append(cell)
    codings = Assignment.objects.filter(document__in=keys, round__purpose__in=COUNTED).exclude(state=State.WITHDRAWN)
    handed_in = Count("pk", filter=Q(state=State.SUBMITTED))
    counts = codings.order_by().values_list("document").annotate(submitted=handed_in, assigned=Count("pk"))
    done = {document: (submitted, assigned) for document, submitted, assigned in counts}
    return {d.pk: _state(by_document[d.code], *done.get(d.pk, (0, 0)), d.pk in blocked) for d in documents}


def _state(found: Sequence[Cell], done: int, assigned: int, own: bool) -> DocumentState:
    waiting = sum(cell.needs_adjudicator for cell in found)
    return DocumentState(done, assigned, waiting, sum(cell.value is not None for cell in found), own)


def lately(membership: Membership, most: int = 8) -> list[tuple[Activity, str]]:
    """The last lines of the log, each with the name the project knows its author by.

    Rulings are left out for whoever has still to code: that a cell was ruled on tells that coders differed.
    """
    lines = Activity.objects.filter(project=membership.project).select_related("by")
    if blocked_documents(membership).exists():
        lines = lines.exclude(verb__in=("ruled", "could not code a document"))
    people = Membership.objects.filter(project=membership.project, user__isnull=False)
    names = dict(people.values_list("user_id", "name"))
    return [(line, names.get(line.by_id, "A command") if line.by_id else "A command") for line in lines[:most]]
