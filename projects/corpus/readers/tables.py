"""Tables of documents (csv, xlsx, jsonl): a row a document, in the columns of documents.csv.

`text` is required; `id`, `title`, `lang`, `date` and `source` are taken where they are; every other column is metadata.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NoReturn, TextIO

import openpyxl

from projects.corpus.readers.encodings import decode
from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.office import SAVE_AGAIN, open_package

csv.field_size_limit(2**31 - 1)  # a document may be longer than the 128 KiB that the module allows a field

_FIRST_ROWS, _LONGEST_HEADER = 50, 2**20
_COLUMNS = ("id", "text", "title", "lang", "date", "source")
Row = tuple[int, Mapping[str, str]]
"""The line (or row) a record begins in, counted from 1, and its cells by column."""


def read_csv(data: bytes) -> list[Extracted]:
    """Comma-separated values, RFC 4180; semicolons or tabs where the header has them instead."""
    source = decode(data).removeprefix("\ufeff")
    header = source.split("\n", 1)[0]
    delimiter = next((sign for sign in ",;\t" if "text" in _names(header.split(sign))), ",")
    return _documents(_records(_cells(io.StringIO(source, newline=""), delimiter)))


def read_xlsx(data: bytes) -> list[Extracted]:
    """The first sheet with a `text` column. Dates come in ISO form, whole numbers without a decimal point."""
    return _documents(_records(iter(_sheet(data, lambda names: "text" in names))))


def read_jsonl(data: bytes) -> list[Extracted]:
    """JSON Lines: an object a line. Numbers stay as written; lists and objects are kept as JSON."""
    return _documents(_objects(io.StringIO(decode(data).removeprefix("\ufeff"), newline="")))


@dataclass(frozen=True)
class Table:
    """A table as it is written: the names of its columns, its first rows, and its rows to be read once."""

    columns: tuple[str, ...]
    first: tuple[Row, ...]
    rows: Iterator[Row]


def open_csv(source: TextIO) -> Table:
    """A CSV table whose columns may have any names; the separator is the one that its header has most often."""
    header = source.readline(_LONGEST_HEADER).removeprefix("\ufeff")
    delimiter = max(",;\t", key=header.count)
    lines = itertools.chain([header], source)
    return _table(_records(_cells(lines, delimiter), any_names=True))


def open_xlsx(data: bytes) -> Table:
    """The first sheet that has rows under its header."""
    return _table(_records(iter(_sheet(data, any)), any_names=True))


def open_jsonl(source: TextIO) -> Table:
    """JSON Lines; its columns are the names in its first rows."""
    return _table(_objects(source))


def _table(rows: Iterator[Row]) -> Table:
    first = tuple(itertools.islice(rows, _FIRST_ROWS))
    columns = dict.fromkeys(name for _, row in first for name in row)
    return Table(tuple(columns), first, itertools.chain(first, rows))


def _sheet(data: bytes, wanted: Callable[[list[str]], bool]) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet whose header is wanted, the header among them."""
    open_package(data).close()
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(values_only=True)
            first = [cell_text(cell) for cell in next(rows, ())]
            if wanted(_names(first)):
                yield from _sheet_rows(first, rows)
                return
    except Unreadable:
        raise
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise Unreadable(f"is damaged, or no Excel workbook ({type(error).__name__}). {SAVE_AGAIN}") from error
    raise Unreadable("has no sheet with a column `text` in its first row.")


def _names(cells: Iterable[str]) -> list[str]:
    """Column names, those of documents.csv in lower case."""
    names = [cell.strip().strip('"').strip() for cell in cells]
    return [name.lower() if name.lower() in _COLUMNS else name for name in names]


def _cells(source: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.replace("\r\n", "\n") for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"line {line}: is no row of a table ({error}). Check the quotation marks there.") from error


def _sheet_rows(first: list[str], rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[int, list[str]]]:
    yield 1, first
    for line, row in enumerate(rows, start=2):
        yield line, [cell_text(value) for value in row]


def cell_text(value: object) -> str:
    """An Excel cell as text: whole numbers without a point, dates as ISO 8601, a carriage return as one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value).replace("_x000D_", "\r")


def _records(rows: Iterator[tuple[int, list[str]]], *, any_names: bool = False) -> Iterator[Row]:
    """The rows after the header as records. Blank rows are passed over. `any_names`: none need be called text."""
    _, header = next(rows, (1, []))
    names = _names(header)
    while names and not names[-1]:
        names.pop()
    _refuse_header(names, any_names)
    for line, cells in rows:
        if len(cells) > len(names) and any(cells[len(names) :]):
            _refuse(
                line, f"there are {len(cells)} cells, but {len(names)} columns in the header. Check the commas there"
            )
        if any(cell.strip() for cell in cells):
            yield line, dict(zip(names, cells, strict=False))


def _refuse_header(names: list[str], any_names: bool) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if "text" not in names and not any_names:
        columns = ", ".join(names[:20]) or "none"
        _refuse(1, f"there is no column `text`; the columns are {columns}. Name the one that holds the texts `text`")
    if repeated:
        _refuse(
            1, f"the column `{repeated[0]}` is there {names.count(repeated[0])} times. Give each column its own name"
        )
    if "" in names:
        _refuse(1, f"column {names.index('') + 1} has no name. Give it one")


def _objects(source: Iterable[str]) -> Iterator[Row]:
    for line, content in enumerate(source, start=1):
        if not content.strip():
            continue
        try:
            record = _JSON.decode(content)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"line {line}: is no JSON object ({error}). Every line must hold one.") from error
        if not isinstance(record, dict):
            _refuse(line, 'this is no JSON object. Every line must hold one, such as {"id": "a1", "text": "…"}')
        yield line, {name: _plain(value) for name, value in record.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a key is there twice")
    return record


class _Written(float):
    """A number that knows how it was written: `1.50` stays `1.50`."""

    def __new__(cls, written: str) -> _Written:
        number = super().__new__(cls, written)
        number.written = written
        return number

    written: str


_JSON = json.JSONDecoder(object_pairs_hook=_once, parse_float=_Written, parse_constant=str)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, _Written):
        return value.written
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _documents(rows: Iterable[Row]) -> list[Extracted]:
    documents = []
    seen: dict[str, int] = {}
    for line, row in rows:
        cells = dict(row)
        identifier = cells.pop("id", "").strip()
        if not cells.get("text", "").strip():
            _refuse(line, "the text is empty. Fill it in, or leave the row out")
        if identifier and seen.setdefault(identifier, line) != line:
            _refuse(line, f"the id `{identifier}` is already in line {seen[identifier]}. Give every document its own")
        fields = {name: cells.pop(name, "") for name in ("text", "title", "lang", "date", "source")}
        documents.append(Extracted(id=identifier or None, metadata=cells, **fields))
    if not documents:
        raise Unreadable("holds no document: there is no row under the header.")
    return documents


def _refuse(line: int, why: str) -> NoReturn:
    raise Unreadable(f"line {line}: {why}.")
