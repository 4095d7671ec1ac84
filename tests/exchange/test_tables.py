"""Tables read with the line each record begins on, whatever their format."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.exchange.findings import Findings
from projects.exchange.layouts import Layout
from projects.exchange.tables import Table, read_table

LAYOUT = Layout(("id", "text"), ("title",))
# Every character that UTF-8 can write, but NUL.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)


def read(name: str, data: bytes) -> tuple[Table | None, Findings]:
    found = Findings()
    return read_table(name, data, LAYOUT, found), found


def rows(name: str, data: bytes) -> list[tuple[int, list[str]]]:
    table, found = read(name, data)
    assert table is not None, found.sentences
    return list(table.picked("id", "text", "title"))


def workbook(*lines: list[Any]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for line in lines:
        book.active.append(line)
    book.save(file)
    return file.getvalue()


def test_a_record_is_named_by_the_line_it_begins_on() -> None:
    assert rows("t.csv", b'id,text\n1,"a\nb\nc"\n\n2,d\r\n') == [(2, ["1", "a\nb\nc", ""]), (6, ["2", "d", ""])]


def test_a_byte_order_mark_is_no_part_of_the_header() -> None:
    assert rows("t.csv", "\ufeffid,text\n1,a".encode()) == [(2, ["1", "a", ""])]


def test_columns_may_stand_in_any_order() -> None:
    assert rows("t.csv", b"title,text,id\nT,a,1\n") == [(2, ["1", "a", "T"])]


def test_a_column_of_no_use_is_told_and_passed_over() -> None:
    table, found = read("t.csv", b"id,text,colour\n1,a,red\n")
    assert table is not None and list(map(str, found.warnings)) == ["t.csv: line 1: the column colour is not used"]


def test_a_field_may_be_as_long_as_a_book() -> None:
    assert len(rows("t.csv", b"id,text\n1," + b"x" * 5_000_000)[0][1][1]) == 5_000_000


def test_json_lines_name_their_columns_in_every_line() -> None:
    data = '{"id": 1, "text": "a\\nb"}\n\n{"text": "سلام", "id": "2", "title": null}\n{"id": 1.50, "text": true}'
    assert rows("t.jsonl", data.encode()) == [
        (1, ["1", "a\nb", ""]), (3, ["2", "سلام", ""]), (4, ["1.50", "true", ""]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("[1]", 'is no object; write {"column": "value", …}'),
        ('{"id": [1], "text": "a"}', "id holds a list or an object; write one row for each value"),
        ('{"id": "1", "id": "2"}', "the key 'id' stands twice in one object; keep one"),
        ('{"id": NaN}', "NaN is not JSON; write a number or null"),
        ('{"id": "\\u0000"}', "holds a NUL character (\\u0000); remove it"),
        ('{"id": "\\ud800"}', "holds half a character (a lone surrogate such as \\ud800); write the whole character"),
    ],
)
def test_a_line_that_is_no_flat_object_is_told(line: str, sentence: str) -> None:
    _, found = read("t.jsonl", f'{{"id": "0", "text": "a"}}\n{line}\n'.encode())
    assert found.sentences == [f"t.jsonl: line 2: {sentence}"]


def test_a_workbook_is_read_as_its_cells_say() -> None:
    data = workbook(["id", "text", "title"], [1, "a", None], [], [2.5, date(2026, 11, 23), "=1+1"], [3.0, True, "x"])
    assert rows("t.xlsx", data)[0] == (2, ["1", "a", ""])
    assert rows("t.xlsx", data)[1][1][:2] == ["2.5", "2026-11-23"]
    assert rows("t.xlsx", data)[2] == (5, ["3", "true", "x"])


def test_a_workbook_that_is_none_is_told() -> None:
    _, found = read("t.xlsx", b"id,text\n1,a\n")
    assert found.sentences[0].startswith("t.xlsx: is damaged")


def test_a_cell_beyond_the_header_is_told() -> None:
    _, found = read("t.xlsx", workbook(["id", "text"], ["1", "a", "b"]))
    assert found.sentences == ["t.xlsx: line 2: has 3 fields, the header has 2; quote fields that hold commas"]


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=8))
def test_whatever_the_csv_module_writes_is_read_again(records: list[tuple[str, str, str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([("id", "text", "title"), *records])
    read_back = rows("t.csv", file.getvalue().encode())
    assert [fields for _, fields in read_back] == [list(record) for record in records]
    lines = file.getvalue().split("\n")
    assert all(lines[line - 1].startswith('"') for line, _ in read_back)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8))
def test_whatever_json_writes_is_read_again(records: list[tuple[str, str]]) -> None:
    lines = [json.dumps({"id": code, "text": text}) for code, text in records]
    assert [fields[:2] for _, fields in rows("t.jsonl", "\n".join(lines).encode())] == [list(r) for r in records]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for name in ("t.csv", "t.jsonl", "t.xlsx"):
        table, found = read(name, data)
        assert table is not None or found.problems
