"""Codebooks as files: what goes out comes in again, and what is wrong with a file is said with its place."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.codebooks.draft_actions import start_draft
from projects.codebooks.models import Codebook, Draft
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook as Parsed
from projects.exchange.codebooktable import COLUMNS, codebook_csv, read_codebook_table
from projects.exchange.findings import Findings
from projects.exchange.qdc import codebook_qdc, read_qdc
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, text
from tests.factories import VARIABLES, make_codebook, make_member, make_project

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
CODES = st.text(st.sampled_from("abcдو文🙂_-=;\"'"), min_size=1, max_size=6)
KEYS = st.sampled_from("1B")
CATEGORY = st.fixed_dictionaries(
    {"id": CODES},
    optional={"label": WORDS, "definition": WORDS, "example": WORDS, "key": KEYS, "since": st.integers()},
)  # fmt: skip
VARIABLE = st.fixed_dictionaries(
    {"id": CODES, "type": st.sampled_from(["nominal", "ordinal", "multi-select", "span"]),
     "categories": st.lists(CATEGORY | CODES, min_size=1, max_size=4, unique_by=str)},
    optional={
        "label": WORDS, "question": WORDS, "required": st.booleans(), "evidence": st.booleans(),
        "missing_values": st.just(["cannot tell"]), "missing_labels": st.dictionaries(st.just("cannot tell"), WORDS),
        "asked_only_if": WORDS, "applies_to": st.dictionaries(CODES, WORDS, max_size=2), "colour": WORDS,
    },
)  # fmt: skip
NUMBER = st.fixed_dictionaries(
    {"id": CODES, "type": st.sampled_from(["interval", "ratio", "text"])},
    optional={"min": st.integers(-9, 0), "max": st.integers(1, 9), "step": st.sampled_from([1, 0.5, "0.25"])},
)


def parsed(content: Any) -> Parsed:
    codebook, found = parse_codebook(content)
    assert codebook is not None, found.problems
    return codebook


def books() -> st.SearchStrategy[dict[str, Any]]:
    variables = st.lists(VARIABLE | NUMBER, min_size=1, max_size=4, unique_by=lambda v: v["id"])
    content = st.fixed_dictionaries({"name": WORDS, "hypothesis": WORDS, "variables": variables})
    return content.filter(lambda c: parse_codebook(c)[0] is not None)


def unknown(content: Any) -> list[Any]:
    """What the reader of codebooks does not know of each variable and category."""
    return [
        (v.get("colour"), [c.get("since") if isinstance(c, dict) else None for c in v.get("categories", [])])
        for v in content["variables"]
    ]


@settings(max_examples=120, deadline=None)
@given(books())
def test_a_codebook_that_goes_out_as_a_table_comes_in_as_it_was(content):
    found = Findings()
    back = read_codebook_table("codebook.csv", codebook_csv(content), found)
    assert not found.problems, found.sentences
    assert parsed(back) == parsed(content)
    assert unknown(back) == unknown(content)


def test_a_codebook_with_skip_logic_and_bounds_comes_in_as_it_was():
    content = {"name": "C", "hypothesis": "H", "variables": VARIABLES}
    assert parsed(read_codebook_table("c.csv", codebook_csv(content), Findings())) == parsed(content)


def table(*rows: dict[str, str]) -> bytes:
    lines = [",".join(COLUMNS), *(",".join(row.get(column, "") for column in COLUMNS) for row in rows)]
    return "\n".join(lines).encode()


A = {"variable": "a", "type": "nominal", "answer": "x"}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([A | {"type": "likert"}], "c.csv: line 2: type: “likert” is not one of nominal, ordinal"),
        ([A | {"required": "perhaps"}], "c.csv: line 2: required: “perhaps” is neither yes nor no"),
        ([A, A | {"answer": "y", "question": "Q"}, A | {"answer": "z", "question": "R"}],
         "c.csv: line 4: question: differs from line 3"),
        ([A, A | {"variable": "b"}, A], "c.csv: line 4: variable: a has rows from line 2 on"),
        ([A | {"variable": ""}], "c.csv: line 2: variable: is empty"),
        ([A | {"min": "low"}], "c.csv: line 2: min: 'low' is not a number"),
        ([A | {"asked_after": "b"}], "c.csv: line 2: asked_after_values: is empty"),
        ([A | {"answer_kind": "wrong"}], "c.csv: line 2: answer_kind: “wrong” is neither category nor missing"),
        ([A | {"variable_more": "[]"}], "c.csv: line 2: variable_more: is no JSON object"),
        ([A | {"applies_to": "genre"}], "c.csv: line 2: applies_to: is not written as column = value"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_said_with_line_and_column(rows, said):
    found = Findings()
    assert read_codebook_table("c.csv", table(*rows), found) is None
    assert found.sentences[0].startswith(said)


PLAIN = st.text(st.sampled_from("abc дو文🙂"), max_size=8).map(str.strip)
QDA_CATEGORY = st.fixed_dictionaries(
    {"id": CODES, "label": PLAIN, "definition": PLAIN, "use_when": PLAIN, "example": PLAIN}
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(QDA_CATEGORY, min_size=1, max_size=5, unique_by=lambda c: c["id"]),
    st.sampled_from(["nominal", "ordinal", "multi-select"]),
    st.booleans(),
    st.booleans(),
    PLAIN,
    st.data(),
)
def test_what_a_refi_codebook_carries_comes_in_as_it_was(categories, level, required, evidence, question, data):
    for n, category in enumerate(categories[1:], 1):
        if data.draw(st.booleans()):
            category["parent"] = categories[data.draw(st.integers(0, n - 1))]["id"]
    flags = {"required": required, "evidence": evidence, "missing_values": ["cannot_tell"]}
    variable = {"id": "v", "label": "V v", "type": level, "question": question, "categories": categories, **flags}
    content = {"variables": [variable]}
    found = Findings()
    first = codebook_qdc(content, slug="study")
    back = read_qdc("c.qdc", first, found)
    assert not found.problems, found.sentences
    assert parsed(back) == parsed(content)
    assert codebook_qdc(back, slug="elsewhere") == first, "GUIDs stay"


ODD = st.none() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2)
UNFINISHED = st.dictionaries(
    st.sampled_from(["id", "type", "categories", "missing_values", "asked_only_if", "applies_to", "guid", "min"]),
    ODD | st.sampled_from(["nominal", "interval", "multi-select"]) | st.lists(ODD, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(UNFINISHED | ODD, max_size=3))
def test_an_unfinished_draft_can_be_taken_along_whatever_is_wrong_with_it(variables):
    content = {"variables": variables}
    assert codebook_csv(content)
    assert codebook_qdc(content, slug="study").startswith(b"<?xml")


def qdc(codes: str, namespace: str = "urn:QDA-XML:codebook:1.0") -> bytes:
    head = f'<?xml version="1.0"?>\n<CodeBook xmlns="{namespace}" origin="X">'
    return f"{head}\n<Codes>\n{codes}\n</Codes></CodeBook>".encode()


G = "2CB1D3C4-0000-4000-8000-00000000000{}"


def code(n: int, name: str, inside: str = "") -> str:
    return f'<Code guid="{G.format(n)}" name="{name}" isCodable="true">{inside}</Code>'


@pytest.mark.parametrize("namespace", ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0"])
def test_codes_of_other_programs_become_variables_and_categories(namespace):
    nested = code(
        1, "Field of influence", code(2, "Economic", "<Description>Money.</Description>") + code(3, "Political")
    )
    content = read_qdc("c.qdc", qdc(nested + code(4, "Alone"), namespace), Findings())
    assert content is not None
    field, loose = content["variables"]
    assert (field["id"], field["type"], field["label"]) == ("field_of_influence", "multi-select", "Field of influence")
    assert field["categories"][0] == {
        "id": "economic", "guid": G.format(2), "label": "Economic", "definition": "Money."}  # fmt: skip
    assert [c["label"] for c in loose["categories"]] == ["Alone"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<CodeBook", "c.qdc: line 1: is no XML from column"),
        (b"<Project/>", "c.qdc: line 1: begins with Project"),
        (qdc("", "urn:other"), "c.qdc: line 2: begins with CodeBook"),
        (qdc(""), "c.qdc: line 3: Codes: has no code"),
        (qdc('<Code guid="x" name="A" isCodable="true"/>'), "c.qdc: line 4: Code: A: guid “x” is no GUID"),
        (qdc(code(1, "A") + "\n" + code(1, "B")), "c.qdc: line 5: Code: B: has the guid of line 4"),
        (qdc(code(1, "")), "c.qdc: line 4: Code: has no name"),
        (qdc(f'<Code guid="{G.format(1)}" name="A"/>'), "c.qdc: line 4: Code: A: isCodable is neither"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><CodeBook/>', "c.qdc: has a document type with entities"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_refi_codebook_is_said_with_its_line(data, said):
    found = Findings()
    assert read_qdc("c.qdc", data, found) is None
    assert found.sentences[0].startswith(said)


@pytest.fixture
def project(db: None) -> Project:
    project = make_project("study")
    make_codebook(project)
    return project


@pytest.fixture
def nadia(project) -> Client:
    return browser_of(make_member(project, "Nadia", Role.MANAGER))


def bring(client: Client, name: str, data: bytes, **given: Any) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post("/projects/study/codebook/import/", {"file": file, "mode": "replace", **given}, follow=True)


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_a_version_downloaded_and_imported_is_the_same_codebook(nadia, form):
    file = nadia.get(f"/projects/study/codebook/versions/1/file/{form}/")
    assert f'filename="study-codebook-1.{form}"' in file.headers["Content-Disposition"]
    assert "8 variables read into the draft" in text(bring(nadia, f"c.{form}", file.content))
    assert parsed(Draft.objects.get().json) == Codebook.objects.get().parsed


def test_a_workbook_holds_texts_and_no_formulas(nadia, project):
    make_codebook(project, [VARIABLES[0] | {"question": "=1+1"}])
    file = nadia.get("/projects/study/codebook/versions/2/file/xlsx/")
    sheet = openpyxl.load_workbook(io.BytesIO(file.content))["codebook"]
    assert sheet.cell(2, COLUMNS.index("question") + 1).data_type == "s"


def test_an_import_fills_the_draft_and_publishes_nothing(nadia):
    bring(nadia, "codebook.json", json.dumps({"variables": [{"id": "unfinished"}]}).encode())
    assert Draft.objects.get().json["variables"] == [{"id": "unfinished"}]
    assert Codebook.objects.count() == 1


def test_variables_can_be_added_behind_those_there(nadia, project):
    draft = start_draft(project=project, by=None)
    more = [VARIABLES[0], VARIABLES[1]]
    bring(nadia, "c.json", json.dumps({"variables": more}).encode(), mode="add", base_version=draft.version)
    added = Draft.objects.get().json["variables"][-2:]
    assert [v["id"] for v in added] == ["in_scope_2", "field_2"]
    assert added[1]["asked_only_if"]["variable"] == "in_scope_2"


def test_a_refused_file_changes_nothing_and_says_where(nadia):
    answer = bring(nadia, "c.csv", table(A | {"type": "likert"}))
    assert answer.status_code == 422 and "c.csv: line 2: type:" in text(answer)
    assert not Draft.objects.exists()


def test_an_import_beside_another_edit_is_refused(nadia, project):
    start_draft(project=project, by=None)
    answer = bring(nadia, "c.json", b'{"variables": []}', base_version=7)
    assert "changed the draft meanwhile" in text(answer)


@pytest.mark.parametrize("name", ["c.json", "c.qdc", "c.csv", "c.xlsx"])
@pytest.mark.parametrize("data", [b"[" * 100_000, b"\xff\xfe\x00", b"<a>" * 50_000, b"PK\x03\x04", b"\x00" * 9])
def test_rubbish_is_refused_with_a_sentence(nadia, name, data):
    answer = bring(nadia, name, data)
    assert answer.status_code == 422 and f"{name}: " in text(answer)


@pytest.mark.parametrize("name", ["c.docx", "c"])
def test_other_files_are_refused_by_their_ending(nadia, name):
    assert "choose a file that ends in .json, .csv, .xlsx, .qdc" in text(bring(nadia, name, b"x"))
