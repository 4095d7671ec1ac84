"""Tables as files of SPSS (`.sav`) and Stata (`.dta`). No Django.

Nothing is cut without saying so: a label too long for the format ends in …, and a value that the format cannot hold is
refused. What the numbers stand for is in `numbering`.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import polars
import pyreadstat

from projects.codebooks.rules import Level
from projects.datasets.legalnames import legal_names
from projects.datasets.numbering import (
    SPSS,
    STATA,
    Limits,
    check_number,
    numbers_of,
    short,
    spss_missing,
    stata_missing,
    value_labels,
)
from projects.datasets.tables import Column, DoesNotFit, Kind, Table, in_columns

_MEASURES = {Level.NOMINAL: "nominal", Level.MULTI: "nominal", Level.ORDINAL: "ordinal", Level.TEXT: "nominal"}
_STATA_TIME = re.compile(rb"(<timestamp>\x11).{17}(?=</timestamp>)", re.DOTALL)


def write_sav(table: Table, target: BinaryIO) -> None:
    """Write the table as a file of SPSS. Raises DoesNotFit."""
    coded = _coded(table, SPSS, spss_missing)
    missing: dict[str, list[Any]] = {
        name: codes if len(codes) <= 3 else [{"lo": codes[0], "hi": codes[-1]}]
        for name, codes in ((name, sorted(absent.values())) for name, absent in coded.missing.items())
    }

    def write(frame: polars.DataFrame, path: Path) -> None:
        pyreadstat.write_sav(
            frame,
            path,
            column_labels=coded.labels,
            variable_value_labels=coded.value_labels,
            missing_ranges=missing,
            variable_measure={name: _measure(column) for name, column, _ in coded.columns},
            variable_format={n: f"F12.{_decimals(t)}" for n, c, t in coded.columns if c.kind is not Kind.TEXT},
            row_compress=True,
        )

    _write(coded.series, write, target, _timeless_sav)


def write_dta(table: Table, target: BinaryIO) -> None:
    """Write the table as a file of Stata 14 or later. Raises DoesNotFit."""
    coded = _coded(table, STATA, lambda column, *_: stata_missing(column))

    def write(frame: polars.DataFrame, path: Path) -> None:
        pyreadstat.write_dta(
            frame,
            path,
            version=15,
            column_labels=coded.labels,
            variable_value_labels=coded.value_labels,
            missing_user_values={name: list(absent.values()) for name, absent in coded.missing.items()},
        )

    _write(coded.series, write, target, _timeless_dta)


@dataclass(frozen=True)
class _Coded:
    """A table in numbers: its columns with their texts by legal name, and what the library is to be told of them."""

    columns: list[tuple[str, Column, list[str]]]
    series: list[polars.Series]
    labels: dict[str, str | None]
    value_labels: dict[str, dict[Any, str]]
    missing: dict[str, Mapping[str, Any]]


def _coded(table: Table, limits: Limits, missing_of: Callable[[Column, Sequence[str]], Mapping[str, Any]]) -> _Coded:
    if len(table.columns) > limits.columns:
        raise DoesNotFit(
            f"The table has {len(table.columns)} columns, and {limits.name} holds {limits.columns}. Use csv or parquet."
        )
    texts = in_columns(table)
    names = legal_names(table.header, limits.name_characters, limits.name_bytes)
    coded = _Coded(list(zip(names, table.columns, texts, strict=True)), [], {}, {}, {})
    for name, column, held in coded.columns:
        _check(column, held, texts[0], limits)
        numbers, absent = numbers_of(column), missing_of(column, held)
        coded.series.append(_series(name, column, held, {**numbers, **absent}, limits))
        its_own = "" if name == column.name.replace(".", "_") else f" [{column.name}]"
        coded.labels[name] = short(column.label, its_own, limits.label, limits)
        if numbers or absent:
            coded.value_labels[name] = value_labels(column, {**numbers, **absent}, limits)
        if absent:
            coded.missing[name] = absent
    return coded


def _check(column: Column, held: Sequence[str], documents: Sequence[str], limits: Limits) -> None:
    if len(column.missing) > limits.missing:
        raise DoesNotFit(
            f"{column.name} has {len(column.missing)} missing answers, and {limits.name} tells {limits.missing} apart. "
            "Use sav, csv or parquet."
        )
    for document, text in zip(documents, held, strict=True):
        if "\0" in text or (len(text) * 4 > limits.text and len(text.encode()) > limits.text):
            what = "a NUL character" if "\0" in text else f"a text of more than {limits.text:,} bytes"
            raise DoesNotFit(
                f"Document {document!r}: {column.name} holds {what}, which {limits.name} cannot hold. "
                "Use csv, jsonl or parquet."
            )
        if column.kind is Kind.NUMBER and text and text not in column.missing:
            check_number(document, column, text, limits.name)


def _series(
    name: str, column: Column, texts: Sequence[str], numbers: Mapping[str, int | str], limits: Limits
) -> polars.Series:
    if column.kind is Kind.TEXT:
        return polars.Series(name, texts, dtype=polars.String)
    read: Callable[[str], int | float] = float if column.kind is Kind.NUMBER else int
    values = [None if not text else numbers[text] if text in numbers else read(text) for text in texts]
    if limits is STATA and column.missing:
        return polars.Series(name, values, dtype=polars.Object)
    return polars.Series(name, values, dtype=polars.Float64 if column.kind is Kind.NUMBER else polars.Int32)


def _measure(column: Column) -> str:
    if column.kind is Kind.TEXT or column.level is None:
        return "nominal"
    return _MEASURES.get(column.level, "scale")


def _decimals(texts: Sequence[str]) -> int:
    return min(6, max((len(text.partition(".")[2]) for text in texts), default=0))


def _write(
    columns: Sequence[polars.Series],
    write: Callable[[polars.DataFrame, Path], None],
    target: BinaryIO,
    timeless: Callable[[bytes], bytes],
) -> None:
    """Write by the library, which wants a path, and take the moment out: the same release gives the same file."""
    with TemporaryDirectory() as place:
        path = Path(place) / "table"
        write(polars.DataFrame(columns), path)
        with path.open("rb") as source:
            target.write(timeless(source.read(1024)))
            shutil.copyfileobj(source, target, 1024 * 1024)


def _timeless_sav(head: bytes) -> bytes:
    # The header's date and time of creation stand after 92 bytes, in 9 and 8.
    return head[:92] + b"01 Jan 8000:00:00" + head[109:]


def _timeless_dta(head: bytes) -> bytes:
    return _STATA_TIME.sub(rb"\g<1>01 Jan 1980 00:00", head)
