"""The writes of coding: judgements revision by revision, submitting, reopening, freezing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from projects.codebooks import models as codebooks
from projects.codebooks.rules import Codebook, IllegalAnswer, Level, Value, Variable, check_answer
from projects.coding.answers import CLEARED, Typed, typed
from projects.coding.models import Assignment, Judgement, JudgementCategory, Span
from projects.coding.queries import codebook_of, standings, version_for
from projects.coding.rules import (
    NOTHING_YET,
    Standing,
    State,
    answers_in_force,
    applicable,
    checked_remark,
    takes_passages,
    unanswered,
    unsupported,
    value_of,
)
from projects.corpus.models import Document
from projects.teams.activity import log
from projects.teams.models import Membership, User


class CodingClosed(ValueError):
    """The coding cannot be changed as it stands; the sentence says why, and what can be done."""


class CodingSubmitted(CodingClosed):
    """The coding is handed in; its coder may reopen it."""


class CodingFrozen(CodingClosed):
    """The coding belongs to the record, or its round has ended: nothing about it changes any more."""


class Unanswered(ValueError):
    """A coding handed in with questions unanswered; `variables` names them in codebook order."""

    def __init__(self, variables: tuple[Variable, ...]) -> None:
        super().__init__(f"Still to answer: {', '.join(v.label for v in variables)}.")
        self.variables = variables


class StaleJudgement(ValueError):
    """A save that is based on an older answer than the one that stands. `standing` and `given` are the coder's own."""

    def __init__(self, variable: Variable, standing: Standing, given: Value | None) -> None:
        super().__init__(f"{variable.label} was changed meanwhile, in another window. Choose which answer stays.")
        self.variable, self.standing, self.given = variable, standing, given


@transaction.atomic
def record_judgement(
    *,
    assignment: Assignment,
    variable_code: str,
    given: Collection[str],
    op_id: UUID,
    base_version: int,
    by: User | None,
) -> Judgement:
    """Append the coder's answer as a revision based on `base_version` (0 = none yet), and give the one that stands.

    The same `op_id` again is the same edit, and an answer that stands already is not written again. Answers to
    questions that the new one closes are taken back in the same transaction: nothing inapplicable is ever submitted.
    Raises IllegalAnswer, StaleJudgement, CodingSubmitted or CodingFrozen; then nothing has changed.
    """
    return _revise(assignment, variable_code, given, op_id, base_version, by)


@transaction.atomic
def clear_judgement(
    *, assignment: Assignment, variable_code: str, op_id: UUID, base_version: int, by: User | None
) -> Judgement:
    """Take an answer back: the cell is as unanswered, its history stays. Raises what record_judgement raises."""
    return _revise(assignment, variable_code, None, op_id, base_version, by)


def _revise(
    assignment: Assignment,
    code: str,
    given: Collection[str] | None,
    op_id: UUID,
    base_version: int,
    by: User | None,
) -> Judgement:
    assignment = locked(assignment)
    known = Judgement.objects.filter(assignment=assignment, op_id=op_id).first()
    if known is not None:
        return known
    require_open(assignment)
    codebook, before = codebook_of(assignment), standings(assignment)
    variable = asked_or_refuse(assignment, codebook, before, code)
    if variable.level is Level.SPAN:
        raise IllegalAnswer(f"{variable.label} takes passages of the text; mark them there")
    value = None if given is None else check_answer(variable, given)
    standing = before.get(code, NOTHING_YET)
    if value is not None and value == standing.value:
        return Judgement.objects.get(assignment=assignment, variable__code=code, version=standing.version)
    if base_version != standing.version:
        raise StaleJudgement(variable, standing, value)
    judgement = _append(assignment, variable, standing.version + 1, value, op_id, by)
    _remove_passages(assignment, category__code__in=unsupported(variable, value), variable__code=code)
    _take_back_what_is_not_asked(assignment, {**before, code: Standing(value, judgement.version)}, op_id, by)
    return judgement


def locked(assignment: Assignment) -> Assignment:
    """The coding again, held until the transaction ends, so that its cells change one after the other."""
    held = Assignment.objects.select_for_update(of=("self",)).select_related("round__codebook", "document__project")
    return held.defer("document__text").get(pk=assignment.pk)


def require_open(assignment: Assignment) -> None:
    """Raise ProjectNotOpen, CodingFrozen or CodingSubmitted where the coding takes no changes."""
    assignment.document.project.require_open()
    if assignment.frozen_at is not None or assignment.round.closed_at is not None:
        raise CodingFrozen("This coding is part of the record and cannot be changed any more.")
    if assignment.state == State.SUBMITTED:
        raise CodingSubmitted("This coding is submitted. Reopen it to change an answer.")
    if assignment.state != State.OPEN:
        raise CodingFrozen("This document is not yours to code any more.")


def asked_or_refuse(assignment: Assignment, codebook: Codebook, before: Mapping[str, Standing], code: str) -> Variable:
    """The variable of this code, if this coding's answers ask it. Raises IllegalAnswer."""
    answers = answers_in_force(codebook, before)
    for variable in applicable(codebook, assignment.document.described, answers):
        if variable.code == code:
            return variable
    known = codebook.by_code.get(code)
    raise IllegalAnswer(f"{known.label if known else code} is not asked here; load the page again to see what is")


def _append(
    assignment: Assignment, variable: Variable, version: int, value: Value | None, op_id: UUID, by: User | None
) -> Judgement:
    identity = codebooks.Variable.objects.get(project=assignment.document.project, code=variable.code)
    answer = CLEARED if value is None else _typed(variable, value, identity)
    judgement = Judgement.objects.create(
        assignment=assignment,
        variable=identity,
        codebook=version_for(assignment),
        version=version,
        op_id=op_id,
        made_by=by,
        **answer.columns,
    )
    JudgementCategory.objects.bulk_create(JudgementCategory(judgement=judgement, category_id=c) for c in answer.chosen)
    return judgement


def _typed(variable: Variable, value: Value, identity: codebooks.Variable) -> Typed:
    return typed(variable, value, dict(identity.categories.values_list("code", "pk")))


def _take_back_what_is_not_asked(
    assignment: Assignment, now_standing: Mapping[str, Standing], op_id: UUID, by: User | None
) -> None:
    """Append CLEARED revisions where an answer no longer counts, and remove the passages of questions that are closed.

    Their op_id is derived from the edit that closed them.
    """
    codebook = codebook_of(assignment)
    answers = answers_in_force(codebook, now_standing)
    asked = {v.code for v in applicable(codebook, assignment.document.described, answers)}
    for code in sorted(c for c, s in now_standing.items() if s.value is not None and c not in asked & answers.keys()):
        gone = codebook.by_code.get(code) or Variable(code=code, level=Level.TEXT, label=code)
        _append(assignment, gone, now_standing[code].version + 1, None, uuid5(op_id, code), by)
    closed = [v.code for v in codebook.asked if v.code not in asked and takes_passages(v)]
    _remove_passages(assignment, variable__code__in=closed)


def _remove_passages(assignment: Assignment, **which: Any) -> None:
    """Take away the passages that rest on an answer which no longer stands; their rows stay."""
    Span.objects.current().filter(assignment=assignment, **which).update(removed_at=timezone.now())


@transaction.atomic
def submit_coding(*, assignment: Assignment, by: User | None) -> Assignment:
    """Hand the coding in. Raises Unanswered, CodingSubmitted or CodingFrozen; then nothing has changed."""
    assignment = locked(assignment)
    require_open(assignment)
    codebook, standing = codebook_of(assignment), standings(assignment)
    answers = answers_in_force(codebook, standing)
    missing = unanswered(applicable(codebook, assignment.document.described, answers), answers)
    if missing:
        raise Unanswered(missing)
    now = timezone.now()
    _take_back_what_is_not_asked(assignment, standing, uuid5(_SUBMITTING, f"{assignment.pk} {now}"), by)
    assignment.state, assignment.submitted_at = State.SUBMITTED, now
    assignment.save(update_fields=["state", "submitted_at"])
    log(project=assignment.document.project, by=by, verb="submitted a coding", detail=assignment.document.code)
    return assignment


# Name space of the op_ids that submitting makes.
_SUBMITTING = UUID("b0f1a5a4-0c0e-5c5c-9e0a-6d2b8a1d7c11")


@transaction.atomic
def hand_in_uncoded(*, assignment: Assignment, reason: str, by: User | None) -> Assignment:
    """Hand the document in as one that cannot be coded. Answers and passages are set aside until it is reopened.

    Raises IllegalAnswer for an empty or overlong reason, CodingSubmitted or CodingFrozen; then nothing has changed.
    """
    reason = checked_remark(reason)
    if not reason:
        raise IllegalAnswer("Say why this document cannot be coded: the manager and the release will show it")
    assignment = locked(assignment)
    require_open(assignment)
    now = timezone.now()
    for code, standing in sorted(standings(assignment).items()):
        if standing.value is not None:
            variable = codebook_of(assignment).by_code.get(code) or Variable(code=code, level=Level.TEXT, label=code)
            _append(assignment, variable, standing.version + 1, None, uuid5(_SETTING_ASIDE, f"{now} {code}"), by)
    Span.objects.current().filter(assignment=assignment).update(removed_at=now)
    assignment.state, assignment.submitted_at, assignment.cannot_code = State.SUBMITTED, now, reason
    assignment.save(update_fields=["state", "submitted_at", "cannot_code"])
    log(project=assignment.document.project, by=by, verb="could not code a document", detail=assignment.document.code)
    return assignment


# Name space of the op_ids that setting answers aside makes.
_SETTING_ASIDE = UUID("7b1d3c52-64a0-5a7e-8a55-0f4c9a2b6e93")


def _bring_back(assignment: Assignment, by: User | None) -> None:
    """Append again the answers, and mark again the passages, that were set aside when it was handed in uncoded."""
    rows = Judgement.objects.filter(assignment=assignment).order_by("version").select_related("variable")
    by_cell: dict[str, list[Judgement]] = {}
    for row in rows:
        by_cell.setdefault(row.variable.code, []).append(row)
    for code, revisions in by_cell.items():
        variable = codebook_of(assignment).by_code.get(code)
        aside = uuid5(_SETTING_ASIDE, f"{assignment.submitted_at} {code}")
        if variable is not None and revisions[-1].op_id == aside:
            value, version = value_of(revisions[-2].key), len(revisions) + 1
            _append(assignment, variable, version, value, uuid5(aside, "brought back"), by)
    for span in Span.objects.filter(assignment=assignment, removed_at=assignment.submitted_at):
        span.pk, span.removed_at, span.op_id = None, None, uuid5(span.op_id, f"{assignment.submitted_at}")
        span.save()


@transaction.atomic
def reopen_coding(*, assignment: Assignment, by: User | None) -> Assignment:
    """Take a submitted coding back to change it. Raises CodingFrozen once it belongs to the record."""
    assignment = locked(assignment)
    assignment.document.project.require_open()
    if assignment.state == State.OPEN:
        return assignment
    if assignment.state != State.SUBMITTED or assignment.frozen_at or assignment.round.closed_at:
        raise CodingFrozen("This coding is part of the record and cannot be reopened.")
    if assignment.cannot_code:
        _bring_back(assignment, by)
    assignment.state, assignment.submitted_at, assignment.cannot_code = State.OPEN, None, ""
    assignment.reopened_at = timezone.now()
    assignment.save(update_fields=["state", "submitted_at", "cannot_code", "reopened_at"])
    log(project=assignment.document.project, by=by, verb="reopened a coding", detail=assignment.document.code)
    return assignment


def freeze_own(*, coder: Membership, documents: Collection[str]) -> int:
    """Freeze the coder's own submitted codings of these documents (ids), since they are about to see the final values.

    How many were not frozen yet.
    """
    own = Assignment.objects.submitted().of(coder).filter(document__code__in=documents, frozen_at=None)
    return own.update(frozen_at=timezone.now())


def freeze_codings(*, document: Document, now: datetime) -> int:
    """Freeze the submitted codings of a document, since someone else opens its case; how many were not frozen yet."""
    return Assignment.objects.submitted().filter(document=document, frozen_at=None).update(frozen_at=now)


def freeze_many(*, documents: QuerySet[Assignment, int], now: datetime) -> int:
    """Freeze the submitted codings of all these documents (primary keys) at once; how many were not frozen yet."""
    return Assignment.objects.submitted().filter(document__in=documents, frozen_at=None).update(frozen_at=now)
