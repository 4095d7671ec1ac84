"""Reads of rounds for those who plan them: how far each is, who may have which document, what has been left lying.

Nothing here reads an answer; a round's pages tell how many codings there are and whose, never what they say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from projects.coding.assigning import CannotAssign, Draw, Place, Unit, Wish, draw, draw_again, fill
from projects.coding.models import Assignment, AssignmentQuerySet, Judgement, Note, Round, Span
from projects.coding.rules import Purpose, State
from projects.corpus.models import Document
from projects.corpus.queries import values_of
from projects.teams.models import Membership, Project

UNASSIGNED, ROUND, ALL = "unassigned", "round", "all"


def begun() -> Q:
    """Whether a coding holds anything its coder did; one that was submitted once does."""
    here = {"assignment": OuterRef("pk")}
    written = (Exists(model.objects.filter(**here)) for model in (Judgement, Span, Note))
    judgement, span, note = written
    return Q(reopened_at__isnull=False) | Q(judgement) | Q(span) | Q(note)


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
    still_open = rows.filter(state=State.OPEN).filter(begun())
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


@dataclass(frozen=True)
class Choice:
    """Which documents are to be drawn from, and by which column they are stratified.

    which: UNASSIGNED, ROUND or ALL. field, value: only those with this value. codes: only these.
    """

    which: str = UNASSIGNED
    field: str = ""
    value: str = ""
    codes: tuple[str, ...] = ()
    strata: str = ""


def draw_for(round_: Round, choice: Choice, wish: Wish) -> Draw:
    """Who would code what. Raises CannotAssign."""
    members = {m.name: m for m in Membership.objects.active().coders().filter(project=round_.project)}
    unknown = sorted(set(wish.limits) - set(members))
    if unknown:
        raise CannotAssign(f"{unknown[0]} is not a coder of this project any more. Choose again.")
    coders = [members[name] for name in wish.limits]
    documents = _documents(round_, choice)
    strata = _strata(round_.project, choice)
    if round_.purpose == Purpose.DRIFT:
        return draw_again(_own(round_, documents, strata, coders), wish)
    barred = _barred(round_, coders, new=choice.which == UNASSIGNED)
    return draw([Unit(code, strata.get(code, ""), barred.get(pk, ())) for pk, code in documents.items()], wish)


def _documents(round_: Round, choice: Choice) -> dict[int, str]:
    """Ids by primary key."""
    documents = Document.objects.filter(project=round_.project).order_by("pk")
    live = Assignment.objects.filter(document=OuterRef("pk")).exclude(state=State.WITHDRAWN)
    if round_.purpose == Purpose.DRIFT or choice.which == ALL:
        chosen = documents
    elif choice.which == ROUND:
        chosen = documents.filter(Exists(live.filter(round=round_)))
    else:
        chosen = documents.filter(~Exists(live))
    found = dict(chosen.values_list("pk", "code"))
    if choice.codes:
        found = _named(round_.project, found, choice.codes)
    if choice.field:
        fitting = {code for code, value in values_of(documents, choice.field) if value == choice.value}
        found = {pk: code for pk, code in found.items() if code in fitting}
    return found


def _named(project: Project, found: dict[int, str], codes: Sequence[str]) -> dict[int, str]:
    wanted, there = set(codes), set(Document.objects.filter(project=project).values_list("code", flat=True))
    unknown = [code for code in codes if code not in there]
    if unknown:
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise CannotAssign(f"There is no document “{unknown[0]}”{more} in this study. Write one id a line.")
    return {pk: code for pk, code in found.items() if code in wanted}


def _strata(project: Project, choice: Choice) -> dict[str, str]:
    documents = Document.objects.filter(project=project).order_by()
    return dict(values_of(documents, choice.strata)) if choice.strata else {}


def _barred(round_: Round, coders: Collection[Membership], *, new: bool) -> dict[int, set[str]]:
    """Who may not have a document, by its primary key: whoever has it, or may have read what others said of it.

    `new` documents have no coders, so that only what was frozen in this round need be looked for.
    """
    names, readers = {c.pk: c.name for c in coders}, [c for c in coders if c.sees_documents]
    found: defaultdict[int, set[str]] = defaultdict(set)
    gone = Assignment.objects.filter(round=round_, state=State.WITHDRAWN)
    # Others are opened again; whoever took such a coder's place, or whose place they took, keeps them from it.
    gone = gone.exclude(frozen_at=None, successor=None, instead_of=None)
    for document, coder in gone.filter(coder__in=names).values_list("document", "coder").order_by():
        found[document].add(names[coder])
    if new:
        return found
    live = Assignment.objects.filter(round__project=round_.project).exclude(state=State.WITHDRAWN).order_by()
    for document, coder in live.filter(coder__in=names).values_list("document", "coder"):
        found[document].add(names[coder])
    if readers:
        for document, coder in live.submitted().values_list("document", "coder"):
            found[document].update(reader.name for reader in readers if reader.pk != coder)
    return found


def _own(
    round_: Round, documents: dict[int, str], strata: dict[str, str], coders: Collection[Membership]
) -> dict[str, list[Unit]]:
    """What each coder has submitted and not been given in this round, and may not have read others' codes of."""
    submitted = Assignment.objects.submitted().filter(round__project=round_.project).exclude(round=round_).order_by()
    own: dict[str, set[int]] = {c.name: set() for c in coders}
    names = {c.pk: c.name for c in coders}
    for document, coder in submitted.filter(coder__in=names).values_list("document", "coder"):
        own[names[coder]].add(document)
    here = Assignment.objects.filter(round=round_, coder__in=names).values_list("document", "coder")
    for document, coder in here:
        own[names[coder]].discard(document)
    for reader in (c for c in coders if c.sees_documents):
        own[reader.name] -= set(submitted.exclude(coder=reader).values_list("document", flat=True))
    return {
        name: [Unit(documents[pk], strata.get(documents[pk], "")) for pk in sorted(mine & documents.keys())]
        for name, mine in own.items()
    }


def kept_from(round_: Round, names: Iterable[str]) -> list[str]:
    """Those of the coders who may open cases or releases: what others have submitted is kept from them."""
    members = Membership.objects.filter(project=round_.project, name__in=names)
    return [m.name for m in members if m.sees_documents]


@dataclass(frozen=True)
class Redealt:
    """A place whose coder goes, and who is to have it; `to` is None where nobody may."""

    assignment: int
    document: int
    code: str
    to: str | None


def places(round_: Round, without: Membership | None = None) -> QuerySet[Assignment]:
    """The places to deal: those of a coder who has not begun them, or those that are vacant already."""
    rows = Assignment.objects.filter(round=round_)
    if without is None:
        return vacant(rows).order_by("pk")
    return rows.open().of(without).exclude(begun()).order_by("pk")


def redeal(round_: Round, rows: QuerySet[Assignment], receivers: Collection[Membership], seed: int) -> list[Redealt]:
    """Who would get each of these places: whoever of the receivers has least to do in the round."""
    found = list(rows.values_list("pk", "document", "document__code"))
    if not receivers:
        return [Redealt(*row, to=None) for row in found]
    barred = _barred(round_, receivers, new=False)
    standing = {member.pk: far for member, far in coders_of(round_)}
    to_do = {r.name: standing[r.pk].to_do if r.pk in standing else 0 for r in receivers}
    given = fill([Place(code, barred.get(document, ())) for _, document, code in found], to_do, seed)
    return [Redealt(*row, to=name) for row, name in zip(found, given, strict=True)]


def undoable(drawn: QuerySet[Assignment]) -> Assignment | None:
    """The first of these codings that somebody has begun, which keeps their draw from being undone; None if none."""
    touched = drawn.filter(Q(state=State.SUBMITTED) | begun()).select_related("document", "coder")
    return touched.defer("document__text").order_by("pk").first()


def state_of(project: Project) -> tuple[int | None, ...]:
    """Changes with whatever a draw depends on: documents and assignments, but not with coding."""
    rows = Assignment.objects.filter(round__project=project)
    numbers = rows.aggregate(n=Count("pk"), top=Max("pk"), gone=Count("pk", filter=Q(state=State.WITHDRAWN)))
    documents = Document.objects.filter(project=project).aggregate(n=Count("pk"), top=Max("pk"))
    return (*numbers.values(), *documents.values())


def draws_of(round_: Round) -> QuerySet:
    """How documents of the round were dealt, newest first."""
    return round_.draws.select_related("made_by").order_by(F("pk").desc())
