"""The agreed dataset of a package in the formats people work with. No Django.

CSV and JSON Lines hold every value byte for byte: one that looks like a formula stays what it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from projects.codebooks.rules import Level, Variable
from projects.datasets.consensus import FINAL, FINAL_COLUMNS, FINAL_SPANS, FINAL_SPANS_COLUMNS
from projects.datasets.package import Package
from projects.datasets.reading import read_codebook, value_of
from projects.datasets.studyfiles import NOTHING, csv_line, read_table
from projects.datasets.workbook import write_workbook

Row = list[str]
TABLES = {FINAL: FINAL_COLUMNS, FINAL_SPANS: FINAL_SPANS_COLUMNS}
# Formats of the future, which the command knows by name.
LATER = ("sav", "dta", "parquet", "qdpx")


class Withheld(Exception):
    """A package cannot be given in part; the text says so to whoever has still to code one of its documents."""


@dataclass(frozen=True)
class Format:
    """One format: `write(package, target, leave_out)` writes the dataset without the documents of these ids."""

    suffix: str
    content_type: str
    write: Callable[[Path, BinaryIO, Collection[str]], None]


def rows_of(package: Package, name: str, leave_out: Collection[str] = ()) -> Iterator[Row]:
    """The records of `final.csv` or `final_spans.csv`, without header and without the documents left out."""
    source = package.open_text(name)
    if source is not None:
        with source:
            records = read_table(source, name, TABLES[name])
            next(records)
            yield from (row for _, row in records if row[0] not in leave_out)


def write_csv(path: Path, target: BinaryIO, leave_out: Collection[str] = ()) -> None:
    """`final.csv` as it lies in the package; span variables are in its `final_spans.csv`."""
    with Package(path) as package:
        if not leave_out:
            package.copy(FINAL, target)
            return
        target.write(csv_line(FINAL_COLUMNS).encode())
        for row in rows_of(package, FINAL, leave_out):
            target.write(csv_line(row).encode())


def write_xlsx(path: Path, target: BinaryIO, leave_out: Collection[str] = ()) -> None:
    """Both tables as sheets of a workbook."""
    with Package(path) as package:
        sheets = [(name.removesuffix(".csv"), TABLES[name], rows_of(package, name, leave_out)) for name in TABLES]
        write_workbook(target, sheets)


def write_jsonl(path: Path, target: BinaryIO, leave_out: Collection[str] = ()) -> None:
    """A JSON object for each cell: document_id, variable, value, how.

    `value` is a text; a list of codes for a multi-select, empty where none applies; a list of objects with label,
    start, end and quote for a span variable; null for a cell that is open. Numbers are texts, as they were judged.
    """
    with Package(path) as package:
        for cell in cells_of(package, leave_out):
            target.write(json.dumps(cell, ensure_ascii=False).encode() + b"\n")


def write_package_copy(path: Path, target: BinaryIO, leave_out: Collection[str] = ()) -> None:
    """The package itself. Raises Withheld where documents would have to be left out."""
    if leave_out:
        raise Withheld(
            f"You have still to code {len(leave_out)} of the documents in this release. "
            "The package holds what others said about them, and is yours once you are done."
        )
    with path.open("rb") as source:
        while block := source.read(1024 * 1024):
            target.write(block)


FORMATS = {
    "csv": Format(".csv", "text/csv; charset=utf-8", write_csv),
    "xlsx": Format(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "jsonl": Format(".jsonl", "application/jsonl; charset=utf-8", write_jsonl),
    "package": Format(".zip", "application/zip", write_package_copy),
}


def cells_of(package: Package, leave_out: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """The cells of both tables together, by document and codebook order, as JSON values."""
    variables = read_codebook(package.open_study).variables
    order = {variable.code: n for n, variable in enumerate(variables)}
    tables = (rows_of(package, name, leave_out) for name in TABLES)
    for document, rows in groupby(merge(*tables, key=itemgetter(0)), key=itemgetter(0)):
        by_variable: dict[str, list[Row]] = {}
        for row in rows:
            by_variable.setdefault(row[1], []).append(row)
        for code in sorted(by_variable, key=order.__getitem__):
            cell = by_variable[code]
            value = _value(variables[order[code]], cell)
            yield {"document_id": document, "variable": code, "value": value, "how": cell[0][-1]}


def _value(variable: Variable, rows: list[Row]) -> Any:
    if rows[0][2] == "":
        return None
    if variable.level is Level.SPAN:
        marked = (row for row in rows if row[2] != NOTHING)
        return [{"label": r[2], "start": int(r[3]), "end": int(r[4]), "quote": r[5]} for r in marked]
    value = value_of(variable, [row[2] for row in rows])
    return value if isinstance(value, str) else sorted(str(code) for code in value)
