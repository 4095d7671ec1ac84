"""The writes of adjudication: opening a case, and rulings, one appended row each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from projects.adjudication.models import Claim, Ruling, RulingCategory, RulingSpan
from projects.adjudication.queries import blocked_documents, cases, claim_on, coded_by, rules_of
from projects.adjudication.rules import Case, Cell, Why, fingerprint, settle
from projects.codebooks.actions import add_note
from projects.codebooks.models import CodebookNote
from projects.codebooks.queries import category_ids, latest_codebook, variable_ids
from projects.codebooks.rules import IllegalAnswer, Level, Passage, Value, Variable, check_answer
from projects.coding.actions import freeze_codings, freeze_many
from projects.coding.answers import typed
from projects.coding.models import Assignment
from projects.coding.rules import Kind
from projects.corpus.models import Document
from projects.teams.activity import log
from projects.teams.models import Membership
from projects.teams.queries import held_open


class NotReady(ValueError):
    """The cell cannot be ruled on as it stands; the sentence says why."""


class ReasonMissing(ValueError):
    """A ruling without the reason for it."""

    def __init__(self) -> None:
        super().__init__("Give a reason: it is the record of why the cell was settled so.")


class RuledMeanwhile(ValueError):
    """Another adjudicator ruled on the cell first; `ruling` is theirs."""

    def __init__(self, ruling: Ruling) -> None:
        super().__init__("This cell was ruled on meanwhile. That ruling stands.")
        self.ruling = ruling


class Taken(ValueError):
    """Another adjudicator has the case; `claim` says who, and until when."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(f"{claim.by} has this document until {claim.until:%H:%M}, or until they leave it.")
        self.claim = claim


class AnswersChanged(ValueError):
    """A coder's answer was corrected after the adjudicator read it."""

    def __init__(self) -> None:
        super().__init__("An answer was changed while you were reading. Look at the cell again.")


@transaction.atomic
def open_case(*, document: Document, now: datetime) -> int:
    """Freeze the codings of the document, since someone else now sees them; how many were not frozen yet."""
    return freeze_codings(document=document, now=now)


@transaction.atomic
def open_queue(*, by: Membership, now: datetime) -> int:
    """Freeze the documents that the member coded and that may now be compared; how many codings were not frozen yet.

    The queue tells where coders differ: whoever has read that cannot take their own first coding back any more.
    """
    still_open = Assignment.objects.open().filter(document=OuterRef("document"))
    own = Assignment.objects.submitted().of(by).filter(~Exists(still_open), frozen_at=None)
    return freeze_many(documents=own.values_list("document", flat=True), now=now)


@transaction.atomic
def record_ruling(
    *,
    document: Document,
    variable_code: str,
    given: Collection[str] | frozenset[Passage],
    reason: str,
    base_version: int,
    by: Membership,
    seen: str | None = None,
    reason_code: str = "",
    unsure: bool = False,
    codebook_change: str = "",
) -> Ruling:
    """Append a ruling on one cell: a text or codes as `check_answer` takes them, passages for a span variable.

    `base_version` is that of the latest ruling the adjudicator saw, 0 for none; `seen` is the fingerprint of the
    answers, where they were shown. The answers it rests on are frozen with it. `codebook_change` is kept as a note on
    the variable for whoever writes the next version. Raises IllegalAnswer, ReasonMissing, NotReady, RuledMeanwhile,
    AnswersChanged, Taken, WrongNote or ProjectNotOpen; a refused ruling changes nothing.
    """
    held_open(document.project)
    # Two adjudicators of one document take turns from here on.
    Document.objects.select_for_update().only("pk").get(pk=document.pk)
    cell = _cell_to_rule(document, variable_code, by)
    standing = Ruling.objects.filter(document=document, variable__code=variable_code).order_by("-version").first()
    if standing is not None and standing.version != base_version:
        raise RuledMeanwhile(standing)
    now = timezone.now()
    refuse_other(claim_on(document), by, now)
    answers = fingerprint(cell.answers or {})
    if seen not in (None, answers):
        raise AnswersChanged
    value = _value(document, cell.variable, given)
    if not reason.strip():
        raise ReasonMissing
    freeze_codings(document=document, now=now)
    note = _codebook_note(document, variable_code, codebook_change, by)
    said = {"reason": reason.strip(), "reason_code": reason_code, "unsure": unsure, "codebook_note": note}
    ruling = _append(document, cell.variable, value, standing, fingerprint=answers, made_by=by.user, **said)
    log(project=document.project, by=by.user, verb="ruled", detail=f"{document.code}, {variable_code}")
    return ruling


@transaction.atomic
def take_back_ruling(
    *, document: Document, variable_code: str, reason: str, base_version: int, by: Membership
) -> Ruling:
    """Append that the ruling on a cell does not hold any more: what coders said decides again. The ruling stays.

    Raises NotReady where none stands, ReasonMissing, RuledMeanwhile, Taken or ProjectNotOpen.
    """
    held_open(document.project)
    Document.objects.select_for_update().only("pk").get(pk=document.pk)
    _refuse_barred(document, by)
    standing = Ruling.objects.filter(document=document, variable__code=variable_code).order_by("-version").first()
    if standing is None or standing.kind == Kind.CLEARED:
        raise NotReady("No ruling stands on this cell.")
    if standing.version != base_version:
        raise RuledMeanwhile(standing)
    refuse_other(claim_on(document), by, timezone.now())
    if not reason.strip():
        raise ReasonMissing
    taken_back = Ruling.objects.create(
        document=document,
        variable=standing.variable,
        version=standing.version + 1,
        kind=Kind.CLEARED,
        key="",
        reason=reason.strip(),
        made_by=by.user,
    )
    log(project=document.project, by=by.user, verb="took a ruling back", detail=f"{document.code}, {variable_code}")
    return taken_back


def refuse_other(claim: Claim | None, by: Membership, now: datetime) -> None:
    """Raise Taken where another adjudicator has the document; the caller holds its lock."""
    if claim is not None and claim.keeps_out(by, now):
        raise Taken(claim)


def _codebook_note(document: Document, variable_code: str, text: str, by: Membership) -> CodebookNote | None:
    return add_note(project=document.project, variable=variable_code, text=text, by=by.user) if text.strip() else None


def _refuse_barred(document: Document, by: Membership) -> None:
    """Raise NotReady where the member may not decide on the document at all."""
    if blocked_documents(by).filter(document=document).exists():
        raise NotReady("You have still to code this document yourself; until then its codings are not shown to you.")
    if document.project.bar_own_cases and coded_by(by).filter(document=document).exists():
        raise NotReady("You coded this document yourself; in this project such a document is for other adjudicators.")


def _cell_to_rule(document: Document, variable_code: str, by: Membership) -> Cell:
    """The cell as it stands now, if it is one that this member may rule on."""
    _refuse_barred(document, by)
    codebook = latest_codebook(document.project)
    case = next(cases(document.project, documents=Document.objects.filter(pk=document.pk)), None)
    if codebook is None or case is None:
        raise NotReady("The project has no codebook yet.")
    _require_done(case)
    cell = next(
        (c for c in settle(codebook.parsed, case, rules_of(document.project)) if c.variable.code == variable_code), None
    )
    if cell is None:
        raise NotReady(f"{variable_code} is not a question on this document: other answers make it not applicable.")
    if cell.why is Why.PARENT:
        raise NotReady(f"Rule on the question first that {cell.variable.label} depends on.")
    return cell


def _require_done(case: Case) -> None:
    if case.open:
        raise NotReady("The coders of this document are not done; it can be ruled on when they are.")
    if not case.submitted:
        raise NotReady("Nobody has coded this document.")


def _value(document: Document, variable: Variable, given: Collection[str] | frozenset[Passage]) -> Value:
    if variable.level is not Level.SPAN:
        return check_answer(variable, [text for text in given if isinstance(text, str)])
    passages = [p for p in given if isinstance(p, tuple)]
    if len(passages) < len(given):
        raise IllegalAnswer(f"{variable.code} takes passages of the text, not a value")
    for label, start, end in passages:
        if label not in variable.codes or not 0 <= start < end <= document.length:
            raise IllegalAnswer(f"{start}–{end} ({label}) is not a passage that {variable.code} can have here")
    return frozenset(passages)


def _append(
    document: Document,
    variable: Variable,
    value: Value,
    standing: Ruling | None,
    **said: Any,
) -> Ruling:
    categories = category_ids(document.project).get(variable.code, {})
    row = typed(variable, value, categories)
    ruling = Ruling.objects.create(
        document=document,
        variable_id=variable_ids(document.project)[variable.code],
        version=(standing.version if standing else 0) + 1,
        **said,
        **row.columns,
    )
    RulingCategory.objects.bulk_create(RulingCategory(ruling=ruling, category_id=c) for c in row.chosen)
    passages = sorted(p for p in value if isinstance(p, tuple)) if not isinstance(value, str) else []
    RulingSpan.objects.bulk_create(
        RulingSpan(ruling=ruling, category_id=categories[label], start=start, end=end) for label, start, end in passages
    )
    return ruling
