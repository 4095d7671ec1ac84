"""The jackknife interval: offered beside the bootstrap, and computed from patterns."""

import math

import numpy as np
import pytest

from projects.reliability.alpha import krippendorff_alpha
from projects.reliability.distances import Nominal
from projects.reliability.jackknife import jackknife
from projects.reliability.patterns import as_coded, regardless_of_coder
from projects.reliability.ratings import Ratings
from projects.reliability.report import Run, own_alpha, rows
from tests.reliability.builders import as_ratings, coded, figure, random_codes


def alpha(ratings: Ratings) -> float:
    value = figure(ratings, "krippendorff_alpha").value
    assert value is not None
    return value


def test_it_is_what_leaving_out_each_unit_in_turn_gives() -> None:
    ratings = as_ratings(random_codes(1, 30, 3, 3, missing=0))
    without = [alpha(ratings.rows(np.arange(30) != n)) for n in range(30)]
    error = math.sqrt(29 / 30 * sum((x - np.mean(without)) ** 2 for x in without))
    row = own_alpha(ratings, Run("v", replicates=1, method="jackknife"))
    assert row.value is not None
    assert row.ci == pytest.approx((row.value - 1.959964 * error, row.value + 1.959964 * error), abs=1e-6)
    assert (row.ci_method, row.replicates) == ("jackknife", 0)


def test_many_patterns_are_computed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = regardless_of_coder(as_coded(as_ratings(random_codes(2, 80, 4, 5))))
    whole = jackknife(0.5, patterns.counts, krippendorff_alpha(patterns, Nominal()))
    monkeypatch.setattr("projects.reliability.jackknife.CHUNK_CELLS", 3 * len(patterns.counts))
    assert jackknife(0.5, patterns.counts, krippendorff_alpha(patterns, Nominal())) == whole


def test_it_is_about_as_wide_as_the_bootstrap() -> None:
    ratings = as_ratings(random_codes(3, 300, 3, 4))
    wide = []
    for method in ("bootstrap", "jackknife"):
        row = own_alpha(ratings, Run("v", replicates=2000, method=method))
        assert row.ci is not None
        wide.append(row.ci[1] - row.ci[0])
    assert wide[0] == pytest.approx(wide[1], rel=0.06)


def test_an_upper_limit_is_never_above_one() -> None:
    row = own_alpha(coded(*["aa"] * 5, *["bb"] * 5, "ab"), Run("v", replicates=1, method="jackknife"))
    assert row.ci is not None
    assert row.ci[1] == 1


def test_shares_below_a_threshold_agree_with_the_lower_limit() -> None:
    for seed in range(10):
        row = own_alpha(as_ratings(random_codes(seed, 40, 3, 3)), Run("v", replicates=1, method="jackknife"))
        assert row.ci is not None
        assert row.p_below is not None
        assert (row.p_below["0.667"] <= 0.025) == (row.ci[0] >= 0.667)


def test_where_a_value_hangs_on_one_unit_there_is_no_interval() -> None:
    row = own_alpha(coded("aa", "aa", "ab"), Run("v", replicates=1, method="jackknife"))
    assert (row.ci, row.ci_undefined) == (None, "no_value_without_one")
    assert "left out" in row.interval_sentence


def test_perfect_agreement_keeps_the_rule_of_three() -> None:
    row = own_alpha(coded(*["aa", "bb"] * 20), Run("v", replicates=1, method="jackknife"))
    assert row.ci_method == "rule of three"


def test_every_row_of_a_variable_can_have_it() -> None:
    found = rows(as_ratings(random_codes(4, 40, 3, 3), "ordinal"), variable="v", method="jackknife")
    assert {row.ci_method for row in found} == {"jackknife"}
