"""Tables of texts as an Excel workbook that changes none of them. No Django.

Every cell is a string, so that nothing is taken for a formula, a link, a date or a number. A cell holds 32,767 UTF-16
units: a longer text stands whole, in parts, in the sheet `long texts`, and its cell says where. Characters that Excel
writes in its own way are listed in the sheet `characters`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from tempfile import TemporaryDirectory
from typing import BinaryIO

import xlsxwriter

from projects.datasets.tables import DoesNotFit

CELL_UNITS = 32_767
SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 16_384
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_IMPOSSIBLE = re.compile("[\ufffe\uffff]")
_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's moments have no zone


class TooLong(DoesNotFit):
    """A table with more rows or columns than a sheet; the text says what to do."""


Sheet = tuple[str, Sequence[str], Iterable[Sequence[str]]]


def write_workbook(target: BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write sheets of (name, header, rows). Raises TooLong."""
    with TemporaryDirectory() as place:
        book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": place})
        book.set_properties({"created": _MOMENT})
        try:
            _write_sheets(book, sheets)
        except BaseException:
            # What it holds open of its rows, it closes only with the whole book.
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
            raise
        book.close()


def _write_sheets(book: xlsxwriter.Workbook, sheets: Iterable[Sheet]) -> None:
    long_texts: list[tuple[str, ...]] = []
    odd: list[tuple[str, ...]] = []
    for name, header, rows in sheets:
        _write_sheet(book, name, header, (_fitted(name, n, row, long_texts, odd) for n, row in enumerate(rows, 2)))
    if long_texts:
        _write_sheet(book, "long texts", ("sheet", "row", "column", "part", "text"), long_texts)
    if odd:
        _write_sheet(book, "characters", ("sheet", "row", "column", "code points"), odd)


def _write_sheet(book: xlsxwriter.Workbook, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    if len(header) > SHEET_COLUMNS:
        raise TooLong(f"{name} has more than {SHEET_COLUMNS:,} columns, the most a sheet holds. Use csv or jsonl.")
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for row, texts in enumerate(chain([header], rows)):
        if row >= SHEET_ROWS:
            raise TooLong(f"{name} has more than {SHEET_ROWS:,} rows, the most a sheet holds. Use csv or jsonl.")
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text)


def _fitted(
    sheet: str, row: int, texts: Sequence[str], long_texts: list[tuple[str, ...]], odd: list[tuple[str, ...]]
) -> list[str]:
    """The texts as a row can hold them; what it cannot hold is added to the two lists."""
    fitted = []
    for column, text in enumerate(texts, 1):
        place = (sheet, str(row), str(column))
        if found := sorted(set(_ODD.findall(text))):
            odd.append((*place, " ".join(f"U+{ord(c):04X}" for c in found)))
            text = _IMPOSSIBLE.sub(lambda hit: f"_x{ord(hit[0]):04X}_", text)
        if _fits(text):
            fitted.append(text)
        else:
            fitted.append(f"[too long for a cell: sheet “long texts”, row {len(long_texts) + 2}]")
            long_texts.extend((*place, str(n), part) for n, part in enumerate(_parts(text), 1))
    return fitted


def _fits(text: str) -> bool:
    # XlsxWriter takes a text that begins and ends so for markup of its own, and writes it unescaped.
    if text.startswith("<r>") and text.endswith("</r>"):
        return False
    return len(text) <= CELL_UNITS // 2 or len(text.encode("utf-16-le")) // 2 <= CELL_UNITS


def _parts(text: str) -> Iterator[str]:
    """The text halved until every piece fits."""
    if _fits(text):
        yield text
    else:
        yield from _parts(text[: len(text) // 2])
        yield from _parts(text[len(text) // 2 :])
