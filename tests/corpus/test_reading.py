"""Uploaded files give their documents one by one, with what is known of each file and what it does not give."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from projects.corpus.gathering import File, files_at
from projects.corpus.reading import FileReading, Refusal, Wish, read
from projects.corpus.rules import NewDocument
from tests.corpus.files import refusal


def reading(name: str, content: str | bytes, **wish: Any) -> FileReading:
    data = content.encode() if isinstance(content, str) else content
    return read(File(name, lambda: data), Wish(**wish))


def documents(found: FileReading) -> list[tuple[int, NewDocument]]:
    return [given for given in found.documents if not isinstance(given, Refusal)]


def given(name: str, content: str | bytes, **wish: Any) -> list[Any]:
    return [
        found if isinstance(found, Refusal) else (found[1].code, found[1].text)
        for found in reading(name, content, **wish).documents
    ]


def test_a_column_may_be_any_of_the_roles():
    columns = {"id": "nr", "text": "body", "title": "headline", "date": ""}
    found = reading("a.csv", "nr,body,headline,date,genre\n7,Lamps,On lamps,1999,news\n", columns=columns)
    [(line, document)] = documents(found)
    assert (line, document.code, document.text, document.title, document.date) == (2, "7", "Lamps", "On lamps", "")
    assert document.metadata == {"genre": "news", "column_date": "1999"}
    assert found.columns == ("nr", "body", "headline", "date", "genre")


def test_without_a_column_for_texts_the_one_with_the_longest_cells_is_proposed():
    found = reading("a.csv", "nr,body\n1,Lamps are dimmed\n")
    assert found.roles == {"text": "body"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_whatever_the_columns_are_called(separator):
    assert given("a.csv", f"id{separator}body\nx{separator}Lamps are dimmed\n") == [("x", "Lamps are dimmed")]


def test_a_row_without_text_is_told_and_the_others_come():
    assert given("a.csv", "id,text\nx,Lamps\ny, \nz,...\nw,Halls\n") == [
        ("x", "Lamps"),
        Refusal(3, "the text is empty"),
        Refusal(4, "has no text: there is no letter or digit in it"),
        ("w", "Halls"),
    ]


def test_a_broken_table_raises_with_name_and_line_when_it_comes_to_it():
    rows = reading("a.csv", "id,text\n" + "".join(f"x{n},Lamps\n" for n in range(60)) + 'y,"Halls" no\n').documents
    next(rows)
    assert refusal(lambda: list(rows)).startswith("a.csv: line 62: is no row of a table")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("cp1251", "cp1251")],
)
def test_the_encoding_of_a_table_is_recognised(encoding, name):
    text = "id,text\nx," + "Терминал, который думает наперёд и говорит. ".replace(",", "") * 5 + "\n"
    found = reading("a.csv", text.encode(encoding))
    [(_, document)] = documents(found)
    assert found.encoding == name and document.text.startswith("Терминал")


def test_a_chinese_text_in_gb18030_says_so():
    found = reading("a.txt", ("智慧城市是中国在中亚的合作项目之一，数据中心也是。" * 5).encode("gb18030"))
    assert found.encoding == "gb18030"


def test_files_of_one_name_in_two_folders_are_told_apart_by_their_paths(tmp_path: Path):
    for year in ("2023", "2024"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "a.txt").write_text(f"Lamps of {year}.")
    codes = [next(read(file, Wish(names="path")).documents)[1].code for file in files_at([tmp_path])]  # type: ignore[index]
    assert codes == ["2023/a", "2024/a"]


def test_line_ends_become_one_kind_also_within_a_cell():
    assert given("a.csv", b'id,text\r\nx,"one\r\ntwo"\r\n') == [("x", "one\ntwo")]


def test_a_table_without_rows_is_refused():
    assert refusal(lambda: reading("a.jsonl", "\n\n")) == (
        "a.jsonl: holds no document: there is no row under the header."
    )


def test_a_sheet_is_read_by_its_columns():
    book = openpyxl.Workbook()
    for row in (["nr", "body"], [1, "Lamps"], [2, None]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert given("a.xlsx", out.getvalue(), columns={"id": "nr"}) == [("1", "Lamps"), Refusal(3, "the text is empty")]
