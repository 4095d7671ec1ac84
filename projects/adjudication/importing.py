"""Writing rulings in bulk, as made elsewhere and imported. Called inside one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from projects.adjudication.models import Ruling, RulingCategory, RulingSpan
from projects.bulk import insert_rows, reserve_ids
from projects.coding.answers import Typed
from projects.teams.models import User


class RulingRow(NamedTuple):
    """A ruling to append; `passages` (category, start, end) are those of a span variable."""

    document: int
    variable: int
    version: int
    reason: str
    answer: Typed
    passages: Sequence[tuple[int, int, int]]


def add_rulings(rows: Sequence[RulingRow], by: User | None) -> None:
    """Append rulings; their fingerprint stays empty, since nobody here saw the coders' answers."""
    ids = reserve_ids(Ruling, len(rows))
    insert_rows(
        Ruling,
        ("id", "document_id", "variable_id", "version", "reason", "kind", "category_id", "number", "text", "key"),
        (
            (
                pk,
                row.document,
                row.variable,
                row.version,
                row.reason,
                row.answer.columns["kind"],
                row.answer.columns.get("category_id"),
                row.answer.columns.get("number"),
                row.answer.columns.get("text"),
                row.answer.columns["key"],
            )
            for pk, row in zip(ids, rows, strict=True)
        ),
        {"made_by_id": by.pk if by else None},
    )
    insert_rows(
        RulingCategory,
        ("ruling_id", "category_id"),
        ((pk, category) for pk, row in zip(ids, rows, strict=True) for category in row.answer.chosen),
    )
    insert_rows(
        RulingSpan,
        ("ruling_id", "category_id", "start", "end"),
        ((pk, *passage) for pk, row in zip(ids, rows, strict=True) for passage in row.passages),
    )
