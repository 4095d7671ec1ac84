"""Writing a draw down: what an action does at once for a few documents, and a worker for very many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from projects.bulk import chunks, insert_rows, reserve_ids
from projects.coding import assigning, models
from projects.coding.assigning_queries import Choice, draw_for, state_of
from projects.coding.models import Assignment, Round
from projects.coding.preview import preview_of, preview_to_json
from projects.coding.rules import State
from projects.coding.wishes import CannotAssign, Wish
from projects.corpus.models import Document
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.teams.activity import log
from projects.teams.models import Membership, User

KIND = "assign_documents"
DRAWING = "draw_documents"
CHANGED = "The documents or assignments have changed since this draw was shown. Draw again and look at the new one."
CLOSED = "This round is closed; nobody is given documents in it any more."


@dataclass(frozen=True)
class Seat:
    """A coder for a document, instead of a coder who was withdrawn, where `instead_of` names their coding."""

    document: int
    coder: int
    instead_of: int | None = None


def to_json(choice: Choice, wish: Wish) -> dict[str, Any]:
    """What was asked for, as a job and the draw keep it."""
    return {"choice": asdict(choice), "wish": {**asdict(wish), "limits": dict(wish.limits)}}


def from_json(kept: Mapping[str, Any]) -> tuple[Choice, Wish]:
    """What `to_json` made this of."""
    choice = {**kept["choice"], "codes": tuple(kept["choice"]["codes"])}
    return Choice(**choice), Wish(**kept["wish"])


def hold(round_: Round) -> Round:
    """The round again, held until the transaction ends. Raises CannotAssign where it is closed."""
    held = Round.objects.select_for_update(of=("self",)).select_related("project").get(pk=round_.pk)
    if held.closed_at is not None:
        raise CannotAssign(CLOSED)
    return held


def write_draw(round_: Round, found: assigning.Draw, choice: Choice, wish: Wish, by: User | None) -> models.Draw:
    """Write the draw and its assignments, in the order of the draw; call it in a transaction that holds the round."""
    kept = models.Draw.objects.create(
        round=round_,
        wish=to_json(choice, wish),
        seed=wish.seed,
        documents=len(found.dealt),
        several=found.several,
        codings=found.codings,
        fingerprint=found.fingerprint,
        made_by=by,
    )
    documents = dict(Document.objects.filter(project=round_.project).values_list("code", "pk"))
    coders = dict(Membership.objects.filter(project=round_.project).values_list("name", "pk"))
    seats = [Seat(documents[one.code], coders[name]) for one in found.dealt for name in one.coders]
    seat(round_, seats, kept)
    detail = f"{len(found.dealt)} documents, {found.codings} codings, seed {wish.seed}, in {round_}"
    log(project=round_.project, by=by, verb="assigned documents", detail=detail)
    return kept


def seat(round_: Round, seats: Sequence[Seat], drawn: models.Draw | None) -> None:
    """Write open assignments. Where a coder was withdrawn from the document before, theirs is opened again."""
    gone = Assignment.objects.filter(round=round_, state=State.WITHDRAWN, coder__in={s.coder for s in seats})
    former = {(document, coder): pk for document, coder, pk in gone.values_list("document", "coder", "pk")}
    fresh = [s for s in seats if (s.document, s.coder) not in former]
    key = drawn.pk if drawn is not None else None
    draws = _draws_of(s.instead_of for s in seats if s.instead_of is not None)
    rows = [(s.document, s.coder, draws.get(s.instead_of, key) if s.instead_of else key, s.instead_of) for s in fresh]
    insert_rows(
        Assignment,
        ("id", "document_id", "coder_id", "draw_id", "instead_of_id"),
        ((pk, *row) for pk, row in zip(reserve_ids(Assignment, len(rows)), rows, strict=True)),
        {"round_id": round_.pk, "state": State.OPEN.value},
    )
    for one in seats:
        pk = former.get((one.document, one.coder))
        if pk is not None:
            instead = one.instead_of if one.instead_of != pk else None
            draw = draws.get(one.instead_of, key) if one.instead_of else key
            Assignment.objects.filter(pk=pk).update(state=State.OPEN, draw=draw, instead_of=instead)


def _draws_of(assignments: Iterable[int]) -> dict[int, int | None]:
    """The draws of codings: whoever takes a place belongs to the draw that made it."""
    found: dict[int, int | None] = {}
    for chunk in chunks(assignments):
        found |= dict(Assignment.objects.filter(pk__in=chunk).values_list("pk", "draw"))
    return found


@job(DRAWING)
def draw_documents(run: JobRun) -> Done:
    """The body of a job with the params `round`, `choice` and `wish`: a draw to look at, of very many documents."""
    run.progress(0, 1, "Drawing who codes what")
    round_ = Round.objects.select_related("project").get(pk=run.params["round"])
    try:
        found = draw_for(round_, *from_json(run.params))
    except CannotAssign as refusal:
        raise JobRefused(str(refusal)) from None
    return Done({"preview": preview_to_json(preview_of(found)), "summary": "Drawn; nothing is written yet."})


@job(KIND)
def assign_documents(run: JobRun) -> Done:
    """The body of a job with the params `round`, `fingerprint`, `choice` and `wish`."""
    round_ = Round.objects.select_related("project").get(pk=run.params["round"])
    choice, wish = from_json(run.params)
    run.progress(0, 2, "Drawing who codes what")
    before = state_of(round_.project)
    try:
        found = draw_for(round_, choice, wish)
    except CannotAssign as refusal:
        raise JobRefused(str(refusal)) from None
    if found.fingerprint != run.params["fingerprint"]:
        raise JobRefused(CHANGED)
    run.progress(1, 2, f"Writing {found.codings} assignments")
    summary = f"{len(found.dealt)} documents are assigned, {found.codings} codings in all."
    return Done({"summary": summary, "see": "See the round"}, _writing(round_, before, found, choice, wish, run))


def _writing(
    round_: Round, before: tuple[int | None, ...], found: assigning.Draw, choice: Choice, wish: Wish, run: JobRun
) -> Callable[[], Mapping[str, Any]]:
    def write() -> Mapping[str, Any]:
        try:
            held = hold(round_)
        except CannotAssign as refusal:
            raise JobRefused(str(refusal)) from None
        if state_of(held.project) != before:
            raise JobRefused(CHANGED)
        return {"draw": write_draw(held, found, choice, wish, run.job.by).pk}

    return write
