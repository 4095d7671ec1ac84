"""Reading `codebook.json`: any JSON value in, a checked Codebook with its warnings out. A problem names its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from projects.codebooks.answerkeys import usable_key
from projects.codebooks.rules import (
    NONE_MARKER,
    NUMERIC,
    WITH_CATEGORIES,
    Category,
    Codebook,
    Condition,
    IllegalAnswer,
    Level,
    Variable,
    canonical_number,
)

HUES = 6  # the evidence colours that the style sheet has
_CODEBOOK_KEYS = frozenset({"name", "hypothesis", "unit", "variables"})
_VARIABLE_KEYS = frozenset(
    [
        *("id", "label", "question", "type", "categories", "category_labels", "missing_values", "missing_labels"),
        *("none_marker", "required", "evidence", "min", "max", "step", "applies_to", "asked_only_if", "derived_from"),
    ]
)
_CATEGORY_KEYS = frozenset(
    ["id", "label", "definition", "use_when", "not_when", "example", "parent", "key", "replaces"]
)


@dataclass
class Reading:
    """What was found while reading: the problems that refuse the codebook, and the warnings that do not."""

    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def text(self, source: Mapping[str, Any], key: str, place: str, default: str = "") -> str:
        """A text of `source`; anything else but absence or null is a problem."""
        value = source.get(key)
        if value is None:
            return default
        if not isinstance(value, str):
            self.problems.append(f"{place}: {key} must be a text, not {value!r}")
            return default
        if "\x00" in value:
            self.problems.append(f"{place}: {key} holds a NUL character; remove it")
            return default
        return value

    def unknown(self, source: Mapping[str, Any], known: frozenset[str], place: str) -> None:
        """Unknown keys are kept and reported, never an error."""
        self.warnings.extend(f"{place}: unknown key {key!r} is kept but not used" for key in source if key not in known)


def canonical_json(content: Any) -> str:
    """A codebook's content as one text for equal contents: sorted keys, one space of indent."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)


def sha256_of(content: Any) -> str:
    """SHA-256 of the canonical text in UTF-8, in hexadecimal."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def parse_codebook(content: Any) -> tuple[Codebook | None, Reading]:
    """The codebook in `content` (what `json.loads` gave) and what was found; None when there are problems."""
    found = Reading()
    if not isinstance(content, Mapping) or not isinstance(content.get("variables"), list):
        found.problems.append('a codebook is an object with a list "variables"')
        return None, found
    found.unknown(content, _CODEBOOK_KEYS, "codebook")
    variables = [_variable(found, raw, n) for n, raw in enumerate(content["variables"], 1)]
    known = tuple(v for v in variables if v is not None)
    _check_together(found, known)
    codebook = Codebook(
        name=found.text(content, "name", "codebook"),
        hypothesis=found.text(content, "hypothesis", "codebook"),
        unit=found.text(content, "unit", "codebook"),
        variables=tuple(_coloured(known)),
    )
    return (None if found.problems else codebook), found


def _coloured(variables: Iterable[Variable]) -> Iterator[Variable]:
    """The variables with a hue for each category. Those that passages are marked for take the hues in turn, one
    variable going on where the last one ended, so that they differ as long as there are hues."""
    used = 0
    for variable in variables:
        is_marked = variable.evidence or variable.level is Level.SPAN
        first, used = (used, used + len(variable.categories)) if is_marked else (0, used)
        hued = (replace(c, hue=(first + n) % HUES + 1) for n, c in enumerate(variable.categories))
        yield replace(variable, categories=tuple(hued))


def _variable(found: Reading, raw: Any, number: int) -> Variable | None:
    place = f"variable {number}"
    if not isinstance(raw, Mapping):
        found.problems.append(f"{place}: must be an object with id and type")
        return None
    code = _code(found, raw.get("id"), place)
    place = f"variable {code or number}"
    found.unknown(raw, _VARIABLE_KEYS, place)
    try:
        level = Level(str(raw.get("type")))
    except ValueError:
        allowed = ", ".join(Level)
        found.problems.append(f"{place}: type {raw.get('type')!r} is not one of {allowed}")
        return None
    condition, note = _condition(found, raw.get("asked_only_if"), place)
    return Variable(
        code=code,
        level=level,
        label=found.text(raw, "label", place) or code,
        question=found.text(raw, "question", place),
        categories=_categories(found, raw, level, place),
        missing=_missing(found, raw, place),
        none_marker=found.text(raw, "none_marker", place) or NONE_MARKER,
        required=_flag(found, raw, "required", place, default=level is not Level.TEXT),
        evidence=_flag(found, raw, "evidence", place, default=False),
        minimum=_number(found, raw, "min", level, place),
        maximum=_number(found, raw, "max", level, place),
        step=_number(found, raw, "step", level, place),
        applies_to=_applies_to(found, raw.get("applies_to"), place),
        asked_only_if=condition,
        derived_from=found.text(raw, "derived_from", place) or None,
        note=note,
    )


def _code(found: Reading, value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip() or value != value.strip() or len(value) > 200:
        found.problems.append(
            f"{place}: id must be a text of 1 to 200 characters without spaces around it, not {value!r}"
        )
        return ""
    if any(ord(c) < 32 for c in value):
        found.problems.append(f"{place}: id {value!r} holds control characters; remove them")
    return value


def _categories(found: Reading, raw: Mapping[str, Any], level: Level, place: str) -> tuple[Category, ...]:
    listed, labels = raw.get("categories") or [], raw.get("category_labels") or {}
    if not isinstance(listed, list) or not isinstance(labels, Mapping):
        found.problems.append(f"{place}: categories must be a list and category_labels an object")
        return ()
    if level in WITH_CATEGORIES and not listed:
        found.problems.append(f"{place}: type {level} needs categories")
    return tuple(_category(found, item, labels, f"{place}, category {n}") for n, item in enumerate(listed, 1))


def _category(found: Reading, item: Any, labels: Mapping[str, Any], place: str) -> Category:
    source: Mapping[str, Any] = item if isinstance(item, Mapping) else {"id": item}
    found.unknown(source, _CATEGORY_KEYS, place)
    code = _code(found, source.get("id"), place)
    label = found.text(source, "label", place) or found.text(labels, code, f"{place}, category_labels") or code
    return Category(
        code=code,
        label=label,
        definition=found.text(source, "definition", place),
        use_when=found.text(source, "use_when", place),
        not_when=found.text(source, "not_when", place),
        example=found.text(source, "example", place),
        parent=found.text(source, "parent", place) or None,
        key=_key(found, source.get("key"), place),
        replaces=_replaced(found, source.get("replaces"), place),
    )


def _key(found: Reading, value: Any, place: str) -> str:
    """A shortcut of its own. One that cannot work is no reason to refuse a codebook that others wrote."""
    if value is None or value == "":
        return ""
    key = usable_key(value) if isinstance(value, str) else ""
    if not key:
        found.warnings.append(f"{place}: key {value!r} cannot choose an answer and is not used")
    return key


def _replaced(found: Reading, value: Any, place: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        found.warnings.append(f"{place}: replaces is no list of ids and is not used")
        return ()
    return tuple(dict.fromkeys(value))


def _missing(found: Reading, raw: Mapping[str, Any], place: str) -> tuple[Category, ...]:
    listed, labels = raw.get("missing_values") or [], raw.get("missing_labels") or {}
    if not isinstance(listed, list) or not isinstance(labels, Mapping):
        found.problems.append(f"{place}: missing_values must be a list and missing_labels an object")
        return ()
    codes = [_code(found, item, f"{place}, missing value {n}") for n, item in enumerate(listed, 1)]
    return tuple(Category(code=c, label=found.text(labels, c, place) or c.replace("_", " ")) for c in codes)


def _flag(found: Reading, raw: Mapping[str, Any], key: str, place: str, *, default: bool) -> bool:
    value = raw.get(key, default)
    if value is None:
        return default
    if not isinstance(value, bool):
        found.problems.append(f"{place}: {key} must be true or false, not {value!r}")
        return default
    return value


def _number(found: Reading, raw: Mapping[str, Any], key: str, level: Level, place: str) -> Decimal | None:
    value = raw.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        found.problems.append(f"{place}: {key} must be a number, not {value!r}")
        return None
    try:
        number = Decimal(canonical_number(str(value)))
    except IllegalAnswer:
        found.problems.append(f"{place}: {key} must be a number, not {value!r}")
        return None
    if level not in NUMERIC:
        found.warnings.append(f"{place}: {key} has no meaning for type {level}")
    if key == "step" and number <= 0:
        found.problems.append(f"{place}: step must be above zero, not {value!r}")
    return number


def _applies_to(found: Reading, value: Any, place: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping) or not all(isinstance(v, str) for v in value.values()):
        found.problems.append(f'{place}: applies_to must read {{"metadata column": "value"}}')
        return {}
    return {str(k): str(v) for k, v in value.items()}


def _condition(found: Reading, value: Any, place: str) -> tuple[Condition | None, str]:
    """Skip logic, or (where it is a sentence) a note."""
    if value is None or isinstance(value, str):
        return None, value or ""
    wanted = value.get("value") if isinstance(value, Mapping) else None
    values = wanted if isinstance(wanted, list) else [wanted]
    if (
        not isinstance(value, Mapping)
        or not isinstance(value.get("variable"), str)
        or not all(isinstance(v, str) for v in values)
    ):
        found.problems.append(f'{place}: asked_only_if must read {{"variable": "…", "value": "…"}} or be a sentence')
        return None, ""
    return Condition(value["variable"], frozenset(str(v) for v in values)), ""


def _check_together(found: Reading, variables: tuple[Variable, ...]) -> None:
    """What one variable cannot know of itself: names used twice, references to nothing, references in a circle."""
    earlier: set[str] = set()
    codes = {v.code for v in variables}
    for variable in variables:
        place = f"variable {variable.code}"
        if variable.code in earlier:
            found.problems.append(f"{place}: this id is used twice; ids are unique in a codebook")
        answers = [c.code for c in (*variable.categories, *variable.missing)]
        doubled = sorted({c for c in answers if answers.count(c) > 1})
        if doubled:
            found.problems.append(f"{place}: the answer {doubled[0]!r} is listed twice")
        if variable.none_marker in answers and variable.level is Level.MULTI:
            found.problems.append(f"{place}: none_marker {variable.none_marker!r} is also an answer")
        condition = variable.asked_only_if
        if condition and condition.variable not in earlier:
            found.problems.append(f"{place}: asked_only_if names {condition.variable!r}, which is no earlier variable")
        if variable.derived_from is not None and (
            variable.derived_from not in codes or variable.derived_from == variable.code
        ):
            found.problems.append(f"{place}: derived_from names {variable.derived_from!r}, which is no other variable")
        parents = {c.parent for c in variable.categories if c.parent}
        if parents - variable.codes:
            found.problems.append(
                f"{place}: the parent {sorted(parents - variable.codes)[0]!r} is not one of its categories"
            )
        if variable.minimum is not None and variable.maximum is not None and variable.minimum > variable.maximum:
            found.problems.append(f"{place}: min is above max")
        earlier.add(variable.code)
