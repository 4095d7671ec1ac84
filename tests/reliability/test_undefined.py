"""Where chance leaves nothing to measure the answer is "undefined, because …": never 0, 1 or not-a-number."""

import pytest

from projects.reliability.ratings import Ratings, ratings_of
from projects.reliability.reasons import SENTENCES
from projects.reliability.report import rows
from tests.reliability.builders import coded, figure, marked, selected

CHANCE_CORRECTED = ("krippendorff_alpha", "fleiss_kappa", "scott_pi", "conger_kappa", "cohen_kappa")
DECLARED = ("percent_agreement", "gwet_ac", "brennan_prediger")


def reasons(ratings: Ratings) -> set[str | None]:
    return {row.undefined for row in rows(ratings, variable="v", replicates=0) if row.category is None}


@pytest.mark.parametrize("coefficient", CHANCE_CORRECTED)
def test_without_variation_a_chance_corrected_coefficient_is_undefined(coefficient: str) -> None:
    row = figure(coded("aa", "aa", "aa", categories="ab"), coefficient)
    assert (row.value, row.undefined) == (None, "no_variation")


@pytest.mark.parametrize("coefficient", DECLARED)
def test_without_variation_agreement_and_what_rests_on_declared_categories_is_one(coefficient: str) -> None:
    assert figure(coded("aa", "aa", "aa", categories="ab"), coefficient).value == 1


def test_variation_only_in_units_with_one_code_is_no_variation_for_alpha() -> None:
    assert figure(coded("aa", "aa", "b."), "krippendorff_alpha").undefined == "no_variation"


@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_rounding_never_makes_a_value_out_of_no_variation(metric: str) -> None:
    found = ratings_of("ratio", [(unit, coder, 0.1) for unit in range(7) for coder in "ABC"])
    assert figure(found, "krippendorff_alpha", metric).undefined == "no_variation"


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        (coded(), "no_units"),
        (coded("..", ".."), "no_data"),
        (coded("a", "b"), "one_coder"),
        (coded("a.", "b.", ".a", ".b"), "no_pairable_units"),
    ],
)
def test_where_nothing_can_be_compared_every_figure_is_undefined_for_that_reason(ratings: Ratings, reason: str) -> None:
    assert reasons(ratings) == {reason}


def test_a_coder_without_codes_takes_away_only_what_compares_persons() -> None:
    found = coded("aa.", "bb.", "ab.")
    for coefficient in ("cohen_kappa", "holsti", "conger_kappa"):
        assert figure(found, coefficient).undefined == "coder_without_codes"
    assert figure(found, "cohen_kappa", coders="AC").undefined == "coder_without_codes"
    assert figure(found, "cohen_kappa", coders="AB").value is not None
    assert figure(found, "krippendorff_alpha").value is not None


def test_a_pair_that_shares_no_unit_leaves_the_mean_undefined() -> None:
    found = coded("aa.", "bb.", ".aa", ".bb")
    assert figure(found, "cohen_kappa", coders="AC").undefined == "no_pairable_units"
    assert figure(found, "cohen_kappa").undefined == "no_pairable_units"
    assert figure(found, "holsti").undefined == "no_pairable_units"
    assert figure(found, "conger_kappa").value is not None


def test_a_single_declared_category_leaves_no_chance_to_correct_for() -> None:
    for coefficient in ("gwet_ac", "brennan_prediger"):
        assert figure(coded("aa", "aa"), coefficient).undefined == "single_category"
    assert figure(coded("aa", level="ordinal"), "cohen_kappa", "linear").undefined == "single_category"


def test_numbers_without_declared_categories_have_no_coefficient_that_needs_them() -> None:
    found = coded("12", "22", level="interval", categories=())
    for coefficient in ("gwet_ac", "brennan_prediger"):
        assert figure(found, coefficient).undefined == "no_declared_categories"
    assert figure(found, "cohen_kappa", "quadratic").undefined == "no_declared_categories"
    assert figure(found, "cohen_kappa").value is not None


def test_the_ratio_metric_needs_values_of_zero_or_more() -> None:
    found = ratings_of("ratio", [(1, "A", -1), (1, "B", 2), (2, "A", 0), (2, "B", 0)])
    assert figure(found, "krippendorff_alpha", "ratio").undefined == "negative_values"
    assert figure(found, "krippendorff_alpha", "interval").value is not None


def test_two_zeros_are_the_same_on_a_ratio_scale() -> None:
    found = ratings_of("ratio", [(1, "A", 0), (1, "B", 0), (2, "A", 1), (2, "B", 1)])
    assert figure(found, "krippendorff_alpha", "ratio").value == 1


def test_sets_that_are_all_empty_have_no_variation() -> None:
    found = selected(("", ""), ("", ""), categories="ab")
    assert figure(found, "krippendorff_alpha", "masi").undefined == "no_variation"
    assert figure(found, "percent_agreement").value == 1


def test_spans_that_nobody_marked_have_nothing_to_match() -> None:
    found = marked()
    assert figure(found, "span_f1", "exact").undefined == "no_spans"
    assert figure(found, "krippendorff_alpha", "character").undefined == "no_variation"


def test_every_reason_has_a_sentence_for_people() -> None:
    row = figure(coded("aa", "aa"), "krippendorff_alpha")
    assert row.sentence == SENTENCES["no_variation"]
    assert figure(coded("ab", "bb"), "krippendorff_alpha").sentence == ""
