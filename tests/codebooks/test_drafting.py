"""The draft as plain data: an edit changes what its writer changed, and nothing else."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.codebooks.difference import difference
from projects.codebooks.drafting import (
    OF_A_VARIABLE,
    OF_THE_DRAFT,
    NotThere,
    arranged,
    blank_draft,
    variables_of,
    with_category_merged,
    with_category_split,
    with_variable,
)
from projects.codebooks.fields import CategoryFields, edited, fields_of
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.proofing import problems_of
from tests.factories import VARIABLES

ODD: dict[str, Any] = {
    "id": "field", "label": "Field", "type": "multi-select", "colour": "blue", "min": "no number",
    "categories": ["economic", {"id": "political", "label": "Political", "since": 3}, "military"],
    "category_labels": {"economic": "Economic", "elsewhere": "Kept"},
    "missing_values": ["cannot_tell"], "missing_labels": {"cannot_tell": "cannot tell", "other": "kept"},
    "asked_only_if": {"variable": "in_scope", "value": ["yes"]},
}  # fmt: skip


def categories_of(variable: Any) -> tuple[CategoryFields, ...]:
    found = fields_of(variable).categories
    assert found is not None
    return found


def draft(*variables: Any) -> dict[str, Any]:
    return {"name": "C", "variables": list(variables)}


@pytest.mark.parametrize("variable", [*VARIABLES, ODD, {}, None, "text", {"id": 3, "categories": "x", "type": []}])
def test_saving_a_form_in_which_nothing_was_changed_changes_nothing(variable):
    assert edited(variable, fields_of(variable)) == (variable if isinstance(variable, dict) else {})


def test_what_the_editor_does_not_know_survives_an_edit():
    after = edited(ODD, replace(fields_of(ODD), label="Fields"))
    assert after == ODD | {"label": "Fields"}


def test_a_category_that_was_a_mere_word_becomes_an_object_when_it_gets_a_definition():
    first, *others = categories_of(ODD)
    after = edited(ODD, replace(fields_of(ODD), categories=(replace(first, definition="Money."), *others)))
    assert after["categories"][0] == {"id": "economic", "definition": "Money."}
    assert categories_of(after)[0].label == "Economic"


def test_a_new_id_of_a_category_is_followed_by_what_is_part_of_it_and_by_conditions():
    first = {"id": "scope", "type": "nominal", "categories": ["yes", {"id": "firmly", "parent": "yes"}]}
    later = {"id": "why", "type": "text", "asked_only_if": {"variable": "scope", "value": ["yes", "firmly"]}}
    now = (CategoryFields("sure"), categories_of(first)[1])
    renamed = edited(first, replace(fields_of(first), categories=now))
    after = with_variable(draft(first, later), 0, renamed)["variables"]
    assert after[0]["categories"][1]["parent"] == "sure"
    assert after[1]["asked_only_if"] == {"variable": "scope", "value": ["sure", "firmly"]}


def test_a_new_id_of_a_variable_is_followed_by_what_depends_on_it():
    later = {"id": "b", "type": "text", "asked_only_if": {"variable": "a", "value": "1"}, "derived_from": "a"}
    after = with_variable(draft({"id": "a"}, later), 0, {"id": "c"})["variables"]
    assert (after[1]["asked_only_if"]["variable"], after[1]["derived_from"]) == ("c", "c")


def test_splitting_and_merging_remember_what_they_replace():
    split = with_category_split(ODD, 0)["categories"]
    assert [(c["id"], c["replaces"]) for c in split[:2]] == [
        ("economic_2", ["economic"]), ("economic_3", ["economic"])]  # fmt: skip
    merged = with_category_merged(ODD, 0, "political")["categories"]
    assert merged == [{"id": "political", "label": "Political", "since": 3, "replaces": ["economic"]}, "military"]


@pytest.mark.parametrize("asked", ["remove:9", "move:0", "move:a:b", "fly", "remove:-1", "copy:0:1:2"])
def test_what_cannot_be_done_is_refused_with_a_sentence(asked):
    with pytest.raises(NotThere, match="load the page again"):
        arranged(OF_THE_DRAFT, draft(ODD), asked)


def test_problems_lead_to_their_field():
    content = draft(
        {"id": "", "type": "nominal", "categories": ["a"]},
        {"id": "b", "label": "B", "type": "nominal"},
        {"id": "b", "type": "nominal", "categories": [{"id": "x", "key": "1"}, {"id": "y", "key": "1"}]},
        {"id": "c", "type": "text", "asked_only_if": {"variable": "nowhere", "value": "x"}},
    )
    found = [(p.variable, p.field, p.what) for p in problems_of(content)]
    assert found == [
        (0, "id", "Variable 1: give it an id."),
        (1, "categories", "B: it has no category yet; add one."),
        (2, "id", "b: this id is used twice; ids are unique in a codebook."),
        (2, "category-1-key", "b: 1 would choose both “x” and “y”; give one of them another key."),
        (3, "after", "c: it is asked after “nowhere”, which is no earlier variable."),
    ]


def test_a_key_of_the_coding_screen_is_no_key_of_an_answer():
    content = draft({"id": "a", "type": "nominal", "categories": [{"id": "x", "key": "z"}]})
    assert "already does something on the coding screen: undo" in problems_of(content)[0].what


JUNK = st.recursive(st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=4),
                    lambda inner: st.lists(inner, max_size=3), max_leaves=4)  # fmt: skip
RAW = st.dictionaries(
    st.sampled_from(
        ["id", "type", "label", "categories", "missing_values", "asked_only_if", "min", "x", "none_marker"]
    ),
    JUNK | st.sampled_from(["nominal", "ordinal", "interval", "multi-select", "a", "b"]),
)
NAMES = st.sampled_from(sorted({*OF_THE_DRAFT, *OF_A_VARIABLE}))
PLACES = st.lists(st.integers(0, 3), max_size=2)
STEPS = st.lists(st.tuples(st.sampled_from(["draft", "variable"]), NAMES, PLACES), max_size=8)


def stepped(content: Any, where: str, name: str, places: list[int]) -> Any:
    """One click of a manager, wherever it lands."""
    asked = ":".join([name, *map(str, places)])
    if where == "draft":
        return arranged(OF_THE_DRAFT, content, asked)
    variables = variables_of(content)
    at = places[-1] % len(variables) if variables and places else 0
    if not variables:
        return content
    return with_variable(content, at, arranged(OF_A_VARIABLE, edited(variables[at], fields_of(variables[at])), asked))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*VARIABLES, ODD]) | RAW, max_size=4), STEPS)
def test_any_sequence_of_edits_gives_a_draft_that_parses_or_lists_its_problems(variables, steps):
    content: Any = blank_draft() | {"variables": variables}
    for step in steps:
        before = copy.deepcopy(content)
        try:
            after = stepped(content, *step)
        except NotThere:
            after = content
        assert content == before, "an edit changed what it was given"
        content = after
    codebook, reading = parse_codebook(content)
    found = problems_of(content)
    assert codebook is not None or found
    assert len(found) >= bool(reading.problems)
    if codebook is not None:
        assert difference(codebook, codebook) == []
