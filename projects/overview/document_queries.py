"""The list of documents: searched, narrowed, sorted; what was found in each; the columns there are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.core.cache import cache
from django.db.models import Count, F, Max, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Substr

from projects.corpus.folding import Hit, first_hit, terms
from projects.corpus.models import Document
from projects.corpus.queries import containing, metadata_names
from projects.corpus.rules import DESCRIBING
from projects.overview.queries import KINDS, documents_of
from projects.teams.models import Membership, Project

SORTS = {"id": "code", "title": "title", "lang": "lang", "date": "date", "source": "source", "length": "length"}
# Metadata of this name is the column `meta.genre`, so that no name can be taken for a column of every document.
META = "meta."
MOST_VALUES, KEPT_SECONDS, FOUND_SECONDS = 40, 7 * 24 * 3600, 300
# A hit further on in a very long text is not looked for: a page of the list would read megabytes.
READ_FOR_HITS = 100_000

Found = TypeVar("Found")


@dataclass(frozen=True)
class Listing:
    """What a list of documents is asked for, as its address says it; what is not known there counts for nothing."""

    words: str = ""
    kind: str = ""
    column: str = ""
    value: str = ""
    sort: str = ""
    down: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str], columns: Collection[str]) -> Listing:
        """The listing of an address; `columns` are those there are."""
        given = {name: asked.get(name, "").replace("\0", "") for name in ("q", "coded", "column", "value", "sort")}
        return cls(
            words=given["q"].strip(),
            kind=given["coded"] if given["coded"] in KINDS else "",
            column=given["column"] if given["column"] in columns else "",
            value=given["value"],
            sort=given["sort"] if given["sort"] in SORTS or given["sort"] in columns else "",
            down=asked.get("down") == "1",
        )

    @property
    def narrowed(self) -> bool:
        """Whether it leaves documents out."""
        return bool(self.words or self.kind or (self.column and self.value))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What its address says, but the page."""
        named = {"q": self.words, "coded": self.kind, "column": self.column, "value": self.value, "sort": self.sort}
        return [(name, given) for name, given in named.items() if given] + ([("down", "1")] if self.down else [])

    def by(self, sort: str) -> Listing:
        """The same, sorted by this column; the other way round where it is so sorted already."""
        return replace(self, sort=sort, down=(self.sort or "id") == sort and not self.down)


def columns_of(project: Project) -> dict[str, str]:
    """The columns a list can show, narrow and sort by, with their names: those of every document, then its metadata."""
    names = _remembered(project, "columns", lambda: sorted(metadata_names(project)))
    return {name: name for name in DESCRIBING} | {META + name: name for name in names}


def values_of(project: Project, column: str) -> list[tuple[str, int]]:
    """The values that are most frequent in a column, with how many documents have each."""

    def count() -> list[tuple[str, int]]:
        found = Document.objects.filter(project=project).order_by().annotate(given=_column(column)).exclude(given="")
        counted = found.exclude(given=None).values_list("given").annotate(count=Count("pk"))
        return [(value, count) for value, count in counted.order_by("-count", "given")[:MOST_VALUES]]

    return _remembered(project, f"values:{column}", count)


def listed(membership: Membership, asked: Listing) -> QuerySet[Document] | Sequence[int]:
    """The documents of a listing in its order: a query or, where it took a look at every document, their keys.

    Those are remembered for a while, for the next pages; how far documents are changes meanwhile, and is not.
    """
    found = documents_of(membership, asked.kind)
    if asked.column and asked.value:
        found = found.annotate(narrowing=_column(asked.column)).filter(narrowing=asked.value)
    if asked.sort or asked.down:
        by = _column(SORTS.get(asked.sort or "id", asked.sort))
        found = found.order_by(by.desc(nulls_last=True) if asked.down else by.asc(nulls_last=True), "code")
    if asked.words:
        found = found.filter(containing(terms(asked.words) or ["\0"]))
    elif asked.kept in ([], [("down", "1")]):
        return found
    keys = found.values_list("pk", flat=True)
    if asked.kind:
        return list(keys)
    return _remembered(membership.project, f"found:{asked.kept}", lambda: list(keys), FOUND_SECONDS)


def on_page(project: Project, part: Sequence[Any]) -> list[Document]:
    """The documents of one page of `listed`, whichever of the two it gave."""
    if not part or isinstance(part[0], Document):
        return list(part)
    found = Document.objects.filter(project=project).without_text().in_bulk(part)
    return [found[key] for key in part if key in found]


def hits_in(documents: Collection[Document], words: str) -> dict[int, Hit]:
    """By primary key, the first place in a document's text that holds the words together, or else one of them."""
    wanted = terms(words)
    together = [" ".join(wanted)]
    texts = Document.objects.filter(pk__in=[d.pk for d in documents]).annotate(begin=Substr("text", 1, READ_FOR_HITS))
    begins = texts.values_list("pk", "begin")
    found = {pk: first_hit(text, together) or first_hit(text, wanted) for pk, text in begins}
    return {pk: hit for pk, hit in found.items() if hit}


def cell_of(document: Document, column: str) -> str:
    """What a document has in a column."""
    if column.startswith(META):
        return str(document.metadata.get(column.removeprefix(META), ""))
    return str(getattr(document, column))


def _column(name: str) -> F | Cast:
    """The column in the database; its name is one of a closed list."""
    if name.startswith(META):
        return Cast(KeyTextTransform(name.removeprefix(META), "metadata"), TextField())
    return F(name)


def _remembered(project: Project, what: str, find: Callable[[], Found], seconds: int = KEPT_SECONDS) -> Found:
    """What was found, until documents come or, after `seconds`, in any case."""
    newest = Document.objects.filter(project=project).aggregate(Max("pk"))["pk__max"]
    named = json.dumps([project.pk, newest, what])
    key = f"documents:{hashlib.sha256(named.encode()).hexdigest()}"
    found: Found | None = cache.get(key)
    if found is None:
        found = find()
        cache.set(key, found, timeout=seconds)
    return found
