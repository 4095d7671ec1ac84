"""The draft of a codebook: adding, copying, moving and removing what it has. No Django.

Every function takes `codebook.json` as it stands and gives a new one; nothing it is given changes. Positions count
from 0.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import deepcopy
from typing import Any

from projects.codebooks.fields import Raw, as_text, edited, fields_of, items, table
from projects.codebooks.rules import Level

TEXTS = ("name", "hypothesis", "unit")


class NotThere(LookupError):
    """The draft has nothing at this position."""


def blank_draft(name: str = "", hypothesis: str = "") -> Raw:
    """A draft without variables."""
    return {"name": name, "hypothesis": hypothesis, "variables": []}


def variables_of(content: Any) -> list[Any]:
    """The variables as they stand."""
    return items(table(content).get("variables"))


def described(content: Any, **texts: str) -> Raw:
    """The draft with its name, hypothesis or unit changed."""
    result = dict(table(content))
    for key in TEXTS:
        if key in texts and texts[key] != as_text(result.get(key)):
            result[key] = texts[key]
    return result


def with_new_variable(content: Any) -> Raw:
    """One more variable at the end, with an id of its own and two categories to begin with."""
    code = free_code("variable", codes_of(variables_of(content)))
    fresh = {"id": code, "type": Level.NOMINAL.value, "categories": [{"id": "yes"}, {"id": "no"}]}
    return _with_variables(content, [*variables_of(content), fresh])


def with_more_variables(content: Any, more: list[Any]) -> Raw:
    """Other variables behind those there; an id that is taken gets a number, also where one of them names another."""
    result = _with_variables(content, variables_of(content))
    taken, renamed = codes_of(variables_of(content)), dict[str, str]()
    for raw in more:
        code = as_text(table(raw).get("id"))
        fresh = free_code(code, taken)
        taken.add(fresh)
        renamed[code] = fresh
        added = dict(raw) | {"id": fresh} if isinstance(raw, dict) else raw
        for old, new in renamed.items():
            added = _following(added, old, new, {})
        result["variables"] = [*result["variables"], added]
    return result


def with_copy(content: Any, at: int) -> Raw:
    """A copy of a variable behind it, under an id of its own."""
    variables = variables_of(content)
    copy = deepcopy(_at(variables, at))
    if isinstance(copy, dict):
        copy["id"] = free_code(as_text(copy.get("id")) or "variable", codes_of(variables))
    return _with_variables(content, [*variables[: at + 1], copy, *variables[at + 1 :]])


def without_variable(content: Any, at: int) -> Raw:
    """The draft without this variable."""
    variables = variables_of(content)
    _at(variables, at)
    return _with_variables(content, [*variables[:at], *variables[at + 1 :]])


def with_variable_moved(content: Any, at: int, to: int) -> Raw:
    """The variable at another position; beyond the ends it stays at the end."""
    return _with_variables(content, _moved(variables_of(content), at, to))


def with_variable(content: Any, at: int, variable: Raw) -> Raw:
    """The draft with this variable as edited; what names it, or its categories, goes on doing so under a new id."""
    variables = variables_of(content)
    before, now = fields_of(_at(variables, at)), fields_of(variable)
    pairs = zip(before.categories or (), now.categories or (), strict=False)
    same_number = len(before.categories or ()) == len(now.categories or ())
    answers = {b.code: n.code for b, n in pairs if b.code and b.code != n.code} if same_number else {}
    # A category that moved is no category that was renamed.
    answers = {old: new for old, new in answers.items() if old not in codes_of(items(variable.get("categories")))}
    result = [
        variable if n == at else _following(raw, before.code, now.code, answers) for n, raw in enumerate(variables)
    ]
    return _with_variables(content, result)


def _following(raw: Any, old: str, new: str, answers: dict[str, str]) -> Any:
    if not isinstance(raw, dict) or not old or (old == new and not answers):
        return raw
    result = dict(raw)
    if result.get("derived_from") == old and new:
        result["derived_from"] = new
    condition = result.get("asked_only_if")
    if isinstance(condition, dict) and condition.get("variable") == old:
        wanted = condition.get("value")
        values = [answers.get(v, v) if isinstance(v, str) else v for v in items(wanted)]
        followed = (
            values if isinstance(wanted, list) else answers.get(wanted, wanted) if isinstance(wanted, str) else wanted
        )
        result["asked_only_if"] = condition | {"variable": new or old, "value": followed}
    return result


def with_new_category(variable: Any) -> Raw:
    """One more category at the end, with an id to be changed."""
    listed = items(table(variable).get("categories"))
    taken = codes_of(listed)
    digits = [code for code in taken if code.isdecimal()]
    scale = table(variable).get("type") == Level.ORDINAL and listed and len(digits) == len(listed)
    code = str(max(int(d) for d in digits) + 1) if scale else free_code("category", taken)
    return _with(variable, "categories", [*listed, {"id": code}])


def with_category_copied(variable: Any, at: int) -> Raw:
    """A copy of a category behind it, under an id of its own and without its key."""
    listed = items(table(variable).get("categories"))
    copy = _as_object(_at(listed, at))
    copy["id"] = free_code(as_text(copy.get("id")) or "category", codes_of(listed))
    for key in ("key", "replaces"):
        copy.pop(key, None)
    return _with(variable, "categories", [*listed[: at + 1], copy, *listed[at + 1 :]])


def with_category_split(variable: Any, at: int) -> Raw:
    """Two categories in the place of one; both say which one they replace."""
    listed = items(table(variable).get("categories"))
    source = _as_object(_at(listed, at))
    code = as_text(source.get("id")) or "category"
    taken = codes_of(listed)
    first = source | {"id": free_code(code, taken)}
    second = source | {"id": free_code(code, {*taken, first["id"]})}
    halves = []
    for n, half in enumerate((first, second), 1):
        half.pop("key", None)
        named = {"label": f"{half['label']} {n}"} if isinstance(half.get("label"), str) else {}
        halves.append(half | named | {"replaces": _lineage(source, code)})
    return _with(variable, "categories", [*listed[:at], *halves, *listed[at + 1 :]])


def with_category_merged(variable: Any, at: int, into: str) -> Raw:
    """The category given up in favour of the one with the id `into`, which says so; nobody's wider one any more."""
    listed = items(table(variable).get("categories"))
    gone = _as_object(_at(listed, at))
    code, result = as_text(gone.get("id")), []
    if into == code or into not in codes_of(listed):
        raise NotThere(f"There is no other category “{into}” to merge into.")
    for n, item in enumerate(listed):
        if n == at:
            continue
        kept = _as_object(item)
        if kept.get("id") == into:
            kept["replaces"] = list(dict.fromkeys([*items(kept.get("replaces")), *_lineage(gone, code)]))
        if kept.get("parent") == code:
            kept["parent"] = into
        if kept.get("parent") == kept.get("id"):
            kept.pop("parent")
        result.append(kept if kept != _as_object(item) else item)
    return _with(variable, "categories", result)


def without_category(variable: Any, at: int) -> Raw:
    """The variable without this category."""
    listed = items(table(variable).get("categories"))
    _at(listed, at)
    return _with(variable, "categories", [*listed[:at], *listed[at + 1 :]])


def with_category_moved(variable: Any, at: int, to: int) -> Raw:
    """The category at another position; beyond the ends it stays at the end."""
    return _with(variable, "categories", _moved(items(table(variable).get("categories")), at, to))


def with_new_missing(variable: Any) -> Raw:
    """One more answer that reliability treats as missing."""
    listed = items(table(variable).get("missing_values"))
    code = free_code("cannot_tell", {*codes_of(listed), *codes_of(items(table(variable).get("categories")))})
    return _with(variable, "missing_values", [*listed, code])


def without_missing(variable: Any, at: int) -> Raw:
    """The variable without this missing answer."""
    shown = fields_of(variable)
    _at(list(shown.missing), at)
    kept = (*shown.missing[:at], *shown.missing[at + 1 :])
    return edited(variable, type(shown)(**{**vars(shown), "missing": kept}))


def free_code(code: str, taken: Collection[str]) -> str:
    """`code` if nobody has it, else with the first number behind it that is free."""
    stem = code.rstrip("0123456789").rstrip("_") or code
    names = (f"{stem}_{n}" for n in range(2, len(taken) + 3))
    return code if code not in taken else next(name for name in names if name not in taken)


def codes_of(listed: list[Any]) -> set[str]:
    """The ids of variables or categories, as far as they have any."""
    return {as_text(item.get("id") if isinstance(item, dict) else item) for item in listed}


def _lineage(source: Raw, code: str) -> list[str]:
    """What stands for the category in the version in force: what it replaces itself, and its own id."""
    return list(dict.fromkeys([*items(source.get("replaces")), code]))


def _as_object(item: Any) -> Raw:
    return deepcopy(item) if isinstance(item, dict) else {"id": item}


def _with_variables(content: Any, variables: list[Any]) -> Raw:
    return {**table(content), "variables": variables}


def _with(variable: Any, key: str, value: list[Any]) -> Raw:
    return {**table(variable), key: value}


def _at(listed: list[Any], at: int) -> Any:
    if not 0 <= at < len(listed):
        raise NotThere("It is not there any more; load the page again.")
    return listed[at]


def _moved(listed: list[Any], at: int, to: int) -> list[Any]:
    item = _at(listed, at)
    rest = [*listed[:at], *listed[at + 1 :]]
    place = max(0, min(to, len(rest)))
    return [*rest[:place], item, *rest[place:]]


Arrangement = Callable[..., Raw]
# What a button of the list of variables, and of a variable's page, asks for: `copy:2`, `move:2:0`.
OF_THE_DRAFT: dict[str, Arrangement] = {
    "add": with_new_variable,
    "copy": with_copy,
    "remove": without_variable,
    "move": with_variable_moved,
}
OF_A_VARIABLE: dict[str, Arrangement] = {
    "add": with_new_category,
    "copy": with_category_copied,
    "split": with_category_split,
    "remove": without_category,
    "move": with_category_moved,
    "add_missing": with_new_missing,
    "remove_missing": without_missing,
}


def arranged(which: dict[str, Arrangement], thing: Any, asked: str) -> Raw:
    """What `asked` (`move:2:0`) makes of the draft or variable. Raises NotThere for what cannot be done."""
    name, *places = asked.split(":")
    if name not in which or not all(place.lstrip("-").isdecimal() for place in places):
        raise NotThere("This cannot be done with the draft; load the page again.")
    try:
        return which[name](thing, *(int(place) for place in places))
    except TypeError:
        raise NotThere("This cannot be done with the draft; load the page again.") from None
