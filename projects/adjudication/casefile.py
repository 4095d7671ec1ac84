"""What an adjudicator is shown: one document's case with a fixed number of queries, and where to go next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from projects.adjudication.casework import Coder, Question, Ruled, marks_of, questions, quote
from projects.adjudication.letters import letters
from projects.adjudication.models import Claim, Ruling
from projects.adjudication.passages import Mark
from projects.adjudication.queries import Coding, Reader, blocked_documents, case_of, coded_by, open_cells, rules_of
from projects.adjudication.rules import Case
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Codebook, Level, Variable, readable
from projects.coding.rules import value_of
from projects.corpus.models import Document, DocumentQuerySet
from projects.teams.models import Membership, Project


@dataclass(frozen=True)
class CaseFile:
    """One document: what its coders said, by letters or names, and how each cell stands."""

    document: Document
    case: Case
    coders: tuple[Coder, ...]
    questions: tuple[Question, ...]
    marks: tuple[Mark, ...]
    memos: tuple[tuple[Variable, Coder, str], ...]
    notes: tuple[tuple[Variable, Coder, str], ...]
    uncoded: tuple[tuple[Coder, str], ...]

    @property
    def is_ready(self) -> bool:
        """Whether all its coders are done, so that it may be shown."""
        return bool(self.case.submitted) and not self.case.open

    def question(self, variable: str) -> Question | None:
        """The cell of this variable, if it is asked on the document."""
        return next((q for q in self.questions if q.variable.code == variable), None)


@dataclass(frozen=True)
class Precedent:
    """How the same variable was ruled on another document."""

    document: Document
    said: str
    reason: str


def visible_documents(membership: Membership) -> DocumentQuerySet:
    """The project's documents without those the member has still to code."""
    return Document.objects.filter(project=membership.project).exclude(pk__in=blocked_documents(membership))


def free_documents(membership: Membership, now: datetime) -> DocumentQuerySet:
    """The documents this adjudicator may decide on now: none that another has, nor their own where that is barred."""
    taken = Claim.objects.of_others(membership, now)
    documents = visible_documents(membership).exclude(pk__in=taken.values("document"))
    if membership.project.bar_own_cases:
        documents = documents.exclude(pk__in=coded_by(membership).values("document"))
    return documents


def next_waiting(membership: Membership, after: Document, now: datetime) -> Document | None:
    """The next free document in the queue's order with a cell that waits, from the start again at its end."""
    documents = free_documents(membership, now).exclude(pk=after.pk)
    for chosen in (documents.filter(pk__gt=after.pk), documents):
        cell = next(open_cells(membership.project, documents=chosen), None)
        if cell is not None:
            return documents.without_text().get(code=cell.document)
    return None


def read_case(document: Document, secret: str) -> CaseFile | None:
    """The document's case; None before the project has a codebook. `secret` shuffles the letters."""
    version = latest_codebook(document.project)
    if version is None:
        return None
    codebook, reader = version.parsed, Reader(document.project, version)
    by_document = reader.codings([document.pk])
    said = by_document[document.pk]
    case = case_of(document, codebook, said, reader.rulings([document.pk], by_document)[document.pk])
    coders = _coders(document, case, secret)
    codings = {coding.coder: coding for coding in said}
    ruled, rules = _latest_rulings(document, codebook), rules_of(document.project)
    quotes = _quotes(document, codebook, codings)
    return CaseFile(
        document=document,
        case=case,
        coders=coders,
        questions=tuple(questions(codebook, case, coders, quotes, ruled, rules)),
        marks=tuple(_marks(codebook, coders, codings)),
        memos=tuple(_memos(codebook, coders, codings)),
        notes=tuple(_notes(codebook, coders, reader.notes([document.pk])[document.pk])),
        uncoded=tuple((c, codings[c.name].cannot_code) for c in coders if codings[c.name].cannot_code),
    )


def _coders(document: Document, case: Case, secret: str) -> tuple[Coder, ...]:
    """In the order of their letters, so that neither name nor place tells who it is; or by name where names show."""
    if not document.project.hide_coders:
        return tuple(Coder(name, name, place) for place, name in enumerate(sorted(case.submitted)))
    hidden = letters(case.submitted, document.code, secret)
    return tuple(Coder(name, f"Coder {letter}", place) for place, (name, letter) in enumerate(hidden.items()))


def members_by_user(project: Project) -> dict[int, str]:
    """What the project calls its people, by the key of their account."""
    return dict(Membership.objects.filter(project=project, user__isnull=False).values_list("user_id", "name"))


def _latest_rulings(document: Document, codebook: Codebook) -> dict[str, Ruled]:
    """The latest ruling of each cell, whether it still settles the cell or not."""
    members = members_by_user(document.project)
    rows = Ruling.objects.filter(document=document).order_by("version")
    columns = rows.values_list("variable__code", "version", "key", "reason", "made_by_id", "reason_code", "unsure")
    latest: dict[str, Ruled] = {}
    for code, version, key, reason, by, reason_code, unsure in columns:
        if code in codebook.by_code:
            said = readable(codebook.by_code[code], value_of(key)) if key else ""
            latest[code] = Ruled(said, reason, members.get(by, "an import"), version, reason_code, unsure)
    return latest


def _quotes(
    document: Document, codebook: Codebook, codings: dict[str, Coding]
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    return {
        (name, code): [
            (codebook.by_code[code].label_of(label), quote(document.text, start, end))
            for label, start, end in sorted(passages, key=lambda p: p[1:])
        ]
        for name, coding in codings.items()
        for code, passages in coding.latest_passages.items()
        if code in codebook.by_code
    }


def _marks(codebook: Codebook, coders: Sequence[Coder], codings: dict[str, Coding]) -> Iterator[Mark]:
    for coder in coders:
        for code, passages in codings[coder.name].latest_passages.items():
            if code in codebook.by_code:
                yield from marks_of(passages, coder, codebook.by_code[code])


def _memos(
    codebook: Codebook, coders: Sequence[Coder], codings: dict[str, Coding]
) -> Iterator[tuple[Variable, Coder, str]]:
    for variable in codebook.variables:
        for coder in coders if variable.level is Level.TEXT else ():
            key = codings[coder.name].latest.get(variable.code)
            if key:
                yield variable, coder, readable(variable, value_of(key))


def _notes(
    codebook: Codebook, coders: Sequence[Coder], notes: Sequence[tuple[str, str, str]]
) -> Iterator[tuple[Variable, Coder, str]]:
    for variable in codebook.variables:
        for coder in coders:
            for name, code, text in notes:
                if (name, code) == (coder.name, variable.code):
                    yield variable, coder, text


def precedents(document: Document, variable: Variable, membership: Membership, most: int = 3) -> list[Precedent]:
    """How the variable was ruled lately on other documents the member may see."""
    rulings = Ruling.objects.current().filter(variable__code=variable.code, document__in=visible_documents(membership))
    rows = rulings.exclude(document=document).select_related("document").defer("document__text").order_by("-pk")
    return [Precedent(r.document, readable(variable, value_of(r.key)), r.reason) for r in rows[:most]]
