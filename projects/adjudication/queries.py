"""Reads about cells: what the coders of a document said, what was ruled, and which cells wait for an adjudicator.

One coding counts of each coder on a document: of their codings in main and reliability rounds that were not withdrawn
the first, a main round before a reliability round. Training and pilot rounds and repeated codings serve reliability
alone. What a coder has not handed in is never read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case as SqlCase
from django.db.models import CharField, DateTimeField, F, Q, QuerySet, Value, When

from projects.adjudication.candidates import Candidates
from projects.adjudication.models import Claim, Ruling, SettlingRule
from projects.adjudication.rules import Case, Cell, OwnRule, Rule, Rules, settle
from projects.codebooks.models import Category, Variable
from projects.codebooks.models import Codebook as Version
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Codebook, Level, Passage
from projects.codebooks.rules import Value as Answer
from projects.coding.models import Assignment, Judgement, Note, Round, Span
from projects.coding.rules import Kind, Legality, Purpose, State, value_of
from projects.corpus.models import Document
from projects.teams.models import Membership, Project

CHUNK = 1000
STEP = 250
BATCH = 2000
COUNTED = (Purpose.MAIN, Purpose.RELIABILITY)
_JUDGEMENT = ("assignment", "variable", "kind", "key")
_NO_ANSWERS: dict[str, str] = {}
_NO_PASSAGES: dict[str, set[Passage]] = {}
_NEVER: dict[str, datetime] = {}


@dataclass(slots=True)
class Coding:
    """What one coder said on one document; `first` as it was frozen, `latest` with later corrections.

    Answers are keys (`answer_key`) by variable, passages sets by variable, evidence included. `corrected` and `moved`
    say when an answer or the passages of a variable were last corrected. All are empty until the coding is submitted.
    `cannot_code` is the reason where it was handed in without answers: then no passage does not mean none is there.
    """

    coder: str
    submitted: bool
    cannot_code: str = ""
    first: Mapping[str, str] = field(default_factory=lambda: _NO_ANSWERS)
    latest: Mapping[str, str] = field(default_factory=lambda: _NO_ANSWERS)
    first_passages: Mapping[str, set[Passage]] = field(default_factory=lambda: _NO_PASSAGES)
    latest_passages: Mapping[str, set[Passage]] = field(default_factory=lambda: _NO_PASSAGES)
    corrected: Mapping[str, datetime] = field(default_factory=lambda: _NEVER)
    moved: Mapping[str, datetime] = field(default_factory=lambda: _NEVER)

    def corrected_since(self, variable: str, kind: str, moment: datetime) -> bool:
        """Whether the answer to the variable (its passages, for a ruling on passages) was corrected after `moment`."""
        at = (self.moved if kind == Kind.SPANS else self.corrected).get(variable)
        return at is not None and at > moment


@dataclass(frozen=True)
class Standing:
    """A ruling that stands."""

    variable: str
    key: str
    reason: str


class Reader:
    """Reads codings and rulings of a project's documents, a chunk of documents with a fixed number of queries."""

    def __init__(self, project: Project, version: Version | None = None) -> None:
        """With `version` an answer it no longer allows is read as none (ADR 21); before the second there is none."""
        self.project = project
        self._legality = Legality(version.parsed) if version and version.number > 1 else None
        self._coders = dict(Membership.objects.filter(project=project).values_list("pk", "name"))
        self._variables = dict(Variable.objects.filter(project=project).values_list("pk", "code"))
        self._categories = dict(Category.objects.filter(variable__project=project).values_list("pk", "code"))
        rounds = Round.objects.filter(project=project, purpose__in=COUNTED)
        self._rounds = {pk: (purpose != Purpose.MAIN, pk) for pk, purpose in rounds.values_list("pk", "purpose")}

    def codings(self, documents: Collection[int]) -> dict[int, list[Coding]]:
        """The codings that count, by the document's primary key; four queries."""
        by_assignment: dict[int, Coding] = {}
        found: dict[int, list[Coding]] = {pk: [] for pk in documents}
        # Rounds are looked up here: in the query they lead SQLite to read a whole round for each chunk of documents.
        assignments = Assignment.objects.filter(document__in=documents).exclude(state=State.WITHDRAWN)
        rows = assignments.values_list("pk", "document", "coder", "state", "round", "cannot_code")
        taken = set()
        for pk, document, coder, state, _, reason in sorted(
            (r for r in rows if r[4] in self._rounds), key=lambda row: self._rounds[row[4]]
        ):
            if (document, coder) not in taken:
                taken.add((document, coder))
                by_assignment[pk] = Coding(self._coders[coder], state == State.SUBMITTED, reason)
                found[document].append(by_assignment[pk])
        self._read_judgements(documents, by_assignment)
        self._read_passages(documents, by_assignment)
        if self._legality is not None:
            for coding in by_assignment.values():
                _leave_out_what_is_not_allowed(coding, self._legality)
        return found

    def _read_judgements(self, documents: Collection[int], codings: Mapping[int, Coding]) -> None:
        first: defaultdict[int, dict[str, str]] = defaultdict(dict)
        corrections = []
        # A text, for Django converts every boolean, number and moment it reads, and these rows are the many.
        late = SqlCase(When(correction=True, then=Value("late")), default=Value(""), output_field=CharField())
        rows = _judgements(documents).annotate(late=late)
        for assignment, variable, kind, key, pk, is_late in rows.values_list(*_JUDGEMENT, "pk", "late").iterator(BATCH):
            if is_late:
                corrections.append(pk)
            else:
                _put(first[assignment], self._variables[variable], kind, key)
        for assignment in first.keys() & codings.keys():
            codings[assignment].first = codings[assignment].latest = first[assignment]
        self._read_corrections(corrections, codings)

    def _read_corrections(self, judgements: Collection[int], codings: Mapping[int, Coding]) -> None:
        rows = Judgement.objects.filter(pk__in=judgements).order_by("version")
        for assignment, variable, kind, key, at in rows.values_list(*_JUDGEMENT, "made_at"):
            if assignment in codings:
                coding, code, answers = codings[assignment], self._variables[variable], dict(codings[assignment].latest)
                _put(answers, code, kind, key)
                coding.latest, coding.corrected = answers, {**coding.corrected, code: at}

    def _read_passages(self, documents: Collection[int], codings: Mapping[int, Coding]) -> None:
        spans = Span.objects.filter(assignment__document__in=documents, assignment__state=State.SUBMITTED)
        never_stood = Q(correction=False, removed_in_correction=False, removed_at__isnull=False)
        made_late = SqlCase(When(correction=True, then=F("made_at")), output_field=DateTimeField(null=True))
        rows = spans.exclude(never_stood).annotate(made_late=made_late)
        columns = ("assignment", "variable", "category", "start", "end", "made_late", "removed_at")
        for assignment, variable, category, start, end, made, removed in rows.values_list(*columns):
            if assignment in codings:
                passage = (self._categories[category], start, end)
                _put_passage(codings[assignment], self._variables[variable], passage, made, removed)

    def notes(self, documents: Collection[int]) -> dict[int, list[tuple[str, str, str]]]:
        """Coder, variable and text of the notes with submitted codings, by the document's key; one query."""
        found: dict[int, list[tuple[str, str, str]]] = {pk: [] for pk in documents}
        rows = Note.objects.current().filter(
            assignment__document__in=documents,
            assignment__state=State.SUBMITTED,
            assignment__round__purpose__in=COUNTED,
        )
        columns = ("assignment__document", "assignment__coder", "variable", "text")
        for document, coder, variable, text in rows.order_by("pk").values_list(*columns):
            found[document].append((self._coders[coder], self._variables[variable], text))
        return found

    def rulings(self, documents: Collection[int], codings: dict[int, list[Coding]]) -> dict[int, list[Standing]]:
        """The rulings that stand, by the document's primary key; one query.

        A ruling is stale, and its cell open again, when one of the answers it judged was corrected after it.
        """
        found: dict[int, list[Standing]] = {pk: [] for pk in documents}
        rows = Ruling.objects.current().filter(document__in=documents)
        columns = rows.values_list("document_id", "variable_id", "kind", "key", "reason", "made_at")
        for document, variable_id, kind, key, reason, made_at in columns:
            variable = self._variables[variable_id]
            if self._legality is not None and not self._legality.allows(variable, key):
                continue
            if not any(coding.corrected_since(variable, kind, made_at) for coding in codings[document]):
                found[document].append(Standing(variable, key, reason))
        return found

    def cases(self, documents: Sequence[Document], codebook: Codebook) -> Iterator[Case]:
        """The documents as cases, in the order given."""
        keys = [d.pk for d in documents]
        codings = self.codings(keys)
        rulings = self.rulings(keys, codings)
        for document in documents:
            yield case_of(document, codebook, codings[document.pk], rulings[document.pk])


def _judgements(documents: Collection[int]) -> QuerySet[Judgement]:
    """Every revision of the documents' submitted codings, older ones first."""
    submitted = Judgement.objects.filter(assignment__document__in=documents, assignment__state=State.SUBMITTED)
    return submitted.order_by("version")


def _leave_out_what_is_not_allowed(coding: Coding, legality: Legality) -> None:
    coding.first, coding.first_passages = _allowed(coding.first, coding.first_passages, legality)
    coding.latest, coding.latest_passages = _allowed(coding.latest, coding.latest_passages, legality)


def _allowed(
    answers: Mapping[str, str], passages: Mapping[str, set[Passage]], legality: Legality
) -> tuple[Mapping[str, str], Mapping[str, set[Passage]]]:
    """The answers that are allowed, and the passages without those whose answer or category is not."""
    kept = {code: key for code, key in answers.items() if legality.allows(code, key)}
    gone, marked = answers.keys() - kept.keys(), {}
    for code, found in passages.items():
        labels = legality.labels(code)
        if code not in gone:
            marked[code] = found if labels is None else {passage for passage in found if passage[0] in labels}
    return kept, marked


def _put(answers: dict[str, str], variable: str, kind: str, key: str) -> None:
    if kind == Kind.CLEARED:
        answers.pop(variable, None)
    else:
        answers[variable] = key


def _put_passage(
    coding: Coding, variable: str, passage: Passage, made: datetime | None, removed: datetime | None
) -> None:
    """Add a passage to those the coding had first, has now, or both; the moments are those of corrections only."""
    if made is None:
        coding.first_passages = _with_passage(coding.first_passages, variable, passage)
    if removed is None:
        coding.latest_passages = _with_passage(coding.latest_passages, variable, passage)
    moment = removed or made
    if moment is not None:
        coding.moved = {**coding.moved, variable: max(moment, coding.moved.get(variable, moment))}


def _with_passage(passages: Mapping[str, set[Passage]], variable: str, passage: Passage) -> Mapping[str, set[Passage]]:
    return {**passages, variable: {*passages.get(variable, ()), passage}}


def case_of(document: Document, codebook: Codebook, codings: Sequence[Coding], rulings: Sequence[Standing]) -> Case:
    """What was said on a document, as `settle` takes it."""
    answers: dict[str, dict[str, Answer]] = {variable.code: {} for variable in codebook.cells}
    spans = [variable.code for variable in codebook.cells if variable.level is Level.SPAN]
    for coding in (c for c in codings if c.submitted):
        for code, key in coding.latest.items():
            if code in answers:
                answers[code][coding.coder] = value_of(key)
        for code in spans if not coding.cannot_code else coding.latest_passages.keys() & set(spans):
            answers[code][coding.coder] = frozenset(coding.latest_passages.get(code, ()))
    return Case(
        document=document.code,
        metadata=document.described,
        submitted=frozenset(c.coder for c in codings if c.submitted),
        open=frozenset(c.coder for c in codings if not c.submitted),
        answers=answers,
        rulings={r.variable: value_of(r.key) for r in rulings},
    )


def in_order(documents: QuerySet[Document]) -> list[int]:
    """The primary keys of the documents by their id's code points, which no database's own order promises."""
    return [pk for _, pk in sorted(documents.values_list("code", "pk"))]


def cases(project: Project, *, documents: QuerySet[Document] | None = None) -> Iterator[Case]:
    """The project's documents (or those of `documents`) as cases, in order of ids; six queries for each thousand.

    Reading a million judgements takes about 15 s; `open_cells` first asks where anything can be open.
    """
    codebook = latest_codebook(project)
    if codebook is not None:
        chosen = in_order(Document.objects.filter(project=project) if documents is None else documents)
        for chunk in _chunks(chosen):
            yield from _read(Reader(project, codebook), codebook.parsed, chunk)


def rules_of(project: Project, default: Rule = Rule.UNANIMOUS) -> Rules:
    """How the project's variables are settled without a person."""
    rows = SettlingRule.objects.filter(variable__project=project).values_list("variable__code", "rule", "at_least")
    return Rules(default, {code: OwnRule(Rule(rule), at_least) for code, rule, at_least in rows})


def cells(project: Project, *, documents: QuerySet[Document] | None = None) -> Iterator[Cell]:
    """Every cell of the project (or of `documents`) as it stands; costs what `cases` costs."""
    codebook = latest_codebook(project)
    if codebook is not None:
        rules = rules_of(project)
        for case in cases(project, documents=documents):
            yield from settle(codebook.parsed, case, rules)


def open_cells(
    project: Project, *, documents: QuerySet[Document] | None = None, variable: str | None = None
) -> Iterator[Cell]:
    """The cells that wait for an adjudicator, by document as imported, then by codebook; of one variable, if named.

    Lazy: a page that takes the first fifty reads no further, about 50 ms. Agreed documents cost a share of a query,
    some 5 s for a million judgements; each document that may hold an open cell costs what `cases` costs.
    """
    codebook = latest_codebook(project)
    if codebook is None:
        return
    reader, rules = Reader(project, codebook), rules_of(project)
    candidates = Candidates(project, codebook.parsed, earlier=codebook.number > 1)
    for chunk in _steps(Document.objects.filter(project=project) if documents is None else documents):
        found = candidates.among(chunk)
        for case in _read(reader, codebook.parsed, [pk for pk in chunk if pk in found]):
            for cell in settle(codebook.parsed, case, rules):
                if cell.needs_adjudicator and variable in (None, cell.variable.code):
                    yield cell


def blocked_documents(membership: Membership) -> QuerySet[Assignment, int]:
    """Primary keys of the documents this member has still to code, in any round.

    Whatever other roles they hold, these are absent from every view of cells, export and release they open.
    """
    return Assignment.objects.open().of(membership).values_list("document", flat=True)


def coded_by(membership: Membership) -> QuerySet[Assignment]:
    """The codings this member has handed in that count for agreement."""
    return Assignment.objects.submitted().of(membership).filter(round__purpose__in=COUNTED)


def claim_on(document: Document) -> Claim | None:
    """Who has taken the document, if anybody has; the lease may be over."""
    return Claim.objects.select_related("by").filter(document=document).first()


def _chunks(documents: list[int]) -> Iterator[list[int]]:
    return (documents[at : at + CHUNK] for at in range(0, len(documents), CHUNK))


def _steps(documents: QuerySet[Document]) -> Iterator[list[int]]:
    """Primary keys in their order, so few at a time that the first page of a list need not wait."""
    last = 0
    while step := list(documents.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:STEP]):
        yield step
        last = step[-1]


def _read(reader: Reader, codebook: Codebook, documents: Sequence[int]) -> Iterator[Case]:
    found = Document.objects.without_text().in_bulk(documents)
    yield from reader.cases([found[pk] for pk in documents if pk in found], codebook)
