"""Texts in a workbook: each as it was, or whole in a sheet that its cell names."""

from __future__ import annotations

import io

import openpyxl
import pytest

from projects.datasets import workbook
from projects.datasets.workbook import CELL_UNITS, TooLong, write_workbook


def opened(*texts: str) -> openpyxl.Workbook:
    target = io.BytesIO()
    write_workbook(target, [("sheet", ("text",), [(text,) for text in texts])])
    return openpyxl.load_workbook(target)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "@SUM(A1)", "{=1}", "1e5", "007", "2024-05-01", "https://a.b", "a\nb", " x ", "سلام", "世界 👋🏽"],
)
def test_a_text_stays_the_text_it_was(text):
    assert opened(text)["sheet"]["A2"].value == text


def test_a_text_that_fits_no_cell_stands_whole_in_a_sheet_of_its_own():
    text = "路" * CELL_UNITS + "灯👋🏽"
    book = opened("short", text)
    assert book["sheet"]["A3"].value == "[too long for a cell: sheet “long texts”, row 2]"
    assert "".join(str(row[4]) for row in book["long texts"].iter_rows(min_row=2, values_only=True)) == text


def test_characters_that_a_workbook_writes_its_own_way_are_listed():
    book = opened("bell\x07")
    assert list(book["characters"].values)[1:] == [("sheet", "2", "1", "U+0007")]


def test_a_table_longer_than_a_sheet_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    with pytest.raises(TooLong, match="Use csv or jsonl"):
        opened("a", "b", "c")
