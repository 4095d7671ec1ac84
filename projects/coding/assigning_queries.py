"""Reads for dealing documents out: who may have which, and the draws and exchanges that follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from projects.coding.assigning import Dealt, Draw, Place, draw, draw_again, fill
from projects.coding.models import Assignment, Round
from projects.coding.round_queries import begun, coders_of, vacant
from projects.coding.rules import Purpose, State
from projects.coding.wishes import CannotAssign, Unit, Wish
from projects.corpus.models import Document
from projects.corpus.queries import values_of
from projects.teams.models import Membership, Project

UNASSIGNED, ROUND, ALL, CONTESTED = "unassigned", "round", "all", "contested"


@dataclass(frozen=True)
class Choice:
    """Which documents are to be drawn from, and by which column they are stratified.

    which: UNASSIGNED, ROUND or ALL; CONTESTED where draw_another was told which. field, value: only those with this
    value. codes: only these.
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


def draw_another(round_: Round, documents: Collection[int]) -> Draw:
    """One more coder for each of these documents (keys): of those who code in the round and may, who has least to do.

    A document that was given one so before is left alone.
    """
    given = Assignment.objects.filter(round=round_, draw__wish__choice__which=CONTESTED, document__in=documents)
    wanted = set(documents) - set(given.values_list("document", flat=True))
    standing = [(m, far) for m, far in coders_of(round_) if far.total and m.is_coder and m.user_id and not m.left_at]
    barred = _barred(round_, [member for member, _ in standing], new=False)
    codes = sorted((code, pk) for pk, code in Document.objects.filter(pk__in=wanted).values_list("pk", "code"))
    names = fill([Place(code, barred.get(pk, ())) for code, pk in codes], {m.name: far.to_do for m, far in standing}, 1)
    found = zip(codes, names, strict=True)
    dealt = tuple(Dealt(code, "", (name,)) for (code, _), name in found if name is not None)
    return Draw(tuple(sorted({name for one in dealt for name in one.coders})), dealt)


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


def state_of(project: Project) -> tuple[int | None, ...]:
    """Changes with whatever a draw depends on: documents and assignments, but not with coding."""
    rows = Assignment.objects.filter(round__project=project)
    numbers = rows.aggregate(n=Count("pk"), top=Max("pk"), gone=Count("pk", filter=Q(state=State.WITHDRAWN)))
    documents = Document.objects.filter(project=project).aggregate(n=Count("pk"), top=Max("pk"))
    return (*numbers.values(), *documents.values())
