"""The tables of a release, as its formats write them: columns that say what they hold, and rows of texts. No Django.

A long table has a row for each value. For a wide one, a row for each document, see `wide`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from heapq import merge
from itertools import groupby
from operator import itemgetter

from projects.codebooks.rules import Level
from projects.datasets.consensus import FINAL, FINAL_COLUMNS, FINAL_SPANS, FINAL_SPANS_COLUMNS
from projects.datasets.package import STUDY, Package
from projects.datasets.reading import documents_of, read_codebook
from projects.datasets.studyfiles import CODINGS, COLUMNS, DOCUMENTS, NOTHING, SPANS, WrongStudyFile, read_table

Row = list[str]
TABLES = {FINAL: FINAL_COLUMNS, FINAL_SPANS: FINAL_SPANS_COLUMNS}


class DoesNotFit(ValueError):
    """A dataset that a format cannot hold as it is; the text says what, where, and which format does."""


class Shape(StrEnum):
    """What a row is: one value, or one document."""

    LONG = "long"
    WIDE = "wide"


class Values(StrEnum):
    """Whose answers: the agreed ones, or what each coder said first, independently."""

    AGREED = "agreed"
    CODERS = "coders"


class Kind(StrEnum):
    """What the texts of a column stand for."""

    TEXT = "text"
    CODED = "coded"
    FLAG = "flag"
    NUMBER = "number"
    COUNT = "count"


@dataclass(frozen=True)
class Column:
    """One column. `labels` and `missing` are the codes it may hold, in order, with what people read for them.

    `variable` is the code of the variable whose answer it holds, or a part of it.
    """

    name: str
    label: str = ""
    kind: Kind = Kind.TEXT
    level: Level | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    minimum: Decimal | None = None
    variable: str = ""


@dataclass(frozen=True)
class Table:
    """A name, columns, and rows that can be gone through once; an empty text is no value."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[str]]

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


def in_columns(table: Table) -> list[list[str]]:
    """The texts of each column."""
    columns: list[list[str]] = [[] for _ in table.columns]
    for row in table.rows:
        for held, text in zip(columns, row, strict=True):
            held.append(text)
    return columns


def rows_of(package: Package, name: str, leave_out: Collection[str] = ()) -> Iterator[Row]:
    """The records of `final.csv` or `final_spans.csv`, without header and without the documents left out."""
    return _records(package, name, TABLES[name], leave_out)


def study_rows(package: Package, name: str, leave_out: Collection[str] = ()) -> Iterator[Row]:
    """The records of a table of the study, none where it has no such table, without the documents left out."""
    return _records(package, STUDY + name, COLUMNS[name], leave_out)


def _records(package: Package, name: str, columns: Sequence[str], leave_out: Collection[str]) -> Iterator[Row]:
    source = package.open_text(name)
    if source is not None:
        with source:
            records = read_table(source, name, columns)
            next(records)
            yield from (row for _, row in records if row[0] not in leave_out)


def texts(*names: str) -> tuple[Column, ...]:
    """Columns of texts under these names."""
    return tuple(Column(name, name) for name in names)


def long_table(package: Package, values: Values, leave_out: Collection[str] = ()) -> Table:
    """A row for each value or passage, agreed or of each coder; passages have start, end and quote."""
    offsets = (Column("start", "start", Kind.COUNT), Column("end", "end", Kind.COUNT), Column("quote", "quote"))
    if values is Values.AGREED:
        final = ((*row[:3], "", "", "", row[3]) for row in rows_of(package, FINAL, leave_out))
        marked = map(tuple, rows_of(package, FINAL_SPANS, leave_out))
        columns = (*texts("document_id", "variable", "value"), *offsets, *texts("how"))
        return Table("final", columns, merge(final, marked, key=itemgetter(0)))
    said = ((*row, "", "", "") for row in study_rows(package, CODINGS, leave_out))
    passages = (tuple(row) for row in span_answers(package, leave_out))
    columns = (*texts("document_id", "coder", "variable", "value"), *offsets)
    return Table("codings", columns, merge(said, passages, key=itemgetter(0, 1)))


def documents(package: Package) -> Iterator[dict[str, str]]:
    """The study's documents with text and metadata, in order of their ids."""
    source = package.open_study(DOCUMENTS)
    if source is None:
        raise WrongStudyFile(f"{DOCUMENTS} is missing")
    with source:
        yield from documents_of(source)


def cells_by_document(package: Package) -> Iterator[tuple[dict[str, str], dict[str, list[Row]]]]:
    """Every document with its agreed rows by variable."""
    rows = merge(rows_of(package, FINAL), rows_of(package, FINAL_SPANS), key=itemgetter(0))
    groups = groupby(rows, key=itemgetter(0))
    following = next(groups, None)
    for document in documents(package):
        found: dict[str, list[Row]] = {}
        if following is not None and following[0] == document["id"]:
            for row in following[1]:
                found.setdefault(row[1], []).append(row)
            following = next(groups, None)
        yield document, found


def span_answers(package: Package, leave_out: Collection[str] = ()) -> Iterator[Row]:
    """The rows of `spans.csv` that answer a `span` variable; the others are evidence for an answer."""
    variables = read_codebook(package.open_study).by_code
    for row in study_rows(package, SPANS, leave_out):
        variable = variables.get(row[2])
        if variable is not None and variable.level is Level.SPAN and row[3] != NOTHING:
            yield row
