"""Writing codings in bulk: assignments, judgements with their categories, spans. Called inside one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import NamedTuple
from uuid import uuid4

from projects.bulk import chunks, insert_rows, reserve_ids
from projects.codebooks.models import Codebook
from projects.coding.answers import Typed
from projects.coding.models import Assignment, Judgement, JudgementCategory, Note, Round, Span
from projects.coding.rules import Purpose, State
from projects.teams.models import Project, User

MAIN = "main"


class JudgementRow(NamedTuple):
    """A revision to append: whose coding, which variable, and the typed columns of the answer."""

    assignment: int
    variable: int
    version: int
    correction: bool
    answer: Typed


class SpanRow(NamedTuple):
    """A passage to add; `removed` for one that a correction took away since."""

    assignment: int
    variable: int
    category: int
    start: int
    end: int
    correction: bool
    removed: bool


def main_round(project: Project, codebook: Codebook | None) -> Round:
    """The round that imported codings belong to; `codebook` is in force in every open round from now on."""
    made = _open_main_round(project, codebook)
    if codebook is not None:
        Round.objects.filter(project=project, closed_at=None).exclude(codebook=codebook).update(codebook=codebook)
    return made


def _open_main_round(project: Project, codebook: Codebook | None) -> Round:
    """The round `main` or, where it is closed, `main 2` and so on: in a closed round nobody can code."""
    fresh = {"purpose": Purpose.MAIN, "codebook": codebook}
    names = (MAIN if n == 1 else f"{MAIN} {n}" for n in count(1))
    rounds = (Round.objects.get_or_create(project=project, name=name, defaults=fresh)[0] for name in names)
    return next(made for made in rounds if made.closed_at is None)


def add_assignments(round_: Round, pairs: Sequence[tuple[int, int]], state: State, now: datetime) -> Sequence[int]:
    """Write assignments of (document, coder), submitted and frozen at once or open; returns their keys in order."""
    ids = reserve_ids(Assignment, len(pairs))
    handed_in = now if state is State.SUBMITTED else None
    insert_rows(
        Assignment,
        ("id", "document_id", "coder_id"),
        ((pk, *pair) for pk, pair in zip(ids, pairs, strict=True)),
        {"round_id": round_.pk, "state": state.value, "submitted_at": handed_in, "frozen_at": handed_in},
    )
    return ids


def hand_in(assignments: Collection[int], now: datetime) -> None:
    """Mark open codings as submitted and frozen: they were handed in elsewhere."""
    for chunk in chunks(assignments):
        Assignment.objects.filter(pk__in=chunk, state=State.OPEN).update(
            state=State.SUBMITTED, submitted_at=now, frozen_at=now
        )


def freeze(assignments: Collection[int], now: datetime) -> None:
    """Close codings for their coders, where they are not closed yet."""
    for chunk in chunks(assignments):
        Assignment.objects.filter(pk__in=chunk, frozen_at=None).update(frozen_at=now)


def add_judgements(codebook: Codebook, rows: Sequence[JudgementRow], by: User | None) -> None:
    """Append revisions made under `codebook`."""
    ids, operations = reserve_ids(Judgement, len(rows)), _operations()
    insert_rows(
        Judgement,
        (
            "id",
            "assignment_id",
            "variable_id",
            "version",
            "correction",
            "op_id",
            "kind",
            "category_id",
            "number",
            "text",
            "key",
        ),
        (
            (
                pk,
                row.assignment,
                row.variable,
                row.version,
                row.correction,
                next(operations),
                row.answer.columns["kind"],
                row.answer.columns.get("category_id"),
                row.answer.columns.get("number"),
                row.answer.columns.get("text"),
                row.answer.columns["key"],
            )
            for pk, row in zip(ids, rows, strict=True)
        ),
        {"codebook_id": codebook.pk, "made_by_id": by.pk if by else None},
    )
    insert_rows(
        JudgementCategory,
        ("judgement_id", "category_id"),
        ((pk, category) for pk, row in zip(ids, rows, strict=True) for category in row.answer.chosen),
    )


def add_spans(rows: Iterable[SpanRow], now: datetime, by: User | None) -> None:
    """Write passages."""
    operations = _operations()
    insert_rows(
        Span,
        (
            "assignment_id", "variable_id", "category_id", "start", "end", "correction", "removed_in_correction",
            "removed_at", "op_id",
        ),
        ((*row, now if row.removed else None, next(operations)) for row in rows),
        {"made_by_id": by.pk if by else None},
    )  # fmt: skip


def remove_spans(spans: Collection[int], now: datetime) -> None:
    """Take away passages in a correction; their rows stay."""
    for chunk in chunks(spans):
        Span.objects.filter(pk__in=chunk, removed_at=None).update(removed_at=now, removed_in_correction=True)


def add_notes(rows: Iterable[tuple[int, int, int, str]], by: User | None) -> None:
    """Write notes to the adjudicator: assignment, variable, version, text."""
    operations = _operations()
    insert_rows(
        Note,
        ("assignment_id", "variable_id", "version", "text", "op_id"),
        ((*row, next(operations)) for row in rows),
        {"made_by_id": by.pk if by else None},
    )


def mark_uncoded(reasons: Mapping[int, str]) -> None:
    """Keep why these submitted codings have no answers."""
    for assignment, reason in reasons.items():
        Assignment.objects.filter(pk=assignment).update(cannot_code=reason)


def _operations() -> Iterator[str]:
    """Operation ids: one random number for the import, counted on. They need only differ within a coding."""
    first = uuid4().int
    return (f"{(first + n) % 2**128:032x}" for n in range(2**62))
