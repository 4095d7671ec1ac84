"""What must hold of every coefficient, whatever the data."""

from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from projects.reliability.ratings import MISSING, Ratings
from projects.reliability.report import rows
from tests.reliability.builders import as_ratings, coded, figure, tables

Key = tuple[str, str | None, str | None, tuple[str, ...] | None]
METRICS = ("nominal", "ordinal", "interval", "ratio")


def figures(ratings: Ratings) -> dict[Key, float | None]:
    found = rows(ratings, variable="v", replicates=0)
    return {(r.coefficient, r.metric, r.category, r.coders and tuple(sorted(r.coders))): r.value for r in found}


def same(one: dict[Key, float | None], other: dict[Key, float | None]) -> bool:
    return one.keys() == other.keys() and all(one[k] == pytest.approx(other[k], abs=1e-9) for k in one)


@given(tables(), st.randoms(use_true_random=False), st.sampled_from(METRICS))
def test_the_order_of_units_changes_nothing(codes: np.ndarray, random: Random, level: str) -> None:
    order = list(range(len(codes)))
    random.shuffle(order)
    assert same(figures(as_ratings(codes, level, 4)), figures(as_ratings(codes[order], level, 4)))


@given(tables(coders=3), st.permutations(range(3)))
def test_the_order_of_coders_changes_nothing_but_the_names_in_pairs(codes: np.ndarray, order: list[int]) -> None:
    one, other = figures(as_ratings(codes, "ratio", 4)), figures(as_ratings(codes[:, order], "ratio", 4))
    name = {"ABC"[new]: "ABC"[old] for new, old in enumerate(order)}
    renamed = {(*k[:3], k[3] and tuple(sorted(name[c] for c in k[3]))): v for k, v in other.items()}
    assert same(one, renamed)


@given(tables())
def test_a_unit_nobody_coded_changes_nothing(codes: np.ndarray) -> None:
    blank = np.full((1, codes.shape[1]), MISSING)
    assert same(
        figures(as_ratings(codes, "ordinal", 4)), figures(as_ratings(np.concatenate([codes, blank]), "ordinal", 4))
    )


@given(tables(), st.integers(0, 3), st.sampled_from(METRICS))
def test_a_unit_with_one_code_leaves_alpha_alone(codes: np.ndarray, code: int, metric: str) -> None:
    single = np.full((1, codes.shape[1]), MISSING)
    single[0, 0] = code
    before = figure(as_ratings(codes, metric, 4), "krippendorff_alpha", metric)
    after = figure(as_ratings(np.concatenate([codes, single]), metric, 4), "krippendorff_alpha", metric)
    assert before.value == pytest.approx(after.value, abs=1e-12)


@given(tables())
def test_no_figure_is_not_a_number_or_without_a_reason(codes: np.ndarray) -> None:
    for row in rows(as_ratings(codes, "ratio", 4), variable="v", replicates=0):
        assert (row.value is None) == bool(row.undefined)
        assert row.value is None or (np.isfinite(row.value) and row.value <= 1 + 1e-12)


@given(tables(coders=2))
def test_alpha_of_two_coders_is_scotts_pi_with_the_small_sample_term(codes: np.ndarray) -> None:
    codes = codes[(codes != MISSING).all(axis=1)]
    assume(len(np.unique(codes)) > 1)
    n = 2 * len(codes)
    pi = figure(as_ratings(codes), "scott_pi").value
    assert pi is not None
    expected = 1 - (1 - pi) * (n - 1) / n
    assert figure(as_ratings(codes), "krippendorff_alpha").value == pytest.approx(expected)


@given(tables(coders=2))
def test_two_coders_with_complete_data_have_one_fleiss_and_scott_and_one_conger_and_cohen(codes: np.ndarray) -> None:
    found = as_ratings(codes[(codes != MISSING).all(axis=1)], categories=4)
    assert figure(found, "fleiss_kappa").value == pytest.approx(figure(found, "scott_pi").value)
    assert figure(found, "conger_kappa").value == pytest.approx(figure(found, "cohen_kappa").value)
    assert figure(found, "holsti").value == pytest.approx(figure(found, "percent_agreement").value)


@given(tables())
def test_with_two_categories_all_metrics_of_alpha_agree(codes: np.ndarray) -> None:
    binary = as_ratings(np.minimum(codes, 1), "interval", 2)
    nominal = figure(binary, "krippendorff_alpha", "nominal").value
    for metric in ("ordinal", "interval"):
        assert figure(binary, "krippendorff_alpha", metric).value == pytest.approx(nominal)


@given(tables(), st.integers(-5, 5), st.integers(1, 5))
def test_interval_alpha_ignores_zero_and_unit_of_the_scale(codes: np.ndarray, shift: int, factor: int) -> None:
    one = as_ratings(codes, "interval", 4)
    assert one.numbers is not None
    other = Ratings("interval", one.coders, one.codes, (), one.numbers * factor + shift)
    alphas = [figure(r, "krippendorff_alpha", "interval").value for r in (one, other)]
    assert alphas[0] == pytest.approx(alphas[1])


@given(tables())
def test_cohens_mean_is_undefined_where_a_pair_is_and_otherwise_the_mean(codes: np.ndarray) -> None:
    found = [
        r for r in rows(as_ratings(codes), variable="v", replicates=0, coefficient="cohen_kappa") if not r.category
    ]
    pairs = [r.value for r in found if r.coders]
    (mean,) = [r.value for r in found if not r.coders]
    if None in pairs:
        assert mean is None
    else:
        assert mean == pytest.approx(np.mean([v for v in pairs if v is not None]))


def test_the_three_percent_agreements_differ_where_codes_are_missing() -> None:
    found = coded("aab", "ab.", "aaa", "bb.")
    assert figure(found, "percent_agreement").value == pytest.approx((1 / 3 + 0 + 1 + 1) / 4)
    assert figure(found, "percent_agreement_pooled").value == pytest.approx((1 + 0 + 3 + 1) / 8)
    assert figure(found, "holsti").value == pytest.approx((6 / 8 + 2 / 6 + 2 / 6) / 3)


def test_codes_of_singly_coded_units_count_towards_the_chance_of_fleiss_and_gwet() -> None:
    alone, more = coded("aa", "bb", "ab"), coded("aa", "bb", "ab", "b.", "b.")
    for coefficient in ("fleiss_kappa", "gwet_ac"):
        assert figure(alone, coefficient).value != pytest.approx(figure(more, coefficient).value)
    assert figure(alone, "brennan_prediger").value == figure(more, "brennan_prediger").value


def test_an_unused_declared_category_counts_for_brennan_prediger() -> None:
    assert figure(coded("aa", "ab"), "brennan_prediger").value == pytest.approx(0)
    assert figure(coded("aa", "ab", categories="abc"), "brennan_prediger").value == pytest.approx(0.25)


def test_a_category_is_compared_with_all_others_together() -> None:
    found = coded("aa", "bc", "cb", "ab", "cc")
    assert figure(found, "krippendorff_alpha", category="a").value == pytest.approx(
        figure(coded("aa", "xx", "xx", "ax", "xx"), "krippendorff_alpha").value
    )
