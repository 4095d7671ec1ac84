"""The writes of marking: passages added, moved and taken away. A row stays; its removal is written on it once."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from projects.codebooks.models import Category
from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import asked_or_refuse, locked, require_open
from projects.coding.models import Assignment, Span
from projects.coding.queries import codebook_of, standings
from projects.coding.rules import takes_passages
from projects.corpus.models import Document
from projects.teams.models import User


class WrongPassage(ValueError):
    """A passage that is not in the text as it is stored; the sentence says what was expected and what was found."""


class PassageGone(ValueError):
    """A passage that was taken away meanwhile, or never stood."""


@transaction.atomic
def mark_passage(
    *,
    assignment: Assignment,
    variable_code: str,
    category_code: str,
    start: int,
    end: int,
    quote: str,
    op_id: UUID,
    by: User | None,
) -> Span:
    """Attach the passage `start`–`end` (code points, end exclusive) to a category, and give the one that stands.

    The same `op_id` again is the same mark, and a passage that stands already is not written again. Raises
    WrongPassage, IllegalAnswer, CodingSubmitted or CodingFrozen; then nothing has changed.
    """
    assignment = locked(assignment)
    known = Span.objects.filter(assignment=assignment, op_id=op_id).first()
    if known is not None:
        return known
    require_open(assignment)
    category = _category(assignment, variable_code, category_code)
    return _stand(assignment, category, start, end, quote, op_id, by)


@transaction.atomic
def remove_passage(*, assignment: Assignment, passage: UUID, by: User | None) -> Span:
    """Take away the passage that the mark `passage` made; twice is once. Raises what `mark_passage` raises.

    Raises PassageGone for a mark this coding never had.
    """
    assignment = locked(assignment)
    span = _span(assignment, passage)
    if span.removed_at is None:
        require_open(assignment)
        _remove(span)
    return span


@transaction.atomic
def move_passage(
    *, assignment: Assignment, passage: UUID, start: int, end: int, quote: str, op_id: UUID, by: User | None
) -> Span:
    """Give a mark other borders: the old row is taken away, a new one stands. Raises what the other two raise."""
    assignment = locked(assignment)
    known = Span.objects.filter(assignment=assignment, op_id=op_id).first()
    if known is not None:
        return known
    require_open(assignment)
    old = _span(assignment, passage)
    if old.removed_at is not None:
        there = _standing(assignment, old.category, start, end)
        if there is not None:
            return there
        raise PassageGone("This passage was taken away meanwhile, in another window. Mark it again.")
    _remove(old)
    return _stand(assignment, old.category, start, end, quote, op_id, by)


def _category(assignment: Assignment, variable_code: str, category_code: str) -> Category:
    variable = asked_or_refuse(assignment, codebook_of(assignment), standings(assignment), variable_code)
    if not takes_passages(variable):
        raise IllegalAnswer(f"{variable.label} takes no passages of the text")
    if category_code not in variable.codes:
        raise IllegalAnswer(f"{category_code!r} is not a category of {variable.label}; load the page again")
    project = assignment.document.project
    return Category.objects.get(variable__project=project, variable__code=variable_code, code=category_code)


def _stand(
    assignment: Assignment, category: Category, start: int, end: int, quote: str, op_id: UUID, by: User | None
) -> Span:
    """The passage, written where it does not stand already."""
    _require_quote(assignment, start, end, quote)
    cell = {"variable": category.variable, "category": category, "start": start, "end": end}
    standing = _standing(assignment, category, start, end)
    return standing or Span.objects.create(assignment=assignment, **cell, op_id=op_id, made_by=by)


def _standing(assignment: Assignment, category: Category, start: int, end: int) -> Span | None:
    return Span.objects.current().filter(assignment=assignment, category=category, start=start, end=end).first()


def _require_quote(assignment: Assignment, start: int, end: int, quote: str) -> None:
    text = Document.objects.values_list("text", flat=True).get(pk=assignment.document_id)
    if not 0 <= start < end <= len(text):
        raise WrongPassage(
            f"A passage from {start} to {end} is not in this text of {len(text)} characters. Load the page again."
        )
    # A browser reads a lone carriage return as a line feed, one for one.
    if text[start:end].replace("\r", "\n") != quote.replace("\r", "\n"):
        raise WrongPassage(
            f"The text from {start} to {end} reads “{_short(text[start:end])}”, not “{_short(quote)}”. "
            "Load the page again."
        )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _span(assignment: Assignment, passage: UUID) -> Span:
    span = Span.objects.filter(assignment=assignment, op_id=passage).select_related("category__variable").first()
    if span is None:
        raise PassageGone("This passage is not among yours. Load the page again.")
    return span


def _remove(span: Span) -> None:
    span.removed_at = timezone.now()
    span.save(update_fields=["removed_at"])
