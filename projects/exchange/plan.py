"""What an import will write: only what is new, with the places of the files taken off."""

from __future__ import annotations

from dataclasses import dataclass, field

from projects.adjudication.rules import OwnRule
from projects.codebooks.hypotheses import Link
from projects.codebooks.rules import Passage, Value
from projects.corpus.rules import NewDocument
from projects.exchange.study import AnswerKey, CellKey, CodingKey


@dataclass(slots=True)
class NewJudgement:
    """A revision to append; a value of None takes the answer back."""

    value: Value | None
    version: int
    correction: bool = False


@dataclass(slots=True)
class NewSpan:
    """A passage to add; one that a correction in the same study takes away again is kept as a row that was removed."""

    correction: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class NewRuling:
    """A ruling to append."""

    value: Value
    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class NewHypothesis:
    """A sub-hypothesis to add, or to put back where it was removed."""

    text: str
    links: tuple[Link, ...]


@dataclass
class Plan:
    """Only what is new, in the order of the files. `frozen` are codings that a correction closes for their coder."""

    codebook: bool = False
    documents: list[NewDocument] = field(default_factory=list)
    described: dict[int, dict[str, str]] = field(default_factory=dict)
    hypotheses: dict[str, NewHypothesis] = field(default_factory=dict)
    links: dict[str, tuple[Link, ...]] = field(default_factory=dict)  # of sub-hypotheses that stand
    coders: list[str] = field(default_factory=list)
    open: list[CodingKey] = field(default_factory=list)
    submitted: list[CodingKey] = field(default_factory=list)
    handed_in: list[CodingKey] = field(default_factory=list)
    frozen: set[CodingKey] = field(default_factory=set)
    cannot_code: dict[CodingKey, str] = field(default_factory=dict)
    notes: dict[AnswerKey, tuple[str, int]] = field(default_factory=dict)  # text and version
    judgements: dict[AnswerKey, list[NewJudgement]] = field(default_factory=dict)
    spans: dict[AnswerKey, dict[Passage, NewSpan]] = field(default_factory=dict)
    removed_spans: list[int] = field(default_factory=list)
    rulings: dict[CellKey, NewRuling] = field(default_factory=dict)
    rules: dict[str, OwnRule] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind are new or changed, for people."""
        return {
            "codebook versions": int(self.codebook),
            "documents": len(self.documents) + len(self.described),
            "coders": len(self.coders),
            "codings": len(self.submitted) + len(self.open) + len(self.handed_in),
            "judgements": sum(map(len, self.judgements.values())),
            "spans": sum(map(len, self.spans.values())) + len(self.removed_spans),
            "documents that cannot be coded": len(self.cannot_code),
            "notes": len(self.notes),
            "rulings": len(self.rulings),
            "rules for settling": len(self.rules),
            "sub-hypotheses": len(self.hypotheses) + len(self.links),
        }

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return any(self.counts.values())
