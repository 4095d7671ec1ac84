"""From a canonical value to the typed columns of an answer: the one place that knows which column holds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.codebooks.rules import NUMERIC, Level, Value, Variable
from projects.coding.rules import Kind, answer_key


@dataclass(frozen=True)
class Typed:
    """The columns of one answer row, and the ids of the categories that become its child rows."""

    columns: Mapping[str, Any]
    chosen: tuple[int, ...] = ()


CLEARED = Typed({"kind": Kind.CLEARED, "key": ""})


def typed(variable: Variable, value: Value, category_ids: Mapping[str, int]) -> Typed:
    """The row for `value`, which `check_answer` has passed. `category_ids` holds the variable's answers by code."""
    key = answer_key(value)
    if variable.level is Level.SPAN:
        return Typed({"kind": Kind.SPANS, "key": key})
    if not isinstance(value, str):
        return Typed({"kind": Kind.SET, "key": key}, tuple(category_ids[str(code)] for code in sorted(map(str, value))))
    if value in variable.codes or value in variable.missing_codes:
        return Typed({"kind": Kind.CATEGORY, "category_id": category_ids[value], "key": key})
    if variable.level in NUMERIC:
        return Typed({"kind": Kind.NUMBER, "number": Decimal(value), "key": key})
    return Typed({"kind": Kind.TEXT, "text": value, "key": key})
