"""Reads of rounds for those who plan them: how far each is, who may have which document, what has been left lying.

Nothing here reads an answer; a round's pages tell how many codings there are and whose, never what they say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery

from projects.coding.models import Assignment, AssignmentQuerySet, Judgement, Note, Round, Span
from projects.coding.rules import State
from projects.teams.models import Membership, Project


def answered() -> Q:
    """Whether a coding holds anything its coder did."""
    here = {"assignment": OuterRef("pk")}
    judgement, span, note = (Exists(model.objects.filter(**here)) for model in (Judgement, Span, Note))
    return Q(judgement) | Q(span) | Q(note)


def begun() -> Q:
    """Whether a coding holds anything its coder did; one that was submitted once counts as such."""
    return Q(reopened_at__isnull=False) | answered()


@dataclass
class Standing:
    """How far the codings of a round, or of one coder in it, are. `vacant` places have lost their coder."""

    submitted: int = 0
    begun: int = 0
    untouched: int = 0
    vacant: int = 0

    @property
    def total(self) -> int:
        """Codings that are done or are to be done."""
        return self.submitted + self.begun + self.untouched

    @property
    def to_do(self) -> int:
        """Codings still to be handed in."""
        return self.begun + self.untouched


@dataclass
class RoundStanding(Standing):
    """A round with how far it is."""

    round: Round = field(default_factory=Round)
    documents: int = 0
    coders: int = 0


def rounds_of(project: Project) -> list[RoundStanding]:
    """The project's rounds, in the order in which they were made; five queries."""
    rounds = {r.pk: RoundStanding(round=r) for r in Round.objects.filter(project=project).select_related("codebook")}
    live = Assignment.objects.filter(round__in=rounds).exclude(state=State.WITHDRAWN).order_by()
    for pk, documents, coders in live.values_list("round").annotate(
        Count("document", distinct=True), Count("coder", distinct=True)
    ):
        rounds[pk].documents, rounds[pk].coders = documents, coders
    _count(rounds, Assignment.objects.filter(round__in=rounds), "round")
    return list(rounds.values())


def standing_of(round_: Round) -> Standing:
    """How far one round is."""
    found = {round_.pk: Standing()}
    _count(found, Assignment.objects.filter(round=round_), "round")
    return found[round_.pk]


def standing_in(round_: Round, coder: Membership) -> Standing:
    """How far one coder is in a round."""
    found = {coder.pk: Standing()}
    _count(found, Assignment.objects.filter(round=round_, coder=coder), "coder")
    return found[coder.pk]


def coders_of(round_: Round) -> list[tuple[Membership, Standing]]:
    """The coders of a round with how far each is, by name; those withdrawn from it as well."""
    found: dict[int, Standing] = defaultdict(Standing)
    _count(found, Assignment.objects.filter(round=round_), "coder")
    members = Membership.objects.in_bulk(found)
    return sorted(((members[pk], standing) for pk, standing in found.items()), key=lambda row: row[0].name)


def _count(found: dict, rows: QuerySet[Assignment], by: str) -> None:
    """Count the rows into `found`, keyed by the column `by`."""
    for key, state, count in rows.order_by().values_list(by, "state").annotate(Count("pk")):
        if state != State.WITHDRAWN:
            setattr(found[key], "submitted" if state == State.SUBMITTED else "untouched", count)
    still_open = rows.filter(state=State.OPEN).filter(answered())
    for key, count in still_open.order_by().values_list(by).annotate(Count("pk")):
        found[key].begun, found[key].untouched = count, found[key].untouched - count
    for key, count in vacant(rows).order_by().values_list(by).annotate(Count("pk")):
        found[key].vacant = count


def vacant(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Those of the codings whose coder was taken off, and that nobody has been given since."""
    return rows.filter(state=State.WITHDRAWN, successor=None, round__closed_at=None)


def left_lying(round_: Round, now: datetime) -> AssignmentQuerySet:
    """Codings of an open round that were begun and not touched for as long as the round bears; none without a limit.

    A coding that was submitted once is complete, and is not among them.
    """
    if round_.give_back_after is None or round_.closed_at is not None:
        return Assignment.objects.none()
    since, here = now - timedelta(days=round_.give_back_after), {"assignment": OuterRef("pk")}
    lately = (
        Judgement.objects.filter(**here, made_at__gt=since),
        Span.objects.filter(Q(made_at__gt=since) | Q(removed_at__gt=since), **here),
        Note.objects.filter(**here, made_at__gt=since),
    )
    lying = Assignment.objects.open().filter(begun(), round=round_, frozen_at=None, reopened_at=None)
    return lying.exclude(Exists(lately[0])).exclude(Exists(lately[1])).exclude(Exists(lately[2]))


def with_last_touch(rows: QuerySet[Assignment]) -> list[tuple[Assignment, datetime | None]]:
    """The codings with when their coder last did something there; four queries."""
    found = list(rows.select_related("document", "coder").defer("document__text"))
    last: dict[int, datetime] = {}
    for model in (Judgement, Span, Note):
        touched = model.objects.filter(assignment__in=found).order_by().values_list("assignment")
        for pk, at in touched.annotate(Max("made_at")):
            last[pk] = max(at, last.get(pk, at))
    return [(row, last.get(row.pk)) for row in found]


def undoable(drawn: QuerySet[Assignment]) -> Assignment | None:
    """The first of these codings that somebody has begun, which keeps their draw from being undone; None if none."""
    touched = drawn.filter(Q(state=State.SUBMITTED) | begun()).select_related("document", "coder")
    return touched.defer("document__text").order_by("pk").first()


def draws_of(round_: Round) -> QuerySet:
    """How documents of the round were dealt, newest first."""
    author = Membership.objects.filter(project=round_.project_id, user=OuterRef("made_by"))
    return round_.draws.annotate(author=Subquery(author.values("name")[:1])).order_by("-pk")
