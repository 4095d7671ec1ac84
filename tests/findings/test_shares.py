"""Shares and their intervals: published values, another library's, and what must hold for any counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from projects.findings.shares import share, wilson
from tests.findings.studies import there


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_as_newcombe_1998_prints_it(count, of, low, high):
    assert wilson(count, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_is_what_statsmodels_computes(counts):
    assert wilson(*counts) == pytest.approx(proportion_confint(*counts, method="wilson"), abs=1e-9)


@given(st.integers(1, 10**6).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_holds_the_share_and_is_its_mirror_for_the_rest(counts):
    count, of = counts
    found, rest = share(count, of), share(of - count, of)
    assert 0 <= there(found.low) <= there(found.value) <= there(found.high) <= 1
    assert (found.low, found.high) == pytest.approx((1 - there(rest.high), 1 - there(rest.low)), abs=1e-12)


def test_without_documents_there_is_no_share():
    assert share(0, 0).value is None
