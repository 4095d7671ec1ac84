"""How study files are written and read back."""

from __future__ import annotations

import csv
import io
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.datasets.studyfiles import (
    ASSIGNMENTS,
    CODEBOOK,
    OpenFile,
    Table,
    WrongStudyFile,
    csv_line,
    json_text,
    read_json,
    read_table,
)

FIELDS = st.lists(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), min_size=2, max_size=5)


def files(**texts: str) -> OpenFile:
    """A study of these tables."""

    def open_file(name: str) -> TextIO | None:
        text = texts.get(name.split(".")[0])
        return None if text is None else io.StringIO(text, newline="")

    return open_file


@given(rows=st.lists(FIELDS, min_size=1))
def test_what_is_written_reads_back(rows: list[list[str]]):
    text = "".join(map(csv_line, rows))
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == rows


def test_only_what_must_be_quoted_is():
    assert csv_line(["plain", "a b", "=1+1", "سلام"]) == "plain,a b,=1+1,سلام\n"
    assert csv_line(["a,b", 'say "x"', "two\nlines", "old\rMac"]) == '"a,b","say ""x""","two\nlines","old\rMac"\n'


def test_json_is_the_same_in_every_order_of_keys():
    assert json_text({"b": 1, "a": "é"}) == json_text({"a": "é", "b": 1}) == '{\n "a": "é",\n "b": 1\n}\n'


def test_a_table_is_taken_a_document_at_a_time():
    table = Table(files(assignments="document_id,coder\nd1,A\nd1,B\nd3,A\n"), ASSIGNMENTS)
    assert [table.of(d) for d in ("d1", "d2", "d3")] == [[["d1", "A"], ["d1", "B"]], [], [["d3", "A"]]]
    table.finish()


def test_a_table_that_is_absent_has_no_rows():
    assert Table(files(), ASSIGNMENTS).of("d1") == []


def test_rows_of_a_document_that_is_not_there_are_refused_when_they_are_reached():
    table = Table(files(assignments="document_id,coder\nd0,A\n"), ASSIGNMENTS)
    with pytest.raises(WrongStudyFile, match="line 2: document 'd0' is not in documents.csv"):
        table.of("d1")


def test_rows_left_over_at_the_end_are_refused():
    table = Table(files(assignments="document_id,coder\nd9,A\n"), ASSIGNMENTS)
    assert table.of("d1") == []
    with pytest.raises(WrongStudyFile, match="document 'd9' is not in documents.csv"):
        table.finish()


def test_rows_out_of_order_are_refused():
    table = Table(files(assignments="document_id,coder\nd2,A\nd1,A\n"), ASSIGNMENTS)
    with pytest.raises(WrongStudyFile, match="line 3: this row is out of order"):
        table.of("d2")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1: the header must be document_id,coder"),
        ("coder,document_id\n", "line 1: the header must be document_id,coder"),
        ("document_id,coder\nd1\n", "line 2: 1 fields where the header has 2"),
        ('document_id,coder\nd1,"A\n', "cannot be read"),
        ('document_id,coder\nd1,"A"B\n', "cannot be read"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(text: str, sentence: str):
    with pytest.raises(WrongStudyFile, match=sentence):
        list(read_table(io.StringIO(text, newline=""), ASSIGNMENTS, ("document_id", "coder")))


def test_a_table_that_is_not_utf_8_is_refused():
    source = io.TextIOWrapper(io.BytesIO(b"document_id,coder\nd1,\xff\n"), encoding="utf-8", newline="")
    with pytest.raises(WrongStudyFile, match="cannot be read"):
        list(read_table(source, ASSIGNMENTS))


def test_json_that_is_missing_or_broken_is_refused():
    with pytest.raises(WrongStudyFile, match="is missing"):
        read_json(files(), CODEBOOK)
    with pytest.raises(WrongStudyFile, match="cannot be read"):
        read_json(files(codebook="[" * 100_000), CODEBOOK)
