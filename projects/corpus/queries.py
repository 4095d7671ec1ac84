"""Reads of documents and of what stands around them in their source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Max, Q, QuerySet

from projects.corpus.models import Document
from projects.corpus.rules import DESCRIBING, part_code, part_of
from projects.teams.models import Project


def holding(words: str, document: str = "") -> Q:
    """Whether id or title hold the words; `document` is the way to the document, such as `document__`.

    SQLite knows the capitals of English alone; others are tried one by one.
    """
    forms = {words} if words.isascii() else {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    fields = (f"{document}code__icontains", f"{document}title__icontains")
    return Q(*((field, form) for form in sorted(forms) for field in fields), _connector=Q.OR)


def containing(wanted: Iterable[str]) -> Q:
    """Whether id, title and text hold every one of the folded terms, each anywhere; alike on every database."""
    return Q(*(("searched__text__contains", term) for term in wanted))


def metadata_names(project: Project) -> set[str]:
    """Every name among the metadata of the project's documents, found by the database: there may be very many."""
    keys = "jsonb_object_keys(metadata)" if connection.vendor == "postgresql" else "key"
    table = "projects_document" if connection.vendor == "postgresql" else "projects_document, json_each(metadata)"
    seen = "(arrival IS NULL OR arrival NOT IN (SELECT id FROM projects_arrival))"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {keys} FROM {table} WHERE project_id = %s AND {seen}", [project.pk])  # noqa: S608 - no word of it is given
        return {name for (name,) in cursor.fetchall()}


@dataclass(frozen=True)
class Neighbours:
    """What stands around a document that is a part of a longer source. `place` counts from 1, of `total` parts."""

    place: int
    total: int
    before: str
    after: str


def neighbours(document: Document) -> Neighbours | None:
    """The parts of its source before and after this one, or None where it is a whole text."""
    part = part_of(document.code)
    if part is None:
        return None
    stem, place = part
    siblings = Document.objects.filter(project=document.project_id)
    codes = {-1: part_code(stem, place - 1), 1: part_code(stem, place + 1)}
    texts = dict(siblings.filter(code__in=codes.values()).values_list("code", "text"))
    # SQLite's prefixes do not tell capitals from small letters, and an id may hold # itself.
    likely = siblings.filter(code__startswith=f"{stem}#").values_list("code", flat=True)
    total = sum((part_of(code) or ("", 0))[0] == stem for code in likely)
    return Neighbours(place, total, texts.get(codes[-1], ""), texts.get(codes[1], ""))


# A field with more values than this is no list to choose from, and makes no strata.
MOST_VALUES = 50
_FIELDS_KEPT_SECONDS = 300


def values_of(documents: QuerySet[Document], field: str) -> Iterator[tuple[str, str]]:
    """Id and value of a column of documents.csv, "" where it has none. Metadata are read as they stand in the file:
    the databases do not agree on what a key such as `2019` means."""
    if field in DESCRIBING:
        yield from documents.values_list("code", field).iterator(10_000)
    else:
        rows = documents.values_list("code", "metadata").iterator(10_000)
        yield from ((code, str(metadata.get(field, ""))) for code, metadata in rows)


def fields_with_values(project: Project) -> dict[str, dict[str, int]]:
    """The columns by which the documents fall into a few groups, each with its values and how many have them.

    Kept for some minutes, since it reads what is known of every document.
    """
    documents = Document.objects.filter(project=project).order_by()
    state = documents.aggregate(count=Count("pk"), newest=Max("pk"))
    key = f"fields:{project.pk}:{state['count']}:{state['newest']}"
    found: dict[str, dict[str, int]] | None = cache.get(key)
    if found is None:
        found = _fields(documents)
        cache.set(key, found, timeout=_FIELDS_KEPT_SECONDS)
    return found


def _fields(documents: QuerySet[Document]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    for lang, date, source, metadata in documents.values_list("lang", "date", "source", "metadata").iterator(10_000):
        for name, value in (("lang", lang), ("date", date), ("source", source), *metadata.items()):
            counted = counts.setdefault(name, Counter())
            if len(counted) <= MOST_VALUES:
                counted[str(value)] += 1
    few = {name: counted for name, counted in counts.items() if 1 < len(counted) <= MOST_VALUES}
    return {name: dict(sorted(few[name].items())) for name in sorted(few)}
