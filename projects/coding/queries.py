"""Reads behind a coder's pages. Every one takes the coder's own membership or assignment and reaches nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from projects.codebooks import models
from projects.codebooks.rules import Codebook, Value
from projects.coding.evidence import Marked
from projects.coding.models import Assignment, AssignmentQuerySet, Judgement, Note, Span
from projects.coding.pace import DAYS, Pace, pace_of
from projects.coding.panel import panel
from projects.coding.rules import Kind, Purpose, Standing, State, answers_in_force, value_of
from projects.corpus.queries import holding
from projects.teams.models import Membership

# Still to code: open, in a round that is open, under a codebook that is there.
_TO_CODE = Q(state=State.OPEN, frozen_at=None, round__closed_at=None, round__codebook__isnull=False)

# What one's own codings can be narrowed to, by the value in the address.
STATES = {"reopenable": "can be reopened", "record": "part of the record", "uncoded": "not coded"}


@dataclass(frozen=True)
class Progress:
    """How far a coder is with their own documents."""

    done: int
    total: int

    @property
    def left(self) -> int:
        """Documents still to code."""
        return self.total - self.done


def own_assignments(coder: Membership) -> AssignmentQuerySet:
    """The coder's codings that have a page: those to code and those submitted. Without the texts.

    What they once said of a document they have to code again is not shown until they have done so.
    """
    again = Assignment.objects.open().filter(
        coder=coder, document=OuterRef("document"), round__purpose=Purpose.DRIFT, round__closed_at=None
    )
    return (
        Assignment.objects.of(coder)
        .filter(_TO_CODE | (Q(state=State.SUBMITTED, round__codebook__isnull=False) & ~Exists(again)))
        .select_related("document", "round__codebook")
        .defer("document__text")
    )


def to_code(coder: Membership) -> QuerySet[Assignment]:
    """What the coder has still to code, in the order in which it was dealt."""
    return own_assignments(coder).filter(_TO_CODE).order_by("pk")


def next_assignment(coder: Membership, *, after: Assignment | None = None) -> Assignment | None:
    """The next document to code: the first one behind `after`, else the first of all; None when nothing is left."""
    waiting = to_code(coder)
    if after is None:
        return waiting.first()
    return waiting.filter(pk__gt=after.pk).first() or waiting.exclude(pk=after.pk).first()


def previous_assignment(coder: Membership, *, before: Assignment) -> Assignment | None:
    """The last document to code that comes before this one, else the last of all; None when there is no other."""
    waiting = to_code(coder)
    return waiting.filter(pk__lt=before.pk).last() or waiting.exclude(pk=before.pk).last()


def my_codings(coder: Membership, words: str = "", state: str = "") -> QuerySet[Assignment]:
    """What the coder has submitted, the latest first; with `words`, those whose document has them in id or title.

    `state` is one of STATES, or "" for all.
    """
    found = own_assignments(coder).submitted().order_by("-submitted_at", "-pk")
    still_theirs = Q(frozen_at=None, round__closed_at=None)
    narrowed = {"reopenable": still_theirs, "record": ~still_theirs, "uncoded": ~Q(cannot_code="")}.get(state)
    found = found if narrowed is None else found.filter(narrowed)
    return found.filter(holding(words, "document__")) if words else found


def reopenable(coder: Membership) -> AssignmentQuerySet:
    """The coder's submitted codings that they may still take back."""
    return own_assignments(coder).submitted().filter(frozen_at=None, round__closed_at=None)


def progress(coder: Membership) -> Progress:
    """How many of the coder's own documents are submitted."""
    counts = Assignment.objects.of(coder).aggregate(
        done=Count("pk", filter=Q(state=State.SUBMITTED)), left=Count("pk", filter=_TO_CODE)
    )
    return Progress(done=counts["done"], total=counts["done"] + counts["left"])


def pace(coder: Membership, *, left: int) -> Pace:
    """How many documents the coder submitted on each of the last days; what was imported is nobody's day of work."""
    today = timezone.localdate()
    since = timezone.now() - timedelta(days=DAYS)
    recent = Assignment.objects.of(coder).submitted().filter(submitted_at__gte=since)
    coded = recent.exclude(frozen_at=F("submitted_at")).annotate(day=TruncDate("submitted_at"))
    by_day = coded.values("day").annotate(count=Count("pk")).order_by()
    return pace_of(dict(by_day.values_list("day", "count")), today, left)


@dataclass(frozen=True)
class Draft:
    """How far an open coding is: needed answers that are there, and how many there are as the answers stand."""

    answered: int
    needed: int


def drafts(assignments: Iterable[Assignment]) -> dict[int, Draft]:
    """Those of these codings that hold an answer already, by key; one query."""
    by_key = {a.pk: a for a in assignments}
    found: dict[int, Draft] = {}
    for pk, standing in _standings(by_key).items():
        shown = panel(codebook_of(by_key[pk]), by_key[pk].document.described, standing)
        found[pk] = Draft(shown.answered, shown.needed)
    return found


def standings(assignment: Assignment) -> dict[str, Standing]:
    """Every variable of this coding that was ever answered, by code, as it stands now."""
    return _standings([assignment.pk]).get(assignment.pk, {})


def _standings(assignments: Collection[int]) -> dict[int, dict[str, Standing]]:
    rows = Judgement.objects.filter(assignment__in=list(assignments)).order_by("version")
    found: dict[int, dict[str, Standing]] = {}
    for pk, code, kind, key, version in rows.values_list("assignment", "variable__code", "kind", "key", "version"):
        value = None if kind == Kind.CLEARED else value_of(key)
        found.setdefault(pk, {})[code] = Standing(value, version)
    return found


def answers_of(assignment: Assignment) -> dict[str, Value]:
    """The answers of this coding that stand under the round's codebook, by variable."""
    return answers_in_force(codebook_of(assignment), standings(assignment))


def passages_of(assignment: Assignment) -> list[Marked]:
    """The passages of this coding that stand."""
    rows = Span.objects.current().filter(assignment=assignment)
    return [Marked(*row) for row in rows.values_list("op_id", "variable__code", "category__code", "start", "end")]


def notes_of(assignment: Assignment) -> dict[str, str]:
    """The coder's notes to the adjudicator that stand, by variable."""
    rows = Note.objects.current().filter(assignment=assignment)
    return dict(rows.values_list("variable__code", "text"))


def codebook_of(assignment: Assignment) -> Codebook:
    """The codebook the coding is made under. Raises LookupError where the round has none yet."""
    return version_for(assignment).parsed


def version_for(assignment: Assignment) -> models.Codebook:
    """The version of the codebook the coding is made under. Raises LookupError where the round has none yet."""
    if assignment.round.codebook is None:
        raise LookupError(f"Round {assignment.round} has no codebook yet; a manager publishes one first.")
    return assignment.round.codebook
