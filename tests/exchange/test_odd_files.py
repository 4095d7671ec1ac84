"""Exports that another version or a careless hand has changed: whatever stands where, a reader never breaks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exchange.foreign import as_qde, read, studies

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["1", "0", "text", "👋🏽"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
VALUE = {"start": 0, "end": 4, "text": "lamp", "labels": ["L"], "channel": 0}
TASK = {
    "id": 1,
    "data": {"text": "lamps", "more": {"a": 1}},
    "annotations": [
        {
            "id": 3,
            "completed_by": {"id": 1, "email": "a@x.example", "first_name": "A"},
            "created_username": "A a@x.example, 1",
            "was_cancelled": False,
            "reviews": [{}],
            "updated_at": "2024",
            "result": [
                {
                    "type": "labels",
                    "from_name": "l",
                    "value": {k: VALUE[k] for k in ("start", "end", "text", "labels")},
                },
                {"type": "labels", "from_name": "l", "value": VALUE},
                {"type": "choices", "from_name": "c", "value": {"choices": ["a", "b"]}},
                {"type": "rating", "from_name": "r", "value": {"rating": 4}},
                {"type": "number", "from_name": "n", "value": {"number": 4.5}},
                {"type": "taxonomy", "from_name": "t", "value": {"taxonomy": [["A", "B"], ["C"]]}},
                {"type": "textarea", "from_name": "m", "value": {"text": ["one", "two"]}},
            ],
        }
    ],
    "drafts": [{"user": "b@x.example", "result": []}],
    "predictions": [{"result": []}],
}
LINE = {
    "id": 1,
    "text": "lamps",
    "label": [[0, 4, "L"]],
    "entities": [{"id": 1, "label": "L", "start_offset": 0, "end_offset": 4}],
    "annotations": [{"label": 2, "user": 5, "start_offset": 0, "end_offset": 4}],
    "cats": ["a"],
    "relations": [{"id": 1}],
    "Comments": ["x"],
    "meta": {"a": [1]},
}


@st.composite
def changed(draw: st.DrawFn, valid: Any) -> Any:
    """The value with something odd in one place."""
    if draw(st.integers(0, 4)) == 0 or not isinstance(valid, dict | list) or not valid:
        return draw(ODD)
    if isinstance(valid, list):
        place = draw(st.integers(0, len(valid) - 1))
        return [draw(changed(item)) if n == place else item for n, item in enumerate(valid)]
    key = draw(st.sampled_from(sorted(valid)))
    if draw(st.integers(0, 5)) == 0:
        return {k: v for k, v in valid.items() if k != key}
    return {**valid, key: draw(changed(valid[key]))}


@some
@given(changed([TASK]))
def test_label_studio(content: Any) -> None:
    read({"export.json": json.dumps(content)}, format="label-studio")


@some
@given(changed(LINE))
def test_doccano(line: Any) -> None:
    read({"all.jsonl": json.dumps(line)}, format="doccano")


@some
@given(st.text(st.sampled_from("TARE#*\t\n 0123;9lamp\u202e"), max_size=40))
def test_brat(content: str) -> None:
    read({"a.txt": "lamps", "a.ann": content}, format="brat")


@some
@given(studies(), st.data())
def test_refi_qda(study: Any, data: st.DataObject) -> None:
    project = as_qde(study)["project.qde"]
    at = data.draw(st.integers(0, len(project)))
    broken = project[:at] + data.draw(st.text(max_size=3)) + project[at + data.draw(st.integers(0, 12)) :]
    read({"project.qde": broken}, format="qdpx")


@pytest.mark.parametrize("form", ["long", "wide"])
@some
@given(content=st.text(st.sampled_from('abd,coder,value;"\n\tid1\u202e|'), max_size=60))
def test_spreadsheets(form: str, content: str) -> None:
    read({"t.csv": content}, format=form)
