"""A package read into columns: what is settled, what is counted apart, what divides, who is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.codebooks.rules import Codebook, Level, Variable
from projects.datasets.package import BrokenPackage
from projects.findings.axes import axis, choices, cross
from projects.findings.drawing import plot, shortened
from projects.findings.evidence import in_context, passages_of
from projects.findings.figures import by_groups, of_hypothesis, of_variable
from projects.findings.frame import Column, Frame, State
from projects.findings.reading import read_frame
from projects.findings.shares import numbers, standing
from projects.findings.storing import load_frame, save_frame
from tests.datasets.studies import codebook_of, write_small_package
from tests.findings.studies import there

VARIABLES: list[dict[str, Any]] = [
    {"id": "scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "type": "multi-select", "categories": ["a", "b"], "missing_values": ["cannot_tell"],
     "evidence": True, "asked_only_if": {"variable": "scope", "value": "yes"}},
    {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3"]},
    {"id": "year", "type": "interval", "required": False},
    {"id": "tone", "type": "span", "categories": ["POS", "NEG"]},
]  # fmt: skip
CODED = {
    "d1": {"scope": "y", "field": "ab", "stance": "3", "year": "2019"},
    "d2": {"scope": "y", "field": "?", "stance": "2", "year": "2020.5"},
    "d3": {"scope": "n", "stance": "2"},
    "d4": {"scope": "y", "field": "0", "stance": "1", "year": "1999"},
}
SPELT = {"y": ["yes"], "n": ["no"], "ab": ["a", "b"], "?": ["cannot_tell"], "0": ["__none__"]}
FILES = {
    "codebook.json": codebook_of(*VARIABLES),
    "rules.json": '{"default": "unanimous", "variables": {}}',
    "documents.csv": "id,text,title,date,country\nd1,Lamps and lamps.,One,2019-04,KZ\nd2,دنیا,Two,2019-05-06,KZ\n"
    "d3,t,Three,2020,UZ\nd4,t,Four,2020,\nd5,t,Five,2021,UZ\nd6,t,Six,2021,UZ\n",
    "assignments.csv": "document_id,coder\n" + "".join(f"{d},{c}\n" for d in (*CODED, "d6") for c in "AB"),
    "codings.csv": "document_id,coder,variable,value\n"
    + "".join(
        f"{document},{coder},{variable},{text}\n"
        for document, answers in CODED.items()
        for coder in "AB"
        for variable, value in sorted(answers.items())
        for text in SPELT.get(value, [value])
    )
    + "d6,A,scope,yes\nd6,B,scope,no\n",
    "spans.csv": "document_id,coder,variable,label,start,end,quote\n"
    "d1,A,field,a,0,5,Lamps\nd1,A,tone,POS,0,5,Lamps\nd1,B,field,a,0,5,Lamps\nd1,B,field,b,10,15,lamps\n"
    "d1,B,tone,POS,0,5,Lamps\nd4,A,field,a,0,1,t\n",
    "hypotheses.csv": "hypothesis,text,variable,category,bearing\nH1,Text,field,a,supports\nH1,Text,gone,x,supports\n"
    "H1,Text,stance,1,contradicts\nH2,Nothing bears on it,,,\n",
}


@pytest.fixture
def frame(tmp_path: Path) -> Frame:
    return read_frame(write_small_package(tmp_path, FILES))


def states(frame: Frame, variable: str) -> list[State]:
    return [State(int(state)) for state in there(frame.column(variable)).state]


def test_what_is_open_not_coded_not_asked_and_cannot_be_told_are_four_different_things(frame):
    assert states(frame, "field") == [
        *(State.SETTLED, State.MISSING, State.NOT_ASKED, State.SETTLED, State.UNCODED, State.OPEN),
    ]
    assert standing(there(frame.column("field"))).apart == [
        *(("answered “cannot tell”", 1), ("open", 1), ("not coded yet", 1), ("not asked or not answered", 1)),
    ]


def test_the_share_is_of_the_documents_on_which_the_variable_is_settled(frame):
    figure = of_variable(frame, there(frame.column("field")))
    assert [(bar.label, bar.share.count, bar.share.of, bar.passages) for bar in figure.bars] == [
        *(("a", 1, 2, 1), ("b", 1, 2, 1)),
    ]
    assert "None of them applies to 1 of these documents." in figure.notes


def test_a_passage_is_there_once_however_many_marked_it_and_only_where_its_category_was_agreed(frame):
    field = there(frame.column("field"))
    assert [row.tolist() for row in passages_of(frame, field, 0)] == [[0, 1, 0, 0, 5, 2]]
    assert [row[-1] for row in passages_of(frame, there(frame.column("tone")), 0)] == [0]


def test_of_numbers_there_is_a_mean_and_of_an_order_none(frame):
    year, stance = there(numbers(there(frame.column("year")))), there(numbers(there(frame.column("stance"))))
    assert (year.n, year.median) == (3, 2019.0)
    assert year.mean == pytest.approx(2012.833, abs=0.001)
    assert (stance.median, stance.mean) == (1.0, None)
    assert numbers(there(frame.column("scope"))) is None


def test_documents_bear_on_a_sub_hypothesis_only_where_all_of_it_is_known(frame):
    figure = there(of_hypothesis(frame, frame.hypotheses[0]))
    assert [(bar.label, bar.share.count, bar.share.of) for bar in figure.bars] == [
        ("coded with a supporting category", 1, 3),
        ("coded with a contradicting category", 1, 3),
        ("coded with both", 0, 3),
        ("coded with neither", 1, 3),
    ]
    assert [n for _, n in figure.chips] == [3]
    assert any("gone: x" in note for note in figure.notes)
    assert of_hypothesis(frame, frame.hypotheses[1]) is None


def test_columns_divide_by_year_or_by_value_where_documents_share_one(frame):
    assert {name: groups.labels for name, groups in frame.metadata.items()} == {
        "date": ("2019", "2020", "2021"),
        "country": ("KZ", "UZ"),
    }
    assert ("m:date", "date, by year") in choices(frame, overlapping=True)


def test_a_variable_by_country_counts_apart_what_has_no_country(frame):
    figures = by_groups(there(frame.column("stance")), there(axis(frame, "m:country")))
    assert [(bar.label, bar.share.count, bar.share.of) for bar in figures[1].bars] == [("KZ", 1, 2), ("UZ", 1, 1)]
    assert figures[1].chips == (("without a value of country", 1),)
    assert figures[1].has_few


@pytest.mark.parametrize(
    "key", ["", "m:", "m:title", "v:none", "c:field", "c:field:9", "c:field:-1", "c:scope:0", "x:y"]
)
def test_there_is_no_axis_of_any_other_name(frame, key):
    assert axis(frame, key) is None


def test_two_axes_cross_where_both_are_settled(frame):
    assert there(cross(there(axis(frame, "c:field:0")), there(axis(frame, "v:stance")))).tolist() == [
        [0, 0, 1],
        [1, 0, 0],
    ]
    assert cross(there(axis(frame, "v:field")), there(axis(frame, "v:stance"))) is None


def test_a_frame_comes_back_from_its_file_as_it_was(frame, tmp_path):
    save_frame(tmp_path / "frame.npz", frame, {"variables": VARIABLES})
    back = there(load_frame(tmp_path / "frame.npz"))
    assert (back.documents, back.hypotheses, back.codebook) == (frame.documents, frame.hypotheses, frame.codebook)
    assert (back.passages == frame.passages).all()
    for mine, theirs in zip(frame.columns, back.columns, strict=True):
        assert of_variable(frame, mine) == of_variable(back, theirs)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"{}"])
def test_a_file_that_is_no_frame_is_read_again_from_the_package(tmp_path, content):
    (tmp_path / "frame.npz").write_bytes(content)
    assert load_frame(tmp_path / "frame.npz") is None


@given(st.sets(st.sampled_from(["d1", "d2", "d3", "d4", "d5", "d6", "elsewhere"])))
def test_whoever_is_left_out_is_in_no_figure(tmp_path_factory, left_out):
    whole = _frame_once(tmp_path_factory)
    seen = whole.without(left_out)
    kept = [n for n, document in enumerate(whole.documents) if document not in left_out]
    assert seen.documents == tuple(whole.documents[n] for n in kept)
    for mine, theirs in zip(whole.columns, seen.columns, strict=True):
        assert theirs.state.tolist() == mine.state[kept].tolist()
    names = {(seen.documents[row[0]], *row[1:].tolist()) for row in seen.passages}
    assert names == {(d, *row[1:].tolist()) for row in whole.passages if (d := whole.documents[row[0]]) not in left_out}


_kept: list[Frame] = []


def _frame_once(tmp_path_factory: pytest.TempPathFactory) -> Frame:
    if not _kept:
        _kept.append(read_frame(write_small_package(tmp_path_factory.mktemp("frame"), FILES)))
    return _kept[0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_every_number_is_in_exactly_one_range(values):
    length = len(values)
    column = Column(
        Variable("x", Level.INTERVAL, "x"),
        (),
        np.full(length, State.SETTLED, dtype=np.uint8),
        np.full(length, -1, dtype=np.int32),
        np.array(values),
    )
    empty = Frame(Codebook("", "", "", ()), (), (column,), {}, (), np.zeros((0, 6), dtype=np.int32))
    bars = of_variable(empty, column).bars
    assert sum(bar.share.count for bar in bars) == length
    assert len(bars) <= 14


@given(st.text(alphabet="ab \n雨ش", max_size=900), st.data())
def test_a_passage_in_context_is_a_stretch_of_its_document(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = in_context(text, start, end, 1)
    assert found.quote == text[start:end]
    assert text[:start].endswith(found.before)
    assert text[end:].startswith(found.after)
    assert found.cut_before == (found.before != text[:start])


def test_the_way_to_a_passage_in_its_document_is_made_of_whole_words():
    text = "So the lamps are dimmed when a street is empty, and this saves a third of the whole bill."
    found = in_context(text, 3, 80, 1).fragment
    assert found == ":~:text=the%20lamps%20are%20dimmed%20when%20a%20street%20is%20empty%2C%20and%20this%20saves"
    assert in_context("a - b", 0, 5, 1).fragment == ":~:text=a%20%2D%20b"
    assert in_context("\n\n", 0, 2, 1).fragment == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [("final", "document_id,variable,value,how\nd9,scope,yes,single\n"), ("final", "x\n"), ("final", "\x00")],
)
def test_a_package_that_is_not_ours_is_refused_in_a_sentence(tmp_path, name, text):
    with pytest.raises(BrokenPackage):
        read_frame(write_small_package(tmp_path, FILES, **{name: text}))


def test_a_package_that_is_damaged_in_the_middle_is_refused_in_a_sentence(tmp_path):
    package = write_small_package(tmp_path, FILES)
    content = bytearray(package.read_bytes())
    middle = content.index(b"final.csv") + 20
    content[middle : middle + 30] = bytes(30)
    package.write_bytes(content)
    with pytest.raises(BrokenPackage):
        read_frame(package)


@given(st.text(max_size=80))
def test_a_label_is_shortened_to_the_room_beside_the_bars(label):
    found = shortened(label)
    assert len(found) <= 37
    assert found == label or label.startswith(found.removesuffix("…"))


def test_a_chinese_label_takes_twice_the_room():
    assert shortened("智慧城市" * 10) == "智慧城市" * 4 + "智…"
    assert shortened("Smart military cooperation") == "Smart military cooperation"


def test_a_drawing_has_a_bar_for_each_line_of_the_table(frame):
    figure = of_variable(frame, there(frame.column("stance")))
    assert len(plot(figure).bars) == len(list(figure.lines())) - 1 == 3
