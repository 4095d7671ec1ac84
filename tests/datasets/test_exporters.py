"""The files people open: every cell of a release as it stands in it, in the csv module, in a spreadsheet, as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection
from pathlib import Path

import openpyxl
import pytest

from projects.datasets.exporters import FORMATS, Withheld
from projects.datasets.package import Package
from projects.datasets.queries import package_path
from projects.datasets.tables import TABLES, rows_of
from projects.jobs.actions import run_here
from projects.reliability.actions import request_figures
from tests.datasets.coded import coded_study, release

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(settings, tmp_path: Path) -> Path:
    """The package of a study in Persian and Chinese, with texts that look like formulas and break their lines."""
    settings.DATA_DIR = tmp_path
    return package_path(release(coded_study()))


def exported(package: Path, form: str, leave_out: Collection[str] = ()) -> bytes:
    target = io.BytesIO()
    FORMATS[form].write(package, target, leave_out)
    return target.getvalue()


def cells(package: Path, name: str, leave_out: Collection[str] = ()) -> list[list[str]]:
    with Package(package) as opened:
        return [list(TABLES[name]), *rows_of(opened, name, leave_out)]


def test_the_csv_module_reads_every_cell_of_the_release(package):
    read = list(csv.reader(io.StringIO(exported(package, "csv").decode(), newline="")))
    assert read == cells(package, "final.csv")
    assert {"=1+1", "فارسی", "文档", "=1+1\nsecond line; «نقل»"} <= {text for row in read for text in row}


@pytest.mark.parametrize("name", list(TABLES))
def test_a_spreadsheet_shows_every_cell_of_the_release_and_takes_none_for_a_formula(package, name):
    book = openpyxl.load_workbook(io.BytesIO(exported(package, "xlsx")))
    sheet = list(book[name.removesuffix(".csv")].iter_rows())
    assert [[cell.value or "" for cell in row] for row in sheet] == cells(package, name)
    assert {cell.data_type for row in sheet for cell in row if cell.value} == {"s"}


def test_the_same_release_gives_the_same_files_whenever_they_are_asked_for(package):
    for form in FORMATS:
        assert exported(package, form) == exported(package, form)


def test_json_lines_have_one_object_for_each_cell(package):
    found = [json.loads(line) for line in exported(package, "jsonl").decode().splitlines()]
    by_cell = {(cell["document_id"], cell["variable"]): cell["value"] for cell in found}
    assert len(by_cell) == len(found)
    assert by_cell["=1+1", "field"] == ["economic", "political"]
    assert by_cell["فارسی", "field"] is None
    assert by_cell["文档", "passages"] == [{"label": "POS", "start": 0, "end": 4, "quote": "智慧城市"}]


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_documents_left_out_are_in_no_format(package, form):
    assert exported(package, form, {"文档"}) != exported(package, form)
    assert "文档" not in str(cells(package, "final_spans.csv", {"文档"}))
    if form != "xlsx":
        assert "文档" not in exported(package, form, {"文档"}).decode()
    else:
        book = openpyxl.load_workbook(io.BytesIO(exported(package, form, {"文档"})))
        assert "文档" not in {cell for sheet in book for row in sheet.values for cell in row}


def test_a_package_is_given_whole_or_not_at_all(package):
    assert exported(package, "package") == package.read_bytes()
    with pytest.raises(Withheld, match="You have still to code 1 of the documents"):
        exported(package, "package", {"文档"})


def test_the_workbook_has_the_reliability_that_was_known_when_the_release_was_built(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    project = coded_study()
    figures = request_figures(project=project)
    assert figures is not None
    run_here(figures)
    made = package_path(release(project))
    rows = list(openpyxl.load_workbook(io.BytesIO(exported(made, "xlsx")))["reliability"].values)
    line = next(
        dict(zip(rows[0], row, strict=True)) for row in rows if row[0] == "stance" and row[4] == "percent_agreement"
    )
    assert (line["value"], line["units"], line["missing"]) == ("1.0", "4", "2")
    assert "reliability" not in openpyxl.load_workbook(io.BytesIO(exported(made, "xlsx", {"d4"}))).sheetnames
