"""What the coding screen shows of the codebook: keys, kinds, what is asked, how much is answered."""

from __future__ import annotations

import json
from typing import Any

from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook, Value
from projects.coding.panel import Panel, Question, panel
from projects.coding.rules import Standing


def codebook(*variables: dict[str, Any]) -> Codebook:
    parsed, found = parse_codebook({"variables": list(variables)})
    assert parsed is not None, found.problems
    return parsed


def shown(*variables: dict[str, Any], **answers: Any) -> Panel:
    standings = {code: Standing(value, 1) for code, value in answers.items()}
    return panel(codebook(*variables), {"genre": "letter"}, standings)


def only(variable: dict[str, Any], **answers: Any) -> Question:
    return shown(variable, **answers).questions[0]


def keys(question: Question) -> list[str]:
    return [option.key for option in (*question.options, *question.rest)]


SCOPE = {"id": "scope", "type": "nominal", "categories": ["yes", "no"]}
FIELD = {"id": "field", "type": "multi-select", "categories": ["a", "b"], "missing_values": ["unclear"],
         "asked_only_if": {"variable": "scope", "value": "yes"}}  # fmt: skip


def test_categories_take_the_digits_in_order_and_zero_is_the_tenth():
    question = only({"id": "v", "type": "nominal", "categories": [f"c{n}" for n in range(12)]})
    assert keys(question) == [*"1234567890", "⇧1", "⇧2"]


def test_beyond_the_twentieth_an_answer_has_no_key_and_is_found_by_typing():
    question = only({"id": "v", "type": "nominal", "categories": [f"c{n}" for n in range(22)]})
    assert keys(question)[-3:] == ["⇧0", "", ""]
    assert question.is_long


def test_a_scale_takes_its_own_numbers_and_missing_answers_what_is_left():
    question = only({"id": "v", "type": "ordinal", "categories": ["0", "1", "2"], "missing_values": ["unclear"]})
    assert keys(question) == ["0", "1", "2", "3"]
    assert question.is_scale
    assert question.kind == "0–2"


def test_a_scale_in_words_is_numbered():
    question = only({"id": "v", "type": "ordinal", "categories": ["low", "high"]})
    assert keys(question) == ["1", "2"]
    assert question.kind == "1 answer"


def test_beside_a_field_the_missing_answer_takes_x_since_digits_are_typed():
    assert keys(only({"id": "v", "type": "interval", "missing_values": ["unknown", "secret"]})) == ["X", ""]


def test_several_answers_offer_none_applies_apart_from_missing_ones():
    question = shown(SCOPE, FIELD).questions[1]
    assert [(o.code, o.key) for o in question.rest] == [("__none__", "X"), ("unclear", "3")]


def test_none_applies_and_a_missing_answer_are_told_apart():
    answers: tuple[Value, ...] = (frozenset(), "unclear")
    none, unclear = (shown(SCOPE, FIELD, scope="yes", field=answer).questions[1] for answer in answers)
    assert [o.code for o in none.chosen] == ["__none__"]
    assert [o.code for o in unclear.chosen] == ["unclear"]


def test_a_number_shows_its_bounds():
    assert only({"id": "v", "type": "interval", "min": 1991, "max": 2030}).kind == "1991–2030"
    assert only({"id": "v", "type": "ratio", "min": 0}).kind == "0 or more"
    assert only({"id": "v", "type": "interval"}).kind == "a number"


def test_what_is_typed_stands_in_the_field_and_a_missing_answer_does_not():
    variable = {"id": "v", "type": "interval", "missing_values": ["unknown"]}
    assert only(variable, v="2021").typed == "2021"
    assert only(variable, v="unknown").typed == ""


def test_skip_logic_asks_only_what_applies_and_counts_only_that():
    assert shown(SCOPE, FIELD).asked == ["scope"]
    assert shown(SCOPE, FIELD, scope="yes").needed == 2
    closed = shown(SCOPE, FIELD, scope="no", field=frozenset({"a"}))
    assert (closed.answered, closed.needed, closed.closed) == (1, 1, {"field": 1})


def test_the_page_knows_the_condition_so_that_it_need_not_wait():
    assert json.loads(shown(SCOPE, FIELD).questions[1].condition) == ["scope", ["yes"]]


def test_a_variable_for_other_documents_is_not_shown():
    assert shown({**SCOPE, "applies_to": {"genre": "speech"}}).questions == ()


def test_the_active_question_is_the_first_without_an_answer():
    active = shown(SCOPE, FIELD, scope="yes").active
    assert active is not None
    assert active.variable.code == "field"


def test_an_answer_that_the_codebook_no_longer_knows_counts_as_none():
    question = only(SCOPE, scope="perhaps")
    assert (question.answered, question.version) == (False, 1)
