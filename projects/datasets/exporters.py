"""A release in the formats people work with, each written from its package and nothing else. No Django.

CSV and JSON Lines hold every value byte for byte: one that looks like a formula stays what it was. For spreadsheets
there is the format `csv-safe`, which puts an apostrophe before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, BinaryIO, Protocol

from projects.datasets.annotations import write_annotations
from projects.datasets.consensus import FINAL, FINAL_COLUMNS
from projects.datasets.objects import cells_of, codings_of
from projects.datasets.package import Package
from projects.datasets.refi import write_qdpx
from projects.datasets.sheets import sheets_of
from projects.datasets.studyfiles import csv_line
from projects.datasets.tables import TABLES, Shape, Table, Values, long_table, rows_of
from projects.datasets.wide import wide_table
from projects.datasets.workbook import Sheet, write_workbook

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Withheld(Exception):
    """A package cannot be given in part; the text says so to whoever has still to code one of its documents."""


@dataclass(frozen=True)
class Layout:
    """How a dataset is laid out: what a row is, the format's own way when that is None, and whose answers it holds."""

    shape: Shape | None = None
    values: Values = Values.AGREED


AS_EVER = Layout()


class Write(Protocol):
    """Writes a package in one format."""

    def __call__(
        self, path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER, /
    ) -> None:
        """Write to `target`, without the documents left out."""


@dataclass(frozen=True)
class Format:
    """One format: `write(package, target, leave_out, layout)` writes it without the documents of these ids.

    `told` says what it is for. `shape` is what a row is when nobody says; a format without one has a form of its own
    and takes no layout. `mark` is in its file's name.
    """

    label: str
    suffix: str
    content_type: str
    write: Write
    told: str
    shape: Shape | None = None
    mark: str = ""


def table_of(package: Package, layout: Layout, leave_out: Collection[str], shape: Shape) -> Table:
    """The dataset in this layout, `shape` where that leaves it open."""
    if (layout.shape or shape) is Shape.WIDE:
        return wide_table(package, layout.values, leave_out)
    return long_table(package, layout.values, leave_out)


def write_csv(path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> None:
    """`final.csv` as it lies in the package, where span variables are in `final_spans.csv`; or another layout."""
    with Package(path) as package:
        if layout in (AS_EVER, Layout(Shape.LONG)):
            if not leave_out:
                package.copy(FINAL, target)
                return
            _write_lines(target, FINAL_COLUMNS, rows_of(package, FINAL, leave_out))
        else:
            table = table_of(package, layout, leave_out, Shape.LONG)
            _write_lines(target, table.header, table.rows)


def write_safe_csv(path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> None:
    """For spreadsheets: an apostrophe before what they would take for a formula, and a mark that says UTF-8."""
    with Package(path) as package:
        table = table_of(package, layout, leave_out, Shape.LONG)
        target.write(b"\xef\xbb\xbf")
        _write_lines(target, list(map(_inert, table.header)), (list(map(_inert, row)) for row in table.rows))


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _write_lines(target: BinaryIO, header: Any, rows: Any) -> None:
    target.write(csv_line(header).encode())
    for row in rows:
        target.write(csv_line(row).encode())


def write_xlsx(path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> None:
    """The dataset with its evidence, codebook, reliability and provenance as sheets of a workbook."""
    with Package(path) as package:
        if layout in (AS_EVER, Layout(Shape.LONG)):
            data: list[Sheet] = [
                (name.removesuffix(".csv"), TABLES[name], rows_of(package, name, leave_out)) for name in TABLES
            ]
        else:
            table = table_of(package, layout, leave_out, Shape.LONG)
            data = [(table.name, table.header, table.rows)]
        write_workbook(target, [*data, *sheets_of(package, leave_out)])


def _in_one_table(writer: str, shape: Shape) -> Write:
    """A format that holds one table, written by the function of this name.

    By its name, for the libraries behind it take a second and 50 MB: too much for a start that writes no such file.
    """

    def write_table(path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> None:
        with Package(path) as package:
            resolve_name(f"projects.datasets.{writer}")(table_of(package, layout, leave_out, shape), target)

    return write_table


def write_jsonl(path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> None:
    """A JSON object for each cell: document_id, variable, value, how; for the coders' own answers coder, not how.

    `value` is a text; a list of codes for a multi-select, empty where none applies; a list of objects with label,
    start, end and quote for a span variable; null for a cell that is open. Numbers are texts, as they were judged.
    In the wide layout an object for each row, by the names of the columns, null where there is no value.
    """
    with Package(path) as package:
        if layout.shape is Shape.WIDE:
            table = wide_table(package, layout.values, leave_out)
            header = table.header
            found: Iterator[dict[str, Any]] = (
                dict(zip(header, (t or None for t in row), strict=True)) for row in table.rows
            )
        else:
            found = (cells_of if layout.values is Values.AGREED else codings_of)(package, leave_out)
        for one in found:
            target.write(json.dumps(one, ensure_ascii=False).encode() + b"\n")


def _whole(write: Callable[[Package, BinaryIO, Collection[str]], None]) -> Write:
    """A format with a form of its own."""

    def write_it(path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> None:
        with Package(path) as package:
            write(package, target, leave_out)

    return write_it


def write_package_copy(path: Path, target: BinaryIO, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> None:
    """The package itself. Raises Withheld where documents would have to be left out."""
    if leave_out:
        raise Withheld(
            f"You have still to code {len(leave_out)} of the documents in this release. "
            "The package holds what others said about them, and is yours once you are done."
        )
    with path.open("rb") as source:
        while block := source.read(1024 * 1024):
            target.write(block)


_CSV = "text/csv; charset=utf-8"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_JSONL = "application/jsonl; charset=utf-8"
_LONG, _WIDE = Shape.LONG, Shape.WIDE
FORMATS = {
    "csv": Format("CSV", ".csv", _CSV, write_csv, "Scripts: every value exactly as it is.", _LONG),
    "csv-safe": Format(
        "CSV for spreadsheets",
        ".csv",
        _CSV,
        write_safe_csv,
        "Spreadsheets: an apostrophe stands before whatever they would take for a formula.",
        _LONG,
        "spreadsheet-safe",
    ),
    "xlsx": Format(
        "XLSX",
        ".xlsx",
        _XLSX,
        write_xlsx,
        "Reading: with sheets of the evidence, the codebook, and where each value comes from.",
        _LONG,
    ),
    "sav": Format(
        "SPSS",
        ".sav",
        "application/x-spss-sav",
        _in_one_table("statfiles:write_sav", _WIDE),
        "SPSS and R: labels, levels of measurement, and user-missing values.",
        _WIDE,
    ),
    "dta": Format(
        "Stata",
        ".dta",
        "application/x-stata-dta",
        _in_one_table("statfiles:write_dta", _WIDE),
        "Stata 14 or later, and R: labels, and missing answers as .a, .b, …",
        _WIDE,
    ),
    "parquet": Format(
        "Parquet",
        ".parquet",
        "application/vnd.apache.parquet",
        _in_one_table("parquet:write_parquet", _LONG),
        "R and Python: typed columns, and small.",
        _LONG,
    ),
    "jsonl": Format("JSON Lines", ".jsonl", _JSONL, write_jsonl, "Programs: an object on each line.", _LONG),
    "package": Format(
        "Package",
        ".zip",
        "application/zip",
        write_package_copy,
        "Everything: the dataset, documents, codebook, codings, rulings, and the sums that anyone can check it by.",
    ),
    "qdpx": Format(
        "REFI-QDA",
        ".qdpx",
        "application/zip",
        _whole(write_qdpx),
        "A project for MAXQDA, NVivo, ATLAS.ti or QualCoder: documents, codes, and the passages each coder marked.",
    ),
    "annotations": Format(
        "Web Annotations",
        ".jsonld",
        "application/ld+json",
        _whole(write_annotations),
        "Every passage of evidence and every span with its place and its words, as the W3C describes them.",
    ),
}
