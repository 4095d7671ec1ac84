"""CSV files as rows with the line each begins on; what cannot be read is refused with file and line."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

LONGEST_FIELD = 2**28


class TableError(ValueError):
    """A file that cannot be read as the table it should be; the text says where and why."""


@dataclass(frozen=True)
class Table:
    """The rows of a file under its header; a row is the line it begins on and its fields."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]

    def picked(self, *columns: str) -> Iterator[tuple[int, list[str]]]:
        """Of each row the line and the fields of these columns, none of which may be empty."""
        places = [self._place(column) for column in columns]
        for line, fields in self.rows:
            found = [fields[place] for place in places]
            if not all(found):
                self.refuse(line, f"{columns[found.index('')]} is empty")
            yield line, found

    def refuse(self, line: int, why: str) -> NoReturn:
        raise TableError(f"{self.name}: line {line}: {why}.")

    def _place(self, column: str) -> int:
        if column not in self.header:
            self.refuse(1, f"the column “{column}” is missing; the columns are {', '.join(self.header)}")
        return self.header.index(column)


def read_csv(path: Path) -> Table:
    """The table in a CSV file: UTF-8 with or without byte order mark, comma, quotes as RFC 4180 has them, a header."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for fields in reader:
            rows.append((line, fields))
            line = reader.line_num + 1
    except csv.Error as e:
        raise TableError(f"{path.name}: line {line}: is not CSV as it should be ({e}).") from None
    rows = [row for row in rows if row[1]]
    if not rows:
        raise TableError(f"{path.name}: line 1: the file is empty; it needs a header.")
    return _even(Table(path.name, tuple(rows[0][1]), rows[1:]))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as e:
        raise TableError(f"{path}: cannot be opened ({e.strerror}).") from None
    except UnicodeDecodeError as e:
        line = e.object.count(b"\n", 0, e.start) + 1
        raise TableError(f"{path.name}: line {line}: is not UTF-8; save the file as UTF-8.") from None


def _even(table: Table) -> Table:
    twice = next((name for name in table.header if table.header.count(name) > 1), None)
    if twice is not None:
        table.refuse(1, f"the column “{twice}” is there twice")
    for line, fields in table.rows:
        if len(fields) != len(table.header):
            table.refuse(line, f"has {len(fields)} fields where the header has {len(table.header)}")
    return table
