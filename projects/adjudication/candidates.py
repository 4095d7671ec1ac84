"""Where a cell may wait for an adjudicator, asked of the database, so that agreed documents are passed over unread.

What is found holds every document with such a cell, and some without: `settle` decides. Where the coders of a document
said the same, a cell waits only if all of them lack the answer, or a ruling is stale.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from projects.adjudication.models import Ruling
from projects.codebooks import rules
from projects.codebooks.models import Category, Variable
from projects.codebooks.rules import Codebook, Level
from projects.coding.models import Assignment, Judgement, Span
from projects.coding.rules import Kind, State, answer_key
from projects.teams.models import Project

# How an answer is kept at each level; a missing answer is a category.
KINDS = {
    Level.NOMINAL: (Kind.CATEGORY, Kind.CLEARED),
    Level.ORDINAL: (Kind.CATEGORY, Kind.CLEARED),
    Level.INTERVAL: (Kind.NUMBER, Kind.CATEGORY, Kind.CLEARED),
    Level.RATIO: (Kind.NUMBER, Kind.CATEGORY, Kind.CLEARED),
    Level.MULTI: (Kind.SET, Kind.CATEGORY, Kind.CLEARED),
}
_DOCUMENT = "assignment__document"


class Candidates:
    """Finds documents of one project, a chunk at a time with seven queries, or nine where there were `earlier`
    versions of the codebook, whose answers may not be allowed any more."""

    def __init__(self, project: Project, codebook: Codebook, *, earlier: bool = False) -> None:
        self._ids = dict(Variable.objects.filter(project=project).values_list("code", "pk"))
        known = [v for v in codebook.cells if v.code in self._ids]
        self._required = [v for v in known if v.required and v.level is not Level.SPAN]
        every = set(self._ids.values())
        self._not_answers = every - {self._ids[v.code] for v in known if v.level is not Level.SPAN}
        self._outdated = outdated(project, known) if earlier else None
        self._not_passages = every - {self._ids[v.code] for v in known if v.level is Level.SPAN}

    def among(self, documents: Collection[int]) -> set[int]:
        """Those of the documents that may hold a cell for an adjudicator."""
        submitted = Assignment.objects.filter(document__in=documents, state=State.SUBMITTED).order_by()
        coders = dict(submitted.values_list("document").annotate(coders=Count("pk")))
        here = Q(assignment__document__in=documents, assignment__state=State.SUBMITTED)
        # Variables are left out by exclusion: a list of those wanted leads SQLite to read them whole for every chunk.
        answers = Judgement.objects.filter(here).exclude(variable__in=self._not_answers)
        passages = Span.objects.filter(here).exclude(variable__in=self._not_passages)
        return {
            *_changed(answers, passages),
            *submitted.exclude(cannot_code="").values_list("document", flat=True),
            *_differing(answers.current(), coders, "key"),
            *_differing(passages.current(), coders, "category", "start", "end"),
            *self._lacking(answers, coders, _ruled(documents)),
            *self._not_allowed(documents, answers),
        }

    def _not_allowed(self, documents: Collection[int], answers: QuerySet[Judgement]) -> Iterator[int]:
        """Documents with an answer or a ruling that the codebook does not allow any more."""
        if self._outdated is not None:
            yield from answers.filter(self._outdated).values_list(_DOCUMENT, flat=True)
            rulings = Ruling.objects.current().filter(document__in=documents)
            yield from rulings.filter(self._outdated).values_list("document", flat=True)

    def _lacking(
        self, answers: QuerySet[Judgement], coders: dict[int, int], ruled: set[tuple[int, str]]
    ) -> Iterator[int]:
        """Documents on which nobody answered a required variable; whether it applies to them is not looked at."""
        if not self._required:
            return
        counts = {name: Count("pk", filter=condition) for name, condition in self._conditions()}
        counted = {row[_DOCUMENT]: row for row in answers.order_by().values(_DOCUMENT).annotate(**counts)}
        for document in coders:
            row = counted.get(document)
            if row is None or any(self._lacks(row, document, v, ruled) for v in self._required):
                yield document

    def _conditions(self) -> Iterator[tuple[str, Q]]:
        for variable in self._required:
            yield f"answered_{self._ids[variable.code]}", Q(variable=self._ids[variable.code])
            condition = variable.asked_only_if
            if condition is not None and condition.variable in self._ids:
                opens = Q(key__in=[answer_key(value) for value in condition.values])
                for value in condition.values:
                    opens |= Q(key__contains=json.dumps(value, ensure_ascii=False))
                yield f"opened_{self._ids[variable.code]}", Q(variable=self._ids[condition.variable]) & opens

    def _lacks(self, row: dict[str, int], document: int, variable: rules.Variable, ruled: set[tuple[int, str]]) -> bool:
        key, condition = self._ids[variable.code], variable.asked_only_if
        if row[f"answered_{key}"] or (document, variable.code) in ruled:
            return False
        return condition is None or bool(row.get(f"opened_{key}")) or (document, condition.variable) in ruled


def outdated(project: Project, variables: Collection[rules.Variable]) -> Q:
    """The condition on answers that were given under another version; it holds for some that are allowed, too."""
    by_code = {v.code: v for v in variables}
    listed = Category.objects.filter(variable__project=project, variable__code__in=by_code)
    gone = [
        pk
        for pk, variable, code in listed.values_list("pk", "variable__code", "code")
        if code not in by_code[variable].codes | by_code[variable].missing_codes
    ]
    found = Q(category__in=gone) | Q(chosen__category__in=gone)
    for variable in variables:
        if variable.level is not Level.SPAN:
            found |= Q(variable__code=variable.code) & ~Q(kind__in=KINDS[variable.level])
        if variable.level in rules.NUMERIC:
            found |= Q(variable__code=variable.code, kind=Kind.NUMBER) & _beyond(variable)
    return found


def _beyond(variable: rules.Variable) -> Q:
    """Numbers outside the bounds; with steps, every number is looked at."""
    if variable.step is not None:
        return Q()
    low, high = variable.minimum, variable.maximum
    found = Q(pk__in=[])
    if low is not None:
        found |= Q(number__lt=low)
    return found if high is None else found | Q(number__gt=high)


def _changed(answers: QuerySet[Judgement], passages: QuerySet[Span]) -> Iterator[int]:
    """Documents on which an answer was taken back, or corrected, which may have made a ruling stale."""
    yield from answers.filter(Q(correction=True) | Q(kind=Kind.CLEARED)).values_list(_DOCUMENT, flat=True)
    late = Q(correction=True) | Q(removed_in_correction=True)
    yield from passages.filter(late).values_list(_DOCUMENT, flat=True)


def _differing(rows: QuerySet, coders: dict[int, int], *value: str) -> Iterator[int]:
    """Documents where, but for what was ruled, not every coder gave every answer that one of them gave."""
    ruling = Ruling.objects.current().filter(document=OuterRef(_DOCUMENT), variable=OuterRef("variable"))
    parts = [part for column in ("variable", *value) for part in (Cast(column, CharField()), Value("/"))]
    open_rows = rows.filter(~Exists(ruling)).annotate(answer=Concat(*parts, output_field=CharField()))
    counted = open_rows.order_by().values_list(_DOCUMENT).annotate(Count("pk"), Count("answer", distinct=True))
    return (document for document, said, different in counted if said != different * coders[document])


def _ruled(documents: Collection[int]) -> set[tuple[int, str]]:
    rulings = Ruling.objects.current().filter(document__in=documents)
    return set(rulings.values_list("document", "variable__code"))
