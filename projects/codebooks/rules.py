"""The codebook as plain data: variables, categories, and which answers are legal.

Everything that judges an answer works on these classes: the coding form, the importer, the consensus, the release and
its verification, so that one reading of `codebook.json` serves them all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

NONE_MARKER = "__none__"


class Level(StrEnum):
    """What kind of answer a variable takes; for single answers also its level of measurement."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"
    MULTI = "multi-select"
    SPAN = "span"
    TEXT = "text"


CLOSED = frozenset({Level.NOMINAL, Level.ORDINAL})
NUMERIC = frozenset({Level.INTERVAL, Level.RATIO})
WITH_CATEGORIES = frozenset({Level.NOMINAL, Level.ORDINAL, Level.MULTI, Level.SPAN})

# One answer in canonical form, so that equal answers are equal objects: a category's or missing answer's code, a number
# in canonical decimals or a text as `str`; a multi-select as a set of codes; a span variable as a set of passages.
Passage: TypeAlias = tuple[str, int, int]
Value: TypeAlias = str | frozenset[str] | frozenset[Passage]


class IllegalAnswer(ValueError):
    """An answer the codebook does not allow; the text says why and what is allowed."""


@dataclass(frozen=True)
class Category:
    """One answer of a variable. `hue` is its evidence colour, 1–6, and `key` a shortcut of its own.

    `replaces` names the answers of the version before whose place it takes, where they were split or merged.
    """

    code: str
    label: str
    definition: str = ""
    use_when: str = ""
    not_when: str = ""
    example: str = ""
    parent: str | None = None
    hue: int = 1
    key: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """Skip logic: the variable is asked only if `variable` was answered with one of `values`."""

    variable: str
    values: frozenset[str]

    def met_by(self, value: Value | None) -> bool:
        """Whether the parent's answer opens the question; a parent without an answer does not."""
        if value is None:
            return False
        if isinstance(value, str):
            return value in self.values
        return any(item in self.values for item in value)


@dataclass(frozen=True)
class Variable:
    """A question put to every document, with its legal answers in codebook order."""

    code: str
    level: Level
    label: str
    question: str = ""
    categories: tuple[Category, ...] = ()
    missing: tuple[Category, ...] = ()
    none_marker: str = NONE_MARKER
    required: bool = True
    evidence: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    applies_to: Mapping[str, str] = field(default_factory=dict)
    asked_only_if: Condition | None = None
    derived_from: str | None = None
    note: str = ""

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of the categories, without the missing answers."""
        return frozenset(c.code for c in self.categories)

    @cached_property
    def missing_codes(self) -> frozenset[str]:
        """The answers that reliability treats as missing."""
        return frozenset(c.code for c in self.missing)

    @cached_property
    def is_cell(self) -> bool:
        """Whether coders' answers are compared, ruled and released: all but memos and derived variables."""
        return self.level is not Level.TEXT and self.derived_from is None

    @property
    def is_asked(self) -> bool:
        """Whether coders are shown it."""
        return self.derived_from is None

    def applies_to_document(self, metadata: Mapping[str, str]) -> bool:
        """Whether the variable is put to a document with this metadata."""
        if not self.applies_to:
            return True
        return all(metadata.get(column, "") == wanted for column, wanted in self.applies_to.items())

    def label_of(self, code: str) -> str:
        """The label people read for a category or missing answer; the code itself where there is none."""
        return self._labels.get(code, code)

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {c.code: c.label for c in (*self.categories, *self.missing)}


@dataclass(frozen=True)
class Codebook:
    """A codebook's variables in order, by code."""

    name: str
    hypothesis: str
    unit: str
    variables: tuple[Variable, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Variable]:
        """Variables by their code."""
        return {v.code: v for v in self.variables}

    @cached_property
    def cells(self) -> tuple[Variable, ...]:
        """The variables whose cells are compared, ruled and released, in codebook order."""
        return tuple(v for v in self.variables if v.is_cell)

    @cached_property
    def asked(self) -> tuple[Variable, ...]:
        """The variables a coder is asked, in codebook order."""
        return tuple(v for v in self.variables if v.is_asked)


def canonical_number(text: str) -> str:
    """`"2.0"`, `"+2"` and `"2"` as `"2"`: equal numbers become equal texts. Raises IllegalAnswer for anything else."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise IllegalAnswer(f"{text!r} is not a number; write digits with a point, for example 12.5") from None
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise IllegalAnswer(f"{text!r} is not a usable number; write digits with a point, for example 12.5")
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def check_answer(variable: Variable, given: Collection[str]) -> Value:
    """The canonical value of what was `given` (one text, or the codes of a multi-select), or IllegalAnswer.

    A multi-select takes its codes, the single `none_marker` for "none applies", or a single missing answer.
    """
    texts = list(given)
    if variable.level is Level.MULTI:
        return _check_set(variable, texts)
    if variable.level is Level.SPAN:
        raise IllegalAnswer(f"{variable.code} takes passages of the text, not a value")
    if len(texts) != 1:
        raise IllegalAnswer(f"{variable.code} takes one answer, not {len(texts)}")
    return _check_one(variable, texts[0])


def _check_one(variable: Variable, text: str) -> str:
    if text == "":
        raise IllegalAnswer(f"{variable.code} has an empty value; give an answer or leave the row out")
    if text in variable.missing_codes:
        return text
    if variable.level is Level.TEXT:
        return text
    if variable.level in NUMERIC:
        return _check_number(variable, text)
    if text not in variable.codes:
        raise IllegalAnswer(f"{text!r} is not a category of {variable.code}; it takes {_listed(variable)}")
    return text


def _check_number(variable: Variable, text: str) -> str:
    canonical = canonical_number(text)
    number = Decimal(canonical)
    if variable.minimum is not None and number < variable.minimum:
        raise IllegalAnswer(f"{text} is below the least value of {variable.code}, {variable.minimum}")
    if variable.maximum is not None and number > variable.maximum:
        raise IllegalAnswer(f"{text} is above the greatest value of {variable.code}, {variable.maximum}")
    if variable.step and (number - (variable.minimum or 0)) % variable.step:
        raise IllegalAnswer(f"{text} is not a step of {variable.step} for {variable.code}")
    if variable.level is Level.RATIO and number < 0:
        raise IllegalAnswer(f"{text} is below zero; {variable.code} is a ratio")
    return canonical


def _check_set(variable: Variable, texts: list[str]) -> Value:
    if not texts:
        raise IllegalAnswer(f"{variable.code} has no answer; {variable.none_marker} says that none applies")
    if variable.none_marker in texts:
        if len(texts) > 1:
            raise IllegalAnswer(
                f"{variable.code} has {variable.none_marker} beside other answers; keep one or the other"
            )
        return frozenset()
    unknown = [t for t in texts if t not in variable.codes and t not in variable.missing_codes]
    if unknown:
        raise IllegalAnswer(f"{unknown[0]!r} is not a category of {variable.code}; it takes {_listed(variable)}")
    missing = [t for t in texts if t in variable.missing_codes]
    if missing:
        if len(texts) > 1:
            raise IllegalAnswer(f"{variable.code} has the missing answer {missing[0]!r} beside other answers")
        return missing[0]
    return frozenset(texts)


def _listed(variable: Variable) -> str:
    codes = [c.code for c in (*variable.categories, *variable.missing)]
    if variable.level is Level.MULTI:
        codes.append(variable.none_marker)
    shown = ", ".join(codes[:12])
    return shown if len(codes) <= 12 else f"{shown} and {len(codes) - 12} more"


def written(variable: Variable, value: Value) -> list[str]:
    """The value as the rows of a `codings.csv`: one text, or a text for each category in code-point order."""
    if isinstance(value, str):
        return [value]
    return sorted(str(item) for item in value) or [variable.none_marker]


def readable(variable: Variable, value: Value | None) -> str:
    """The value as people read it, by labels and in codebook order."""
    if value is None:
        return "no answer"
    if isinstance(value, str):
        return variable.label_of(value)
    if not value:
        return "nothing marked" if variable.level is Level.SPAN else "none applies"
    if variable.level is Level.SPAN:
        return f"{len(value)} passage{'s' if len(value) != 1 else ''}"
    return ", ".join(c.label for c in variable.categories if c.code in value)
