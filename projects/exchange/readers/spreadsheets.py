"""Tables of codings from a spreadsheet: long (a row an answer), or wide (a row a document and coder, or a document).

A blank cell is no answer. Several answers in one cell are parted by ; or |.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from projects.corpus.readers.encodings import decode
from projects.corpus.readers.extracted import Unreadable
from projects.corpus.readers.office import open_package
from projects.corpus.rules import DESCRIBING
from projects.exchange.findings import Findings
from projects.exchange.readers.assembly import Assembly, Choices
from projects.exchange.readers.columns import (
    ANSWERS,
    CODER,
    CODES,
    DOCUMENT,
    METADATA,
    TEXT,
    VALUE,
    VARIABLE,
    Columns,
    columns_problem,
    recognised,
)
from projects.exchange.readers.guessing import is_number
from projects.exchange.readers.source import Source
from projects.exchange.tables import Record, csv_records
from projects.exchange.workbooks import workbook_records

ENDINGS = (".csv", ".tsv", ".xlsx")
_NO_NUMBER = frozenset({"NA", "NaN", "nan", ".", "#N/A"})
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_PARTED = re.compile(r"\s*[;|]\s*")
_LONGEST_PART = 60


def read_spreadsheet(source: Source, choices: Choices, study: Assembly) -> None:
    """The one table of the source into the study."""
    tables = source.ending(*ENDINGS)
    if len(tables) > 1:
        names = ", ".join(tables)
        study.found.problem(study.file, None, f"holds several tables ({names[:200]}); import one at a time")
        return
    ((path, data),) = tables.items()
    study.file = PurePosixPath(path).name
    if path.lower().endswith(".xlsx") and (sheets := _sheets(data)) > 1:
        study.found.warn(study.file, None, f"has {sheets} sheets; only the first is read")
    records = table_records(study.file, data, study.found)
    grid = _grid(records, study) if records else None
    if grid is None:
        return
    line, header, rows = grid
    columns = recognised(header, choices.columns, choices.format if choices.format in ("long", "wide") else "")
    study.columns = columns.described(header, [fields for _, fields in rows[:50]])
    problem = columns_problem(columns)
    if problem:
        study.found.problem(study.file, line, problem)
        return
    _read(header, columns, _trimmed(columns, rows), study)


def _grid(records: Sequence[Record], study: Assembly) -> tuple[int, list[str], list[tuple[int, list[str]]]] | None:
    """The header with its line, and the rows as wide as it; None where names are not told apart."""
    (line, names), *rest = records
    header = [name.strip() for name in names]
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        study.found.problem(study.file, line, f"the column {twice} stands twice; rename one")
        return None
    if "" in header:
        study.found.warn(study.file, line, f"column {header.index('') + 1} has no name and is not used")
    for number, cells in rest:
        if any(cell.strip() for cell in cells[len(header) :]):
            what = f"has {len(cells)} fields, the header has {len(header)}; quote fields that hold commas"
            study.found.problem(study.file, number, what)
    return line, header, [(number, _even(cells, len(header))) for number, cells in rest]


def table_records(name: str, data: bytes, found: Findings) -> Sequence[Record] | None:
    """The rows of a table with their lines; CSV in any encoding that makes sense, parted by comma, semicolon or tab."""
    if name.lower().endswith(".xlsx"):
        return workbook_records(name, data, found)
    try:
        text = decode(data).removeprefix("\ufeff")
    except Unreadable as error:
        found.problem(name, None, str(error))
        return None
    if "\x00" in text:
        found.problem(name, text.count("\n", 0, text.index("\x00")) + 1, "holds a NUL character; remove it")
        return None
    header = text.split("\n", 1)[0]
    records = csv_records(name, text, found, delimiter=max(",;\t", key=header.count))
    if records is not None and not records:
        found.problem(name, 1, "is empty; it needs a row of names, and rows of codings")
    return records


def _sheets(data: bytes) -> int:
    """How many sheets a workbook has; 0 for what is none, which its reader refuses."""
    try:
        with open_package(data) as package:
            return sum(bool(_SHEET.fullmatch(name)) for name in package.namelist())
    except Unreadable:
        return 0


def _even(fields: Sequence[str], width: int) -> list[str]:
    """As wide as the header: blank cells at a row's end may be missing."""
    return [*fields[:width], *[""] * (width - len(fields))]


def _trimmed(columns: Columns, rows: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Without white space round the cells, but for the texts, which stay as they are."""
    text = columns.place(TEXT)
    return [(line, [c if n == text else c.strip() for n, c in enumerate(fields)]) for line, fields in rows]


def _read(header: Sequence[str], columns: Columns, rows: Sequence[tuple[int, list[str]]], study: Assembly) -> None:
    blanks = _blanks(columns, rows, study)
    parted = _parted(columns, rows)
    for line, fields in rows:
        document = fields[columns.place(DOCUMENT) or 0]
        if not any(fields):
            continue
        if columns.place(TEXT) is not None and fields[columns.place(TEXT) or 0]:
            more = {role: fields[n] for role in DESCRIBING for n in columns.places(role)}
            more |= {header[n]: fields[n] for n in columns.places(METADATA)}
            study.document(line, document, fields[columns.place(TEXT) or 0], more)
        for coder, variable, value, n in _answers(header, columns, fields, study):
            if value and (n, value) not in blanks:
                for part in _PARTED.split(value) if n in parted else [value]:
                    study.answer(line, document, coder, variable, part) if part else None
                study.submitted(line, document, coder)
            elif columns.place(CODER) is not None and not columns.is_long:
                study.unfinished(line, document, coder)
    if columns.places(METADATA) and columns.place(TEXT) is None:
        unused = ", ".join(header[n] for n in columns.places(METADATA))
        study.found.warn(study.file, 1, f"without texts there are no documents to describe; not used: {unused}")
    if columns.places(CODES):
        told = "a blank cell is taken as a document that this coder does not have to code"
        study.found.warn(study.file, 1, told)


def _answers(
    header: Sequence[str], columns: Columns, fields: Sequence[str], study: Assembly
) -> list[tuple[str, str, str, int]]:
    """Coder, variable, value and column of each answer that a row may hold."""
    only = PurePosixPath(study.file).stem
    variable, coder, value = columns.place(VARIABLE), columns.place(CODER), columns.place(VALUE)
    named = fields[variable] if variable is not None else only
    if value is not None:
        return [(fields[coder or 0], named if variable is not None else header[value], fields[value], value)]
    if coder is not None:
        return [(fields[coder], header[n], fields[n], n) for n in columns.places(ANSWERS)]
    return [(header[n], named, fields[n], n) for n in columns.places(CODES)]


def _answer_places(columns: Columns) -> list[int]:
    return [*columns.places(VALUE), *columns.places(ANSWERS), *columns.places(CODES)]


def _blanks(columns: Columns, rows: Sequence[tuple[int, list[str]]], study: Assembly) -> set[tuple[int, str]]:
    """NA and the like where every other value of the column is a number: what R and Excel write for a blank."""
    found: set[tuple[int, str]] = set()
    for n in _answer_places(columns):
        values = {fields[n] for _, fields in rows if fields[n]}
        none = values & _NO_NUMBER
        if none and values - none and all(map(is_number, values - none)):
            found |= {(n, value) for value in none}
    for value in sorted({value for _, value in found}):
        study.found.warn(study.file, 1, f"{value!r} among numbers is taken as a blank: no answer")
    return found


def _parted(columns: Columns, rows: Sequence[tuple[int, list[str]]]) -> set[int]:
    """The columns whose cells hold several answers: where there is a ; or |, every part is short."""
    found = set()
    for n in _answer_places(columns):
        cells = [fields[n] for _, fields in rows if ";" in fields[n] or "|" in fields[n]]
        if cells and all(len(part) <= _LONGEST_PART for cell in cells for part in _PARTED.split(cell)):
            found.add(n)
    return found
