"""A study folder that was read and checked, as plain data: every value canonical, with the line that gives it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from projects.adjudication.rules import OwnRule
from projects.codebooks.hypotheses import Bearing
from projects.codebooks.rules import Codebook, Passage, Value
from projects.corpus.rules import NewDocument

# (document, coder) · (document, coder, variable) · (document, variable), all by the codes and names of the files.
CodingKey: TypeAlias = tuple[str, str]
AnswerKey: TypeAlias = tuple[str, str, str]
CellKey: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Given:
    """A value as a file gives it; None takes an answer back. `reason` is a ruling's."""

    value: Value | None
    file: str
    line: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file says something."""

    file: str
    line: int


@dataclass
class GivenHypothesis:
    """A sub-hypothesis with the categories that bear on it, by the codes of variable and category."""

    text: str
    place: Place
    links: dict[tuple[str, str], tuple[Bearing, Place]] = field(default_factory=dict)


@dataclass
class Study:
    """What the files say. All but `codebook_content` has been checked against the codebook and the documents."""

    codebook: Codebook | None = None
    codebook_content: Any = None
    documents: dict[str, tuple[NewDocument, Place]] = field(default_factory=dict)
    hypotheses: dict[str, GivenHypothesis] = field(default_factory=dict)
    submitted: dict[CodingKey, Place] = field(default_factory=dict)
    open: dict[CodingKey, Place] = field(default_factory=dict)
    cannot_code: dict[CodingKey, tuple[str, Place]] = field(default_factory=dict)
    notes: dict[AnswerKey, tuple[str, Place]] = field(default_factory=dict)
    answers: dict[AnswerKey, Given] = field(default_factory=dict)
    corrections: dict[AnswerKey, Given] = field(default_factory=dict)
    passages: dict[AnswerKey, dict[Passage, Place]] = field(default_factory=dict)
    corrected_passages: dict[AnswerKey, dict[Passage, Place]] = field(default_factory=dict)
    rulings: dict[CellKey, Given] = field(default_factory=dict)
    rules: dict[str, OwnRule] = field(default_factory=dict)

    @property
    def implied(self) -> Mapping[CodingKey, Place]:
        """The finished codings that rows of answers, passages or reasons speak of, in the order of the files."""
        places: dict[CodingKey, Place] = {key: place for key, (_, place) in self.cannot_code.items()}
        for answers in (self.answers, self.corrections):
            for (document, coder, _), given in answers.items():
                places.setdefault((document, coder), Place(given.file, given.line))
        for marked in (self.passages, self.corrected_passages):
            for (document, coder, _), found in marked.items():
                places.setdefault((document, coder), next(iter(found.values()), Place("", 0)))
        return places
