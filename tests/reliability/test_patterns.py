"""Units are reduced to distinct rows of codes with multiplicities."""

import numpy as np
from hypothesis import given

from projects.reliability.patterns import Patterns, as_coded, code_totals, distinct, regardless_of_coder, sums
from projects.reliability.ratings import MISSING
from tests.reliability.builders import as_ratings, coded, tables


def as_counts(patterns: Patterns) -> dict[tuple[int, ...], int]:
    return {tuple(row): int(n) for row, n in zip(patterns.rows.tolist(), patterns.counts, strict=True)}


def test_equal_rows_are_one_pattern_and_blank_units_none() -> None:
    assert as_counts(as_coded(coded("ab", "ab", "ba", ".."))) == {(0, 1): 2, (1, 0): 1}


def test_regardless_of_coder_the_order_within_a_row_and_blanks_do_not_matter() -> None:
    assert as_counts(regardless_of_coder(as_coded(coded("ab.", "b.a", ".ab", "a..")))) == {(0, 1): 3, (0, -1): 1}


@given(tables())
def test_every_unit_with_a_code_is_counted_once(codes: np.ndarray) -> None:
    patterns = as_coded(as_ratings(codes, categories=4))
    assert patterns.counts.sum() == (codes != MISSING).any(axis=1).sum()
    assert len(as_counts(patterns)) == len(patterns.rows)


@given(tables())
def test_patterns_do_not_depend_on_the_order_of_units(codes: np.ndarray) -> None:
    one, other = as_coded(as_ratings(codes, categories=4)), as_coded(as_ratings(codes[::-1], categories=4))
    assert one.rows.tolist() == other.rows.tolist()
    assert one.counts.tolist() == other.counts.tolist()


@given(tables())
def test_every_row_knows_its_pattern(codes: np.ndarray) -> None:
    patterns, place = distinct(codes, np.ones(len(codes), np.int64), 4)
    for row, n in zip(codes.tolist(), place, strict=True):
        assert (patterns.rows[n].tolist() if n < len(patterns.rows) else [MISSING] * len(row)) == row


def test_many_coders_and_codes_do_not_overflow_the_key() -> None:
    random = np.random.default_rng(1)
    codes = random.integers(-1, 1000, (50, 40))
    patterns, place = distinct(np.concatenate([codes, codes]), np.ones(100, np.int64), 1000)
    assert patterns.counts.tolist() == [2] * 50
    assert (patterns.rows[place[:50]] == codes).all()


def test_sums_are_the_same_as_a_matrix_and_as_a_list_of_entries() -> None:
    random = np.random.default_rng(1)
    pattern, column = random.integers(0, 3000, 500), random.integers(0, 900, 500)
    amount, weights = random.random(500), random.random((4, 3000))
    listed = sums(pattern, column, amount, 3000, 900)
    dense = np.zeros((3000, 900))
    np.add.at(dense, (pattern, column), amount)
    assert listed.matrix is None
    assert np.allclose(listed.of(weights), weights @ dense)


def test_codes_are_totalled_with_the_weights_of_their_patterns() -> None:
    patterns = as_coded(coded("ab", "aa"))
    order = [patterns.rows.tolist().index(row) for row in ([0, 1], [0, 0])]
    weights = np.zeros((1, 2))
    weights[0, order] = [10, 1]
    assert code_totals(patterns, np.ones(2)).of(weights).tolist() == [[12, 10]]
