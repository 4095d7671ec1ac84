"""What a page shows beside the rows."""

from projects.reliability.figures import category_alphas, coder_counts
from tests.reliability.builders import coded, figure, selected


def test_each_category_has_an_alpha_also_on_a_scale() -> None:
    found = {row.category: row.value for row in category_alphas(coded("12", "22", "11", level="ordinal"))}
    assert found["1"] == figure(coded("12", "22", "11"), "krippendorff_alpha", category="1").value
    assert found.keys() == {"1", "2"}


def test_a_selected_category_has_an_alpha_too() -> None:
    assert [row.category for row in category_alphas(selected(("a", "ab"), ("b", "b")))] == ["a", "b"]


def test_coders_have_counts_of_what_they_gave() -> None:
    assert coder_counts(coded("ab", "a.", "bb")) == {"A": {"a": 2, "b": 1}, "B": {"a": 0, "b": 2}}
    assert coder_counts(selected(("ab", ""), ("a", "b"))) == {"A": {"a": 2, "b": 1}, "B": {"a": 0, "b": 1}}
