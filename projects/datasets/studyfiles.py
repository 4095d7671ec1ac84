"""The files of a study folder as we write them: one study, one sequence of bytes. No Django.

CSV in UTF-8 with `\\n` line ends, quoted where RFC 4180 asks for it and nowhere else, rows in order of code points;
JSON with sorted keys. `documents.csv` and `codebook.json` are always there, any other file only when it has rows.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, TextIO

DOCUMENTS = "documents.csv"
CODEBOOK = "codebook.json"
RULES = "rules.json"
HYPOTHESES = "hypotheses.csv"
CODINGS = "codings.csv"
SPANS = "spans.csv"
CANNOT_CODE = "cannot_code.csv"
NOTES = "notes.csv"
ASSIGNMENTS = "assignments.csv"
OPEN_ASSIGNMENTS = "open_assignments.csv"
GOLD = "gold.csv"
GOLD_SPANS = "gold_spans.csv"
CORRECTIONS = "corrections.csv"
CORRECTION_SPANS = "correction_spans.csv"

# Of documents.csv the columns after `text` are written where a document has something in them; metadata follow.
DOCUMENT_COLUMNS = ("id", "text", "title", "lang", "date", "source")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    ASSIGNMENTS: ("document_id", "coder"),
    OPEN_ASSIGNMENTS: ("document_id", "coder"),
    # Codings handed in without answers, and why; they are in assignments.csv, too.
    CANNOT_CODE: ("document_id", "coder", "reason"),
    NOTES: ("document_id", "coder", "variable", "text"),
    CODINGS: ("document_id", "coder", "variable", "value"),
    SPANS: ("document_id", "coder", "variable", "label", "start", "end", "quote"),
    # What a coder's cell says now, where that was changed after the freeze; one row with an empty value: taken back.
    CORRECTIONS: ("document_id", "coder", "variable", "value"),
    # All passages a coder's cell has now, where they were changed after the freeze; NOTHING as label: none is left.
    CORRECTION_SPANS: ("document_id", "coder", "variable", "label", "start", "end", "quote"),
    GOLD: ("document_id", "variable", "value", "reason"),
    GOLD_SPANS: ("document_id", "variable", "label", "start", "end", "quote", "reason"),
}
# Of no document: the sub-hypotheses in the project's order, and under each the categories that bear on it.
HEADERS: Mapping[str, tuple[str, ...]] = {
    **COLUMNS,
    HYPOTHESES: ("hypothesis", "text", "variable", "category", "bearing"),
}
NAMES = frozenset({DOCUMENTS, CODEBOOK, RULES, *HEADERS})
# The label of the one row that says of a span variable: nothing is marked.
NOTHING = "__none__"

# Gives a file of the study as a stream (opened with newline=""), or None where the study has none of that name.
OpenFile = Callable[[str], TextIO | None]

_FIELD_LIMIT = 2**28
_needs_quotes = re.compile('[",\r\n]').search


class WrongStudyFile(ValueError):
    """A file that is not as this module writes it; the text says which, where and why."""


def csv_line(fields: Sequence[str]) -> str:
    """One record. Written by hand because the csv module's quoting changed between Python versions."""
    line = ",".join(fields)
    if line.count(",") == len(fields) - 1 and not ('"' in line or "\n" in line or "\r" in line):
        return line + "\n"
    return ",".join('"' + f.replace('"', '""') + '"' if _needs_quotes(f) else f for f in fields) + "\n"


def json_text(value: Any) -> str:
    """A JSON value as text: sorted keys, one space of indent, a line end at the end."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def read_json(open_file: OpenFile, name: str) -> Any:
    """The JSON value in a file of the study, or WrongStudyFile."""
    source = open_file(name)
    if source is None:
        raise WrongStudyFile(f"{name} is missing")
    with source:
        try:
            return json.loads(source.read())
        except (ValueError, RecursionError) as error:
            raise WrongStudyFile(f"{name} cannot be read: {error}") from None


def read_table(source: TextIO, name: str, header: Sequence[str] | None = None) -> Iterator[tuple[int, list[str]]]:
    """The records of a table with the line each ends on, the header first; it must be `header` where one is given.

    Raises WrongStudyFile for another header, a record of another width, broken quoting or text that is not UTF-8.
    """
    # The csv module's limit is one for the whole process. A document is a field, and may be as long as an import.
    csv.field_size_limit(_FIELD_LIMIT)
    reader = csv.reader(source, strict=True)
    try:
        first = next(reader, [])
        if not first or (header is not None and tuple(first) != tuple(header)):
            raise WrongStudyFile(f"{name}: line 1: the header must be {','.join(header or ('…',))}")
        yield reader.line_num, first
        width = len(first)
        for row in reader:
            if len(row) != width:
                raise WrongStudyFile(f"{name}: line {reader.line_num}: {len(row)} fields where the header has {width}")
            yield reader.line_num, row
    except (csv.Error, UnicodeDecodeError) as error:
        raise WrongStudyFile(f"{name}: line {reader.line_num + 1}: cannot be read ({error})") from None


class Table:
    """One of our own tables as a stream, taken a document at a time in order of code points."""

    def __init__(self, open_file: OpenFile, name: str) -> None:
        self._name = name
        self._source = open_file(name)
        self._line = 1
        self._groups = groupby(self._rows(), key=itemgetter(0))
        try:
            self._next = next(self._groups, None)
        except WrongStudyFile:
            self.close()
            raise

    def of(self, document: str) -> list[list[str]]:
        """The rows of this document. Raises WrongStudyFile when rows of a document that is not asked for come first."""
        if self._next is None or self._next[0] > document:
            return []
        if self._next[0] < document:
            raise self._stray(self._next[0])
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found

    def finish(self) -> None:
        """Raise WrongStudyFile when rows are left over: they belong to no document."""
        if self._next is not None:
            raise self._stray(self._next[0])

    def close(self) -> None:
        """Close the stream, read to its end or not."""
        if self._source is not None:
            self._source.close()

    def _rows(self) -> Iterator[list[str]]:
        if self._source is not None:
            columns = COLUMNS[self._name]
            # Up to the label, for offsets are ordered as numbers; the rows of one cell must stand together.
            ordered = columns.index("label") if "label" in columns else len(columns)
            last: list[str] = []
            records = read_table(self._source, self._name, columns)
            next(records)
            for self._line, row in records:
                if row[:ordered] < last:
                    raise WrongStudyFile(f"{self._name}: line {self._line}: this row is out of order")
                last = row[:ordered]
                yield row

    def _stray(self, document: str) -> WrongStudyFile:
        return WrongStudyFile(f"{self._name}: line {self._line}: document {document!r} is not in documents.csv")
