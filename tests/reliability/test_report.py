"""Which rows a variable has, in which order, and what each of them says."""

import json
from collections import Counter

import pytest

from projects.reliability.ratings import Ratings
from projects.reliability.report import headline, rows
from tests.reliability.builders import coded, figure, marked, selected

WEIGHTS = ("nominal", "linear", "quadratic", "ordinal")
FIELDS = (
    *("variable", "category", "coders", "round", "coefficient", "metric", "value", "undefined"),
    *("ci", "ci_undefined", "ci_level", "ci_method", "replicates", "undefined_replicates", "seed", "p_below"),
    *("units", "pairable_units", "coder_count", "values", "missing"),
)


def metrics(ratings: Ratings, coefficient: str) -> list[str | None]:
    found = rows(ratings, variable="v", replicates=0, coefficient=coefficient)
    return [row.metric for row in found if row.category is None and row.coders is None]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("nominal", ["nominal"]),
        ("ordinal", ["ordinal", "nominal"]),
        ("interval", ["interval", "ordinal", "nominal"]),
        ("ratio", ["ratio", "interval", "ordinal", "nominal"]),
    ],
)
def test_a_level_has_its_own_alpha_first_and_then_those_below(level: str, expected: list[str]) -> None:
    assert metrics(coded("12", "22", level=level), "krippendorff_alpha") == expected


def test_from_ordinal_up_there_are_weighted_coefficients() -> None:
    for level in ("ordinal", "interval", "ratio"):
        found = coded("12", "22", level=level)
        assert metrics(found, "gwet_ac") == metrics(found, "brennan_prediger") == list(WEIGHTS)
        assert metrics(found, "cohen_kappa") == ["nominal", "linear", "quadratic"]
    for coefficient in ("gwet_ac", "brennan_prediger", "cohen_kappa"):
        assert metrics(coded("12", "22"), coefficient) == ["nominal"]


def test_cohens_kappa_has_a_row_for_each_pair_and_their_mean() -> None:
    found = rows(coded("aab", "abb", "bbb", level="ordinal"), variable="v", replicates=0, coefficient="cohen_kappa")
    assert Counter(row.coders for row in found) == {None: 3, ("A", "B"): 3, ("A", "C"): 3, ("B", "C"): 3}


def test_scotts_pi_is_for_two_coders() -> None:
    assert metrics(coded("ab", "bb"), "scott_pi") == ["nominal"]
    assert metrics(coded("abb", "bbb"), "scott_pi") == []


def test_a_nominal_variable_has_rows_for_each_category_and_others_have_none() -> None:
    found = rows(coded("ab", "bb", categories="abc"), variable="v", replicates=0)
    assert list(dict.fromkeys(row.category for row in found)) == [None, "a", "b", "c"]
    assert {row.category for row in rows(coded("12", "22", level="ordinal"), variable="v", replicates=0)} == {None}


def test_a_multi_select_has_rows_for_its_sets_and_yes_or_no_rows_for_each_category() -> None:
    found = rows(selected(("ab", "a"), ("", "b"), ("a", "a")), variable="v", replicates=0)
    of_sets = [(row.coefficient, row.metric) for row in found if row.category is None]
    assert of_sets[:2] == [("krippendorff_alpha", "masi"), ("krippendorff_alpha", "jaccard")]
    of_a = {row.coefficient for row in found if row.category == "a"}
    assert of_a >= {"krippendorff_alpha", "percent_agreement", "fleiss_kappa", "cohen_kappa", "gwet_ac", "scott_pi"}


def test_a_category_of_a_multi_select_is_a_variable_of_its_own() -> None:
    found = selected(("ab", "a"), ("", "b"), ("a", "a"), ("b", None))
    alone = coded("yy", "nn", "yy", "n.")
    for coefficient in ("krippendorff_alpha", "fleiss_kappa", "cohen_kappa", "gwet_ac", "holsti"):
        one, other = figure(found, coefficient, category="a"), figure(alone, coefficient)
        assert one.value == pytest.approx(other.value), coefficient


def test_a_span_variable_has_rows_for_itself_its_pairs_and_its_labels() -> None:
    found = rows(marked(("A", "x", 0, 9), ("B", "x", 0, 9), ("B", "y", 20, 30)), variable="v", replicates=0)
    own = [(row.coefficient, row.metric) for row in found if row.category is None and row.coders is None]
    assert own == [
        ("krippendorff_alpha", "character"),
        ("span_f1", "exact"),
        ("span_f1", "overlap"),
        ("alpha_u", None),
        ("u_alpha", None),
        ("u_alpha_binary", None),
        ("cu_alpha", None),
    ]
    assert [(row.coefficient, row.metric) for row in found if row.coders] == [
        ("span_f1", "exact"),
        ("span_f1", "overlap"),
    ]
    of_x = [row.coefficient for row in found if row.category == "x"]
    assert of_x == ["krippendorff_alpha", "span_f1", "span_f1", "alpha_u", "ku_alpha"]


def test_a_row_says_what_it_was_computed_on() -> None:
    row = figure(coded("ab.", "aa.", "a..", "...", "bbb"), "krippendorff_alpha")
    assert (row.units, row.pairable_units, row.coder_count, row.values, row.missing) == (5, 3, 3, 8, 7)


def test_a_pair_says_what_the_two_of_them_coded() -> None:
    row = figure(coded("ab.", "aa.", "a..", "..a", "bbb"), "cohen_kappa", coders="AB")
    assert (row.units, row.pairable_units, row.coder_count, row.values, row.missing) == (4, 3, 2, 7, 1)


def test_the_alpha_of_the_own_level_has_ten_times_the_replicates_of_the_others() -> None:
    found = rows(coded("12", "22", "11", level="ordinal"), variable="v")
    replicates = {(row.coefficient, row.metric): row.replicates for row in found}
    assert replicates["krippendorff_alpha", "ordinal"] == 10_000
    assert set(replicates.values()) == {10_000, 1_000}
    assert list(replicates.values()).count(10_000) == 1


def test_a_row_is_plain_json_with_the_fields_other_people_rely_on() -> None:
    (row,) = rows(
        coded("ab", "bb", "aa"), variable="stance", round="main", replicates=50, seed=3, coefficient="scott_pi"
    )[:1]
    document = json.loads(json.dumps(row.as_json()))
    assert tuple(document) == FIELDS
    assert (document["variable"], document["round"], document["seed"], document["replicates"]) == (
        "stance",
        "main",
        3,
        50,
    )
    assert document["value"] == row.value
    assert set(document["p_below"]) == {"0.667", "0.800"}


def test_the_headline_has_the_figures_of_the_rows() -> None:
    ratings = coded("112", "222", "111", "13.", level="ordinal")
    found = headline(ratings, variable="v", replicates=100)
    every = rows(ratings, variable="v", replicates=100)
    assert found.alpha == every[0]
    for row, coefficient, metric in (
        (found.percent, "percent_agreement", "nominal"),
        (found.kappa, "fleiss_kappa", "nominal"),
        (found.gwet, "gwet_ac", "ordinal"),
    ):
        assert row is not None
        assert row.value == figure(ratings, coefficient, metric).value
    assert found.f1 is None


def test_the_headline_of_two_coders_has_cohens_kappa() -> None:
    found = headline(coded("ab", "bb"), variable="v", replicates=0).kappa
    assert found is not None
    assert found.coefficient == "cohen_kappa"


def test_the_headline_of_sets_and_of_spans_offers_what_there_is() -> None:
    sets = headline(selected(("a", "b"), ("b", "b")), variable="v", replicates=0)
    assert (sets.alpha.metric, sets.kappa, sets.gwet) == ("masi", None, None)
    assert sets.percent is not None
    spans = headline(marked(("A", "x", 0, 9), ("B", "x", 0, 9)), variable="v", replicates=0)
    assert (spans.alpha.metric, spans.percent, spans.kappa) == ("character", None, None)
    assert spans.f1 is not None
    assert spans.f1.value == 1


def test_expected_agreement_explains_why_agreement_and_alpha_differ() -> None:
    row = figure(coded(*["aa"] * 18, "ab", "ba"), "krippendorff_alpha")
    assert row.observed_agreement == pytest.approx(0.9)
    assert row.expected_agreement == pytest.approx(1 - 2 * 38 * 2 / (40 * 39))
