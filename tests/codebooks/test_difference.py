"""What changed between two versions, in words, and which answers it touches."""

from __future__ import annotations

from typing import Any

import pytest

from projects.codebooks.difference import Reach, difference, touched
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook

FIELD: dict[str, Any] = {
    "id": "field", "label": "Field", "type": "multi-select", "question": "Which?",
    "categories": [{"id": "economic", "label": "Economic", "definition": "Money."}, "political", "military"],
    "missing_values": ["cannot_tell"],
}  # fmt: skip
STANCE: dict[str, Any] = {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3"]}


def book(*variables: dict[str, Any], **more: Any) -> Codebook:
    codebook, found = parse_codebook({"name": "C", "variables": list(variables), **more})
    assert codebook is not None, found.problems
    return codebook


def told(old: Codebook, new: Codebook) -> list[str]:
    return [f"{change.variable}: {change.what}" for change in difference(old, new)]


def with_categories(*categories: Any) -> dict[str, Any]:
    return FIELD | {"categories": list(categories)}


ECONOMIC, POLITICAL, MILITARY = FIELD["categories"]


@pytest.mark.parametrize(
    ("now", "said", "reach", "answers"),
    [
        (with_categories(ECONOMIC, POLITICAL, MILITARY, "cyber"), "category “cyber” added", Reach.ALL, set()),
        (with_categories(ECONOMIC, POLITICAL), "category “military” removed", Reach.ANSWERS, {"military"}),
        (with_categories(ECONOMIC | {"definition": "Trade."}, POLITICAL, MILITARY),
         "the definition of “Economic” reworded", Reach.ANSWERS, {"economic"}),
        (with_categories(ECONOMIC | {"label": "Economy"}, POLITICAL, MILITARY),
         "category “Economic” is called “Economy” now", None, None),
        (with_categories(POLITICAL, ECONOMIC, MILITARY), "the categories are in another order", None, None),
        (with_categories({"id": "money", "replaces": ["economic"]}, {"id": "trade", "replaces": ["economic"]},
                         POLITICAL, MILITARY),
         "category “Economic” split into “money” and “trade”", Reach.ANSWERS, {"economic"}),
        (with_categories(ECONOMIC, {"id": "political", "replaces": ["military"]}),
         "category “military” merged into “political”", Reach.ANSWERS, {"military"}),
        (with_categories(ECONOMIC, {"id": "power", "replaces": ["political", "military"]}),
         "categories “political” and “military” merged into “power”", Reach.ANSWERS, {"political", "military"}),
        (with_categories(ECONOMIC, POLITICAL, {"id": "army", "replaces": ["military"]}),
         "category “military” has the id army now", Reach.ANSWERS, {"military"}),
        (FIELD | {"question": "Which ones?"}, "the question is worded anew", Reach.ALL, set()),
        (FIELD | {"label": "Fields"}, "was called “Field”", None, None),
        (FIELD | {"type": "nominal"}, "was multi-select and is nominal now", Reach.ALL, set()),
        (FIELD | {"missing_values": []}, "the answer “cannot tell” removed", Reach.ANSWERS, {"cannot_tell"}),
        (FIELD | {"required": False}, "may stay blank now", None, None),
        (FIELD | {"evidence": True}, "takes passages now", Reach.ALL, set()),
    ],
)  # fmt: skip
def test_each_change_is_one_sentence_and_says_which_answers_it_touches(now, said, reach, answers):
    changes = difference(book(FIELD), book(now))
    assert [change.what for change in changes] == [said]
    found = [(touch.reach, touch.answers) for touch in touched(changes)]
    assert found == ([] if reach is None else [(reach, frozenset(answers))])


def test_a_new_variable_has_no_answer_yet_and_a_removed_one_nothing_to_code_again():
    changes = difference(book(FIELD), book(STANCE))
    assert [change.what for change in changes] == [
        "new variable, ordinal",
        "variable removed; its answers are kept, and stay out of releases from now on",
    ]
    assert [(touch.variable, touch.reach) for touch in touched(changes)] == [("stance", Reach.NONE_YET)]


def test_another_order_of_the_steps_of_a_scale_touches_every_answer():
    (change,) = difference(book(STANCE), book(STANCE | {"categories": ["3", "2", "1"]}))
    assert (change.what, change.reach, change.must) == ("the steps of the scale are in another order", Reach.ALL, True)


def test_what_must_be_looked_at_again_is_apart_from_what_may_be():
    now = with_categories(ECONOMIC | {"use_when": "a contract is signed", "definition": "Trade."}, POLITICAL)
    must, may = touched(difference(book(FIELD), book(now)))
    assert (must.answers, must.why) == (frozenset({"military"}), ("category “military” removed",))
    assert may.answers == frozenset({"economic"})
    assert may.why == ("the definition of “Economic” reworded", "when to use “Economic” reworded")


def test_skip_logic_and_bounds_are_said_in_words():
    year = {"id": "year", "type": "interval", "min": 1}
    now = year | {"max": 9, "asked_only_if": {"variable": "stance", "value": ["2", "1"]}}
    assert told(book(STANCE, year), book(STANCE, now)) == [
        "year: takes at least 1 and at most 9 now", "year: is asked now only if stance is 1 or 2"]  # fmt: skip


def test_the_first_version_is_all_new():
    assert [change.what for change in difference(None, book(FIELD))] == ["new variable, multi-select"]
