"""Files and folders become documents with ids: the stem, numbered where a file has parts, or a table's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.corpus.gathering import File, Unit, documents_in, files_at
from tests.corpus.files import refusal, zipped


def ids(name: str, text: str, unit: Unit = "document") -> list[str]:
    return [new.code for new in documents_in(File(name, text.encode), unit)]


def test_a_file_has_its_stem_as_id_and_its_name_as_source() -> None:
    (document,) = documents_in(File("folder/Lamps 1.txt", "x\r\ny".encode), "document")
    assert (document.code, document.source, document.text) == ("Lamps 1", "Lamps 1.txt", "x\ny")


def test_paragraphs_are_numbered_even_where_there_is_one() -> None:
    assert ids("a.txt", "one\n\ntwo", "paragraph") == ["a#0001", "a#0002"]
    assert ids("a.txt", "one", "paragraph") == ["a#0001"]


def test_rows_without_an_id_are_numbered() -> None:
    assert ids("a.csv", "id,text\nx,one\n,two\n") == ["x", "a#0002"]


def test_a_source_that_a_table_gives_is_kept() -> None:
    found = documents_in(File("a.csv", "text,source\none,Archive\ntwo,\n".encode), "document")
    assert [new.source for new in found] == ["Archive", "a.csv"]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        (
            "a.csv",
            "id,text\na#0002,one\n,two\n",
            ("a.csv: the id “a#0002” is given to 2 of its documents. Give each its own."),
        ),
        (f"{'a' * 201}.txt", "x", f"{'a' * 201}.txt: the id has 201 characters; use at most 200."),
        ("a.csv", "id,text\na\u202eb,x\n", "a.csv: the id 'a\\u202eb' holds control characters; remove them."),
    ],
)
def test_an_id_that_cannot_be_one_is_refused(name: str, text: str, sentence: str) -> None:
    assert refusal(lambda: ids(name, text)) == sentence


def test_a_folder_gives_its_files_by_name_and_archives_are_opened(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "b.txt").write_text("x")
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / "a.zip").write_bytes(zipped({"c.txt": "x", "d/e.txt": "x"}))
    assert [file.name for file in files_at([tmp_path])] == ["c.txt", "d/e.txt", "b/b.txt"]


def test_what_is_not_there_is_told_when_it_is_read(tmp_path: Path) -> None:
    (file,) = files_at([tmp_path / "nowhere.txt"])
    assert refusal(lambda: documents_in(file, "document")) == (
        "nowhere.txt: there is no such file or folder. Check the path."
    )
