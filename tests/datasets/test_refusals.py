"""What a format cannot hold it refuses, with the document, the variable, and a format that can."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from projects.codebooks.rules import Level
from projects.datasets.exporters import AS_EVER, FORMATS, Layout
from projects.datasets.numbering import numbers_of, spss_missing
from projects.datasets.tables import Column, DoesNotFit, Kind, Shape
from tests.datasets.studies import codebook_of, write_small_package

CODINGS = "document_id,coder,variable,value\n"


def package(place: Path, *variables: dict[str, Any], codings: str = "", title: str = "") -> Path:
    files = {
        "codebook.json": codebook_of(*variables),
        "rules.json": '{"default": "unanimous", "variables": {}}\n',
        "documents.csv": f"id,text,title\nd1,Lamps.,{title}\n",
        "codings.csv": CODINGS + codings,
    }
    return write_small_package(place, files)


def exported(path: Path, form: str, layout: Layout = AS_EVER) -> bytes:
    target = io.BytesIO()
    FORMATS[form].write(path, target, (), layout)
    return target.getvalue()


def test_a_text_longer_than_spss_holds_is_refused_and_held_by_stata(tmp_path):
    made = package(tmp_path, {"id": "x", "type": "nominal", "categories": ["a"]}, title="سلام" * 5000)
    with pytest.raises(DoesNotFit, match=r"Document 'd1': title holds a text of more than 32,767 bytes.*Use csv"):
        exported(made, "sav")
    assert exported(made, "dta")


def test_a_number_with_more_digits_than_a_double_is_refused(tmp_path):
    made = package(tmp_path, {"id": "n", "type": "ratio"}, codings="d1,A,n,12345678901234567890\n")
    for form in ("sav", "dta", "parquet"):
        with pytest.raises(DoesNotFit, match="n holds 12345678901234567890, which has more digits"):
            exported(made, form, Layout(Shape.WIDE))
    assert b"12345678901234567890" in exported(made, "csv", Layout(Shape.WIDE))


def test_more_missing_answers_than_letters_are_refused_by_stata_alone(tmp_path):
    many: dict[str, Any] = {
        "id": "x",
        "type": "nominal",
        "categories": ["a"],
        "missing_values": [f"m{n}" for n in range(27)],
    }
    made = package(tmp_path, many, codings="d1,A,x,m3\n")
    with pytest.raises(DoesNotFit, match="x has 27 missing answers, and dta tells 26 apart"):
        exported(made, "dta")
    assert exported(made, "sav")


def test_an_answer_that_the_codebook_no_longer_has_keeps_its_place(tmp_path):
    variables: tuple[dict[str, Any], ...] = (
        {"id": "x", "type": "nominal", "categories": ["a"]},
        {"id": "m", "type": "multi-select", "categories": ["a"]},
    )
    made = package(tmp_path, *variables, codings="d1,A,m,old\nd1,A,x,gone\n")
    header, row = exported(made, "csv", Layout(Shape.WIDE)).decode().splitlines()
    assert dict(zip(header.split(","), row.split(","), strict=True)) == {
        "document_id": "d1", "title": "", "x": "gone", "x.how": "single", "m.a": "0", "m.old": "1", "m.how": "single",
    }  # fmt: skip
    assert exported(made, "sav") and exported(made, "qdpx")


def test_categories_that_are_numbers_against_the_scale_are_counted_along_it():
    scale = Column("x", kind=Kind.CODED, level=Level.ORDINAL, labels={"3": "low", "2": "middle", "1": "high"})
    assert numbers_of(scale) == {"3": 1, "2": 2, "1": 3}
    assert numbers_of(replace(scale, level=Level.NOMINAL)) == {"3": 3, "2": 2, "1": 1}


def test_missing_answers_that_are_numbers_keep_them():
    column = Column("x", kind=Kind.NUMBER, missing={"999": "refused", "998": "unknown"})
    assert spss_missing(column, ["12"]) == {"999": 999, "998": 998}
    assert spss_missing(Column("x", kind=Kind.NUMBER, missing={"a": "a"}), ["-150", ""]) == {"a": -999}
