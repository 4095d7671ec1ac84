"""What the project holds already of what a study folder speaks of; reads in chunks of documents."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Count, Max

from projects.adjudication.models import Ruling
from projects.adjudication.queries import rules_of
from projects.bulk import chunks
from projects.codebooks.hypotheses import Bearing
from projects.codebooks.models import Category, Codebook, SubHypothesis, Variable
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Codebook as Definition
from projects.coding.models import Assignment, Judgement, Note, Span
from projects.coding.rules import Kind, Purpose, State, value_of
from projects.corpus.models import Document
from projects.corpus.rules import DESCRIBING
from projects.exchange.held import (
    Held,
    HeldAnswer,
    HeldCoding,
    HeldDocument,
    HeldHypothesis,
    HeldPassages,
    HeldRuling,
)
from projects.exchange.legality import illegal
from projects.teams.models import Membership, Project


def stamp(project: Project) -> tuple[object, ...]:
    """Numbers that differ once anything an import is checked against has changed."""
    of_project = (
        Codebook.objects.filter(project=project),
        Membership.objects.filter(project=project),
        Document.objects.filter(project=project),
        Assignment.objects.filter(round__project=project),
        Judgement.objects.filter(assignment__round__project=project),
        Span.objects.filter(assignment__round__project=project),
        Note.objects.filter(assignment__round__project=project),
        Ruling.objects.filter(document__project=project),
    )
    last = [rows.aggregate(last=Max("pk"))["last"] for rows in of_project]
    open_ = Assignment.objects.filter(round__project=project).open().count()
    standing = Span.objects.filter(assignment__round__project=project).current().count()
    uncoded = Assignment.objects.filter(round__project=project).exclude(cannot_code="").count()
    hypotheses = SubHypothesis.objects.filter(project=project).aggregate(Count("pk"), last=Max("changed_at"))
    rules = tuple(sorted((code, rule.told) for code, rule in rules_of(project).own.items()))
    return (*last, open_, standing, uncoded, *hypotheses.values(), rules)


def held_by(project: Project, mentioned: Collection[str], quoted: Collection[str], digests: dict[str, str]) -> Held:
    """What the project holds of the `mentioned` documents, with the texts of the `quoted` ones.

    `digests` are the SHA-256 sums of texts on their way in; a document that has another text is given with it, too.
    """
    held = Held()
    codebook = latest_codebook(project)
    if codebook is not None:
        held.codebook, held.codebook_sha256 = codebook.parsed, codebook.sha256
    held.rules = rules_of(project).own
    for sub in SubHypothesis.objects.filter(project=project).prefetch_related("links"):
        links = {(link.variable, link.category): Bearing(link.bearing) for link in sub.links.all()}
        held.hypotheses[sub.code] = HeldHypothesis(sub.text, sub.removed_at is None, links)
    members = list(Membership.objects.filter(project=project).values_list("name", "pk", "is_coder"))
    held.coders = {name: pk for name, pk, codes in members if codes}
    held.others = frozenset(name for name, _, codes in members if not codes)
    for codes in chunks(sorted(mentioned)):
        _add_documents(held, project, codes)
    differing = {
        code for code, digest in digests.items() if code in held.documents and held.documents[code].sha256 != digest
    }
    for codes in chunks(sorted({*quoted, *differing} & held.documents.keys())):
        held.texts |= Document.objects.filter(project=project, code__in=codes).values_list("code", "text")
    variables = dict(Variable.objects.filter(project=project).values_list("pk", "code"))
    categories = dict(Category.objects.filter(variable__project=project).values_list("pk", "code"))
    for codes in chunks(sorted(held.documents)):
        _add_codings(held, {held.documents[code].pk: code for code in codes}, variables, categories)
    return held


def _add_documents(held: Held, project: Project, codes: Sequence[str]) -> None:
    columns = ("pk", "code", "sha256", "metadata", *DESCRIBING)
    for row in Document.objects.filter(project=project, code__in=codes).values(*columns):
        described = {**row["metadata"], **{name: row[name] for name in DESCRIBING}}
        held.documents[row["code"]] = HeldDocument(row["pk"], row["sha256"], described)


def _add_codings(held: Held, codes: dict[int, str], variables: dict[int, str], categories: dict[int, str]) -> None:
    """Codings with answers and passages, and rulings, of one chunk of documents (`codes` by primary key)."""
    names = {pk: name for name, pk in held.coders.items()}
    keys: dict[int, tuple[str, str]] = {}
    rows = Assignment.objects.filter(document__in=codes).order_by("pk")
    # One coding counts of each coder on a document: the first, one of a main round before others.
    for pk, document, coder, state, frozen, _, reason in sorted(
        rows.values_list("pk", "document", "coder", "state", "frozen_at", "round__purpose", "cannot_code"),
        key=lambda row: (row[3] == State.WITHDRAWN, row[5] != Purpose.MAIN, row[0]),
    ):
        key = codes[document], names.get(coder, "")
        if key not in held.codings:
            held.codings[key] = HeldCoding(pk, State(state), frozen is not None, reason)
            keys[pk] = key
    _add_answers(held, keys, variables)
    _add_passages(held, keys, variables, categories)
    _add_notes(held, keys, variables)
    _add_rulings(held, codes, variables)


def _add_answers(held: Held, keys: dict[int, tuple[str, str]], variables: dict[int, str]) -> None:
    rows = Judgement.objects.filter(assignment__in=keys).order_by("assignment", "variable", "version")
    columns = ("assignment", "variable", "version", "correction", "kind", "key")
    for coding, variable, version, correction, kind, key in rows.values_list(*columns):
        answer = held.answers.setdefault((*keys[coding], variables[variable]), HeldAnswer())
        answer.version, answer.now = version, None if kind == Kind.CLEARED else key
        if not correction:
            answer.first = answer.now


def _add_passages(
    held: Held, keys: dict[int, tuple[str, str]], variables: dict[int, str], categories: dict[int, str]
) -> None:
    rows = Span.objects.filter(assignment__in=keys).order_by("pk")
    columns = (
        "pk",
        "assignment",
        "variable",
        "category",
        "start",
        "end",
        "correction",
        "removed_at",
        "removed_in_correction",
    )
    for pk, coding, variable, category, start, end, correction, removed, late in rows.values_list(*columns):
        marked = held.passages.setdefault((*keys[coding], variables[variable]), HeldPassages())
        passage = (categories[category], start, end)
        if removed is None:
            marked.now[passage] = pk
        if not correction and (removed is None or late):
            marked.first.add(passage)


def _add_notes(held: Held, keys: dict[int, tuple[str, str]], variables: dict[int, str]) -> None:
    rows = Note.objects.filter(assignment__in=keys).order_by("version")
    for coding, variable, version, text in rows.values_list("assignment", "variable", "version", "text"):
        held.notes[(*keys[coding], variables[variable])] = (text, version)


def _add_rulings(held: Held, codes: dict[int, str], variables: dict[int, str]) -> None:
    rows = Ruling.objects.filter(document__in=codes).order_by("document", "variable", "version")
    for document, variable, version, kind, key, reason in rows.values_list(
        "document", "variable", "version", "kind", "key", "reason"
    ):
        stands = None if kind == Kind.CLEARED else key
        held.rulings[codes[document], variables[variable]] = HeldRuling(stands, reason, version)


def first_illegal(project: Project, codebook: Definition) -> str | None:
    """Why `codebook` cannot follow the project's codebook: the first answer there that it would not allow, if any."""
    given = Judgement.objects.filter(assignment__round__project=project)
    ruled = Ruling.objects.filter(document__project=project)
    for rows, who in ((given, "assignment__coder__name"), (ruled, "made_by__username")):
        document = "document__code" if rows is ruled else "assignment__document__code"
        distinct = rows.exclude(kind=Kind.CLEARED).order_by("variable", "key").distinct()
        for variable, key in distinct.values_list("variable__code", "key"):
            reason = illegal(codebook, variable, value_of(key))
            if reason:
                where = rows.filter(variable__code=variable, key=key).values_list(document, who).first()
                return _not_allowed(variable, reason, *(where or ("", "")))
    return _illegal_passage(project, codebook)


def _illegal_passage(project: Project, codebook: Definition) -> str | None:
    spans = Span.objects.filter(assignment__round__project=project)
    for variable, label in (
        spans.order_by("variable", "category").values_list("variable__code", "category__code").distinct()
    ):
        question = codebook.by_code.get(variable)
        if question is None or label not in question.codes:
            first = spans.filter(variable__code=variable, category__code=label)
            where = first.values_list("assignment__document__code", "assignment__coder__name").first() or ("", "")
            return _not_allowed(variable, f"the label {label!r} is no category of it any more", *where)
    return None


def _not_allowed(variable: str, reason: str, document: str, who: str | None) -> str:
    by = f" by {who}" if who else ""
    return (
        f"the answer on {document}{by} to {variable} would not be allowed any more: {reason}; keep what was answered,"
        " or import into a new project"
    )
