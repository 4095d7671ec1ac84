"""The writes around who has a case: taking it, leaving it, handing it to another adjudicator."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from projects.adjudication.actions import refuse_other
from projects.adjudication.models import Claim
from projects.adjudication.queries import blocked_documents, claim_on, coded_by
from projects.adjudication.rules import HANDED_LEASE, LEASE
from projects.corpus.models import Document
from projects.teams.activity import log
from projects.teams.models import Membership
from projects.teams.queries import held_open

LONGEST_NOTE = 500


class WrongHandover(ValueError):
    """A case that cannot be handed over so; the sentence says why."""


@transaction.atomic
def take_case(*, document: Document, by: Membership, now: datetime) -> Claim:
    """Keep other adjudicators out of the document for the length of a lease. Raises Taken.

    Whoever has it already has it for longer; a handed case keeps what was said with it.
    """
    held = _locked(document)
    if held is None:
        return Claim.objects.create(document=document, by=by, until=now + LEASE)
    refuse_other(held, by, now)
    if held.by_id != by.pk:
        held.by, held.handed_by, held.note, held.until = by, None, "", now
    held.until = max(held.until, now + LEASE)
    held.save()
    return held


@transaction.atomic
def leave_case(*, document: Document, by: Membership) -> None:
    """Let the next adjudicator have the document, if this one has it."""
    Claim.objects.filter(document=document, by=by).delete()


@transaction.atomic
def hand_over(*, document: Document, by: Membership, to: Membership, note: str, now: datetime) -> Claim:
    """Give the document to another adjudicator, with a question if there is one.

    Raises Taken, WrongHandover or ProjectNotOpen.
    """
    held_open(document.project)
    held = _locked(document)
    if held is not None:
        refuse_other(held, by, now)
    if to.pk == by.pk or to.project_id != by.project_id or not to.is_adjudicator or to.left_at:
        raise WrongHandover("Choose another adjudicator of this project.")
    if blocked_documents(to).filter(document=document).exists():
        raise WrongHandover(f"{to} has still to code this document, and may not see its codings before.")
    if to.project.bar_own_cases and coded_by(to).filter(document=document).exists():
        raise WrongHandover(f"{to} coded this document; in this project it is for other adjudicators.")
    if len(note) > LONGEST_NOTE:
        raise WrongHandover(f"The note has {len(note)} characters; use at most {LONGEST_NOTE}.")
    given = {"by": to, "until": now + HANDED_LEASE, "handed_by": by, "note": note.strip()}
    claim, _ = Claim.objects.update_or_create(document=document, defaults=given)
    log(project=document.project, by=by.user, verb="handed over a case", detail=f"{document.code} to {to}")
    return claim


def _locked(document: Document) -> Claim | None:
    """The document's claim, if there is one; two who take a document take turns from here on."""
    Document.objects.select_for_update().only("pk").get(pk=document.pk)
    return claim_on(document)
