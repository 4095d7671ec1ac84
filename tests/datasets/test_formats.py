"""Every format opened again by its own library, and its cells compared with `final.csv`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import openpyxl
import polars
import pyreadstat
import pytest

from projects.datasets.exporters import AS_EVER, FORMATS, Layout
from projects.datasets.package import Package
from projects.datasets.tables import Shape, Values
from projects.datasets.verify import verify
from projects.datasets.wide import wide_table
from tests.datasets.everything import LONG, STUDY
from tests.datasets.studies import write_small_package

WIDE = Layout(Shape.WIDE)
Wide = dict[tuple[str, str], tuple[list[str], str]]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = write_small_package(tmp_path_factory.mktemp("release"), STUDY)
    assert not verify(made).findings
    return made


@pytest.fixture(scope="module")
def final(package) -> Wide:
    """What `final.csv` says: the values and how of every cell."""
    with Package(package) as opened, opened.open_text("final.csv") as source:  # type: ignore[union-attr]
        found: Wide = {}
        for row in csv.DictReader(source):
            found.setdefault((row["document_id"], row["variable"]), ([], row["how"]))[0].append(row["value"])
    return found


def exported(package: Path, form: str, layout: Layout = AS_EVER, leave_out: Collection[str] = ()) -> bytes:
    target = io.BytesIO()
    FORMATS[form].write(package, target, leave_out, layout)
    return target.getvalue()


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_statistics(
    package: Path, form: str, place: Path, layout: Layout = AS_EVER
) -> tuple[list[dict[str, Any]], Any]:
    """The rows as the library reads them back, user-missing values included, and what it knows of the columns."""
    path = place / f"file.{form}"
    path.write_bytes(exported(package, form, layout))
    read = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}[form]
    columns, about = read(path, user_missing=True, output_format="dict")
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)], about


def agreed(final: Wide, document: str, variable: str) -> list[str]:
    """The values that stand, none where the cell is open or not there."""
    return [value for value in final.get((document, variable), ([], ""))[0] if value]


def test_the_wide_table_says_of_every_cell_what_the_final_one_says(package, final):
    for row in read_csv(exported(package, "csv", WIDE)):
        document = row["document_id"]
        for variable in ("with", "stance", LONG, f"{LONG}y", "year", "share", "memo"):
            assert [row[variable]] == (agreed(final, document, variable) or [""])
            assert row[f"{variable}.how"] == final.get((document, variable), ([], ""))[1]
        chosen = agreed(final, document, "field")
        flags = [row["field.econ"], row["field.سیاسی"]]
        if chosen and chosen != ["cannot_tell"]:
            assert flags == [str(int(code in chosen)) for code in ("econ", "سیاسی")]
        else:
            assert flags == (chosen or [""]) * 2


def test_metadata_stand_beside_the_answers_even_under_the_name_of_a_variable(package):
    row = read_csv(exported(package, "csv", WIDE))[0]
    assert (row["document_id"], row["title"]) == ("=d1", "+Title =d1")
    assert (row["with (document)"], row["with"]) == ("@metadata", "=1+1")


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_statistics_programs_read_every_cell(package, form, tmp_path):
    rows, about = read_statistics(package, form, tmp_path)
    with Package(package) as opened:
        table = wide_table(opened, Values.AGREED)
        expected = [dict(zip(table.header, row, strict=True)) for row in table.rows]
    assert [row["document_id"] for row in rows] == [row["document_id"] for row in expected]
    for column, name in zip(table.columns, about.column_names, strict=True):
        labels = about.variable_value_labels.get(name, {})
        codes = {label: code for code, label in {**column.labels, **column.missing}.items()}
        for row, wanted in zip(rows, expected, strict=True):
            text = wanted[column.name]
            value = row[name]
            if value in labels:
                assert codes[labels[value]] == text
            elif isinstance(value, float | int):
                assert value == float(text)
            else:
                assert (value or "") == text


def test_spss_is_told_labels_levels_and_what_is_missing(package, tmp_path):
    _, about = read_statistics(package, "sav", tmp_path)
    labels = about.column_names_to_labels
    assert labels["with_v"] == "A word of SPSS [with]"
    assert labels["field_econ"] == "Field of influence: Economic"
    assert about.variable_value_labels["stance"] == {
        -2: "contradicts", -1: "-1", 0: "0", 1: "1", 2: "supports", -99: "cannot tell", -98: "no text",
    }  # fmt: skip
    assert about.missing_ranges["stance"] == [{"lo": -99.0, "hi": -99.0}, {"lo": -98.0, "hi": -98.0}]
    # The years begin at -200, so -99 is one of them.
    assert about.variable_value_labels["year"] == {-999: "unknown"}
    levels = about.variable_measure
    assert (levels["with_v"], levels["stance"], levels["share"]) == ("nominal", "ordinal", "scale")


def test_stata_is_told_labels_and_what_is_missing(package, tmp_path):
    rows, about = read_statistics(package, "dta", tmp_path)
    stance = about.variable_value_labels["stance"]
    assert (stance["a"], stance["b"], stance[2]) == ("cannot tell", "no text", "supports")
    assert about.variable_value_labels["field_econ"] == {0: "no", 1: "yes", "a": "cannot tell"}
    assert [row["field_econ"] for row in rows] == [1, 0, None, "a"]
    assert all(len(name) <= 27 for name in about.column_names)
    assert len({name.casefold() for name in about.column_names}) == len(about.column_names)


@pytest.mark.parametrize("form", ["sav", "dta"])
def test_an_open_cell_is_no_value_and_says_that_it_is_open(package, form, tmp_path):
    rows, _ = read_statistics(package, form, tmp_path)
    by_id = {row["document_id"]: row for row in rows}
    assert (by_id["d2"]["stance"], by_id["d2"]["stance_how"]) == (None, "open")
    assert (by_id["=d1"]["stance"], by_id["=d1"]["stance_how"]) == (-2, "unanimous")
    # Not answered by anybody, which it may be: there is no cell.
    assert (by_id["文档"]["share"], by_id["文档"]["share_how"]) == (None, "")


@pytest.mark.parametrize("form", ["sav", "dta", "parquet"])
@pytest.mark.parametrize("values", list(Values))
def test_long_tables_hold_the_same_rows_in_every_format(package, form, values, tmp_path):
    layout = Layout(Shape.LONG, values)
    # The exact CSV of agreed values has its passages in a file of their own; the one for spreadsheets has all.
    expected = [[v.removeprefix("'") for v in row.values()] for row in read_csv(exported(package, "csv-safe", layout))]
    if form == "parquet":
        found = polars.read_parquet(io.BytesIO(exported(package, form, layout))).rows()
    else:
        found = [tuple(row.values()) for row in read_statistics(package, form, tmp_path, layout)[0]]
    assert [["" if v is None else str(int(v) if isinstance(v, float) else v) for v in row] for row in found] == expected


def test_parquet_has_types(package):
    frame = polars.read_parquet(io.BytesIO(exported(package, "parquet", WIDE)))
    types = [str(frame.schema[name]) for name in ("field.econ", "year", "语气.POS", "stance")]
    assert types == ["Boolean", "Float64", "Int64", "String"]
    assert frame["field.econ"].to_list() == [True, False, None, None]
    assert frame["field.missing"].to_list() == [None, None, None, "cannot_tell"]
    assert frame["year.missing"].to_list() == [None, "unknown", None, None]
    about = json.loads(polars.read_parquet_metadata(io.BytesIO(exported(package, "parquet", WIDE)))["columns"])
    assert about["stance"]["labels"]["-2"] == "contradicts"


def test_wide_parquet_and_json_lines_hold_every_cell(package):
    rows = read_csv(exported(package, "csv", WIDE))
    objects = [json.loads(line) for line in exported(package, "jsonl", WIDE).decode().splitlines()]
    assert [{key: value or "" for key, value in one.items()} for one in objects] == rows
    frame = polars.read_parquet(io.BytesIO(exported(package, "parquet", WIDE)))
    for name in ("document_id", "with", "stance", "memo", "stance.how"):
        assert [value or "" for value in frame[name]] == [row[name] for row in rows]
    assert frame["share"].to_list() == [float(row["share"]) if row["share"] else None for row in rows]


def test_each_coders_own_answers_have_a_row_for_each_document_and_coder(package):
    rows = {
        (r["document_id"], r["coder"]): r for r in read_csv(exported(package, "csv", Layout(Shape.WIDE, Values.CODERS)))
    }
    assert len(rows) == 7
    assert (rows["d2", "A"]["stance"], rows["d2", "+B"]["stance"]) == ("cannot_tell", "no_text")
    # The ruling on this cell is not what they said.
    assert (rows["文档", "A"]["with"], rows["文档", "A"]["语气.NEG"], rows["d2", "A"]["语气.NEG"]) == ("@x", "1", "0")


def test_each_coders_own_answers_as_json_lines(package):
    objects = [
        json.loads(line) for line in exported(package, "jsonl", Layout(None, Values.CODERS)).decode().splitlines()
    ]
    cells = {(one["document_id"], one["coder"], one["variable"]): one["value"] for one in objects}
    assert cells["=d1", "+B", "field"] == ["econ", "سیاسی"]
    assert cells["d2", "A", "field"] == []
    assert cells["=d1", "A", "语气"] == [{"label": "POS", "start": 0, "end": 5, "quote": "Lamps"}]


def test_a_spreadsheet_takes_nothing_of_the_safe_csv_for_a_formula(package):
    content = exported(package, "csv-safe", WIDE)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert not [text for row in rows for text in row if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    exact = list(csv.reader(io.StringIO(exported(package, "csv", WIDE).decode(), newline="")))
    assert [[text.removeprefix("'") for text in row] for row in rows] == exact


def test_the_workbook_has_the_evidence_the_codebook_and_where_each_value_comes_from(package):
    book = openpyxl.load_workbook(io.BytesIO(exported(package, "xlsx")))
    assert book.sheetnames == ["final", "final_spans", "evidence", "codebook", "provenance"]
    sheets = {sheet.title: [[v or "" for v in row] for row in sheet.values] for sheet in book}
    assert ["d2", "A", "field", "econ", "5", "7", "👋🏽"] in sheets["evidence"]
    provenance = {tuple(row[:2]): row[2:] for row in sheets["provenance"]}
    assert provenance["d2", "stance"] == ["", "open", "", "no_text", "cannot_tell"]
    assert provenance["d2", "memo"] == ["=cmd()\nsecond; «نقل»", "adjudicated", "=why", "", ""]
    assert provenance["=d1", "语气"] == ["POS 0–5", "unanimous", "", "POS 0–5", "POS 0–5"]
    codebook = [dict(zip(sheets["codebook"][0], row, strict=True)) for row in sheets["codebook"][1:]]
    high = next(row for row in codebook if row["code"] == "high")
    assert (high["variable"], high["number in SPSS"], len(high["name in Stata"])) == (LONG, "2", 27)


def test_the_workbook_of_the_wide_layout_begins_with_it(package):
    book = openpyxl.load_workbook(io.BytesIO(exported(package, "xlsx", WIDE)))
    found = [[value or "" for value in row] for row in book["wide"].values]
    assert found == list(csv.reader(io.StringIO(exported(package, "csv", WIDE).decode(), newline="")))


TABULAR = [form for form in FORMATS if FORMATS[form].shape]


@pytest.mark.parametrize("form", TABULAR)
@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("values", list(Values))
def test_what_is_left_out_is_in_no_layout_and_a_release_gives_the_same_file_twice(
    package, form, shape, values, tmp_path
):
    layout = Layout(shape, values)
    whole, part = exported(package, form, layout), exported(package, form, layout, {"文档"})
    assert whole == exported(package, form, layout)
    assert len(part) < len(whole)
    path = tmp_path / "file"
    path.write_bytes(part)
    if form == "xlsx":
        read: Any = [list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(part))]
    elif form == "parquet":
        read = polars.read_parquet(io.BytesIO(part)).rows()
    elif form in ("sav", "dta"):
        read = {"sav": pyreadstat.read_sav, "dta": pyreadstat.read_dta}[form](path, output_format="dict")[0]
    else:
        read = part.decode()
    assert "文档" not in str(read)
    assert "=d1" in str(read)
