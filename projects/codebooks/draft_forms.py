"""What the editor's forms send, as the fields of a variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import QueryDict

from projects.codebooks.fields import CATEGORY_TEXTS, CategoryFields, VariableFields


def base_version(data: QueryDict) -> int:
    """The version of the draft that the form was made of; 0, which no draft has, where it does not say."""
    text = data.get("base_version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _text(data: QueryDict, name: str, standing: str) -> str:
    """A field as it was sent; one that was not there stays as it is. Lines end at LF."""
    return str(data.get(name, standing)).replace("\r\n", "\n").replace("\x00", "")


def given_fields(data: QueryDict, standing: VariableFields) -> VariableFields:
    """The fields of a variable as the form gives them; what the form did not show stays as it stands."""
    if "id" not in data:
        return standing
    return replace(
        standing,
        code=_text(data, "id", standing.code).strip(),
        label=_text(data, "label", standing.label),
        question=_text(data, "question", standing.question),
        level=_text(data, "type", standing.level),
        required="required" in data,
        applies_to=_applies_to(data),
        after=_text(data, "after", standing.after),
        after_values=_after_values(data, standing),
        after_note=_text(data, "after_note", standing.after_note),
        derived_from=_text(data, "derived_from", standing.derived_from),
        missing=tuple(
            (_text(data, f"missing-{n}-id", code).strip(), _text(data, f"missing-{n}-label", label))
            for n, (code, label) in enumerate(standing.missing)
        ),
        categories=None
        if standing.categories is None
        else tuple(_category(data, n, fields) for n, fields in enumerate(standing.categories)),
        evidence=None if standing.evidence is None else "evidence" in data,
        none_marker=None if standing.none_marker is None else _text(data, "none_marker", standing.none_marker).strip(),
        bounds=None if standing.bounds is None else _bounds(data, standing.bounds),
    )


def _bounds(data: QueryDict, standing: tuple[str, str, str]) -> tuple[str, str, str]:
    low, high, step = (
        _text(data, name, before).strip() for name, before in zip(("min", "max", "step"), standing, strict=True)
    )
    return low, high, step


def _category(data: QueryDict, n: int, standing: CategoryFields) -> CategoryFields:
    texts: Mapping[str, str] = {
        name: _text(data, f"category-{n}-{name}", getattr(standing, name)) for name in CATEGORY_TEXTS
    }
    return CategoryFields(code=_text(data, f"category-{n}-id", standing.code).strip(), **texts)


def _applies_to(data: QueryDict) -> tuple[tuple[str, str], ...]:
    """The rows of the form that name a column."""
    rows = range(sum(name.startswith("applies-") and name.endswith("-column") for name in data))
    given = [
        (_text(data, f"applies-{n}-column", "").strip(), _text(data, f"applies-{n}-value", "").strip()) for n in rows
    ]
    return tuple((column, value) for column, value in given if column)


def _after_values(data: QueryDict, standing: VariableFields) -> tuple[str, ...]:
    """The answers that open the question: ticked, or one a line where they are typed."""
    typed = _text(data, "after_typed", "").split("\n")
    given = tuple(dict.fromkeys(value for value in [*data.getlist("after_value"), *typed] if value.strip()))
    return standing.after_values if set(given) == set(standing.after_values) else given
