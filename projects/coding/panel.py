"""The codebook panel of the coding screen as data: each question with its answer, its inputs and their keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from projects.codebooks.answerkeys import KEYS, keys_of
from projects.codebooks.rules import Category, Codebook, Level, Value, Variable
from projects.coding.rules import NOTHING_YET, Standing, answers_in_force, applicable, takes_passages, unanswered

NONE = Category(code="", label="none applies")
LONGEST_SCALE = 7

NO_NOTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Option:
    """One answer as an input. `key` is what chooses it ("" beyond the twentieth); `alone` excludes every other."""

    category: Category
    code: str
    key: str
    chosen: bool
    alone: bool = False

    @property
    def text(self) -> str:
        """The answer as the folded question shows it: a step of a scale with its number."""
        label = self.category.label
        return f"{self.code} · {label}" if self.key == self.code != label else label

    @property
    def shortcut(self) -> str:
        """Its key as assistive software is told of it."""
        return self.key.replace("⇧", "Shift+")

    @property
    def is_explained(self) -> bool:
        """Whether the codebook says anything about it."""
        category = self.category
        return bool(category.definition or category.use_when or category.not_when or category.example)

    @property
    def is_child(self) -> bool:
        """Whether it is a part of another category."""
        return self.category.parent is not None


@dataclass(frozen=True)
class Question:
    """One variable on the panel, with the coder's own answer."""

    variable: Variable
    number: int
    version: int
    value: Value | None
    asked: bool
    options: tuple[Option, ...]
    rest: tuple[Option, ...]
    note: str = ""

    @property
    def answered(self) -> bool:
        """Whether it has an answer."""
        return self.value is not None

    @property
    def is_several(self) -> bool:
        """Whether several answers may stand together."""
        return self.variable.level is Level.MULTI

    @property
    def is_text(self) -> bool:
        """Whether it takes a memo."""
        return self.variable.level is Level.TEXT

    @property
    def is_passages(self) -> bool:
        """Whether its answer is the passages marked in the text."""
        return self.variable.level is Level.SPAN

    @property
    def is_number(self) -> bool:
        """Whether it takes a number."""
        return not self.options and not self.is_text

    @property
    def is_scale(self) -> bool:
        """Whether it is drawn as a row of steps."""
        return self.variable.level is Level.ORDINAL and len(self.options) <= LONGEST_SCALE

    @property
    def is_long(self) -> bool:
        """Whether it has more options than keys, so that typing must find them."""
        return len(self.options) > len(KEYS)

    @property
    def typed(self) -> str:
        """What stands in the field of a number or a memo; a missing answer is an option, not a text."""
        value, takes_field = self.value, self.is_number or self.is_text
        return value if takes_field and isinstance(value, str) and value not in self.variable.missing_codes else ""

    @property
    def chosen(self) -> list[Option]:
        """The options that are the answer, in codebook order."""
        return [option for option in (*self.options, *self.rest) if option.chosen]

    @property
    def condition(self) -> str:
        """Its skip logic as JSON, `["variable", ["value", …]]`, so that the page need not wait; "" without any."""
        condition = self.variable.asked_only_if
        return json.dumps([condition.variable, sorted(condition.values)]) if condition else ""

    @property
    def bounds(self) -> str:
        """What numbers it takes, in a few words."""
        low, high = self.variable.minimum, self.variable.maximum
        if low is not None and high is not None:
            return f"{low}–{high}"
        if low is not None:
            return f"{low} or more"
        return f"{high} or less" if high is not None else "a number"

    @property
    def kind(self) -> str:
        """How the answer is given, in a word or two."""
        if self.is_several:
            return "several"
        if self.is_text:
            return "text"
        if self.is_passages:
            return "passages"
        if self.is_number:
            return self.bounds
        return f"{self.options[0].code}–{self.options[-1].code}" if self.is_scale and _own_keys(self) else "1 answer"


def _own_keys(question: Question) -> bool:
    return all(option.key == option.code for option in question.options)


@dataclass(frozen=True)
class Panel:
    """Every question that could be asked on a document, in codebook order."""

    questions: tuple[Question, ...]
    missing: tuple[Variable, ...]
    needed: int

    @property
    def answered(self) -> int:
        """How many of the needed answers are there."""
        return self.needed - len(self.missing)

    @property
    def active(self) -> Question | None:
        """The first question without an answer; passages are never the one that is waited for."""
        return next((q for q in self.questions if q.asked and not q.answered and not q.is_passages), None)

    @property
    def markable(self) -> list[Question]:
        """The questions to whose categories passages of the text can be attached."""
        return [q for q in self.questions if takes_passages(q.variable)]

    @property
    def asked(self) -> list[str]:
        """The codes of the questions that are asked as the answers stand."""
        return [q.variable.code for q in self.questions if q.asked]

    @property
    def closed(self) -> dict[str, int]:
        """The questions that are not asked, with the version a later save must name."""
        return {q.variable.code: q.version for q in self.questions if not q.asked}


def panel(
    codebook: Codebook,
    metadata: Mapping[str, str],
    standings: Mapping[str, Standing],
    notes: Mapping[str, str] = NO_NOTES,
) -> Panel:
    """The panel for one document, given the coder's own answers and notes to the adjudicator."""
    answers = answers_in_force(codebook, standings)
    asked = applicable(codebook, metadata, answers)
    codes = {v.code for v in asked}
    possible = (v for v in codebook.asked if v.applies_to_document(metadata))
    questions = tuple(
        replace(
            _question(number, v, standings.get(v.code, NOTHING_YET).version, answers.get(v.code), v.code in codes),
            note=notes.get(v.code, ""),
        )
        for number, v in enumerate(possible, 1)
    )
    return Panel(questions, unanswered(asked, answers), needed=len(unanswered(asked, {})))


def blank_question(number: int, variable: Variable) -> Question:
    """The question as a coder meets it, without any answer."""
    return _question(number, variable, version=0, value=None, asked=True)


def _question(number: int, variable: Variable, version: int, value: Value | None, asked: bool) -> Question:
    keys = keys_of(variable)
    chosen: frozenset[object] = frozenset({value}) if isinstance(value, str) else frozenset(value or ())
    options = tuple(Option(c, c.code, keys[c.code], c.code in chosen) for c in variable.categories)
    missing = () if variable.level is Level.SPAN else variable.missing
    rest = [Option(c, c.code, keys[c.code], c.code in chosen, alone=True) for c in missing]
    if variable.level is Level.MULTI:
        rest.insert(0, Option(NONE, variable.none_marker, "X", value == frozenset(), alone=True))
    return Question(variable, number, version, value, asked, options, tuple(rest))
