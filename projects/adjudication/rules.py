"""When a cell is settled and when it is open: the one definition that queue, counts and release share. No Django.

A cell is a document × variable. Its coders' answers and its ruling, if any, decide how it stands; skip logic follows
the *agreed* parent, so a document's cells are settled together, in codebook order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from projects.codebooks.rules import Codebook, Condition, Level, Value, Variable
from projects.coding.rules import answer_key


class How(StrEnum):
    """How a cell got its agreed value. OPEN has none."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    ADJUDICATED = "adjudicated"
    SINGLE = "single"
    OPEN = "open"


class Why(StrEnum):
    """Why a cell is open."""

    UNFINISHED = "coders have still to finish the document"
    UNCODED = "nobody is assigned to the document"
    DIFFER = "the coders differ"
    LACKING = "a coder gave no answer"
    PARENT = "the question it depends on is open"


class Reason(StrEnum):
    """Why coders differed, as the adjudicator sees it: what can be counted beside the reason in words."""

    OVERLOOKED = "overlooked"
    MISREAD = "misread"
    DEFINITION = "definition"
    CODEBOOK = "codebook"
    TEXT = "text"
    SLIP = "slip"

    @property
    def told(self) -> str:
        """For people."""
        return _TOLD[self]


_TOLD = {
    Reason.OVERLOOKED: "a passage was overlooked",
    Reason.MISREAD: "the text was misread",
    Reason.DEFINITION: "the definition was not followed",
    Reason.CODEBOOK: "the codebook is not clear here",
    Reason.TEXT: "the text can be read in two ways",
    Reason.SLIP: "a slip of the hand",
}
LEASE = timedelta(minutes=15)
"""How long a case is one adjudicator's after they last opened it or ruled in it."""
HANDED_LEASE = timedelta(days=3)
"""How long a case stays with the adjudicator to whom it was handed."""


class Rule(StrEnum):
    """How cells are settled without a person."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"


@dataclass(frozen=True)
class OwnRule:
    """How one variable is settled, whatever holds for the others. A majority must be of `at_least` coders."""

    rule: Rule
    at_least: int = 2

    @property
    def told(self) -> str:
        """For people."""
        if self.rule is Rule.UNANIMOUS:
            return "all coders agree"
        return f"a majority of at least {self.at_least} coders agrees"


@dataclass(frozen=True)
class Rules:
    """How each variable is settled: by its own rule, where it has one, else by the default."""

    default: Rule = Rule.UNANIMOUS
    own: Mapping[str, OwnRule] = field(default_factory=dict)

    def majority_of(self, variable: str) -> int | None:
        """How many coders a majority needs at least; None where a majority settles nothing."""
        own = self.own.get(variable, OwnRule(self.default))
        return own.at_least if own.rule is Rule.MAJORITY else None


@dataclass(frozen=True)
class Case:
    """A document with all that its coders and adjudicators said.

    `submitted` and `open` name the coders whose coding is handed in and still to come; the withdrawn are in neither.
    `answers[variable][coder]` is the latest answer of each submitted coder who gave one. For a span variable every
    submitted coder has an answer, the empty set where nothing was marked. `rulings` are the current ones.
    """

    document: str
    metadata: Mapping[str, str]
    submitted: frozenset[str]
    open: frozenset[str]
    answers: Mapping[str, Mapping[str, Value]]
    rulings: Mapping[str, Value]


@dataclass(frozen=True)
class Cell:
    """How one cell stands. `value` is None exactly when it is open."""

    document: str
    variable: Variable
    value: Value | None
    how: How
    why: Why | None = None
    answers: Mapping[str, Value] | None = None

    @property
    def differs(self) -> bool:
        """Whether the answers given are not all the same, whatever was decided since."""
        return len(set((self.answers or {}).values())) > 1

    @property
    def needs_adjudicator(self) -> bool:
        """Whether it waits for a ruling: its coders are done, and what they left is not settled."""
        return self.why in (Why.DIFFER, Why.LACKING)


def settle(codebook: Codebook, case: Case, rules: Rules) -> Iterator[Cell]:
    """Every cell of the document that applies to it, in codebook order.

    No cell comes for a variable that the agreed answers make not applicable, and none for an optional variable that
    nobody answered: there is nothing to settle, and a question that depends on it was not asked.
    """
    agreed: dict[str, Cell] = {}
    skipped: set[str] = set()
    for variable in codebook.variables:
        if not variable.applies_to_document(case.metadata):
            skipped.add(variable.code)
            continue
        if not variable.is_cell:
            if variable.level is Level.TEXT and variable.code in case.rulings:
                yield _cell(case, variable, rules, agreed)
            continue
        if _closed(variable.asked_only_if, agreed, skipped):
            skipped.add(variable.code)
            continue
        if _optional_and_blank(case, variable):
            skipped.add(variable.code)
            continue
        cell = _cell(case, variable, rules, agreed)
        agreed[variable.code] = cell
        yield cell


def _closed(condition: Condition | None, agreed: Mapping[str, Cell], skipped: set[str]) -> bool:
    """Whether the agreed parent makes the question not applicable; an open parent leaves that open."""
    if condition is None:
        return False
    parent = agreed.get(condition.variable)
    if parent is None:
        return condition.variable in skipped
    return parent.how is not How.OPEN and not condition.met_by(parent.value)


def _optional_and_blank(case: Case, variable: Variable) -> bool:
    """Whether the coders are done and nobody, coder or adjudicator, had an answer to a question that may stay blank."""
    if variable.required or variable.level is Level.SPAN or case.open or not case.submitted:
        return False
    return not case.answers.get(variable.code) and variable.code not in case.rulings


def _cell(case: Case, variable: Variable, rules: Rules, agreed: Mapping[str, Cell]) -> Cell:
    answers = case.answers.get(variable.code, {})

    def cell(how: How, value: Value | None = None, why: Why | None = None) -> Cell:
        return Cell(case.document, variable, value, how, why, answers)

    if variable.code in case.rulings:
        return cell(How.ADJUDICATED, case.rulings[variable.code])
    if case.open:
        return cell(How.OPEN, why=Why.UNFINISHED)
    if not case.submitted:
        return cell(How.OPEN, why=Why.UNCODED)
    differ = len(set(answers.values())) > 1
    lacking = case.submitted - answers.keys()
    condition = variable.asked_only_if
    parent = agreed.get(condition.variable) if condition else None
    if parent is not None and parent.how is How.OPEN:
        return cell(How.OPEN, why=Why.DIFFER if differ else Why.PARENT)
    if not differ and not lacking:
        return cell(How.SINGLE if len(case.submitted) == 1 else How.UNANIMOUS, next(iter(answers.values())))
    least = rules.majority_of(variable.code)
    if least and variable.level is not Level.SPAN and not _not_asked(case, condition, lacking):
        winner = _majority(answers, least)
        if winner is not None:
            return cell(How.MAJORITY, winner)
    return cell(How.OPEN, why=Why.DIFFER if differ else Why.LACKING)


def _not_asked(case: Case, condition: Condition | None, lacking: frozenset[str]) -> bool:
    """Whether a coder lacks the answer because their own parent answer closed the question: nobody may be outvoted
    on what they were never asked."""
    if condition is None:
        return False
    parents = case.answers.get(condition.variable, {})
    return any(not condition.met_by(parents.get(coder)) for coder in lacking)


def _majority(answers: Mapping[str, Value], least: int) -> Value | None:
    """The answer of more than half of those who answered, and of at least `least` coders."""
    if len(answers) < 2:
        return None
    (value, count), *_ = Counter(answers.values()).most_common(1)
    return value if count * 2 > len(answers) and count >= least else None


def fingerprint(answers: Mapping[str, Value]) -> str:
    """SHA-256 of who said what on a cell, the same on every database and in every order."""
    lines = sorted(f"{coder}\x1f{answer_key(value)}" for coder, value in answers.items())
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()
