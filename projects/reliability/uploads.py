"""A table of codings that somebody brings along, CSV or XLSX, long or wide: bytes in, long codings out. No Django.

What is refused is refused whole, in a sentence that names line and column.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

import openpyxl

from projects.corpus.readers.encodings import decode
from projects.corpus.readers.extracted import Unreadable
from projects.corpus.readers.office import open_package
from projects.corpus.readers.tables import cell_text
from projects.reliability.tables import Table, TableError

LARGEST_MEGABYTES = 20
MOST_ROWS = 1_000_000
MOST_SHEET_ROWS = 100_000
MOST_VARIABLES = 100
MOST_CODERS = 60
LONGEST_NAME = 200
HEADER = ("document_id", "coder", "variable", "value")
DOCUMENT = ("document_id", "document", "unit", "id")

Answer = tuple[str, str, str, str]
"""Document, coder, variable, value; the value "" says that the document and the coder exist, and nothing was coded."""
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Uploaded:
    """What a file held: its answers in the file's order, its variables, and the columns that were not used."""

    answers: list[Answer]
    variables: tuple[str, ...]
    unused: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answers as long CSV, which `answers_in` reads again."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([HEADER, *self.answers])
        return out.getvalue()


def answers_in(text: str) -> Iterator[Answer]:
    """The answers that `Uploaded.text` wrote."""
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    return ((document, coder, variable, value) for document, coder, variable, value in rows)


def read_upload(name: str, data: bytes) -> Uploaded:
    """The codings in a file. Raises TableError."""
    if len(data) > LARGEST_MEGABYTES * 2**20:
        raise TableError(f"{name}: is larger than {LARGEST_MEGABYTES} MB. Leave out columns that hold no codes.")
    try:
        rows = _sheet(name, data) if PurePath(name).suffix.lower() == ".xlsx" else _csv(name, decode(data))
    except Unreadable as error:
        raise TableError(f"{name}: {error}") from None
    table = _table(name, rows)
    found = _long(table) if {"coder", "value"} <= set(table.header) else _wide(table)
    return _checked(table, found)


def _csv(name: str, text: str) -> list[Line]:
    """Comma-separated values; semicolons or tabs, as spreadsheets write them in some countries, where they prevail."""
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Line] = []
    line = 1
    try:
        for cells in reader:
            if any(cells):
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS + 1:
                raise TableError(f"{name}: line {line}: there are more than {MOST_ROWS:,} rows, which is the limit.")
    except csv.Error as error:
        raise TableError(f"{name}: line {line}: is not CSV as it should be ({error}).") from None
    return rows


def _sheet(name: str, data: bytes) -> list[Line]:
    """The first sheet of a workbook that holds anything, within the limits on what it may unpack to."""
    open_package(data).close()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles it does not know, which do not matter here
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            return _sheet_rows(name, sheet.iter_rows(values_only=True))
    except TableError:
        raise
    except Exception as error:  # a broken workbook fails in openpyxl in more ways than can be listed
        wrong = f"cannot be read as an Excel workbook ({type(error).__name__})"
        raise TableError(f"{name}: {wrong}; save it again as .xlsx, or as CSV.") from None


def _sheet_rows(name: str, rows: Iterable[tuple[object, ...]]) -> list[Line]:
    found: list[Line] = []
    for line, row in enumerate(rows, 1):
        cells = [cell_text(value).strip() for value in row]
        if any(cells):
            found.append((line, cells))
        if len(found) > MOST_SHEET_ROWS + 1:
            limit = f"there are more than {MOST_SHEET_ROWS:,} rows, the limit of a workbook; save it as CSV"
            raise TableError(f"{name}: line {line}: {limit}.")
    return found


def _table(name: str, rows: list[Line]) -> Table:
    if not rows:
        raise TableError(f"{name}: line 1: the file is empty; it needs a header.")
    (line, names), *rest = rows
    while names and not names[-1]:
        names.pop()
    header = [name.lower() if name.lower() in (*HEADER, *DOCUMENT) else name for name in names]
    if {"coder", "value"} <= set(header):
        header = ["document_id" if name in DOCUMENT and "document_id" not in header else name for name in header]
    table = Table(name, tuple(header), [])
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice is not None:
        table.refuse(line, f"the column “{twice}” is there twice")
    if len(header) < 2:
        table.refuse(line, f"there is one column, “{''.join(header)}”; the columns are {', '.join(HEADER)}")
    return Table(name, tuple(header), [(n, _as_wide_as(table, n, cells)) for n, cells in rest])


def _as_wide_as(table: Table, line: int, cells: list[str]) -> list[str]:
    width = len(table.header)
    if any(cells[width:]):
        table.refuse(line, f"has {len(cells)} fields where the header has {width}; quote fields that hold a comma")
    return (cells + [""] * (width - len(cells)))[:width]


def _long(table: Table) -> Iterator[tuple[int, str, Answer]]:
    """Each answer with its line and its column."""
    picked = [name for name in HEADER if name != "variable" or name in table.header]
    places = [_place(table, name) for name in picked]
    only = PurePath(table.name).stem
    for line, cells in table.rows:
        found = [cells[place] for place in places]
        if not all(found):
            empty = picked[found.index("")]
            hint = "; leave out the rows of codes that nobody gave" if empty == "value" else ""
            table.refuse(line, f"column {empty}: is empty{hint}")
        document, coder, *variable, value = found
        yield line, "value", (document, coder, variable[0] if variable else only, value)


def _place(table: Table, name: str) -> int:
    if name not in table.header:
        table.refuse(1, f"the column “{name}” is missing; the columns are {', '.join(table.header)}")
    return table.header.index(name)


def _wide(table: Table) -> Iterator[tuple[int, str, Answer]]:
    """The first column is the document, `variable` where it is one the variable, and every other one a coder."""
    only, header = PurePath(table.name).stem, table.header
    for wrong, missing in (("coder", "value"), ("value", "coder")):
        if wrong in header:
            table.refuse(1, f"there is a column “{wrong}” but none “{missing}”; add it, or name columns by coders")
    place = header.index("variable") if "variable" in header[1:] else None
    coders = [(n, name) for n, name in enumerate(header) if n not in (0, place)]
    if unnamed := next((n for n, name in coders if not name), None):
        table.refuse(1, f"column {unnamed + 1} has no name; name it by its coder")
    if len(coders) > MOST_CODERS:
        advice = f"{MOST_CODERS} is the limit; rows are documents and columns are coders, so turn the table round"
        table.refuse(1, f"there are {len(coders)} columns of coders, and {advice}")
    if len(table.rows) * len(coders) > MOST_ROWS:
        table.refuse(1, f"there are {len(table.rows) * len(coders):,} cells, and {MOST_ROWS:,} is the limit")
    seen: dict[tuple[str, str], int] = {}
    for line, cells in table.rows:
        variable = only if place is None else cells[place]
        if not cells[0] or not variable:
            table.refuse(line, f"column {header[0] or 1 if not cells[0] else 'variable'}: is empty")
        if (before := seen.setdefault((cells[0], variable), line)) != line:
            table.refuse(line, f"column {header[0] or 1}: {cells[0]} is already in line {before}")
        for n, coder in coders:
            yield line, coder, (cells[0], coder, variable, cells[n])


def _checked(table: Table, found: Iterable[tuple[int, str, Answer]]) -> Uploaded:
    answers: dict[Answer, None] = {}
    shared: dict[str, str] = {}  # few distinct names and codes make up a table: one string for each
    variables: dict[str, None] = {}
    coders: set[str] = set()
    for line, column, fields in found:
        document, coder, variable, value = answer = _short(table, line, column, shared, fields)
        variables[variable] = None
        coders.add(coder)
        for what, names, limit in (("variables", variables, MOST_VARIABLES), ("coders", coders, MOST_CODERS)):
            if len(names) > limit:
                table.refuse(line, f"there are more than {limit} {what}, which is the limit")
        if answer in answers:
            table.refuse(line, f"column {column}: {coder} has “{value}” for {document} twice; remove one")
        answers[answer] = None
    if not any(value for *_, value in answers):
        table.refuse(1, "there is no code in the table; each row needs one, or each coder a column with some")
    used = set(HEADER) if {"coder", "value"} <= set(table.header) else set(table.header)
    return Uploaded(list(answers), tuple(variables), tuple(name for name in table.header if name not in used))


def _short(table: Table, line: int, column: str, shared: dict[str, str], fields: Answer) -> Answer:
    document, coder, variable, value = (shared.setdefault(text, text) for text in fields)
    for text in fields:
        if len(text) > LONGEST_NAME:
            table.refuse(line, f"column {column}: a text of more than {LONGEST_NAME} characters is no code and no name")
        if "\0" in text:
            table.refuse(line, f"column {column}: holds a NUL character; remove it")
    return document, coder, variable, value
