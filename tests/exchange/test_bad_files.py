"""Every file and every fault: the exact sentence, and nothing written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projects.exchange.importing import StudyRefused
from tests.exchange.studies import STUDY, fingerprint, import_files, only

pytestmark = pytest.mark.django_db

CODINGS = "document_id,coder,variable,value\n"
SPANS = "document_id,coder,label,start,end,quote\n"
GOLD = "document_id,variable,value\n"
GOLD_SPANS = "document_id,variable,label,start,end,quote\n"

HEADERS = {"codings": CODINGS, "corrections": CODINGS, "spans": SPANS, "gold": GOLD, "gold_spans": GOLD_SPANS}
BYTES: list[tuple[str, bytes, str]] = [
    ("codings.csv", b"", "line 1: is empty; the columns are document_id, coder, variable, value"),
    (
        "codings.csv",
        CODINGS.encode() + b"d1,Caf\xe9,stance,1\n",
        "line 2: is not UTF-8 (byte 0xE9); save the file as UTF-8",
    ),
    ("codings.csv", CODINGS.encode("utf-16"), "line 1: is UTF-16; save it as UTF-8"),
    ("codings.csv", CODINGS.encode() + b"d1,Omid,memo,a\x00b\n", "line 2: holds a NUL character; remove it"),
    (
        "codings.csv",
        CODINGS.encode() + b"d1,Omid,memo,a\rd1,Omid,memo,b\n",
        "line 2: holds a carriage return outside quotes; end lines with LF or CRLF, and quote fields that hold one",
    ),
    (
        "codings.csv",
        (CODINGS + "d1,Omid\u202e,stance,1\n").encode(),
        "line 2: coder: the name 'Omid\\u202e' holds control characters; remove them",
    ),
]


def texts() -> list[tuple[str, bytes, str]]:
    """The cases of bad_files.txt: `= file`, its content (a header of its own where the name says so), `> sentence`."""
    cases = []
    for case in (Path(__file__).parent / "bad_files.txt").read_text(encoding="utf-8").split("\n= "):
        label, _, rest = case.removeprefix("= ").partition("\n")
        content, _, sentence = rest.partition("\n> ")
        name = label.removesuffix(" with its header")
        header = HEADERS.get(name.split(".")[0], "") if name == label else ""
        cases.append((name, f"{header}{content}".encode(), sentence.strip().removeprefix(f"{name}: ")))
    return cases


@pytest.mark.parametrize(("name", "content", "sentence"), [*BYTES, *texts()], ids=lambda value: str(value)[:40])
def test_a_fault_is_told_in_its_place_and_nothing_is_written(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    import_files(tmp_path)
    before = fingerprint()
    with pytest.raises(StudyRefused) as refusal:
        import_files(tmp_path, {name: content})
    assert str(refusal.value) == f"{name}: {sentence}"
    assert fingerprint() == before


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    files = STUDY | {"gold.csv": GOLD + "d9,stance,1\nd1,stance,7\n", "codings.csv": CODINGS + "d8,Omid,stance,1\n"}
    with pytest.raises(StudyRefused) as refusal:
        import_files(tmp_path, files)
    places = [str(problem).rpartition(": ")[0].split(": ")[:2] for problem in refusal.value.found.problems]
    assert places == [["codings.csv", "line 2"], ["gold.csv", "line 2"], ["gold.csv", "line 3"]]


def test_rows_about_a_document_given_wrongly_are_not_told_twice(tmp_path: Path) -> None:
    with pytest.raises(StudyRefused) as refusal:
        import_files(tmp_path, only("codebook", "codings") | {"documents.csv": 'id,text\nd1,""\nd2,x\n'})
    assert str(refusal.value) == "documents.csv: line 2: text: is empty; a document needs text to be coded"


def test_codings_need_a_codebook(tmp_path: Path) -> None:
    with pytest.raises(StudyRefused) as refusal:
        import_files(tmp_path, only("documents", "codings"))
    assert str(refusal.value) == "codings.csv: line 2: the project has no codebook yet; import codebook.json first"


def test_a_coding_cannot_be_submitted_and_open_in_one_folder(tmp_path: Path) -> None:
    with pytest.raises(StudyRefused) as refusal:
        import_files(tmp_path, STUDY | {"open_assignments.csv": "document_id,coder\nd1,Omid\n"})
    assert str(refusal.value) == (
        "open_assignments.csv: line 2: d1 by Omid is in assignments.csv, line 3, as submitted; keep one of the two"
    )


def test_a_label_of_two_variables_needs_the_column_variable(tmp_path: Path) -> None:
    two = json.dumps({"variables": [{"id": code, "type": "nominal", "categories": ["x"]} for code in "ab"]})
    with pytest.raises(StudyRefused) as refusal:
        import_files(tmp_path, only("documents") | {"codebook.json": two, "spans.csv": SPANS + "d1,Omid,x,0,5,Lamps\n"})
    assert str(refusal.value) == (
        "spans.csv: line 2: label: 'x' is a category of a, b; say which in a column named variable"
    )


def test_thousands_of_problems_are_counted_rather_than_listed(tmp_path: Path) -> None:
    rows = "".join(f"d{n},Omid,stance,1\n" for n in range(100, 1200))
    with pytest.raises(StudyRefused) as refusal:
        import_files(tmp_path, only("codebook", "documents") | {"codings.csv": CODINGS + rows})
    lines = str(refusal.value).split("\n")
    assert len(lines) == 1001 and lines[-1] == "codings.csv: 100 more problems of this file are not listed"
