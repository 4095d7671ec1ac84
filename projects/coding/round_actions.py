"""The writes of rounds: making and closing them, dealing documents to coders, and taking coders off again.

Nothing here touches a coding that was handed in, but to freeze it when its round closes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from projects.codebooks.models import Codebook
from projects.coding.assigning_build import CHANGED, DRAWING, KIND, Seat, hold, seat, to_json, write_draw
from projects.coding.assigning_queries import (
    CONTESTED,
    Choice,
    Redealt,
    draw_another,
    draw_for,
    places,
    redeal,
    state_of,
)
from projects.coding.models import Assignment, Draw, Round
from projects.coding.round_queries import left_lying, undoable
from projects.coding.rules import Purpose, State
from projects.coding.wishes import CannotAssign, Wish
from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.jobs.rules import State as JobState
from projects.teams.activity import log
from projects.teams.models import Membership, Project, User


class RoundRefused(ValueError):
    """A round that cannot be made or changed so; the sentence says why."""


@transaction.atomic
def make_round(
    *,
    project: Project,
    name: str,
    purpose: Purpose,
    codebook: Codebook,
    give_back_after: int | None = None,
    extra_coder: bool = False,
    by: User | None = None,
) -> Round:
    """Make a round without documents. Raises RoundRefused where there is one of this name."""
    name = _free_name(project, name)
    made = Round.objects.create(
        project=project,
        name=name,
        purpose=purpose,
        codebook=codebook,
        give_back_after=give_back_after,
        extra_coder=extra_coder,
    )
    log(project=project, by=by, verb="made a round", detail=f"{made}, {purpose}, {codebook}")
    return made


@transaction.atomic
def change_round(
    *,
    round_: Round,
    name: str,
    codebook: Codebook,
    give_back_after: int | None,
    extra_coder: bool = False,
    by: User | None = None,
) -> Round:
    """Rename a round, put it under another codebook version, or say what happens in it by itself.

    Raises RoundRefused for a name that is taken, and CannotAssign where the round is closed.
    """
    held = hold(round_)
    if name.strip() != held.name:
        held.name = _free_name(held.project, name)
    held.codebook, held.give_back_after, held.extra_coder = codebook, give_back_after, extra_coder
    held.save(update_fields=["name", "codebook", "give_back_after", "extra_coder"])
    log(project=held.project, by=by, verb="changed a round", detail=f"{held}, {codebook}")
    return held


def _free_name(project: Project, name: str) -> str:
    name = name.strip()
    if not name:
        raise RoundRefused("Give the round a name.")
    if Round.objects.filter(project=project, name=name).exists():
        raise RoundRefused(f"There is a round “{name}” in this study already; choose another name.")
    return name


@transaction.atomic
def close_round(*, round_: Round, by: User | None = None) -> Round:
    """End a round: what is submitted becomes part of the record, what is not is withdrawn, its answers kept.

    Raises CannotAssign where it is closed already.
    """
    held, now = hold(round_), timezone.now()
    held.closed_at = now
    held.save(update_fields=["closed_at"])
    rows = Assignment.objects.filter(round=held)
    # A coding that is being submitted at this moment is waited for, and then is no longer open.
    withdrawn = rows.filter(state=State.OPEN).update(state=State.WITHDRAWN)
    frozen = rows.filter(state=State.SUBMITTED, frozen_at=None).update(frozen_at=now)
    detail = f"{held}: {frozen} codings became part of the record, {withdrawn} were withdrawn"
    log(project=held.project, by=by, verb="closed a round", detail=detail)
    return held


@transaction.atomic
def assign_draw(*, round_: Round, choice: Choice, wish: Wish, fingerprint: str, by: User | None = None) -> Draw:
    """Draw and write who codes what. Raises CannotAssign; also where the draw is not the one with this fingerprint."""
    held = hold(round_)
    found = draw_for(held, choice, wish)
    if found.fingerprint != fingerprint:
        raise CannotAssign(CHANGED)
    return write_draw(held, found, choice, wish, by)


def request_assignment(*, round_: Round, choice: Choice, wish: Wish, fingerprint: str, by: User, back: str = "") -> Job:
    """Ask the worker to do what `assign_draw` does, where it takes longer than a page should."""
    params = {"round": round_.pk, "fingerprint": fingerprint, **to_json(choice, wish)}
    return submit(kind=KIND, key=f"{KIND}:{uuid4().hex}", project=round_.project, by=by, params=params, back=back)


@transaction.atomic
def give_another_coder(*, round_: Round, documents: Collection[int], by: User | None = None) -> int:
    """Give each of these documents (keys) one more coder, once; how many got one. Raises CannotAssign when closed."""
    held = hold(round_)
    found = draw_another(held, documents)
    if found.dealt:
        wish = Wish(limits=dict.fromkeys(found.coders), each=1)
        write_draw(held, found, Choice(which=CONTESTED), wish, by)
    return len(found.dealt)


def request_draw(*, round_: Round, choice: Choice, wish: Wish, by: User, back: str = "") -> Job:
    """Ask the worker for a draw to look at; the same wish is the same job, until documents or assignments change."""
    asked = {"round": round_.pk, **to_json(choice, wish)}
    state = json.dumps([asked, state_of(round_.project)], sort_keys=True)
    key = f"{DRAWING}:{hashlib.sha256(state.encode()).hexdigest()}"
    known = Job.objects.filter(key=key).exclude(state=JobState.FAILED).first()
    return known or submit(kind=DRAWING, key=key, project=round_.project, by=by, params=asked, back=back)


@transaction.atomic
def undo_draw(*, drawn: Draw, by: User | None = None) -> Draw:
    """Take every assignment of a draw away again, with those that took their places.

    Raises CannotAssign once somebody has begun one of them, and where the round is closed.
    """
    round_ = hold(drawn.round)
    drawn = Draw.objects.select_for_update(of=("self",)).get(pk=drawn.pk)
    rows = Assignment.objects.filter(draw=drawn)
    # Held, so that nobody begins one of them now; who has begun is asked afterwards.
    list(rows.select_for_update().values_list("pk", flat=True))
    first = undoable(rows)
    if drawn.undone_at is not None:
        raise CannotAssign("This draw is undone already.")
    if first is not None:
        raise CannotAssign(
            f"{first.coder} has begun {first.document}, so this draw can no longer be undone as a whole."
            " Withdraw coders instead: that leaves what was begun where it is."
        )
    drawn.undone_at = timezone.now()
    drawn.save(update_fields=["undone_at"])
    rows.exclude(instead_of=None).update(instead_of=None)
    rows._raw_delete(connection.alias)
    detail = f"{drawn.documents} documents, {drawn.codings} codings, seed {drawn.seed}, in {round_}"
    log(project=round_.project, by=by, verb="undid an assignment", detail=detail)
    return drawn


@transaction.atomic
def withdraw_coder(
    *, round_: Round, coder: Membership, to: Collection[Membership] = (), seed: int = 1, by: User | None = None
) -> list[Redealt]:
    """Take the coder off the documents they have not begun, and deal these to others, where `to` names some.

    What they have begun or submitted stays theirs. Raises CannotAssign where the round is closed.
    """
    held = hold(round_)
    open_rows = Assignment.objects.open().filter(round=held, coder=coder)
    list(open_rows.select_for_update().values_list("pk", flat=True))
    dealt = redeal(held, places(held, coder), [m for m in to if m.pk != coder.pk], seed)
    _withdraw(Assignment.objects.filter(round=held, coder=coder), dealt)
    _seat(held, dealt)
    log(project=held.project, by=by, verb="withdrew a coder", detail=f"{coder} from {len(dealt)} documents of {held}")
    return dealt


def _withdraw(rows: QuerySet[Assignment], dealt: Collection[Redealt]) -> None:
    keys = [one.assignment for one in dealt]
    for at in range(0, len(keys), 500):
        rows.filter(pk__in=keys[at : at + 500], state=State.OPEN).update(state=State.WITHDRAWN)


def _seat(round_: Round, dealt: Collection[Redealt]) -> None:
    names = {one.to for one in dealt}
    coders = dict(Membership.objects.filter(project=round_.project, name__in=names - {None}).values_list("name", "pk"))
    seats = [Seat(one.document, coders[one.to], one.assignment) for one in dealt if one.to is not None]
    if seats:
        seat(round_, seats, None)


@transaction.atomic
def fill_vacant(*, round_: Round, to: Collection[Membership], seed: int = 1, by: User | None = None) -> list[Redealt]:
    """Deal the places that have lost their coder to others. Raises CannotAssign where the round is closed."""
    held = hold(round_)
    dealt = redeal(held, places(held), to, seed)
    _seat(held, dealt)
    filled = sum(one.to is not None for one in dealt)
    log(project=held.project, by=by, verb="dealt vacant documents", detail=f"{filled} of {len(dealt)} in {held}")
    return dealt


@transaction.atomic
def give_back(*, round_: Round, now: datetime, by: User | None = None) -> int:
    """Take back the codings that were begun and left lying too long; how many. Their answers are kept.

    Raises CannotAssign where the round is closed.
    """
    held = hold(round_)
    keys = list(left_lying(held, now).select_for_update(of=("self",)).values_list("pk", flat=True))
    # Asked again, now that nobody can touch them.
    count = left_lying(held, now).filter(pk__in=keys).update(state=State.WITHDRAWN)
    if count:
        detail = f"{count} in {held}, untouched for {held.give_back_after} days"
        log(project=held.project, by=by, verb="gave back codings left lying", detail=detail)
    return count


def give_back_everywhere(*, now: datetime) -> None:
    """Do that in every open round that says after how many days; the worker does it every hour."""
    for round_ in Round.objects.filter(closed_at=None, give_back_after__isnull=False):
        if left_lying(round_, now).exists():
            give_back(round_=round_, now=now)
