"""Tables as CSV, XLSX or JSON Lines: bytes in, rows of text with the line each begins on out."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeAlias

from projects.exchange.findings import Findings
from projects.exchange.jsonlines import json_records
from projects.exchange.layouts import Layout
from projects.exchange.workbooks import workbook_records

Record: TypeAlias = tuple[int, Sequence[str]]
# A document is one field, and may be as long as an archive.
FIELD_LIMIT = 2**28


@dataclass(frozen=True)
class Table:
    """A table's rows: the line a record begins on, and its fields in the order of `columns`."""

    file: str
    columns: tuple[str, ...]
    records: Sequence[Record]

    def picked(self, *names: str) -> Iterator[tuple[int, list[str]]]:
        """Of each record its line and the fields of these columns; "" for a column the table does not have."""
        places = [self.columns.index(name) if name in self.columns else -1 for name in names]
        for line, fields in self.records:
            yield line, ["" if place < 0 else fields[place] for place in places]


def read_table(file: str, data: bytes, layout: Layout, found: Findings) -> Table | None:
    """The table in `data`, read as the ending of `file` says; None when it cannot be used, with the reasons found."""
    records = _records(file, data, found)
    if records is None:
        return None
    if not records:
        found.problem(file, 1, f"is empty; the columns are {', '.join(layout.required)}")
        return None
    (line, header), *rest = records
    if not _header_fits(file, line, header, layout, found):
        return None
    return Table(file, tuple(header), _even(file, rest, len(header), found))


def _records(file: str, data: bytes, found: Findings) -> Sequence[Record] | None:
    ending = PurePath(file).suffix.lower()
    if ending == ".xlsx":
        return workbook_records(file, data, found)
    text = decoded(file, data, found)
    if text is None:
        return None
    return json_records(file, text, found) if ending == ".jsonl" else csv_records(file, text, found)


def decoded(file: str, data: bytes, found: Findings) -> str | None:
    """The text of a file in UTF-8, with or without a byte order mark; None for anything else."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        found.problem(file, 1, "is UTF-16; save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found.problem(file, line, f"is not UTF-8 (byte 0x{data[error.start]:02X}); save the file as UTF-8")
        return None
    at = text.find("\x00")
    if at >= 0:
        found.problem(file, text.count("\n", 0, at) + 1, "holds a NUL character; remove it")
        return None
    return text


def csv_records(file: str, text: str, found: Findings, *, delimiter: str = ",") -> list[Record] | None:
    """The records of RFC 4180 text, header first. Lines end at LF: a CR inside quotes is data like any other."""
    csv.field_size_limit(FIELD_LIMIT)  # one for the whole process
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True, delimiter=delimiter)
    records: list[Record] = []
    shared: dict[str, str] = {}  # few distinct ids, names and answers make up a table: one string for each
    begins = 1
    try:
        for fields in reader:
            if fields:
                records.append((begins, [shared.setdefault(field, field) for field in fields]))
            begins = reader.line_num + 1
    except csv.Error as error:
        found.problem(file, begins, _csv_sentence(str(error)))
        return None
    return records


def _csv_sentence(error: str) -> str:
    if "field larger" in error:
        return f"a field is longer than {FIELD_LIMIT:,} characters; split the document"
    if "new-line character" in error:
        return "holds a carriage return outside quotes; end lines with LF or CRLF, and quote fields that hold one"
    if "unexpected end" in error:
        return "a quote opens here and is never closed; close it, and double the quotes inside a quoted field"
    return "text follows a closing quote; double the quotes inside a quoted field"


def _header_fits(file: str, line: int, header: Sequence[str], layout: Layout, found: Findings) -> bool:
    sentences = [
        *(f"column {n} has no name; name it or remove it" for n, name in enumerate(header, 1) if not name.strip()),
        *(f"the column {name} stands twice; remove one" for name in _twice(header) if name.strip()),
        *_missing(header, layout),
    ]
    for sentence in sentences:
        found.problem(file, line, sentence)
    if not sentences and not layout.open:
        extra = [name for name in header if name not in (*layout.required, *layout.optional)]
        if extra:
            found.warn(file, line, f"the column{'s'[: len(extra) > 1]} {', '.join(extra)} is not used")
    return not sentences


def _missing(header: Sequence[str], layout: Layout) -> Iterator[str]:
    lacking = [name for name in layout.required if name not in header]
    if lacking and len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        yield "the columns are not separated by commas; save the file as CSV with commas"
    elif lacking:
        yield f"the column {lacking[0]} is missing; the columns are {', '.join(layout.required)}"


def _twice(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})


def _even(file: str, records: Iterable[Record], width: int, found: Findings) -> list[Record]:
    """The records that have as many fields as the header; each other one is a problem."""
    kept = []
    for line, fields in records:
        if len(fields) == width:
            kept.append((line, fields))
        else:
            found.problem(
                file, line, f"has {len(fields)} fields, the header has {width}; quote fields that hold commas"
            )
    return kept
