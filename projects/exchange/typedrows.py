"""Whether every stored answer says in its typed columns what its key says, and is legal under its codebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from projects.adjudication.models import Ruling, RulingCategory, RulingSpan
from projects.bulk import chunks
from projects.codebooks.models import Codebook
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Passage
from projects.coding.models import Judgement, JudgementCategory
from projects.coding.rules import Kind, answer_key, value_of
from projects.exchange.legality import illegal
from projects.teams.models import Project

CHUNK = 500
_COLUMNS = ("pk", "kind", "key", "number", "text", "category__code", "category__variable", "variable", "variable__code")


def untrue_judgements(project: Project) -> Iterator[str]:
    """Judgements whose columns or categories do not say what their keys say."""
    rows = Judgement.objects.filter(assignment__round__project=project)
    yield from _untrue(rows, "assignment__document__code", JudgementCategory.objects, "judgement")


def untrue_rulings(project: Project) -> Iterator[str]:
    """The same of rulings, passages included."""
    rows = Ruling.objects.filter(document__project=project)
    yield from _untrue(rows, "document__code", RulingCategory.objects, "ruling")
    passages: dict[int, set[Passage]] = defaultdict(set)
    spans = RulingSpan.objects.filter(ruling__in=rows.filter(kind=Kind.SPANS))
    for ruling, label, start, end in spans.values_list("ruling", "category__code", "start", "end"):
        passages[ruling].add((label, start, end))
    for pk, key, document in rows.filter(kind=Kind.SPANS).values_list("pk", "key", "document__code"):
        if answer_key(frozenset(passages[pk])) != key:
            yield f"ruling {pk} on {document}: its passages are not what its key says"


def _untrue(rows: QuerySet, document: str, children: Any, parent: str) -> Iterator[str]:
    every = rows.order_by("pk").values_list(document, *_COLUMNS).iterator(CHUNK)
    for chunk in chunks(every, CHUNK):
        chosen = defaultdict(set)
        links = children.filter(**{f"{parent}__in": [row[1] for row in chunk]})
        for pk, code, variable in links.values_list(parent, "category__code", "category__variable"):
            chosen[pk].add((code, variable))
        for where, pk, kind, key, number, text, category, its_variable, variable, code in chunk:
            answers = {chosen_code for chosen_code, owner in chosen[pk] if owner == variable}
            strangers = len(answers) < len(chosen[pk]) or its_variable not in (None, variable)
            if strangers or not _says(kind, key, number, text, category, answers):
                yield f"{parent} {pk} on {code} of {where}: its columns are not what its key says"


def _says(
    kind: str, key: str, number: Decimal | None, text: str | None, category: str | None, chosen: set[str]
) -> bool:
    """Whether columns and child rows of one answer say what its key says; passages are compared elsewhere."""
    if kind != Kind.SET and chosen:
        return False
    if kind == Kind.CATEGORY:
        return key == f"={category}"
    if kind == Kind.NUMBER:
        # SQLite keeps numbers as floats; the key has all their digits.
        return number is not None and float(key[1:]) == float(number)
    if kind == Kind.TEXT:
        return key == f"={text}"
    if kind == Kind.SET:
        return key == answer_key(frozenset(chosen))
    return kind == Kind.SPANS or key == ""


def illegal_answers(project: Project) -> Iterator[str]:
    """Answers that the codebook version they were made under does not allow."""
    versions = {version.pk: version.parsed for version in Codebook.objects.filter(project=project)}
    judged = Judgement.objects.filter(assignment__round__project=project).exclude(kind=Kind.CLEARED).order_by()
    for version, variable, key in judged.values_list("codebook", "variable__code", "key").distinct():
        reason = "it is of another project's codebook" if version not in versions else None
        reason = reason or illegal(versions[version], variable, value_of(key))
        if reason:
            yield f"the answer {key} to {variable} is not legal: {reason}"
    latest = latest_codebook(project)
    ruled = Ruling.objects.filter(document__project=project).exclude(kind=Kind.CLEARED).order_by()
    for variable, key in ruled.values_list("variable__code", "key").distinct():
        reason = illegal(latest.parsed, variable, value_of(key)) if latest else "there is no codebook"
        if reason:
            yield f"the ruling {key} on {variable} is not legal: {reason}"
