"""The agreed dataset derived from the files of a study."""

from __future__ import annotations

import csv
from collections import Counter
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.adjudication.rules import How, Rule, Rules, settle
from projects.codebooks.rules import Level
from projects.datasets.consensus import FINAL, FINAL_SPANS
from projects.datasets.reading import cases, read_codebook, rules_json
from projects.datasets.studyfiles import WrongStudyFile, csv_line
from tests.datasets.studies import STUDY, codebook_of, derived, opener, with_rows

GOLD = ("document_id", "variable", "value", "reason")
GOLD_SPANS = ("document_id", "variable", "label", "start", "end", "quote", "reason")
CORRECTIONS = ("document_id", "coder", "variable", "value")


def final(files: dict[str, str]) -> list[str]:
    return derived(files)[0][FINAL].splitlines()[1:]


def final_spans(files: dict[str, str]) -> list[str]:
    return derived(files)[0][FINAL_SPANS].splitlines()[1:]


def test_a_study_gives_its_agreed_dataset():
    tables, outcome = derived()
    assert tables[FINAL] == (
        "document_id,variable,value,how\n"
        "d1,scope,yes,unanimous\nd1,field,a,unanimous\nd1,field,b,unanimous\n"
        "d2,scope,,open\nd2,field,,open\n"
    )
    assert tables[FINAL_SPANS] == (
        "document_id,variable,label,start,end,quote,how\nd1,passages,POS,0,5,Lamps,unanimous\nd2,passages,,,,,open\n"
    )
    assert (outcome.documents, outcome.by_how[How.UNANIMOUS], outcome.by_how[How.OPEN]) == (2, 3, 3)


def test_none_applies_is_written_with_the_marker_of_the_variable():
    files = with_rows("gold.csv", GOLD, ("d2", "field", "neither", ""), ("d2", "scope", "yes", "plain"))
    assert final(files)[3:] == ["d2,scope,yes,adjudicated", "d2,field,neither,adjudicated"]


def test_a_missing_answer_of_a_multi_select_is_an_answer():
    files = with_rows("gold.csv", GOLD, ("d2", "field", "cannot_tell", ""), ("d2", "scope", "yes", ""))
    assert final(files)[4:] == ["d2,field,cannot_tell,adjudicated"]


def test_a_ruling_that_nothing_is_marked_has_a_row():
    files = with_rows("gold_spans.csv", GOLD_SPANS, ("d2", "passages", "__none__", "", "", "", ""))
    assert final_spans(files)[1:] == ["d2,passages,__none__,,,,adjudicated"]


def test_ruled_passages_are_cut_from_the_text_by_code_points():
    rows = [("d2", "passages", "NEG", "5", "7", "👋🏽", ""), ("d2", "passages", "POS", "0", "4", "سلام", "")]
    files = with_rows("gold_spans.csv", GOLD_SPANS, *rows)
    assert final_spans(files)[1:] == ["d2,passages,POS,0,4,سلام,adjudicated", "d2,passages,NEG,5,7,👋🏽,adjudicated"]


def test_a_correction_is_what_counts():
    assert final(with_rows("corrections.csv", CORRECTIONS, ("d2", "B", "scope", "yes")))[3:] == [
        "d2,scope,yes,unanimous",
        "d2,field,,open",
    ]


def test_an_answer_taken_back_is_lacking():
    assert "d1,scope,,open" in final(with_rows("corrections.csv", CORRECTIONS, ("d1", "B", "scope", "")))


def test_corrected_passages_stand_in_place_of_the_first():
    header = ("document_id", "coder", "variable", "label", "start", "end", "quote")
    files = with_rows("correction_spans.csv", header, ("d2", "A", "passages", "__none__", "", "", ""))
    assert final_spans(files)[1:] == ["d2,passages,__none__,,,,unanimous"]


def test_a_document_still_to_be_coded_is_open_and_not_left_out():
    files = STUDY | {"open_assignments.csv": "document_id,coder\nd1,C\n"}
    assert final(files)[:2] == ["d1,scope,,open", "d1,field,,open"]


def test_the_majority_rule_is_read_from_the_study():
    files = STUDY | {"rules.json": rules_json(Rules(Rule.MAJORITY))}
    files["assignments.csv"] += "d2,C\n"
    files["codings.csv"] += "d2,C,field,neither\nd2,C,scope,yes\n"
    assert "d2,scope,yes,majority" in final(files)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("codebook.json", "{}", "codebook.json: "),
        ("rules.json", '{"default": "loudest"}', 'rules.json: needs "default"'),
        ("rules.json", '{"default": "majority", "variables": {"scope": "majority"}}', 'each with "rule" and'),
        ("documents.csv", "text,id\nx,d1\n", "must begin with id,text"),
        ("documents.csv", "id,text\nd1,x\nd1,y\n", "line 3: id 'd1' is empty, doubled or out of order"),
        ("assignments.csv", "document_id,coder\nd1,B\nd1,A\n", "line 3: this row is out of order"),
        ("gold.csv", "document_id,variable,value,reason\nd1,scope,no,\nd1,scope,yes,\n", "the answers no, yes"),
        ("codings.csv", "document_id,coder,variable,value\nd9,A,scope,yes\n", "'d9' is not in documents.csv"),
        ("spans.csv", "document_id,coder,variable,label,start,end,quote\nd1,A,passages,POS,x,5,L\n", "no whole number"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(name: str, content: str, sentence: str):
    with pytest.raises(WrongStudyFile, match=sentence):
        derived(STUDY | {name: content})


cells = st.fixed_dictionaries(
    {}, optional={(d, c): st.sampled_from(["yes", "no"]) for d in ("d1", "d2") for c in "ABC"}
)


@given(scopes=cells, ruled=st.sets(st.sampled_from(["d1", "d2"])), rule=st.sampled_from(Rule))
def test_every_cell_that_applies_is_in_exactly_one_table_once(
    scopes: dict[tuple[str, str], str], ruled: set[str], rule: Rule
):
    codings = ((d, c, "scope", value) for (d, c), value in sorted(scopes.items()))
    files = with_rows("codings.csv", CORRECTIONS, *codings) | {"rules.json": rules_json(Rules(rule))}
    files["gold.csv"] = "".join(map(csv_line, [GOLD, *((d, "scope", "yes", "") for d in sorted(ruled))]))
    codebook = read_codebook(opener(files))
    wanted = Counter(
        (case.document, cell.variable.code, cell.variable.level is Level.SPAN)
        for case, _ in cases(codebook, opener(files))
        for cell in settle(codebook, case, Rules(rule))
    )
    tables, _ = derived(files)
    rows = [(name == FINAL_SPANS, row) for name in tables for row in list(csv.reader(StringIO(tables[name])))[1:]]
    assert Counter({(row[0], row[1], spans) for spans, row in rows}) == wanted


def test_a_memo_nobody_ruled_on_is_not_in_the_dataset():
    files = STUDY | {"codebook.json": codebook_of({"id": "field", "type": "text"})}
    del files["spans.csv"]
    assert final(files) == []
