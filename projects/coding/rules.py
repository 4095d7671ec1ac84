"""What may be done with a coding, and how an answer is keyed for comparison. No Django."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from projects.codebooks.rules import Codebook, IllegalAnswer, Level, Value, Variable, check_answer, written

LONGEST_REMARK = 4000  # characters of a note or a reason


class State(StrEnum):
    """Where a coding stands."""

    OPEN = "open"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """What a round is for. Reliability is computed on main and reliability rounds unless another is asked for.

    In a drift re-test coders code again what they have coded before; its codings settle nothing.
    """

    TRAINING = "training"
    PILOT = "pilot"
    MAIN = "main"
    RELIABILITY = "reliability"
    DRIFT = "drift"


class Kind(StrEnum):
    """Which column of an answer holds it. A missing answer is a category; CLEARED takes an answer back."""

    CATEGORY = "category"
    NUMBER = "number"
    TEXT = "text"
    SET = "set"
    SPANS = "spans"
    CLEARED = "cleared"


@dataclass(frozen=True)
class Standing:
    """One of a coder's own answers as it stands, and its version, which a save must name. Taken back: no value."""

    value: Value | None
    version: int


NOTHING_YET = Standing(None, 0)


def answer_key(value: Value) -> str:
    """One text for each distinct answer, so that the database can compare sets as it compares single answers.

    A single answer is itself after `=`; a set is the JSON list of its members in code-point order.
    """
    if isinstance(value, str):
        return "=" + value
    return json.dumps(sorted(list(item) if isinstance(item, tuple) else item for item in value), ensure_ascii=False)


def value_of(key: str) -> Value:
    """The answer that `answer_key` made `key` of."""
    return key[1:] if key.startswith("=") else _set_of(key)


@lru_cache(maxsize=4096)
def _set_of(key: str) -> Value:
    items = json.loads(key)
    return frozenset(tuple(item) if isinstance(item, list) else item for item in items)


def applicable(codebook: Codebook, metadata: Mapping[str, str], answers: Mapping[str, Value]) -> tuple[Variable, ...]:
    """The variables a coder is asked on this document, given their own answers so far, in codebook order."""
    asked: dict[str, Variable] = {}
    for variable in codebook.asked:
        condition = variable.asked_only_if
        if not variable.applies_to_document(metadata):
            continue
        if condition is None or (condition.variable in asked and condition.met_by(answers.get(condition.variable))):
            asked[variable.code] = variable
    return tuple(asked.values())


def unanswered(asked: tuple[Variable, ...], answers: Mapping[str, Value]) -> tuple[Variable, ...]:
    """The variables that still need an answer before the coding can be submitted.

    A span variable never does: submitted without a passage, it says that nothing was marked.
    """
    return tuple(v for v in asked if v.required and v.level != "span" and v.code not in answers)


def takes_passages(variable: Variable) -> bool:
    """Whether passages of the text can be attached to this variable's categories."""
    return bool(variable.categories) and (variable.evidence or variable.level is Level.SPAN)


def unsupported(variable: Variable, value: Value | None) -> frozenset[str]:
    """The categories whose evidence falls with this answer: those it does not name. A span variable has none."""
    if variable.level is Level.SPAN or not takes_passages(variable):
        return frozenset()
    named = {value} if isinstance(value, str) else set(value or ())
    return variable.codes - named


def answers_in_force(codebook: Codebook, standings: Mapping[str, Standing]) -> dict[str, Value]:
    """The answers that stand and that this codebook allows, by variable.

    A round may get a later codebook while documents are being coded; an answer it no longer knows counts as none.
    """
    return {
        code: standing.value
        for code, standing in standings.items()
        if standing.value is not None and _is_legal(codebook.by_code.get(code), standing.value)
    }


class Legality:
    """Whether answers given under earlier versions are answers under this one; each is judged once."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._known: dict[tuple[str, str], bool] = {}

    def allows(self, code: str, key: str) -> bool:
        """Whether the answer that `key` stands for may be given to the variable; one that is gone is not judged."""
        known = self._known.get((code, key))
        if known is None:
            variable = self.codebook.by_code.get(code)
            known = self._known[code, key] = variable is None or _still_fits(variable, value_of(key))
        return known

    def labels(self, code: str) -> frozenset[str] | None:
        """The categories that passages may name; None for a variable that is gone."""
        variable = self.codebook.by_code.get(code)
        return variable.codes if variable else None


def _still_fits(variable: Variable, value: Value) -> bool:
    if variable.level is Level.SPAN:
        return not isinstance(value, str) and all(isinstance(i, tuple) and i[0] in variable.codes for i in value)
    if any(isinstance(item, tuple) for item in value):
        return False
    try:
        return check_answer(variable, written(variable, value)) == value
    except IllegalAnswer:
        return False


def _is_legal(variable: Variable | None, value: Value) -> bool:
    if variable is None or variable.level is Level.SPAN:
        return False
    try:
        check_answer(variable, written(variable, value))
    except IllegalAnswer:
        return False
    return True


def checked_remark(text: str) -> str:
    """A reason or note as it is stored. Raises IllegalAnswer for what no database keeps, or nobody reads."""
    text = text.replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise IllegalAnswer("The text holds a NUL character; remove it")
    if len(text) > LONGEST_REMARK:
        raise IllegalAnswer(f"The text has {len(text)} characters; {LONGEST_REMARK} are the most it may have")
    return text
