"""The codebook as it is read on a page: one entry for each variable, with no column that says nothing. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from projects.codebooks.rules import Category, Codebook, Variable

COLUMNS = (
    ("Definition", "definition"),
    ("When", "use_when"),
    ("Not when", "not_when"),
    ("For example", "example"),
)


@dataclass(frozen=True)
class Row:
    """One answer; `texts` are (heading, text) for each heading of its entry, `parent` is the wider category's label."""

    category: Category
    parent: str
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Entry:
    """One variable; `after` is (label, answers) of the question that opens it, `source` what it is derived from."""

    variable: Variable
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    after: tuple[str, tuple[str, ...]] | None
    source: str


def entries(codebook: Codebook, variables: Sequence[Variable]) -> list[Entry]:
    """The given variables of the codebook, in their order."""
    return [_entry(codebook, variable) for variable in variables]


def _entry(codebook: Codebook, variable: Variable) -> Entry:
    used = [(heading, name) for heading, name in COLUMNS if any(getattr(c, name) for c in variable.categories)]
    rows = tuple(
        Row(
            category=category,
            parent=variable.label_of(category.parent) if category.parent else "",
            texts=tuple((heading, getattr(category, name)) for heading, name in used),
        )
        for category in variable.categories
    )
    source = codebook.by_code.get(variable.derived_from) if variable.derived_from else None
    return Entry(variable, tuple(h for h, _ in used), rows, _after(codebook, variable), source.label if source else "")


def _after(codebook: Codebook, variable: Variable) -> tuple[str, tuple[str, ...]] | None:
    """The question that opens this one and the answers that do, by their labels and in its own order."""
    condition = variable.asked_only_if
    if condition is None:
        return None
    parent = codebook.by_code[condition.variable]
    order = [c.code for c in (*parent.categories, *parent.missing)]
    opening = sorted(condition.values, key=lambda code: (order.index(code) if code in order else len(order), code))
    return parent.label, tuple(parent.label_of(code) for code in opening)
