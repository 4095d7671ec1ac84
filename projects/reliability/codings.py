"""First codings as arrays: who coded which document, and what they answered, before anybody else saw it.

Only submitted codings with answers count, one of each coder on a document: the first, a main round before a reliability
round. Of an answer that was revised the last revision before the freeze counts. Rows are read as plain numbers and
texts, since a study has a million of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from projects.coding.models import Assignment, Judgement, Round, Span
from projects.coding.rules import Purpose, State
from projects.corpus.models import Document
from projects.reliability.ratings import BoolArray, IntArray
from projects.teams.models import Membership


@dataclass(frozen=True)
class Codings:
    """The codings that count, as parallel arrays in order of `assignment`.

    assignment, document: primary keys. coder: a position in `names`.
    """

    assignment: IntArray
    document: IntArray
    coder: IntArray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.assignment)

    @cached_property
    def documents(self) -> IntArray:
        """Primary keys of the documents, each once, ascending."""
        return np.unique(self.document)

    @cached_property
    def described(self) -> dict[int, dict[str, str]]:
        """The columns of documents.csv by document, for variables that are put to some documents only."""
        rows = Document.objects.without_text().in_bulk(self.documents.tolist())
        return {pk: document.described for pk, document in rows.items()}

    def positions(self, assignments: IntArray) -> IntArray:
        """Where these assignments stand in the arrays; -1 for those that do not count."""
        if not len(self):
            return np.full(len(assignments), -1)
        found = np.minimum(np.searchsorted(self.assignment, assignments), len(self) - 1)
        return np.where(self.assignment[found] == assignments, found, -1)


def read_codings(rounds: Sequence[Round], codebook: int | None, without: Collection[int] = ()) -> Codings:
    """The codings of these rounds, of those under another codebook version only where `codebook` is None."""
    preference = {r.pk: (r.purpose != Purpose.MAIN, r.pk) for r in rounds}
    rows = Assignment.objects.submitted().filter(round__in=preference, cannot_code="").exclude(document__in=without)
    if codebook is not None:
        rows = rows.filter(pk__in=_coded_under(preference, codebook))
    columns = rows.order_by().values_list("pk", "document_id", "coder_id", "round_id")
    first: dict[tuple[int, int], int] = {}
    for pk, document, coder, _ in sorted(columns, key=lambda row: (preference[row[3]], row[0])):
        first.setdefault((document, coder), pk)
    return _arrays(first)


def _coded_under(rounds: Collection[int], codebook: int) -> set[int]:
    """Codings with a judgement under this version; those without judgements go by their round's."""
    judged = Judgement.objects.filter(assignment__round__in=rounds).order_by()
    versions = set(judged.values_list("assignment_id", "codebook_id").distinct())
    known = {assignment for assignment, _ in versions}
    silent = Assignment.objects.filter(round__in=rounds, round__codebook=codebook).exclude(pk__in=known)
    return {a for a, version in versions if version == codebook} | set(silent.values_list("pk", flat=True))


def _arrays(first: Mapping[tuple[int, int], int]) -> Codings:
    coders = sorted({coder for _, coder in first})
    place = {coder: n for n, coder in enumerate(coders)}
    names = Membership.objects.in_bulk(coders)
    flat = [(pk, document, place[coder]) for (document, coder), pk in first.items()]
    table = np.array(sorted(flat), np.int64).reshape(len(flat), 3)
    return Codings(table[:, 0], table[:, 1], table[:, 2], tuple(names[coder].name for coder in coders))


def read_answers(codings: Codings, variable: int, codebook: int | None) -> tuple[IntArray, list[str]]:
    """First answers to a variable: positions in `codings`, and the key of each; "" is an answer that was taken back."""
    rows = Judgement.objects.filter(variable=variable, correction=False).order_by()
    if codebook is not None:
        rows = rows.filter(codebook=codebook)
    found = rows.values_list("assignment_id", "version", "key")
    table = list(found.iterator(chunk_size=20_000))
    numbers = np.fromiter((n for row in table for n in row[:2]), np.int64, 2 * len(table)).reshape(-1, 2)
    place = codings.positions(numbers[:, 0])
    order = np.lexsort((numbers[:, 1], place))
    last = np.ones(len(order), np.bool_)
    last[:-1] = place[order][1:] != place[order][:-1]
    kept = order[last & (place[order] >= 0)]
    return place[kept], [table[n][2] for n in kept.tolist()]


def read_passages(codings: Codings, variable: int, asked: BoolArray) -> Iterator[tuple[int, str, str, int, int]]:
    """Passages as first marked for a span variable: document, coder, category's code, start, end."""
    rows = Span.objects.independent().filter(variable=variable, assignment__state=State.SUBMITTED)
    columns = rows.order_by("pk").values_list("assignment_id", "category__code", "start", "end")
    for assignment, code, start, end in columns:
        place = int(codings.positions(np.array([assignment]))[0])
        if place >= 0 and asked[place]:
            yield int(codings.document[place]), codings.names[codings.coder[place]], code, start, end
