"""What changed from one version of a codebook to the next, in words, and which answers that touches. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from projects.codebooks.rules import Category, Codebook, Condition, Level, Variable


class Kind(StrEnum):
    """What was done."""

    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"
    REPLACED = "replaced"
    RENAMED = "renamed"
    REWORDED = "reworded"
    REORDERED = "reordered"
    LEVEL = "level"
    SETTINGS = "settings"


class Reach(StrEnum):
    """Which cells of the variable a change touches."""

    NOTHING = "nothing"
    NONE_YET = "none_yet"
    ANSWERS = "answers"
    ALL = "all"


@dataclass(frozen=True)
class Change:
    """One difference, as a sentence that follows the variable's name; `variable` is "" for the codebook itself.

    `answers` are the ids in the earlier version that are touched, where `reach` is ANSWERS. `must` says that what was
    answered no longer fits, so that coding again is advised; otherwise it is a choice.
    """

    kind: Kind
    variable: str
    label: str
    what: str
    reach: Reach = Reach.NOTHING
    answers: frozenset[str] = frozenset()
    must: bool = False


@dataclass(frozen=True)
class Touch:
    """The cells of one variable that changes of one kind touch, with the sentences that say why."""

    variable: str
    label: str
    reach: Reach
    answers: frozenset[str]
    must: bool
    why: tuple[str, ...]

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.variable}:{self.reach}:{'must' if self.must else 'may'}"


_TEXTS = (
    ("definition", "the definition of"), ("use_when", "when to use"), ("not_when", "when not to use"),
    ("example", "the example of"),
)  # fmt: skip


def difference(old: Codebook | None, new: Codebook) -> list[Change]:
    """Every difference, the codebook's own first, then variable by variable; none between a codebook and itself."""
    before = old or Codebook(name=new.name, hypothesis=new.hypothesis, unit=new.unit, variables=())
    return [*_of_codebook(before, new), *_of_variables(before, new)]


def touched(changes: Sequence[Change]) -> list[Touch]:
    """What the changes touch, variable by variable: what must be looked at again apart from what may be, and a narrow
    change apart from a wide one."""
    together: dict[tuple[str, Reach, bool], list[Change]] = {}
    for change in changes:
        if change.reach is not Reach.NOTHING:
            together.setdefault((change.variable, change.reach, change.must), []).append(change)
    return [_together(reach, must, found) for (_, reach, must), found in together.items()]


def by_variable(changes: Sequence[Change]) -> list[tuple[str, str, list[Change]]]:
    """The changes under the id and label of their variable."""
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.variable, []).append(change)
    return [(code, listed[0].label, listed) for code, listed in found.items()]


def _together(reach: Reach, must: bool, changes: list[Change]) -> Touch:  # as they are grouped
    answers = frozenset[str]().union(*(change.answers for change in changes))
    why = tuple(change.what for change in changes)
    return Touch(changes[0].variable, changes[0].label, reach, answers, must, why)


def _of_codebook(old: Codebook, new: Codebook) -> Iterator[Change]:
    for name in ("name", "hypothesis", "unit"):
        if getattr(old, name) != getattr(new, name):
            yield Change(Kind.REWORDED, "", "", f"the {name} of the codebook is worded anew")


def _of_variables(old: Codebook, new: Codebook) -> Iterator[Change]:
    for variable in new.variables:
        before = old.by_code.get(variable.code)
        if before is None:
            reach = Reach.NONE_YET if variable.is_asked and variable.level is not Level.TEXT else Reach.NOTHING
            what = f"new variable, {variable.level}"
            yield Change(Kind.ADDED, variable.code, variable.label, what, reach, must=variable.required)
        else:
            yield from _of_variable(before, variable)
    for variable in old.variables:
        if variable.code not in new.by_code:
            what = "variable removed; its answers are kept, and stay out of releases from now on"
            yield Change(Kind.REMOVED, variable.code, variable.label, what)
    kept = [v.code for v in old.variables if v.code in new.by_code]
    if kept != [v.code for v in new.variables if v.code in old.by_code]:
        yield Change(Kind.REORDERED, "", "", "the variables are asked in another order")


def _of_variable(old: Variable, new: Variable) -> Iterator[Change]:
    def change(kind: Kind, what: str, reach: Reach = Reach.NOTHING, *, must: bool = False) -> Change:
        return Change(kind, new.code, new.label, what, reach, must=must)

    if old.level is not new.level:
        yield change(Kind.LEVEL, f"was {old.level} and is {new.level} now", Reach.ALL, must=True)
    if old.label != new.label:
        yield change(Kind.RENAMED, f"was called “{old.label}”")
    if old.question != new.question:
        yield change(Kind.REWORDED, "the question is worded anew", Reach.ALL)
    yield from _of_settings(old, new)
    yield from _of_categories(old, new)
    yield from _of_missing(old, new)


def _of_settings(old: Variable, new: Variable) -> Iterator[Change]:
    for what, before, now, reach in (
        ("is needed now" if new.required else "may stay blank now", old.required, new.required, Reach.NOTHING),
        ("takes passages now" if new.evidence else "takes no passages now", old.evidence, new.evidence,
         Reach.ALL if new.evidence else Reach.NOTHING),
        (_range(new), (old.minimum, old.maximum, old.step), (new.minimum, new.maximum, new.step), Reach.ALL),
        (_condition(new.asked_only_if), old.asked_only_if, new.asked_only_if, Reach.ALL),
        ("the note on when it is asked is worded anew", old.note, new.note, Reach.NOTHING),
        ("is put to other documents than before", dict(old.applies_to), dict(new.applies_to), Reach.ALL),
        (f"is derived from {new.derived_from} now" if new.derived_from else "is asked of coders now",
         old.derived_from, new.derived_from, Reach.NOTHING if new.derived_from else Reach.NONE_YET),
        (f"{new.none_marker} says that none applies now", old.none_marker, new.none_marker, Reach.NOTHING),
    ):  # fmt: skip
        if before != now:
            yield Change(Kind.SETTINGS, new.code, new.label, what, reach)


def _range(variable: Variable) -> str:
    low, high, step = variable.minimum, variable.maximum, variable.step
    words = [f"at least {low}" if low is not None else "", f"at most {high}" if high is not None else ""]
    bounds = " and ".join(word for word in words if word) or "any number"
    return f"takes {bounds} now" + (f", in steps of {step}" if step else "")


def _condition(condition: Condition | None) -> str:
    if condition is None:
        return "is asked always now"
    return f"is asked now only if {condition.variable} is {' or '.join(sorted(condition.values))}"


def _of_categories(old: Variable, new: Variable) -> Iterator[Change]:
    before, now = {c.code: c for c in old.categories}, {c.code: c for c in new.categories}
    gone = [c for c in old.categories if c.code not in now]
    heirs = {c.code: [h for h in new.categories if c.code in h.replaces] for c in gone}
    yield from _splits(new, gone, heirs)
    yield from _merges(new, gone, heirs, before)
    yield from (
        _touching(Kind.REMOVED, new, f"category “{c.label}” removed", c.code) for c in gone if not heirs[c.code]
    )
    told = {heir.code for found in heirs.values() for heir in found}
    for category in new.categories:
        if category.code not in before and category.code not in told:
            yield Change(Kind.ADDED, new.code, new.label, f"category “{category.label}” added", Reach.ALL)
    for code in (c.code for c in old.categories if c.code in now):
        yield from _of_category(new, before[code], now[code])
    yield from _of_order(old, new)


def _splits(new: Variable, gone: Sequence[Category], heirs: Mapping[str, list[Category]]) -> Iterator[Change]:
    for category in gone:
        if len(heirs[category.code]) > 1:
            names = " and ".join(f"“{c.label}”" for c in heirs[category.code])
            yield _touching(Kind.SPLIT, new, f"category “{category.label}” split into {names}", category.code)


def _merges(
    new: Variable, gone: Sequence[Category], heirs: Mapping[str, list[Category]], before: Mapping[str, Category]
) -> Iterator[Change]:
    """One category in the place of others; of a single one that is gone, the same under another id."""
    for heir in new.categories:
        merged = [c for c in gone if heirs[c.code] == [heir]]
        names, codes = " and ".join(f"“{c.label}”" for c in merged), [c.code for c in merged]
        if len(merged) == 1 and heir.code not in before:
            yield _touching(Kind.REPLACED, new, f"category {names} has the id {heir.code} now", *codes)
        elif merged:
            plural = "ies" if len(merged) > 1 else "y"
            yield _touching(Kind.MERGED, new, f"categor{plural} {names} merged into “{heir.label}”", *codes)


def _of_order(old: Variable, new: Variable) -> Iterator[Change]:
    kept = [c.code for c in old.categories if c.code in new.codes]
    if kept != [c.code for c in new.categories if c.code in old.codes]:
        scale = new.level is Level.ORDINAL
        reach = Reach.ALL if scale else Reach.NOTHING
        what = "the steps of the scale are in another order" if scale else "the categories are in another order"
        yield Change(Kind.REORDERED, new.code, new.label, what, reach, must=scale)


def _touching(kind: Kind, variable: Variable, what: str, *codes: str) -> Change:
    return Change(kind, variable.code, variable.label, what, Reach.ANSWERS, frozenset(codes), must=True)


def _of_category(new: Variable, before: Category, now: Category) -> Iterator[Change]:
    name, code = f"“{now.label}”", frozenset({now.code})
    if before.label != now.label:
        yield Change(Kind.RENAMED, new.code, new.label, f"category “{before.label}” is called {name} now")
    for attribute, words in _TEXTS:
        if getattr(before, attribute) != getattr(now, attribute):
            reach = Reach.NOTHING if attribute == "example" else Reach.ANSWERS
            answers = code if reach is Reach.ANSWERS else frozenset[str]()
            yield Change(Kind.REWORDED, new.code, new.label, f"{words} {name} reworded", reach, answers)
    if before.parent != now.parent:
        where = f"part of “{new.label_of(now.parent)}” now" if now.parent else "part of no other category now"
        yield Change(Kind.SETTINGS, new.code, new.label, f"category {name} is {where}")
    if before.key != now.key:
        what = f"category {name} has the key {now.key} now" if now.key else f"category {name} has no key of its own now"
        yield Change(Kind.SETTINGS, new.code, new.label, what)


def _of_missing(old: Variable, new: Variable) -> Iterator[Change]:
    before, now = {c.code: c for c in old.missing}, {c.code: c for c in new.missing}
    for code, answer in before.items():
        if code not in now and code not in new.codes:
            yield _touching(Kind.REMOVED, new, f"the answer “{answer.label}” removed", code)
        elif code not in now:
            yield _touching(Kind.SETTINGS, new, f"“{answer.label}” is a category now, no missing answer", code)
        elif answer.label != now[code].label:
            what = f"the answer “{answer.label}” is called “{now[code].label}” now"
            yield Change(Kind.RENAMED, new.code, new.label, what)
    for code, answer in now.items():
        if code not in before:
            yield Change(Kind.ADDED, new.code, new.label, f"the answer “{answer.label}” added, which counts as missing")
    if list(before) != list(now) and set(before) == set(now):
        yield Change(Kind.REORDERED, new.code, new.label, "the missing answers are in another order")
