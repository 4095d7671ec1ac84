"""Reading codebook.json: what is kept, what is warned of, what is refused and in which words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook, Level


def one(**more: Any) -> dict[str, Any]:
    """A codebook of one variable."""
    return {"name": "Study", "variables": [{"id": "v", "type": "nominal", "categories": ["yes", "no"], **more}]}


def read(content: Any) -> Codebook:
    codebook, found = parse_codebook(content)
    assert codebook is not None, found.problems
    return codebook


def test_a_category_is_a_word_or_an_object() -> None:
    rich = {"id": "no", "label": "No", "definition": "It is not so.", "not_when": "in doubt"}
    variable = read(one(categories=["yes", rich], category_labels={"yes": "Yes"})).by_code["v"]
    assert [(c.code, c.label) for c in variable.categories] == [("yes", "Yes"), ("no", "No")]
    assert variable.categories[1].definition == "It is not so."


def test_missing_answers_have_labels_of_their_own() -> None:
    variable = read(one(missing_values=["cannot_tell"], missing_labels={"cannot_tell": "Cannot tell"})).by_code["v"]
    assert variable.label_of("cannot_tell") == "Cannot tell"
    assert variable.missing_codes == {"cannot_tell"}


def test_answers_are_required_unless_it_says_otherwise_and_memos_are_not() -> None:
    content = one()
    content["variables"].append({"id": "memo", "type": "text"})
    codebook = read(content)
    assert codebook.by_code["v"].required
    assert not codebook.by_code["memo"].required


def test_skip_logic_names_an_earlier_variable() -> None:
    content = one()
    content["variables"].append({"id": "w", "type": "text", "asked_only_if": {"variable": "v", "value": "yes"}})
    condition = read(content).by_code["w"].asked_only_if
    assert condition is not None
    assert condition.met_by("yes")


def test_skip_logic_in_words_is_kept_as_a_note() -> None:
    variable = read(one(asked_only_if="only for reports")).by_code["v"]
    assert variable.asked_only_if is None
    assert variable.note == "only for reports"


def test_unknown_keys_are_kept_and_reported_never_refused() -> None:
    _, found = parse_codebook({**one(colour="blue"), "dataset": "x"})
    assert found.problems == []
    assert any("'colour'" in w for w in found.warnings)
    assert any("'dataset'" in w for w in found.warnings)


def test_a_null_is_an_absence() -> None:
    assert read(one(label=None, min=None, required=None, missing_values=None)).by_code["v"].label == "v"


REFUSED: list[tuple[Any, str]] = [
    ([], 'an object with a list "variables"'),
    ({"variables": ["x"]}, "variable 1: must be an object"),
    (one(type="likert"), "type 'likert' is not one of nominal, ordinal"),
    (one(id=""), "id must be a text of 1 to 200 characters"),
    (one(categories=[]), "type nominal needs categories"),
    (one(categories=["yes", "yes"]), "the answer 'yes' is listed twice"),
    (one(missing_values=["yes"]), "the answer 'yes' is listed twice"),
    (one(required="sometimes"), "required must be true or false"),
    (one(type="interval", categories=None, min=5, max=1), "min is above max"),
    (one(type="interval", categories=None, step=0), "step must be above zero"),
    (one(type="interval", categories=None, min="low"), "min must be a number"),
    (one(asked_only_if={"variable": "w", "value": "x"}), "'w', which is no earlier variable"),
    (one(asked_only_if={"variable": "v", "value": 3}), "asked_only_if must read"),
    (one(derived_from="w"), "'w', which is no other variable"),
    (one(applies_to=["x"]), "applies_to must read"),
    (one(label="a\x00b"), "NUL"),
    (one(categories=[{"id": "a", "parent": "b"}]), "the parent 'b' is not one of its categories"),
]


@pytest.mark.parametrize(("content", "says"), REFUSED, ids=[says for _, says in REFUSED])
def test_a_faulty_codebook_is_refused_in_a_sentence(content: Any, says: str) -> None:
    codebook, found = parse_codebook(content)
    assert codebook is None
    assert any(says in problem for problem in found.problems), found.problems


def test_the_same_id_twice_is_refused() -> None:
    content = one()
    content["variables"] *= 2
    assert any("used twice" in p for p in parse_codebook(content)[1].problems)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    json_values,
    st.sampled_from([*Level, "likert"]),
    st.sampled_from(["categories", "missing_values", "min", "asked_only_if", "id"]),
)
def test_any_json_gets_an_answer_and_never_an_exception(value: Any, level: str, key: str) -> None:
    codebook, found = parse_codebook(one(**{"type": str(level), key: value}))
    assert (codebook is None) == bool(found.problems)


def test_neighbouring_variables_with_evidence_have_other_colours() -> None:
    field = {"id": "field", "type": "multi-select", "categories": ["a", "b", "c"], "evidence": True}
    scope = {"id": "scope", "type": "nominal", "categories": ["yes", "no"]}
    tone = {"id": "tone", "type": "span", "categories": ["p", "q", "r", "s"]}
    codebook = read({"variables": [field, scope, tone]})
    hues = {v.code: [c.hue for c in v.categories] for v in codebook.variables}
    assert hues == {"field": [1, 2, 3], "scope": [1, 2], "tone": [4, 5, 6, 1]}
