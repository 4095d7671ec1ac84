"""The first sheet of an Excel workbook as a table."""

from __future__ import annotations

import io
import warnings

import openpyxl

from projects.corpus.readers.extracted import Unreadable
from projects.corpus.readers.office import open_package
from projects.corpus.readers.tables import cell_text
from projects.exchange.findings import Findings


def workbook_records(file: str, data: bytes, found: Findings) -> list[tuple[int, list[str]]] | None:
    """The rows that hold something, numbered as Excel numbers them, header first; None when it cannot be read."""
    try:
        open_package(data).close()
        rows = _rows(data)
    except Unreadable as error:
        found.problem(file, None, str(error))
        return None
    except Exception as error:  # a broken workbook fails in openpyxl in more ways than can be listed
        found.problem(
            file, None, f"cannot be read as an Excel workbook ({type(error).__name__}); save it again as .xlsx"
        )
        return None
    records = [(n, cells) for n, cells in enumerate(rows, 1) if any(cells)]
    if not records:
        return []
    width = len(records[0][1])
    while width and not records[0][1][width - 1]:
        width -= 1
    return [(n, _trimmed(cells, width)) for n, cells in records]


def _rows(data: bytes) -> list[list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles it does not know, which do not matter here
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            return [[cell_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        finally:
            book.close()


def _trimmed(cells: list[str], width: int) -> list[str]:
    """As wide as the header; wider only where something stands beyond it."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells + [""] * (width - len(cells))
