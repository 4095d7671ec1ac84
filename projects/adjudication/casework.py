"""A case as its page shows it: the cells of one document with what each coder said, under letters. No Django."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from projects.adjudication.passages import HUES, Mark
from projects.adjudication.rules import Case, Cell, How, Rules, Why, fingerprint, settle
from projects.codebooks.rules import (
    Category,
    Codebook,
    IllegalAnswer,
    Level,
    Passage,
    Value,
    Variable,
    readable,
    written,
)

OTHER, ALL, NOTHING = "other", "all", "nothing"
DIGITS = "1234567890"


@dataclass(frozen=True)
class Coder:
    """A coder of the document as the adjudicator may know them. `place` counts from 0 in the order shown."""

    name: str
    shown: str
    place: int

    @property
    def hue(self) -> int:
        """The evidence colour of this coder on this document."""
        return HUES[self.place % len(HUES)]

    @property
    def number(self) -> str:
        """What the page calls them in forms, and the key that takes their answer."""
        return str(self.place + 1)


@dataclass(frozen=True)
class Vote:
    """What one coder said on a cell, and the passages they marked for it as (label, quote)."""

    coder: Coder
    said: str
    given: bool
    quotes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ruled:
    """The latest ruling on a cell as the page shows it; `value` is empty when it was taken back."""

    value: str
    reason: str
    by: str
    version: int
    reason_code: str = ""
    unsure: bool = False


@dataclass(frozen=True)
class Option:
    """One answer in the full form of a variable; `key` chooses it, `alone` ones exclude all others."""

    code: str
    label: str
    key: str
    chosen: bool
    alone: bool


@dataclass(frozen=True)
class Question:
    """One cell of the document."""

    cell: Cell
    votes: tuple[Vote, ...]
    ruling: Ruled | None

    @property
    def variable(self) -> Variable:
        """The variable that was asked."""
        return self.cell.variable

    @property
    def waits(self) -> bool:
        """Whether an adjudicator is needed."""
        return self.cell.needs_adjudicator

    @property
    def can_be_ruled(self) -> bool:
        """Whether a ruling is possible: not before the question it depends on is settled."""
        return self.cell.why is not Why.PARENT

    @property
    def version(self) -> int:
        """The version of the latest ruling, 0 before any."""
        return self.ruling.version if self.ruling else 0

    @property
    def is_ruled(self) -> bool:
        """Whether the latest ruling settles the cell; a stale one does not."""
        return self.cell.how is How.ADJUDICATED

    @property
    def said(self) -> str:
        """The agreed value as people read it."""
        return readable(self.variable, self.cell.value)

    @property
    def seen(self) -> str:
        """Fingerprint of the answers shown; a ruling made on other answers is refused.

        It is of the coders as shown: one of their names would let a reader try out who is which letter.
        """
        answers = self.cell.answers or {}
        return fingerprint({v.coder.shown: answers[v.coder.name] for v in self.votes if v.given})

    @property
    def chip(self) -> str:
        """How the cell stands, in two or three words."""
        if self.cell.how is How.UNANIMOUS:
            return f"agree {len(self.votes)} of {len(self.votes)}"
        if self.cell.how is How.ADJUDICATED:
            return "ruled"
        if self.cell.how is How.MAJORITY:
            return "by majority"
        return "one coder" if self.cell.how is How.SINGLE else "waits"

    @property
    def is_span(self) -> bool:
        """Whether the answer is a set of passages."""
        return self.variable.level is Level.SPAN

    @property
    def is_text(self) -> bool:
        """Whether the answer is a memo."""
        return self.variable.level is Level.TEXT

    @property
    def is_several(self) -> bool:
        """Whether several categories may be chosen at once."""
        return self.variable.level is Level.MULTI

    def options(self, chosen: Collection[str]) -> list[Option]:
        """The variable's answers with those `chosen`; missing answers and "none applies" stand alone."""
        several = [(c.code, c.label) for c in self.variable.categories]
        alone = [(c.code, c.label) for c in self.variable.missing]
        if self.is_several:
            alone.append((self.variable.none_marker, "none applies"))
        keys = _keys(self.variable, [code for code, _ in several + alone])
        return [Option(c, label, keys[c], c in chosen, (c, label) in alone) for c, label in several + alone]

    @property
    def common(self) -> frozenset[str]:
        """The categories that every coder chose: where another set of categories starts from."""
        each = [_codes(value) for value in (self.cell.answers or {}).values()] if self.is_several else []
        return frozenset(set.intersection(*each)) if each else frozenset()

    @property
    def explained(self) -> tuple[Category, ...]:
        """The answers that were given, but not by all coders, and that the codebook explains; in its order."""
        each = [_codes(value) for value in (self.cell.answers or {}).values()]
        shared: set[str] = set.intersection(*each) if each else set()
        contested = set[str]().union(*each) - shared
        known = (*self.variable.categories, *self.variable.missing)
        return tuple(c for c in known if c.code in contested and (c.definition or c.use_when or c.not_when))


def _keys(variable: Variable, codes: Sequence[str]) -> dict[str, str]:
    """A scale takes its own digits, other answers the digits in order; beside a field, digits are typed."""
    if not variable.categories:
        return dict.fromkeys(codes, "")
    is_scale = variable.level is Level.ORDINAL and all(c in DIGITS for c in variable.codes)
    own = {c: c for c in codes if c in variable.codes} if is_scale else {}
    free = (digit for digit in DIGITS if digit not in own)
    return own | {c: next(free, "") for c in codes if c not in own}


def _codes(value: Value) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {item[0] if isinstance(item, tuple) else item for item in value}


def questions(
    codebook: Codebook,
    case: Case,
    coders: Sequence[Coder],
    quotes: Mapping[tuple[str, str], Sequence[tuple[str, str]]],
    rulings: Mapping[str, Ruled],
    rules: Rules,
) -> list[Question]:
    """Every cell of the document in codebook order. `quotes` are by (coder's name, variable)."""
    found = []
    for cell in settle(codebook, case, rules):
        code = cell.variable.code
        votes = tuple(_vote(cell, coder, tuple(quotes.get((coder.name, code), ()))) for coder in coders)
        found.append(Question(cell, votes, rulings.get(code)))
    return found


def _vote(cell: Cell, coder: Coder, quotes: tuple[tuple[str, str], ...]) -> Vote:
    value = (cell.answers or {}).get(coder.name)
    return Vote(coder, readable(cell.variable, value), value is not None, quotes)


def first_waiting(found: Iterable[Question], wanted: str = "") -> Question | None:
    """The cell to decide now: the wanted one, if it can be ruled on, else the first that waits."""
    able = [q for q in found if q.can_be_ruled]
    chosen = next((q for q in able if q.variable.code == wanted), None)
    return chosen or next((q for q in able if q.waits), None)


def quote(text: str, start: int, end: int, most: int = 120) -> str:
    """The passage for a list: on one line, long ones shortened in the middle."""
    passage = " ".join(text[start:end].split())
    return passage if len(passage) <= most else f"{passage[: most // 2].rstrip()} … {passage[-most // 2 :].lstrip()}"


def marks_of(passages: Iterable[Passage], coder: Coder, variable: Variable) -> list[Mark]:
    """A coder's passages of one variable, ready to be laid over the text."""
    return [Mark(s, e, coder.place, coder.shown, variable.label_of(label), variable.code) for label, s, e in passages]


def taken(question: Question, choice: str, given: Sequence[str]) -> Sequence[str] | frozenset[Passage]:
    """What the form's choice means: a coder's answer by their number, all or no passages, or the value `given`.

    Raises IllegalAnswer where nothing that can be ruled was chosen.
    """
    answers = question.cell.answers or {}
    vote = next((v for v in question.votes if v.given and v.coder.number == choice), None)
    if vote is not None:
        value = answers[vote.coder.name]
        return _passages(value) if question.is_span else written(question.variable, value)
    if question.is_span and choice in (ALL, NOTHING):
        return frozenset().union(*(_passages(value) for value in answers.values() if choice == ALL))
    if question.is_span or choice != OTHER or not given:
        raise IllegalAnswer("Choose what a coder said, or another value")
    return given


def _passages(value: Value) -> frozenset[Passage]:
    return frozenset(item for item in value if isinstance(item, tuple)) if not isinstance(value, str) else frozenset()
