"""What a project holds already of what a study folder speaks of, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from projects.adjudication.rules import OwnRule
from projects.codebooks.hypotheses import Bearing
from projects.codebooks.rules import Codebook, Passage
from projects.coding.rules import State
from projects.exchange.study import AnswerKey, CellKey, CodingKey


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A document that is there; its text is in `Held.texts` where it is needed."""

    pk: int
    sha256: str
    described: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HeldCoding:
    """A coder's coding of a document; the one that counts where there are several rounds."""

    pk: int
    state: State
    frozen: bool
    cannot_code: str = ""


@dataclass(slots=True)
class HeldAnswer:
    """The revisions of one cell of one coding: the keys of the first coding's answer and of today's, None for none."""

    first: str | None = None
    now: str | None = None
    version: int = 0


@dataclass(slots=True)
class HeldPassages:
    """What a coder marked for one variable: those of the first coding, and those that stand, with their keys."""

    first: set[Passage] = field(default_factory=set)
    now: dict[Passage, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeldRuling:
    """The latest ruling of a cell: its key, None where it was taken back."""

    key: str | None
    reason: str
    version: int


@dataclass(frozen=True, slots=True)
class HeldHypothesis:
    """A sub-hypothesis with its links; one that was removed does not stand."""

    text: str
    stands: bool
    links: Mapping[tuple[str, str], Bearing]


@dataclass
class Held:
    """All of it; empty for a project that is yet to be made. `others` are members who do not code."""

    codebook: Codebook | None = None
    codebook_sha256: str = ""
    hypotheses: dict[str, HeldHypothesis] = field(default_factory=dict)
    rules: Mapping[str, OwnRule] = field(default_factory=dict)
    coders: dict[str, int] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    documents: dict[str, HeldDocument] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    codings: dict[CodingKey, HeldCoding] = field(default_factory=dict)
    answers: dict[AnswerKey, HeldAnswer] = field(default_factory=dict)
    passages: dict[AnswerKey, HeldPassages] = field(default_factory=dict)
    notes: dict[AnswerKey, tuple[str, int]] = field(default_factory=dict)  # text and version
    rulings: dict[CellKey, HeldRuling] = field(default_factory=dict)
