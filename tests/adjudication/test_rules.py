"""When a cell is settled: a table of situations, and what holds in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.adjudication.rules import Case, How, Rule, Rules, Why, fingerprint, settle
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook, Value

STANCE = {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3"], "missing_values": ["cannot_tell"]}
FIELD = {"id": "field", "type": "multi-select", "categories": ["a", "b"]}
PASSAGES = {"id": "passages", "type": "span", "categories": ["POS", "NEG"]}
YEAR = {"id": "year", "type": "interval", "required": False}
SCOPE = {"id": "scope", "type": "nominal", "categories": ["yes", "no"], "missing_values": ["cannot_tell"]}
IF_IN_SCOPE = {"asked_only_if": {"variable": "scope", "value": "yes"}}
A, B, C = "Aigerim", "Daniyar", "Leila"


def codebook(*variables: Mapping[str, Any]) -> Codebook:
    read, found = parse_codebook({"variables": [dict(v) for v in variables]})
    assert read is not None, found.problems
    return read


def case(
    answers: Mapping[str, Mapping[str, Value]],
    rulings: Mapping[str, Value] | None = None,
    submitted: tuple[str, ...] = (A, B),
    still_open: tuple[str, ...] = (),
    metadata: Mapping[str, str] | None = None,
) -> Case:
    return Case("d1", metadata or {}, frozenset(submitted), frozenset(still_open), answers, rulings or {})


def settled(book: Codebook, one: Case, rule: Rule = Rule.UNANIMOUS) -> dict[str, tuple[str, Value | Why | None]]:
    """Each cell by variable: how, and its value or why it is open."""
    return {
        c.variable.code: (c.how.value, c.why if c.how is How.OPEN else c.value) for c in settle(book, one, Rules(rule))
    }


SITUATIONS = {
    "both say the same": (case({"stance": {A: "2", B: "2"}}), ("unanimous", "2")),
    "they differ": (case({"stance": {A: "2", B: "1"}}), ("open", Why.DIFFER)),
    "one gave no answer": (case({"stance": {A: "2"}}), ("open", Why.LACKING)),
    "nobody gave an answer": (case({}), ("open", Why.LACKING)),
    "two differ and the third gave none": (
        case({"stance": {A: "2", B: "1"}}, submitted=(A, B, C)),
        ("open", Why.DIFFER),
    ),
    "cannot tell is an answer": (case({"stance": {A: "cannot_tell", B: "cannot_tell"}}), ("unanimous", "cannot_tell")),
    "cannot tell differs from a category": (case({"stance": {A: "cannot_tell", B: "1"}}), ("open", Why.DIFFER)),
    "one coder was asked, or the other withdrew": (case({"stance": {A: "2"}}, submitted=(A,)), ("single", "2")),
    "a coder has still to finish": (
        case({"stance": {A: "2"}}, submitted=(A,), still_open=(B,)),
        ("open", Why.UNFINISHED),
    ),
    "nobody is assigned": (case({}, submitted=()), ("open", Why.UNCODED)),
    "a ruling wins over a disagreement": (
        case({"stance": {A: "2", B: "1"}}, {"stance": "3"}),
        ("adjudicated", "3"),
    ),
    "a ruling wins over unanimous coders": (
        case({"stance": {A: "2", B: "2"}}, {"stance": "1"}),
        ("adjudicated", "1"),
    ),
    "a ruling stands while a coder has still to finish": (
        case({}, {"stance": "1"}, submitted=(), still_open=(A,)),
        ("adjudicated", "1"),
    ),
    "a ruling needs no coders": (case({}, {"stance": "1"}, submitted=()), ("adjudicated", "1")),
}


@pytest.mark.parametrize(("one", "expected"), SITUATIONS.values(), ids=SITUATIONS)
def test_a_single_answer(one: Case, expected: tuple[str, Value | Why]):
    assert settled(codebook(STANCE), one) == {"stance": expected}


MAJORITIES = {
    "two of three": ({A: "2", B: "2", C: "1"}, ("majority", "2")),
    "three who all differ": ({A: "1", B: "2", C: "3"}, ("open", Why.DIFFER)),
    "two who answered alike, and one who did not": ({A: "2", B: "2"}, ("majority", "2")),
    "one who answered is no majority": ({A: "2"}, ("open", Why.LACKING)),
    "a tie among those who answered": ({A: "2", B: "1"}, ("open", Why.DIFFER)),
    "all alike stays unanimous": ({A: "2", B: "2", C: "2"}, ("unanimous", "2")),
    "two cannot tell": ({A: "cannot_tell", B: "cannot_tell", C: "1"}, ("majority", "cannot_tell")),
}


@pytest.mark.parametrize(("answers", "expected"), MAJORITIES.values(), ids=MAJORITIES)
def test_majority_is_more_than_half_of_those_who_answered(answers: dict[str, Value], expected: tuple[str, Any]):
    one = case({"stance": answers}, submitted=(A, B, C))
    assert settled(codebook(STANCE), one, Rule.MAJORITY) == {"stance": expected}


def test_a_multi_select_is_compared_as_one_set():
    same = case({"field": {A: frozenset("ab"), B: frozenset("ba")}})
    other = case({"field": {A: frozenset("ab"), B: frozenset("a")}})
    assert settled(codebook(FIELD), same) == {"field": ("unanimous", frozenset("ab"))}
    assert settled(codebook(FIELD), other) == {"field": ("open", Why.DIFFER)}


def test_none_applies_is_a_value_and_no_blank():
    one = case({"field": {A: frozenset(), B: frozenset()}})
    assert settled(codebook(FIELD), one) == {"field": ("unanimous", frozenset())}


def test_passages_agree_only_as_a_whole_set():
    first, second = ("POS", 0, 4), ("NEG", 5, 9)
    same = case({"passages": {A: frozenset({first, second}), B: frozenset({second, first})}})
    other = case({"passages": {A: frozenset({first}), B: frozenset({first, second})}})
    assert settled(codebook(PASSAGES), same) == {"passages": ("unanimous", frozenset({first, second}))}
    assert settled(codebook(PASSAGES), other) == {"passages": ("open", Why.DIFFER)}


def test_passages_are_never_settled_by_majority():
    marked: Value = frozenset({("POS", 0, 4)})
    one = case({"passages": {A: marked, B: marked, C: frozenset()}}, submitted=(A, B, C))
    assert settled(codebook(PASSAGES), one, Rule.MAJORITY) == {"passages": ("open", Why.DIFFER)}


def test_nothing_marked_by_anybody_is_agreed():
    one = case({"passages": {A: frozenset(), B: frozenset()}})
    assert settled(codebook(PASSAGES), one) == {"passages": ("unanimous", frozenset())}


DEPENDING = codebook(SCOPE, STANCE | IF_IN_SCOPE)
CHAINS = {
    "the agreed parent closes the question": (
        case({"scope": {A: "no", B: "no"}}),
        {"scope": ("unanimous", "no")},
    ),
    "a missing answer of the parent closes it too": (
        case({"scope": {A: "cannot_tell", B: "cannot_tell"}}),
        {"scope": ("unanimous", "cannot_tell")},
    ),
    "an open parent keeps an agreed answer waiting": (
        case({"scope": {A: "yes", B: "no"}, "stance": {A: "1"}}),
        {"scope": ("open", Why.DIFFER), "stance": ("open", Why.PARENT)},
    ),
    "a disagreement shows although the parent is open": (
        case({"scope": {A: "yes", B: "no", C: "yes"}, "stance": {A: "1", C: "2"}}, submitted=(A, B, C)),
        {"scope": ("open", Why.DIFFER), "stance": ("open", Why.DIFFER)},
    ),
    "a ruling opens a question that one coder was not asked": (
        case({"scope": {A: "yes", B: "no"}, "stance": {A: "1"}}, {"scope": "yes"}),
        {"scope": ("adjudicated", "yes"), "stance": ("open", Why.LACKING)},
    ),
    "a ruling opens a question that nobody was asked": (
        case({"scope": {A: "no", B: "no"}}, {"scope": "yes"}),
        {"scope": ("adjudicated", "yes"), "stance": ("open", Why.LACKING)},
    ),
    "a ruling closes a question, whatever was answered or ruled": (
        case({"scope": {A: "yes", B: "yes"}, "stance": {A: "1", B: "1"}}, {"scope": "no", "stance": "2"}),
        {"scope": ("adjudicated", "no")},
    ),
}


@pytest.mark.parametrize(("one", "expected"), CHAINS.values(), ids=CHAINS)
def test_skip_logic_follows_the_agreed_parent(one: Case, expected: dict[str, tuple[str, Any]]):
    assert settled(DEPENDING, one) == expected


def test_a_majority_never_outvotes_a_coder_who_was_not_asked():
    answers = {"scope": {A: "yes", B: "yes", C: "no"}, "stance": {A: "1", B: "1"}}
    found = settled(DEPENDING, case(answers, submitted=(A, B, C)), Rule.MAJORITY)
    assert found == {"scope": ("majority", "yes"), "stance": ("open", Why.LACKING)}


def test_a_question_under_a_skipped_question_is_skipped():
    chain = codebook(SCOPE, FIELD | IF_IN_SCOPE, STANCE | {"asked_only_if": {"variable": "field", "value": "a"}})
    assert set(settled(chain, case({"scope": {A: "no", B: "no"}}))) == {"scope"}


def test_a_set_opens_a_question_by_any_of_its_members():
    chain = codebook(FIELD, STANCE | {"asked_only_if": {"variable": "field", "value": "a"}})
    one = case({"field": {A: frozenset("ab"), B: frozenset("ab")}, "stance": {A: "1", B: "1"}})
    assert settled(chain, one)["stance"] == ("unanimous", "1")


def test_an_optional_question_that_nobody_answered_has_no_cell():
    assert settled(codebook(YEAR), case({})) == {}


def test_an_optional_question_that_one_coder_answered_waits():
    assert settled(codebook(YEAR), case({"year": {A: "2019"}})) == {"year": ("open", Why.LACKING)}


def test_an_optional_question_left_blank_closes_those_that_depend_on_it():
    chain = codebook(YEAR, STANCE | {"asked_only_if": {"variable": "year", "value": "2019"}})
    assert settled(chain, case({})) == {}


def test_a_question_for_other_documents_has_no_cell():
    book = codebook(STANCE | {"applies_to": {"lang": "fa"}})
    assert settled(book, case({}, metadata={"lang": "ru"})) == {}
    assert settled(book, case({}, metadata={"lang": "fa"})) == {"stance": ("open", Why.LACKING)}


def test_memos_and_derived_variables_are_no_cells():
    derived = {"id": "nominal", "type": "nominal", "categories": ["1", "2", "3"], "derived_from": "stance"}
    answers = {"stance": {A: "1", B: "1"}, "memo": {A: "x", B: "y"}, "nominal": {A: "1", B: "2"}}
    assert set(settled(codebook(STANCE, {"id": "memo", "type": "text"}, derived), case(answers))) == {"stance"}


def test_a_memo_that_was_ruled_on_is_released():
    one = case({"memo": {A: "x", B: "y"}}, {"memo": "the agreed words"})
    assert settled(codebook({"id": "memo", "type": "text"}), one) == {"memo": ("adjudicated", "the agreed words")}


def test_only_what_coders_left_unsettled_needs_an_adjudicator():
    cells = {name: settle(codebook(STANCE), one, Rules()) for name, (one, _) in SITUATIONS.items()}
    needing = {name for name, found in cells.items() for cell in found if cell.needs_adjudicator}
    assert needing == {
        "they differ",
        "one gave no answer",
        "nobody gave an answer",
        "two differ and the third gave none",
        "cannot tell differs from a category",
    }


stances = st.dictionaries(st.sampled_from([A, B, C]), st.sampled_from(["1", "2", "cannot_tell"]))
scopes = st.dictionaries(st.sampled_from([A, B, C]), st.sampled_from(["yes", "no"]))
some_rulings = st.fixed_dictionaries({}, optional={"scope": st.sampled_from(["yes", "no"]), "stance": st.just("3")})
situations = st.builds(
    lambda scope, stance, rulings: case({"scope": scope, "stance": stance}, rulings, submitted=(A, B, C)),
    scopes,
    stances,
    some_rulings,
)


@given(one=situations, rule=st.sampled_from(Rule))
def test_a_cell_has_a_value_exactly_when_it_is_not_open(one: Case, rule: Rule):
    for cell in settle(DEPENDING, one, Rules(rule)):
        assert (cell.value is None) == (cell.how is How.OPEN) == (cell.why is not None)


@given(one=situations, rule=st.sampled_from(Rule))
def test_a_ruling_always_wins_where_the_cell_applies(one: Case, rule: Rule):
    for cell in settle(DEPENDING, one, Rules(rule)):
        ruled = one.rulings.get(cell.variable.code)
        assert ruled is None or (cell.how, cell.value) == (How.ADJUDICATED, ruled)


@given(one=situations)
def test_the_majority_rule_changes_nothing_that_was_unanimous(one: Case):
    unanimous = {k: v for k, v in settled(DEPENDING, one).items() if v[0] == "unanimous"}
    assert unanimous.items() <= settled(DEPENDING, one, Rule.MAJORITY).items()


def test_a_fingerprint_knows_who_said_what_and_no_order():
    assert fingerprint({A: "1", B: "2"}) == fingerprint({B: "2", A: "1"})
    assert fingerprint({A: "1", B: "2"}) != fingerprint({A: "2", B: "1"})
