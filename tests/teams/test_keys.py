"""Keys that a person chooses for themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.teams.keys import ACTIONS, DEFAULTS, WrongKeys, in_force, key_code, own_keys, shown


def test_no_key_does_two_things_at_first():
    assert len(set(DEFAULTS.values())) == len(ACTIONS)


@pytest.mark.parametrize(("text", "code"), [("e", "KeyE"), ("Q", "KeyQ"), ("[", "BracketLeft"), ("KeyW", "KeyW")])
def test_a_key_is_named_by_what_stands_on_it(text, code):
    assert key_code(text) == code


@pytest.mark.parametrize("text", ["", "1", "Enter", "ее", "ш", "KeyÄ", "F5", "?"])
def test_what_no_action_can_have_is_no_key(text):
    assert key_code(text) is None


def test_only_what_differs_is_kept():
    assert own_keys({"mark": "Q", "undo": "Z"}) == {"mark": "KeyQ"}


def test_two_actions_may_change_places():
    assert in_force(own_keys({"mark": "Z", "undo": "E"}))["undo"] == "KeyE"


def test_a_clash_names_both_actions():
    with pytest.raises(WrongKeys, match="Z would do two things: “mark the selected passage.*” and “undo”"):
        own_keys({"mark": "Z"})


def test_a_key_that_cannot_be_says_so():
    with pytest.raises(WrongKeys, match="“5” cannot be the key for “undo”"):
        own_keys({"undo": "5"})


@given(st.permutations(list(DEFAULTS.values())))
def test_any_exchange_of_keys_among_actions_is_kept_as_chosen(codes):
    chosen = dict(zip(DEFAULTS, codes, strict=True))
    assert in_force(own_keys({name: shown(code) for name, code in chosen.items()})) == chosen
