"""A variable as the editor shows it, and what an edit makes of it. No Django.

What is edited is `codebook.json` as it came: a key is written only where its field was changed, so that whatever the
editor does not know, and whatever nobody touched, stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projects.codebooks.rules import NONE_MARKER, NUMERIC, WITH_CATEGORIES, IllegalAnswer, Level, canonical_number

CATEGORY_TEXTS = ("label", "definition", "use_when", "not_when", "example", "parent", "key")
_BOUNDS = ("min", "max", "step")
Raw = dict[str, Any]


@dataclass(frozen=True)
class CategoryFields:
    """The fields of one category."""

    code: str = ""
    label: str = ""
    definition: str = ""
    use_when: str = ""
    not_when: str = ""
    example: str = ""
    parent: str = ""
    key: str = ""


@dataclass(frozen=True)
class VariableFields:
    """The fields of one variable. What its form did not show is None, and stays as it was."""

    code: str
    label: str
    question: str
    level: str
    required: bool
    applies_to: tuple[tuple[str, str], ...]
    after: str
    after_values: tuple[str, ...]
    after_note: str
    derived_from: str
    missing: tuple[tuple[str, str], ...]
    categories: tuple[CategoryFields, ...] | None
    evidence: bool | None
    none_marker: str | None
    bounds: tuple[str, str, str] | None

    @property
    def after_typed(self) -> str:
        """The answers that open it, one a line, where they are typed."""
        return "\n".join(self.after_values)

    @property
    def is_several(self) -> bool:
        """Whether several answers may stand together."""
        return self.level == Level.MULTI


def as_text(value: Any) -> str:
    """Any JSON value as it stands in a field; whatever is no text is shown, so that it can be mended."""
    if value is None:
        return ""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else str(value)


def items(value: Any) -> list[Any]:
    """A list, or none."""
    return value if isinstance(value, list) else []


def table(value: Any) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def fields_of(raw: Any) -> VariableFields:
    """The fields of a variable as it stands in the draft, whatever is wrong with it."""
    source = table(raw)
    level, condition = as_text(source.get("type")), source.get("asked_only_if")
    wanted = table(condition).get("value")
    labels, missing = table(source.get("category_labels")), table(source.get("missing_labels"))
    return VariableFields(
        code=as_text(source.get("id")),
        label=as_text(source.get("label")),
        question=as_text(source.get("question")),
        level=level,
        required=_flag(source.get("required"), default=level != Level.TEXT),
        applies_to=tuple((as_text(k), as_text(v)) for k, v in table(source.get("applies_to")).items()),
        after=as_text(table(condition).get("variable")),
        after_values=tuple(as_text(v) for v in (wanted if isinstance(wanted, list) else [wanted]) if v is not None),
        after_note=condition if isinstance(condition, str) else "",
        derived_from=as_text(source.get("derived_from")),
        missing=tuple((as_text(c), as_text(missing.get(as_text(c)))) for c in items(source.get("missing_values"))),
        categories=tuple(_category_fields(c, labels) for c in items(source.get("categories")))
        if level in WITH_CATEGORIES or (level in NUMERIC and items(source.get("categories")))
        else None,
        evidence=_flag(source.get("evidence"), default=False)
        if level in WITH_CATEGORIES and level != Level.SPAN
        else None,
        none_marker=as_text(source.get("none_marker")) or NONE_MARKER if level == Level.MULTI else None,
        bounds=_bounds(source) if level in NUMERIC else None,
    )


def _bounds(source: Mapping[str, Any]) -> tuple[str, str, str]:
    low, high, step = (as_text(source.get(key)) for key in _BOUNDS)
    return low, high, step


def _flag(value: Any, *, default: bool) -> bool:
    return value if isinstance(value, bool) else default


def _category_fields(item: Any, labels: Mapping[str, Any]) -> CategoryFields:
    source = item if isinstance(item, Mapping) else {"id": item}
    code = as_text(source.get("id"))
    texts = {name: as_text(source.get(name)) for name in CATEGORY_TEXTS}
    return CategoryFields(code=code, **texts | {"label": texts["label"] or as_text(labels.get(code))})


def edited(raw: Any, given: VariableFields) -> Raw:
    """The variable with what differs from its fields written into it.

    The categories and missing answers given are those that stand there, in their order, and perhaps new ones behind.
    """
    result, shown = dict(table(raw)), fields_of(raw)
    _put_plain(result, shown, given)
    if given.applies_to != shown.applies_to:
        _put(result, "applies_to", dict(given.applies_to))
    if (given.after, given.after_values, given.after_note) != (shown.after, shown.after_values, shown.after_note):
        _put(result, "asked_only_if", _condition(given))
    if given.missing != shown.missing:
        _put_missing(result, shown, given)
    if given.categories is not None and given.categories != shown.categories:
        _put_categories(result, shown.categories or (), given.categories)
    if given.level != shown.level and given.level not in WITH_CATEGORIES:
        # What was written is never taken away by a choice in a list; mere ids are.
        _put(result, "categories", [c for c in items(result.get("categories")) if isinstance(c, dict) and len(c) > 1])
    return result


def _put_plain(result: Raw, shown: VariableFields, given: VariableFields) -> None:
    texts = ("code", "label", "question", "level", "derived_from", "none_marker")
    for key, name in zip(("id", "label", "question", "type", "derived_from", "none_marker"), texts, strict=True):
        now = getattr(given, name)
        if now is not None and now != getattr(shown, name):
            _put(result, key, now)
    for key in ("required", "evidence"):
        now = getattr(given, key)
        if now is not None and now != getattr(shown, key):
            result[key] = now
    for key, before, now in zip(_BOUNDS, shown.bounds or ("", "", ""), given.bounds or (), strict=False):
        if now != before:
            _put(result, key, _number(now))


def _put(result: Raw, key: str, value: Any) -> None:
    """Write a value; an empty one takes the key away."""
    if value in ("", {}, [], None):
        result.pop(key, None)
    else:
        result[key] = value


def _number(text: str) -> Any:
    """A whole number as one; any other stays text, which `codebook.json` takes as well, digit by digit."""
    try:
        plain = canonical_number(text)
    except IllegalAnswer:
        return text
    return int(plain) if plain.lstrip("-").isdigit() else plain


def _condition(given: VariableFields) -> Any:
    if not given.after:
        return given.after_note
    return {
        "variable": given.after,
        "value": given.after_values[0] if len(given.after_values) == 1 else list(given.after_values),
    }


def _put_missing(result: Raw, shown: VariableFields, given: VariableFields) -> None:
    labels = {
        code: label for code, label in table(result.get("missing_labels")).items() if code not in dict(shown.missing)
    }
    _put(result, "missing_values", [code for code, _ in given.missing])
    _put(result, "missing_labels", labels | {code: label for code, label in given.missing if label})


def _put_categories(result: Raw, shown: Sequence[CategoryFields], given: Sequence[CategoryFields]) -> None:
    """Write the categories; whoever names one as the wider one goes on naming it when its id changes."""
    renamed = {b.code: n.code for b, n in zip(shown, given, strict=False) if b.code != n.code and b.code}
    stand = items(result.get("categories"))
    pairs = [(stand[n] if n < len(stand) else {}, now) for n, now in enumerate(given)]
    labels = dict(table(result.get("category_labels")))
    result["categories"] = [_edited_category(item, now, labels, renamed) for item, now in pairs]
    if labels != table(result.get("category_labels")):
        _put(result, "category_labels", labels)


def _edited_category(item: Any, now: CategoryFields, labels: Raw, renamed: Mapping[str, str]) -> Any:
    before = _category_fields(item, labels)
    if before.parent in renamed and now.parent == before.parent:
        now = CategoryFields(**{**vars(now), "parent": renamed[before.parent]})
    if now == before:
        return item
    source = dict(item) if isinstance(item, Mapping) else {"id": item}
    if now.code != before.code:
        source["id"] = now.code
    if (now.code, now.label) != (before.code, before.label):
        labels.pop(before.code, None)
        _put(source, "label", now.label)
    for name in CATEGORY_TEXTS[1:]:
        if getattr(now, name) != getattr(before, name):
            _put(source, name, getattr(now, name))
    return source
