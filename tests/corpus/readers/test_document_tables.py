"""Tables of documents: a row a document, its other columns metadata, every cell as it was written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.readers.extracted import Extracted
from projects.corpus.readers.files import read_file
from tests.corpus.files import refusal

ROWS = [
    {"id": "d1", "text": "One", "title": "T", "place": "Almaty"},
    {"id": "d2", "text": "Two", "title": "", "place": ""},
]
words = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=20).map(lambda text: f"x{text}")


def sheet(rows: Iterable[Iterable[object]]) -> bytes:
    """An Excel workbook of one sheet."""
    book, held = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(held)
    return held.getvalue()


def table(rows: Iterable[Iterable[str]], delimiter: str = ",") -> str:
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter).writerows(rows)
    return held.getvalue()


def read(name: str, content: str | bytes) -> list[Extracted]:
    return read_file(name, content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", table([ROWS[0], *(row.values() for row in ROWS)])),
        ("a.csv", table([ROWS[0], *(row.values() for row in ROWS)], ";")),
        ("a.csv", table([ROWS[0], *(row.values() for row in ROWS)], "\t")),
        ("a.xlsx", sheet([ROWS[0], *(row.values() for row in ROWS)])),
        ("a.jsonl", "\n".join(json.dumps(row) for row in ROWS)),
    ],
    ids=["commas", "semicolons", "tabs", "xlsx", "jsonl"],
)
def test_a_table_gives_a_document_a_row(name: str, content: str | bytes) -> None:
    assert read(name, content) == [
        Extracted(id="d1", text="One", title="T", metadata={"place": "Almaty"}),
        Extracted(id="d2", text="Two", metadata={"place": ""}),
    ]


def test_a_quoted_field_may_hold_commas_quotes_and_lines() -> None:
    assert read("a.csv", 'id,text\n1,"a, ""b""\r\nc"\n')[0].text == 'a, "b"\nc'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_a_table_may_come_in_the_encoding_a_spreadsheet_writes(encoding: str) -> None:
    assert read("a.csv", "id,text\n1,Лампы гаснут на пустой улице\n".encode(encoding))[0].text.startswith("Лампы")


def test_the_names_of_our_columns_may_be_written_in_capitals() -> None:
    assert read("a.csv", "ID,Text,Place\n7,One,Osh\n") == [Extracted(id="7", text="One", metadata={"Place": "Osh"})]


def test_columns_may_stand_in_any_order_and_rows_may_be_blank() -> None:
    assert [found.id for found in read("a.csv", "text,id\nOne,1\n,\nTwo,2\n")] == ["1", "2"]


def test_cells_of_a_workbook_are_written_plainly() -> None:
    row = (1.0, "x", date(2020, 1, 2), datetime.fromisoformat("2020-01-02T03:04"), True, 2.5)
    document = read("a.xlsx", sheet([("id", "text", "date", "at", "sure", "share"), row]))[0]
    assert (document.id, document.date) == ("1", "2020-01-02")
    assert document.metadata == {"at": "2020-01-02T03:04:00", "sure": "true", "share": "2.5"}


def test_numbers_of_json_stay_as_written_and_lists_are_kept() -> None:
    document = read("a.jsonl", '{"id": 7, "text": "x", "share": 1.50, "tags": [1, 2.5, "ә"], "none": null}')[0]
    assert (document.id, document.metadata) == ("7", {"share": "1.50", "tags": '[1, 2.5, "ә"]', "none": ""})


CSV_FAULTS = {
    "id,txt\n1,x\n": "line 1: there is no column `text`; the columns are id, txt. Name the one that holds the texts"
    " `text`.",
    "id,text,id\n1,x,2\n": "line 1: the column `id` is there 2 times. Give each column its own name.",
    "id,,text\n1,a,x\n": "line 1: column 2 has no name. Give it one.",
    'id,text\n1,"x\n': "line 2: is no row of a table (unexpected end of data). Check the quotation marks there.",
    "id,text\n1,x,y\n": "line 2: there are 3 cells, but 2 columns in the header. Check the commas there.",
    'id,text\n1,"a\nb"\n2,\n': "line 4: the text is empty. Fill it in, or leave the row out.",
    "id,text\n1,x\n1,y\n": "line 3: the id `1` is already in line 2. Give every document its own.",
    "id,text\n": "holds no document: there is no row under the header.",
}
JSON_FAULTS = {
    '{"id": 1}': "line 1: the text is empty. Fill it in, or leave the row out.",
    '[{"text": "x"}]': 'line 1: this is no JSON object. Every line must hold one, such as {"id": "a1", "text": "…"}.',
    '{"text": "x", "text": "y"}': "line 1: is no JSON object (a key is there twice). Every line must hold one.",
    '{"text": "x\\ud800"}': "holds the character U+D800 (2.), which no text has. Remove it.",
}
WORKBOOK_FAULTS = {
    sheet([("id",), (1,)]): "has no sheet with a column `text` in its first row.",
    b"no workbook": "is damaged or cut short: it cannot be unpacked. Make or download it again.",
    b"\xd0\xcf\x11\xe0": "is protected by a password, or an older Office file. Save it anew without one and import"
    " that.",
}


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        *(("a.csv", content, sentence) for content, sentence in CSV_FAULTS.items()),
        *(("a.jsonl", content, sentence) for content, sentence in JSON_FAULTS.items()),
        *(("a.xlsx", content, sentence) for content, sentence in WORKBOOK_FAULTS.items()),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(name: str, content: str | bytes, sentence: str) -> None:
    assert refusal(lambda: read(name, content)) == f"{name}: {sentence}"


@given(st.lists(st.tuples(words, words), min_size=1), st.sampled_from(",;\t"))
def test_whatever_is_written_as_csv_is_read_again(rows: list[tuple[str, str]], delimiter: str) -> None:
    found = read("a.csv", table([("text", "note"), *rows], delimiter))
    assert [(document.text, document.metadata["note"]) for document in found] == rows


@given(st.text(st.sampled_from('"a;,\t\n\r{}[]:x0'), max_size=40))
def test_no_table_breaks_the_reader(body: str) -> None:
    for name in ("a.csv", "a.jsonl"):
        refused = refusal(lambda name=name: read(name, f"text\n{body}"))  # type: ignore[misc]
        assert not refused or refused.startswith(f"{name}: ")
