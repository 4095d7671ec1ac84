"""What a page shows beside the rows."""

import pytest

from projects.reliability.figures import category_alphas, coder_counts, confusion, pairwise_alphas
from projects.reliability.ratings import ratings_of
from tests.reliability.builders import coded, figure, selected


def test_each_pair_of_coders_has_the_alpha_of_what_the_two_of_them_coded() -> None:
    found = {row.coders: row for row in pairwise_alphas(coded("12.", "22.", "13.", "111", level="ordinal"))}
    alone = figure(coded("12", "22", "13", "11", level="ordinal", categories="123"), "krippendorff_alpha", "ordinal")
    assert found["A", "B"].value == pytest.approx(alone.value)
    assert found["A", "B"].pairable_units == 4
    assert found["A", "C"].undefined == "no_variation"


def test_each_category_has_an_alpha_also_on_a_scale() -> None:
    found = {row.category: row.value for row in category_alphas(coded("12", "22", "11", level="ordinal"))}
    assert found["1"] == figure(coded("12", "22", "11"), "krippendorff_alpha", category="1").value
    assert found.keys() == {"1", "2"}


def test_a_selected_category_has_an_alpha_too() -> None:
    assert [row.category for row in category_alphas(selected(("a", "ab"), ("b", "b")))] == ["a", "b"]


def test_confusion_counts_the_pairs_of_answers_of_one_unit() -> None:
    found = confusion(coded("aab", "ab.", "bb."))
    assert found.answers == ("a", "b")
    assert found.counts.tolist() == [[1, 3], [3, 1]]


def test_confusion_of_numbers_names_the_numbers() -> None:
    assert confusion(ratings_of("interval", [(1, "A", 2.0), (1, "B", 3.5)])).answers == ("2", "3.5")


def test_coders_have_counts_of_what_they_gave() -> None:
    assert coder_counts(coded("ab", "a.", "bb")) == {"A": {"a": 2, "b": 1}, "B": {"a": 0, "b": 2}}
    assert coder_counts(selected(("ab", ""), ("a", "b"))) == {"A": {"a": 2, "b": 1}, "B": {"a": 0, "b": 1}}
