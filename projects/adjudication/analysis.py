"""What rulings teach: why coders differed, what the codebook lacks, and how each coder fares against the rulings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from projects.adjudication.casefile import visible_documents
from projects.adjudication.models import Ruling
from projects.adjudication.queries import Coding, Reader
from projects.adjudication.rules import Reason
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Codebook, Level, Variable
from projects.coding.rules import answer_key
from projects.teams.models import Membership

STEP = 500


@dataclass
class OfVariable:
    """The rulings on one variable. `other` counts those for a value that no coder had given."""

    label: str
    rulings: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    unsure: int = 0
    flagged: int = 0
    other: int = 0

    @property
    def counts(self) -> list[int]:
        """How often each reason was named, in the order of `Reason`; the last are those without one."""
        return [self.reasons[reason] for reason in (*Reason, "")]


@dataclass
class OfCoder:
    """A coder's first answers to cells that were ruled on, and how many of them the ruling upheld."""

    coder: str
    ruled: int = 0
    upheld: int = 0


@dataclass(frozen=True)
class Analysis:
    """All of it, variables in codebook order and coders by name."""

    variables: list[OfVariable]
    coders: list[OfCoder]

    @property
    def rulings(self) -> int:
        """How many rulings stand that were made here."""
        return sum(variable.rulings for variable in self.variables)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Each reason in words with its count, the commonest first."""
        counts = sum((variable.reasons for variable in self.variables), Counter[str]())
        return [(Reason(reason).told if reason else "no reason named", n) for reason, n in counts.most_common()]


def analyse(membership: Membership) -> Analysis:
    """The rulings made here on documents this member may see; eight queries for each five hundred documents.

    What was imported as adjudicated saw nobody's answers here and is left out, as are rulings on memos.
    """
    version = latest_codebook(membership.project)
    if version is None:
        return Analysis([], [])
    codebook = version.parsed
    tally = Tally(Reader(membership.project), codebook)
    rulings = Ruling.objects.current().filter(document__in=visible_documents(membership)).exclude(fingerprint="")
    documents = sorted(set(rulings.values_list("document", flat=True)))
    for at in range(0, len(documents), STEP):
        tally.count(documents[at : at + STEP])
    coders = [tally.coders[name] for name in sorted(tally.coders)]
    return Analysis([v for v in tally.variables.values() if v.rulings], coders)


class Tally:
    """Counts rulings and the answers they judged, a chunk of documents at a time."""

    def __init__(self, reader: Reader, codebook: Codebook) -> None:
        self.reader = reader
        self.by_code = {variable.code: variable for variable in codebook.cells}
        self.variables = {code: OfVariable(variable.label) for code, variable in self.by_code.items()}
        self.coders: dict[str, OfCoder] = {}

    def count(self, documents: Sequence[int]) -> None:
        """Add the rulings on these documents."""
        codings = self.reader.codings(documents)
        rows = Ruling.objects.current().filter(document__in=documents, variable__code__in=self.by_code)
        columns = ("document", "variable__code", "key", "reason_code", "unsure", "codebook_note")
        for document, code, key, reason, unsure, note in rows.exclude(fingerprint="").values_list(*columns):
            found = self.variables[code]
            found.rulings += 1
            found.reasons[reason] += 1
            found.unsure += unsure
            found.flagged += note is not None
            answers = {c.coder: _first(c, self.by_code[code]) for c in codings[document] if c.submitted}
            found.other += key not in answers.values()
            for coder, answer in answers.items():
                self._judge(coder, answer, key)

    def _judge(self, coder: str, answer: str, key: str) -> None:
        if answer:
            found = self.coders.setdefault(coder, OfCoder(coder))
            found.ruled += 1
            found.upheld += answer == key


def _first(coding: Coding, variable: Variable) -> str:
    """The coder's first answer as its key; "" where there is none."""
    if variable.level is not Level.SPAN:
        return coding.first.get(variable.code, "")
    passages = coding.first_passages.get(variable.code)
    return "" if coding.cannot_code and not passages else answer_key(frozenset(passages or ()))
