"""Correcting for coding error: published values, what must be got back exactly, and when it is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.findings.correction import CannotCorrect, Gold, back_calculate, rogan_gladen
from projects.findings.shares import wilson


@pytest.mark.parametrize(
    ("count", "of", "gold", "true"),
    [
        # The worked examples of epiR's epi.prev: brucellosis in a herd, and tuberculosis in three.
        (23, 150, Gold(100, 96, 100, 89), 0.051),
        (8, 210, Gold(100, 60, 100, 90), 0.0),
        (12, 189, Gold(100, 65, 100, 95), 0.0225),
        (7, 124, Gold(100, 70, 100, 99), 0.0673),
    ],
)
def test_the_corrected_share_is_as_published(count, of, gold, true):
    assert rogan_gladen(count, of, gold).value == pytest.approx(true, abs=0.0005)


@given(st.integers(0, 500), st.integers(40, 100), st.integers(60, 100))
def test_the_interval_holds_the_corrected_share_between_nothing_and_all(count, found, refused):
    corrected = rogan_gladen(count, 500, Gold(100, found, 100, refused)) if found + refused > 115 else None
    assert corrected is None or 0 <= corrected.low <= corrected.high <= 1


def test_a_coding_without_errors_on_a_large_gold_sample_leaves_the_share_as_it_was():
    corrected = rogan_gladen(300, 1000, Gold(10**7, 10**7, 10**7, 10**7))
    assert corrected.value == pytest.approx(0.3)
    assert (corrected.low, corrected.high) == pytest.approx(wilson(300, 1000), abs=0.002)


def test_the_interval_holds_the_true_share_about_as_often_as_it_says():
    rng, true, held = np.random.default_rng(7), 0.3, 0
    for _ in range(1000):
        gold = Gold(60, rng.binomial(60, 0.85), 140, rng.binomial(140, 0.9))
        corrected = rogan_gladen(rng.binomial(400, true * 0.85 + (1 - true) * 0.1), 400, gold)
        held += corrected.low <= true <= corrected.high
    assert 0.93 <= held / 1000 <= 0.99


def test_a_coding_that_hardly_tells_the_two_apart_is_refused_in_a_sentence():
    with pytest.raises(CannotCorrect, match=r"sensitivity \+ specificity − 1 is 0\.05"):
        rogan_gladen(30, 100, Gold(100, 55, 100, 50))


def test_a_small_gold_sample_is_refused_in_a_sentence():
    with pytest.raises(CannotCorrect, match="9 documents with the category and 100 without"):
        rogan_gladen(30, 100, Gold(9, 9, 100, 100))


@given(st.lists(st.integers(1, 50), min_size=3, max_size=3), st.integers(70, 100))
def test_shares_that_were_confused_by_a_known_matrix_come_back(shares, right):
    matrix = np.full((3, 3), 100 - right) + np.eye(3, dtype=int) * (3 * right - 200)
    true = np.array(shares) / sum(shares)
    counts = (10**9 * (matrix / matrix.sum(axis=1, keepdims=True)).T @ true).round().astype(int)
    found = back_calculate(counts.tolist(), matrix.tolist())
    assert found.shares == pytest.approx(tuple(true), abs=1e-6)
    assert found.condition >= 1


def test_for_two_categories_the_matrix_says_what_rogan_and_gladen_say():
    gold = Gold(100, 96, 100, 89)
    found = back_calculate([23, 127], [[96, 4], [11, 89]])
    assert found.shares[0] == pytest.approx(rogan_gladen(23, 150, gold).value)


def test_shares_are_never_negative_and_sum_to_one():
    found = back_calculate([2, 98], [[90, 10], [10, 90]])
    assert found.shares == pytest.approx((0.0, 1.0))


def test_categories_that_are_confused_with_each_other_are_refused_with_the_condition_number():
    with pytest.raises(CannotCorrect, match="the condition number of the matrix is 33.3"):
        back_calculate([50, 50], [[515, 485], [485, 515]])
