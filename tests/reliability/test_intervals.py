"""Intervals by resampling units: repeatable, honest at the edges, and about as wide as they claim."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.reliability.alpha import krippendorff_alpha, ordinal_alpha
from projects.reliability.distances import Nominal
from projects.reliability.draws import UnitDraws
from projects.reliability.intervals import bias_corrected, replicate, rule_of_three
from projects.reliability.markings import markings_of
from projects.reliability.patterns import Patterns, as_coded, regardless_of_coder
from projects.reliability.report import Run, own_alpha, rows
from projects.reliability.row import Row
from tests.reliability.builders import as_ratings, coded, marked, random_codes


def patterns_of(seed: int, units: int = 300) -> Patterns:
    return regardless_of_coder(as_coded(as_ratings(random_codes(seed, units, 4, 5))))


def alpha_row(*units: str, replicates: int = 400, level: str = "nominal") -> Row:
    return own_alpha(coded(*units, level=level), Run("v", replicates=replicates))


def test_a_seed_gives_the_same_replicates_whatever_the_number_of_threads() -> None:
    patterns = patterns_of(1, 3000)
    job = [(krippendorff_alpha(patterns, Nominal()), 3000)]
    one, four = (replicate(UnitDraws(patterns.counts, 7), job, threads=n)[0] for n in (1, 4))
    assert (one == four).all()
    assert len(set(one.tolist())) > 2000


def test_another_seed_gives_other_replicates() -> None:
    patterns = patterns_of(1)
    job = [(krippendorff_alpha(patterns, Nominal()), 50)]
    assert (replicate(UnitDraws(patterns.counts, 1), job)[0] != replicate(UnitDraws(patterns.counts, 2), job)[0]).any()


def test_fewer_replicates_are_the_beginning_of_more_and_of_those_of_other_coefficients() -> None:
    patterns = patterns_of(2)
    alpha, ordinal = krippendorff_alpha(patterns, Nominal()), ordinal_alpha(patterns)
    many, few = replicate(UnitDraws(patterns.counts, 3), [(alpha, 4321), (ordinal, 1234)])
    assert (many[:1234] == replicate(UnitDraws(patterns.counts, 3), [(alpha, 1234)])[0]).all()
    assert (few == replicate(UnitDraws(patterns.counts, 3), [(ordinal, 4321)])[0][:1234]).all()


def test_asking_for_one_coefficient_gives_its_figures_of_the_full_list() -> None:
    ratings = as_ratings(random_codes(3, 60, 3, 3), "ordinal")
    every = rows(ratings, variable="v", replicates=50)
    assert rows(ratings, variable="v", replicates=50, coefficient="cohen_kappa") == [
        row for row in every if row.coefficient == "cohen_kappa"
    ]


def test_each_replicate_draws_as_many_units_as_there_are_and_rare_patterns_too() -> None:
    counts = np.array([500, 40, 9, 3, 2, 1, 1, 1])
    drawn = UnitDraws(counts, 1).rows(0, 4000)
    assert (drawn.sum(axis=1) == counts.sum()).all()
    assert drawn.mean(axis=0) == pytest.approx(counts, rel=0.1)
    assert drawn.var(axis=0) == pytest.approx(counts * (1 - counts / counts.sum()), rel=0.15)


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    random, covered, studies = np.random.default_rng(1), 0, 200
    for _ in range(studies):
        truth, guess = random.integers(0, 4, 100), random.integers(0, 4, (100, 3))
        codes = np.where(random.random((100, 3)) < 0.8, truth[:, None], guess)
        row = own_alpha(as_ratings(codes, categories=4), Run("v", replicates=400))
        assert row.ci is not None
        covered += row.ci[0] <= 0.8**2 <= row.ci[1]  # coders agree beyond chance where both saw the truth
    assert 0.90 <= covered / studies <= 0.99


def test_replicates_that_lie_evenly_about_the_value_give_plain_percentiles() -> None:
    found = bias_corrected(0.5, np.linspace(0, 1, 1001))
    assert [found.low, found.high] == pytest.approx([0.025, 0.975], abs=0.002)


def test_replicates_that_lie_too_high_shift_the_interval_down() -> None:
    found = bias_corrected(0.4, np.linspace(0, 1, 1001))
    assert found.low is not None
    assert found.low < 0.025


@given(st.lists(st.floats(-1, 1), min_size=5, max_size=200), st.floats(-1, 1))
def test_the_share_below_a_threshold_never_contradicts_the_lower_limit(draws: list[float], value: float) -> None:
    found = bias_corrected(value, np.array(draws))
    assert found.low is not None
    assert found.p_below is not None
    for threshold, share in found.p_below.items():
        assert 0 <= share <= 1
        if found.low >= float(threshold):
            assert share <= 0.025 + 1e-9
        else:
            assert share >= 0.025 - 1e-9


def test_up_to_five_percent_of_replicates_may_be_undefined_and_are_counted() -> None:
    draws = np.linspace(0, 1, 100)
    draws[:5] = np.nan
    assert bias_corrected(0.5, draws).undefined_replicates == 5
    assert bias_corrected(0.5, draws).low is not None
    draws[5] = np.nan
    assert bias_corrected(0.5, draws).low is None
    assert bias_corrected(0.5, draws).undefined == "undefined_replicates"


def test_perfect_agreement_has_the_interval_of_the_rule_of_three() -> None:
    row = alpha_row(*["aa", "bb"] * 50)
    assert row.ci == pytest.approx((1 - 0.0369 / (100 / 199), 1.0), abs=1e-4)
    assert row.ci_method == "rule of three"
    assert row.p_below is not None
    assert row.p_below["0.800"] == pytest.approx(math.exp(-100 * 0.2 * 100 / 199))


def test_the_rule_of_three_does_not_contradict_its_own_shares() -> None:
    for units in range(2, 200):
        found = rule_of_three(units, 0.5)
        assert found.low is not None
        assert found.p_below is not None
        assert (found.p_below["0.800"] <= 0.025) == (found.low >= 0.8)


def test_perfect_agreement_on_a_scale_has_no_interval_and_says_why() -> None:
    row = alpha_row("11", "22", "33", level="ordinal")
    assert (row.value, row.ci, row.ci_undefined) == (1, None, "perfect_agreement")
    assert "agree everywhere" in row.interval_sentence


def test_one_unit_gives_no_interval() -> None:
    assert alpha_row("ab", "a.").ci_undefined == "one_unit"


def test_one_document_gives_no_interval_of_spans() -> None:
    row = own_alpha(marked(("A", "x", 0, 9), ("B", "x", 2, 9)), Run("v", replicates=20))
    assert row.value is not None
    assert row.ci_undefined == "one_document"


def test_spans_resample_documents() -> None:
    spans = [(f"d{n}", coder, "x", shift, 9 + n) for n in range(20) for coder, shift in (("A", 0), ("B", n % 3))]
    found = own_alpha(markings_of({f"d{n}": 50 for n in range(20)}, [], spans), Run("v", replicates=200))
    assert found.ci is not None
    assert found.value is not None
    assert found.ci[0] < found.value < found.ci[1]


def test_no_replicates_give_no_interval() -> None:
    row = alpha_row("aa", "ab", "bb", replicates=0)
    assert (row.ci, row.p_below, row.ci_undefined) == (None, None, "not_asked")
