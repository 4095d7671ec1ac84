"""Tests and effect sizes of two variables: published values, scipy's, and what must hold for any table."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from projects.findings.association import associate, chi_squared_tail, cramer, kendall, pearson, permutation_p
from tests.findings.studies import there

# Agresti, Categorical Data Analysis: gender by party identification.
PARTY = np.array([[762, 327, 468], [484, 239, 477]])
# Agresti: income by job satisfaction, both in order.
SATISFACTION = np.array([[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]])
TABLES = arrays(np.int64, st.tuples(st.integers(2, 5), st.integers(2, 5)), elements=st.integers(1, 40))


def test_chi_squared_is_as_agresti_prints_it():
    found = associate(PARTY)
    assert found.statistic == pytest.approx(30.07, abs=0.005)
    assert found.p == pytest.approx(2.95e-7, rel=0.01)
    assert (found.method, found.degrees) == ("chi-squared", 2)


@given(st.floats(0, 2000), st.integers(1, 300))
def test_the_tail_is_what_scipy_computes(statistic, degrees):
    assert chi_squared_tail(statistic, degrees) == pytest.approx(
        stats.chi2.sf(statistic, degrees), rel=1e-8, abs=1e-300
    )


@given(TABLES)
def test_the_statistic_and_the_uncorrected_effect_are_what_scipy_computes(table):
    assert pearson(table) == pytest.approx(stats.chi2_contingency(table, correction=False).statistic)
    assert cramer(table[None], corrections=0)[0] == pytest.approx(stats.contingency.association(table), abs=1e-9)


@given(TABLES)
def test_tau_b_is_what_scipy_computes_from_the_documents_one_by_one(table):
    lines, columns = np.indices(table.shape).reshape(2, -1).repeat(table.ravel(), axis=1)
    expected = stats.kendalltau(lines, columns).statistic
    assert kendall(table[None])[0] == pytest.approx(expected, abs=1e-9)


def test_income_and_satisfaction_go_together_a_little():
    found = associate(SATISFACTION, ordered=True)
    tau = there(found.tau)
    assert tau.value == pytest.approx(0.152, abs=0.001)
    assert there(tau.low) < tau.value < there(tau.high)


def test_where_an_expected_count_is_small_the_margins_are_shuffled_instead():
    tea = np.array([[3, 1], [1, 3]])
    found = associate(tea)
    assert found.method == "permutation"
    assert found.p == pytest.approx(0.4857, abs=0.015)
    assert associate(tea) == found


def test_the_permutation_test_is_as_exact_as_fishers():
    table = np.array([[8, 2], [1, 5]])
    p = permutation_p(table, np.random.default_rng(1))
    assert p == pytest.approx(stats.fisher_exact(table).pvalue, abs=0.006)


@settings(max_examples=20, deadline=None)
@given(TABLES, st.booleans())
def test_the_effect_lies_in_its_interval_and_knows_no_order(table, ordered):
    effect, turned = (there(associate(t, ordered=ordered).effect) for t in (table, table.T))
    assert effect.value == pytest.approx(turned.value)
    if effect.low is not None:
        assert 0 <= effect.low <= effect.value <= there(effect.high) <= 1


def test_the_interval_of_the_effect_holds_what_is_true_about_as_often_as_it_says():
    shares = np.array([[0.25, 0.1, 0.05], [0.1, 0.1, 0.1], [0.05, 0.05, 0.2]])
    # Bergsma's V of a very large table is that of the population.
    true = float(cramer((shares * 10**9).astype(np.int64)[None])[0])
    rng = np.random.default_rng(3)
    found = [there(associate(rng.multinomial(200, shares.ravel()).reshape(3, 3)).effect) for _ in range(150)]
    assert sum(there(one.low) <= true <= there(one.high) for one in found) / len(found) >= 0.9


@pytest.mark.parametrize("table", [np.zeros((2, 2), dtype=int), np.array([[4, 0], [3, 0]]), np.array([[4, 2], [0, 0]])])
def test_where_nothing_varies_there_is_nothing_to_measure(table):
    found = associate(table)
    assert found.undefined
    assert found.effect is None
