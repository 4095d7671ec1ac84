"""Tables as files of SPSS (`.sav`) and Stata (`.dta`). No Django.

Categories are labelled whole numbers: their own codes where these are numbers in the order of the scale, else 1, 2, …
in the order of the codebook. Missing answers are user-missing: negative numbers in SPSS, .a, .b, … in Stata. Nothing is
cut without saying so: a label too long for the format ends in …, and a value that the format cannot hold is refused.
"""

from __future__ import annotations

import math
import re
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from projects.codebooks.rules import Level
from projects.datasets.legalnames import legal_names
from projects.datasets.tables import Column, DoesNotFit, Kind, Table, in_columns

if TYPE_CHECKING:
    import polars

_MEASURES = {Level.NOMINAL: "nominal", Level.MULTI: "nominal", Level.ORDINAL: "ordinal", Level.TEXT: "nominal"}
_WHOLE = re.compile(r"0|-?[1-9]\d{0,8}")
_STATA_TIME = re.compile(rb"(<timestamp>\x11).{17}(?=</timestamp>)", re.DOTALL)


@dataclass(frozen=True)
class Limits:
    """What a format holds: names in characters and bytes, labels in bytes or characters, texts in bytes, columns."""

    name: str
    name_characters: int
    name_bytes: int
    label: int
    value_label: int
    measure: Callable[[str], int]
    text: int
    columns: int
    missing: int


def _bytes(text: str) -> int:
    return len(text.encode())


SPSS = Limits("sav", 64, 64, 250, 120, _bytes, 32_767, 100_000, 10_000)
# Stata's names have 32 characters. The library names a column's labels after it and its place, in 32 as well.
STATA = Limits("dta", 27, 128, 80, 32_000, len, 2**31 - 1, 32_767, len(ascii_lowercase))


def write_sav(table: Table, target: BinaryIO) -> None:
    """Write the table as a file of SPSS. Raises DoesNotFit."""
    # Here and below: the two libraries take 40 MB, which a server that writes no such file need not hold.
    import pyreadstat

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
    import pyreadstat

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


def numbers_of(column: Column) -> dict[str, int]:
    """The number that stands for each category of a column; empty where it has none."""
    if column.kind is Kind.FLAG:
        return {"0": 0, "1": 1}
    codes = list(column.labels)
    own = [int(code) for code in codes if _WHOLE.fullmatch(code)]
    in_order = column.level is Level.NOMINAL or own == sorted(own)
    if len(own) == len(codes) and in_order:
        return dict(zip(codes, own, strict=True))
    return {code: n for n, code in enumerate(codes, 1)}


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
        coded.labels[name] = _short(column.label, its_own, limits.label, limits)
        if numbers or absent:
            coded.value_labels[name] = _value_labels(column, {**numbers, **absent}, limits)
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
        if "\0" in text or (len(text) * 4 > limits.text and _bytes(text) > limits.text):
            what = "a NUL character" if "\0" in text else f"a text of more than {limits.text:,} bytes"
            raise DoesNotFit(
                f"Document {document!r}: {column.name} holds {what}, which {limits.name} cannot hold. "
                "Use csv, jsonl or parquet."
            )
        if column.kind is Kind.NUMBER and text and text not in column.missing:
            check_number(document, column, text, limits.name)


def check_number(document: str, column: Column, text: str, form: str) -> None:
    """Raise DoesNotFit where a binary number would not be the one that was judged."""
    if Decimal(repr(float(text))) != Decimal(text):
        raise DoesNotFit(
            f"Document {document!r}: {column.name} holds {text}, which has more digits than a number in {form}. "
            "Use csv or jsonl."
        )


def spss_missing(column: Column, texts: Sequence[str]) -> dict[str, int]:
    """Their own numbers for up to three missing answers that are some, else -99, -98, …; with more nines where the
    column's own values reach there."""
    numbers = numbers_of(column)
    own = [int(code) for code in column.missing if _WHOLE.fullmatch(code)]
    if len(own) == len(column.missing) <= 3 and not set(own) & set(numbers.values()):
        return dict(zip(column.missing, own, strict=True))
    lowest = min(0, *numbers.values(), 0)
    if column.kind is Kind.NUMBER:
        held = (Decimal(text) for text in texts if text and text not in column.missing)
        lowest = math.floor(min([Decimal(0), column.minimum or Decimal(0), *held]))
    digits = 2
    while len(column.missing) - 10**digits >= lowest:
        digits += 1
    return {code: 1 - 10**digits + n for n, code in enumerate(column.missing)}


def stata_missing(column: Column) -> dict[str, str]:
    """The letter of Stata's missing values .a, .b, … for each missing answer."""
    return dict(zip(column.missing, ascii_lowercase, strict=False))


def _series(
    name: str, column: Column, texts: Sequence[str], numbers: Mapping[str, int | str], limits: Limits
) -> polars.Series:
    import polars

    if column.kind is Kind.TEXT:
        return polars.Series(name, texts, dtype=polars.String)
    read: Callable[[str], int | float] = float if column.kind is Kind.NUMBER else int
    values = [None if not text else numbers[text] if text in numbers else read(text) for text in texts]
    if limits is STATA and column.missing:
        return polars.Series(name, values, dtype=polars.Object)
    return polars.Series(name, values, dtype=polars.Float64 if column.kind is Kind.NUMBER else polars.Int32)


def _value_labels(column: Column, numbers: Mapping[str, Any], limits: Limits) -> dict[Any, str]:
    """What people read for each number; two categories with one label are told apart by their codes."""
    read = {**column.labels, **column.missing}
    times = Counter(read.values())
    full = {code: read[code] if times[read[code]] == 1 else f"{read[code]} ({code})" for code in numbers}
    return {number: _short(full[code], "", limits.value_label, limits) for code, number in numbers.items()}


def _short(text: str, end: str, longest: int, limits: Limits) -> str:
    if limits.measure(text + end) <= longest:
        return text + end
    if limits.measure(end) > longest // 2:
        end = ""
    while limits.measure(f"{text}…{end}") > longest:
        text = text[:-1]
    return f"{text}…{end}"


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
    import polars

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
