"""A study put together from another tool's files: rows of a study folder's tables, and the codebook that they imply.

A reader says what it finds, in any order; the tables that come out go through the same checks as a study folder's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from projects.codebooks.rules import NONE_MARKER, WITH_CATEGORIES, Level
from projects.corpus.rules import DESCRIBING
from projects.exchange.findings import Findings
from projects.exchange.layouts import LAYOUTS
from projects.exchange.readers.guessing import Guess, guessed
from projects.exchange.tables import Record, Table

OPEN, CODED = "open", "coded"
NO_LINE = 0
# What messages call the codebook that the answers imply.
IMPLIED = "codebook"


@dataclass(frozen=True)
class Choices:
    """What a person says about files that do not say it themselves.

    `coder` names whoever coded where the format has no names; `unmarked` is what a document without any label is where
    the format cannot tell: OPEN or CODED; `columns` are roles by a spreadsheet's column.
    """

    format: str = "auto"
    coder: str = "coder 1"
    unmarked: str = OPEN
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Question:
    """A variable as far as it is known: its level where the tool tells, and its categories with their parents."""

    code: str
    level: Level | None = None
    categories: dict[str, dict[str, str]] = field(default_factory=dict)
    label: str = ""
    values: dict[str, int] = field(default_factory=dict)
    several: bool = False


@dataclass
class Assembly:
    """What was found so far. Messages of the shared checks name `file`, and the line where it has one."""

    file: str
    found: Findings
    name: str = ""
    questions: dict[str, Question] = field(default_factory=dict)
    columns: list[dict[str, Any]] = field(default_factory=list)
    _documents: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    _rows: dict[str, list[Record]] = field(default_factory=dict)
    _answers: dict[tuple[str, str, str], dict[str, int]] = field(default_factory=dict)
    _codings: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    _left: Counter[str] = field(default_factory=Counter)
    _unnamed: str = ""

    def document(self, line: int, code: str, text: str, more: Mapping[str, str] | None = None) -> None:
        """A document; the same text again is nothing new, another text under its id is a problem."""
        there = self._documents.get(code)
        if there is None:
            own = {name if name not in ("id", "text") else f"original_{name}": v for name, v in (more or {}).items()}
            given = {name.strip(): value for name, value in own.items() if name.strip() and value}
            self._documents[code] = line, {"id": code, "text": text, **given}
        elif there[1]["text"] != text:
            self.found.problem(self.file, line, f"{code!r} is there twice with different texts; give each text its id")

    def text_of(self, code: str) -> str | None:
        """The text of a document that came before."""
        there = self._documents.get(code)
        return there[1]["text"] if there else None

    def question(self, code: str, level: Level | None = None, label: str = "") -> Question:
        """The variable of this code, made where it is new."""
        question = self.questions.setdefault(code, Question(code, label=label))
        question.level = question.level or level
        return question

    def answer(self, line: int, document: str, coder: str, variable: str, value: str) -> None:
        """One value a coder gave; several for one cell make the variable a multi-select."""
        question = self.question(variable)
        cell = self._answers.setdefault((document, coder, variable), {})
        question.several = question.several or value == NONE_MARKER or (bool(cell) and value not in cell)
        if value != NONE_MARKER:
            question.values[value] = question.values.get(value, 0) + 1
        cell.setdefault(value, line)

    def passage(self, line: int, document: str, coder: str, variable: str, label: str, start: int, end: int) -> None:
        """A marked passage, its offsets in code points of the text as it will be stored."""
        question = self.question(variable, Level.SPAN)
        question.categories.setdefault(label, {})
        quote = self._documents[document][1]["text"].replace("\r\n", "\n")[start:end]
        row = [document, coder, variable, label, str(start), str(end), quote]
        self._rows.setdefault("spans", []).append((line, row))

    def submitted(self, line: int, document: str, coder: str) -> None:
        """The coder handed the document in, with whatever answers."""
        self._codings[document, coder] = "assignments", line

    def unfinished(self, line: int, document: str, coder: str) -> None:
        """The coder still has the document to code."""
        self._codings.setdefault((document, coder), ("open_assignments", line))

    def cannot_code(self, line: int, document: str, coder: str, reason: str) -> None:
        """The coder handed the document in with a reason instead of answers."""
        self._rows.setdefault("cannot_code", []).append((line, [document, coder, reason]))

    def leave_out(self, what: str, count: int = 1) -> None:
        """Something that a study cannot hold; `told` says how often, and nothing is dropped without a word."""
        if count:
            self._left[what] += count

    def unnamed(self, coder: str) -> str:
        """The name that a person gave whoever coded, since the files give none; `told` says so."""
        self._unnamed = coder
        return coder

    def told(self) -> None:
        """Say what nobody's files said, and of everything left out what it was and how often."""
        for what, count in self._left.items():
            self.found.warn(self.file, None, f"{what}: {count:,} not imported")
        if self._unnamed:
            self.found.warn(self.file, None, f"does not say who coded; taken as the coder “{self._unnamed}”")

    def tables(self) -> dict[str, Table]:
        """The tables, with only those that hold something."""
        rows = {**self._rows, "documents": [], "codings": self._answered()}
        for coding, (stem, line) in self._codings.items():
            rows.setdefault(stem, []).append((line, list(coding)))
        columns = {stem: (*layout.required, *layout.optional) for stem, layout in LAYOUTS.items()}
        columns["spans"] = ("document_id", "coder", "variable", "label", "start", "end", "quote")
        columns["documents"] = self._document_columns()
        rows["documents"] = [
            (line, [fields.get(name, "") for name in columns["documents"]]) for line, fields in self._documents.values()
        ]
        return {stem: Table(self.file, columns[stem], listed) for stem, listed in rows.items() if listed}

    def _document_columns(self) -> tuple[str, ...]:
        every = {name: None for _, fields in self._documents.values() for name in fields}
        return ("id", "text", *(n for n in DESCRIBING if n in every), *(n for n in every if n not in _OWN))

    def _answered(self) -> list[Record]:
        return [(line, [*cell, value]) for cell, values in self._answers.items() for value, line in values.items()]

    def codebook(self) -> dict[str, Any]:
        """The codebook that answers and passages imply, as `codebook.json` has it; levels nobody told are guessed."""
        handed_in = {coding for coding, (stem, _) in self._codings.items() if stem == "assignments"}
        answered = Counter(variable for *_, variable in self._answers)
        variables = []
        for question in self.questions.values():
            if question.values or question.categories or question.level not in WITH_CATEGORIES:
                variable = self._variable(question)
                always = answered[question.code] >= len(handed_in)
                optional = {} if always or question.level is Level.SPAN else {"required": False}
                variables.append(variable | optional)
        return {"name": self.name, "variables": variables}

    def _variable(self, question: Question) -> dict[str, Any]:
        guess = guessed(question.values, several=question.several)
        if question.level is not None:
            several = question.several and question.level is Level.NOMINAL
            level = Level.MULTI if several else question.level
            guess = Guess(level, tuple(question.categories) or guess.categories or tuple(sorted(question.values)))
        else:
            told = f"{question.code} is taken as {guess.level}{_range(guess)}, guessed from its values"
            self.found.warn(IMPLIED, None, f"{told}; change it there if it is another")
        variable: dict[str, Any] = {"id": question.code, "type": guess.level.value}
        if question.label:
            variable["label"] = question.label
        if guess.level in WITH_CATEGORIES:
            listed = dict.fromkeys((*question.categories, *guess.categories, *_beyond(question, guess)))
            variable["categories"] = [_category(code, question.categories.get(code, {})) for code in listed]
        return variable


_OWN = frozenset({"id", "text", *DESCRIBING})


def _beyond(question: Question, guess: Guess) -> tuple[str, ...]:
    """Values that came up and are not among the categories declared."""
    return tuple(value for value in question.values if value not in guess.categories)


def _category(code: str, more: Mapping[str, str]) -> Any:
    return {"id": code, **more} if more else code


def _range(guess: Guess) -> str:
    if not guess.categories:
        return ""
    if guess.level is Level.ORDINAL:
        return f" {guess.categories[0]}–{guess.categories[-1]}"
    return f" with {len(guess.categories)} categor{'y' if len(guess.categories) == 1 else 'ies'}"
