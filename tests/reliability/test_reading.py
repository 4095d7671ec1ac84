"""Plain tables: long, wide, multi-select and spans; what is wrong is named with file and line."""

from pathlib import Path

import pytest

from projects.reliability.reading import read_markings, read_ratings
from projects.reliability.tables import TableError

DOCUMENTS = 'id,text\nd1,"Smart cities\nin Almaty"\nd2,Data centres\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, text: str, name: str = "codes.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str, level: str = "nominal", categories: str = "") -> str:
    with pytest.raises(TableError) as caught:
        read_ratings(write(folder, text), level, tuple(filter(None, categories.split(","))))
    return str(caught.value)


def test_the_long_form_has_a_row_for_each_code(folder: Path) -> None:
    found = read_ratings(write(folder, "coder,document_id,value\nLeila,1,no\nOmid,1,yes\nOmid,2,no\n"), "nominal")
    assert found.coders == ("Leila", "Omid")
    assert found.categories == ("no", "yes")
    assert found.codes.tolist() == [[0, 1], [-1, 0]]


def test_the_wide_form_has_a_column_for_each_coder_and_blank_is_missing(folder: Path) -> None:
    found = read_ratings(write(folder, "document_id,Omid,Leila,Nadia\n1,2,1,\n2,, ,\n3,1,1,\n"), "ordinal", ("1", "2"))
    assert found.coders == ("Leila", "Nadia", "Omid")
    assert found.codes.tolist() == [[0, -1, 1], [-1, -1, -1], [0, -1, 0]]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    found = read_ratings(write(folder, "\ufeffdocument_id,coder,value\r\n1,Leila,a\r\n"), "nominal")
    assert (found.units, found.categories) == (1, ("a",))


def test_a_multi_select_has_a_row_for_each_category_and_a_marker_for_none(folder: Path) -> None:
    text = "document_id,coder,value\n1,Leila,a\n1,Leila,b\n1,Omid,__none__\n"
    found = read_ratings(write(folder, text), "multi-select", ("a", "b"))
    assert found.members is not None
    assert found.members[found.codes[0]].tolist() == [[True, True], [False, False]]


def test_a_header_alone_is_a_table_without_codes(folder: Path) -> None:
    assert read_ratings(write(folder, "document_id,coder,value\n"), "nominal", ("a",)).values == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "codes.csv: line 1: the file is empty"),
        ("document_id,coder,value\n1,Leila,\n", "codes.csv: line 2: value is empty"),
        ("document_id,coder,value\n1,Leila,a\n,Leila,a\n", "codes.csv: line 3: document_id is empty"),
        ("document_id,coder,value\n1,Leila,a\n1,Leila,b\n", "line 3: Leila has already coded document 1"),
        ('document_id,coder,value\n"1\n1",Leila,a\n2,Leila\n', "line 4: has 2 fields where the header has 3"),
        (
            "document_id,coder,variable,value\n1,Leila,v,a\n",
            "line 1: the columns must be document_id, coder, value, or",
        ),
        ("id,Leila\n1,a\n", "line 1: the columns must be"),
        ("document_id,Leila,Leila\n1,a,b\n", "line 1: the column “Leila” is there twice"),
        ("document_id,Leila,\n1,a,b\n", "line 1: a coder's column has no name"),
        ("document_id,Leila\n1,a\n1,b\n", "line 3: document 1 is already in line 2"),
        ('document_id,coder,value\n1,"Leila"x,a\n', "line 2: is not CSV as it should be"),
    ],
)
def test_a_wrong_table_is_refused_with_file_and_line(folder: Path, text: str, expected: str) -> None:
    assert expected in refusal(folder, text)


@pytest.mark.parametrize(
    ("level", "value", "expected"),
    [
        ("nominal", "c", "line 2: “c” is not one of the categories 1, 2"),
        ("interval", "3", "line 2: “3” is not one of the categories 1, 2"),
        ("interval", "many", "line 2: “many” is not a number"),
        ("multi-select", "c", "line 2: “c” is not one of the categories"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(folder: Path, level: str, value: str, expected: str) -> None:
    assert expected in refusal(folder, f"document_id,coder,value\n1,Leila,{value}\n", level, "1,2")


def test_an_ordinal_scale_of_words_must_be_declared(folder: Path) -> None:
    assert "codes.csv: An ordinal variable" in refusal(folder, "document_id,coder,value\n1,Leila,weak\n", "ordinal")


@pytest.mark.parametrize("second", ["a", "__none__"])
def test_a_selection_that_contradicts_itself_is_refused(folder: Path, second: str) -> None:
    text = f"document_id,coder,value\n1,Leila,a\n1,Leila,{second}\n"
    assert "line 3" in refusal(folder, text, "multi-select", "a,b")


def test_a_multi_select_has_no_wide_form(folder: Path) -> None:
    assert "must be document_id, coder, value." in refusal(folder, "document_id,Leila\n1,a\n", "multi-select")


def test_a_file_that_is_not_there_or_not_text_is_refused(folder: Path) -> None:
    with pytest.raises(TableError, match="cannot be opened"):
        read_ratings(folder / "none.csv", "nominal")
    (folder / "old.csv").write_bytes(b"document_id,coder,value\n1,L\xe9ila,a\n")
    with pytest.raises(TableError, match=r"old\.csv: line 2: is not UTF-8"):
        read_ratings(folder / "old.csv", "nominal")


def spans(folder: Path, *rows: str, assignments: str = "") -> tuple[Path, Path, Path | None]:
    data = write(folder, "\n".join(["document_id,coder,label,start,end,quote", *rows]) + "\n", "spans.csv")
    assigned = write(folder, "document_id,coder\n" + assignments, "assignments.csv") if assignments else None
    return data, write(folder, DOCUMENTS, "documents.csv"), assigned


def test_spans_come_with_their_documents_and_the_codings_without_a_span(folder: Path) -> None:
    paths = spans(folder, "d1,Leila,city,0,12,Smart cities", assignments="d1,Leila\nd1,Omid\n")
    found = read_markings(*paths)
    assert (found.lengths.tolist(), found.coded.tolist()) == ([22, 12], [[True, True], [False, False]])
    assert found.spans.tolist() == [[0, 0, 0, 0, 12]]


def test_offsets_count_code_points_after_windows_line_ends_became_one(folder: Path) -> None:
    data, documents, _ = spans(folder, "d1,Leila,city,13,22,in Almaty")
    write(folder, DOCUMENTS.replace("\n", "\r\n"), "documents.csv")
    assert read_markings(data, documents).spans.tolist() == [[0, 0, 0, 13, 22]]


def test_a_quote_is_not_needed(folder: Path) -> None:
    data = write(folder, "document_id,coder,label,start,end\nd2,Leila,city,0,4\n", "spans.csv")
    assert len(read_markings(data, write(folder, DOCUMENTS, "documents.csv")).spans) == 1


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("d1,Leila,city,0,5,Smartt", "line 2: the quote “Smartt” is not what stands at 0 to 5: “Smart”"),
        ("d9,Leila,city,0,5,Smart", "line 2: document d9 is not among the documents"),
        ("d2,Leila,city,0,13,Data centres.", "line 2: 0 to 13 is no passage of document d2 (12 long)"),
        ("d2,Leila,city,5,5,x", "line 2: 5 to 5 is no passage"),
        ("d2,Leila,city,-1,5,x", "line 2: -1 to 5 is no passage"),
        ("d2,Leila,town,0,4,Data", "line 2: “town” is not one of the labels city"),
    ],
)
def test_a_wrong_span_is_refused_with_its_line(folder: Path, row: str, expected: str) -> None:
    data, documents, _ = spans(folder, row)
    with pytest.raises(TableError) as caught:
        read_markings(data, documents, categories=["city"])
    assert expected in str(caught.value)


def test_documents_and_assignments_are_checked_too(folder: Path) -> None:
    data, documents, assigned = spans(folder, assignments="d9,Leila\n")
    with pytest.raises(TableError, match=r"assignments\.csv: line 2: document d9"):
        read_markings(data, documents, assigned)
    write(folder, "id,text\nd1,a\nd1,b\n", "documents.csv")
    with pytest.raises(TableError, match=r"documents\.csv: line 3: document d1 is there twice"):
        read_markings(data, documents)
    write(folder, "id,title\nd1,a\n", "documents.csv")
    with pytest.raises(TableError, match="the column “text” is missing"):
        read_markings(data, documents)
