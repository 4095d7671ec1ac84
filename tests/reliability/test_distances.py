"""How far apart two codes are."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.reliability.distances import Distance, Nominal, Ratio, Table, jaccard, masi, weighting

SIZE = 5
NUMBERS = np.array([0.0, 1.0, 1.5, 4.0, 10.0])
TABLE = np.abs(np.subtract.outer(np.arange(SIZE), np.arange(SIZE))) * 0.3
DISTANCES = [Nominal(), Ratio(NUMBERS), Table(TABLE)]


def members(*sets: str) -> Any:
    return np.array([[label in each for label in "abcd"] for each in sets])


@pytest.mark.parametrize("distance", DISTANCES, ids=lambda d: type(d).__name__)
@given(totals=st.lists(st.integers(0, 9), min_size=SIZE, max_size=SIZE))
def test_the_sum_over_all_pairs_is_the_sum_of_the_single_distances(distance: Distance, totals: list[int]) -> None:
    a, b = (codes.ravel() for codes in np.meshgrid(range(SIZE), range(SIZE)))
    n = np.array(totals, np.float64)
    expected = (n[a] * n[b] * distance.between(a, b)).sum()
    assert distance.all_pairs(n[None, :])[0] == pytest.approx(expected)


@given(st.sets(st.floats(1e-3, 1e6), min_size=250, max_size=250), st.booleans())
def test_many_numbers_on_a_ratio_scale_are_integrated_to_the_same_sum(numbers: set[float], zero: bool) -> None:
    distance = Ratio(np.array([0.0] * zero + sorted(numbers)))
    totals = np.arange(len(distance.numbers), dtype=np.float64)[None, :] % 7
    both = distance.all_pairs(np.concatenate([totals, totals[:, ::-1]]))
    for found, row in zip(both, (totals, totals[:, ::-1]), strict=True):
        assert found == pytest.approx(distance.all_pairs(row)[0], rel=1e-9)


@pytest.mark.parametrize(
    ("one", "other", "of_jaccard", "of_masi"),
    [
        ("ab", "ab", 0, 0),
        ("", "", 0, 0),
        ("", "a", 1, 1),
        ("ab", "abcd", 1 / 2, 1 - 1 / 2 * 2 / 3),
        ("ab", "bc", 2 / 3, 1 - 1 / 3 * 1 / 3),
        ("a", "b", 1, 1),
    ],
)
def test_sets_are_as_far_apart_as_passonneau_says(one: str, other: str, of_jaccard: float, of_masi: float) -> None:
    assert jaccard(members(one, other))[0, 1] == pytest.approx(of_jaccard)
    assert masi(members(one, other))[0, 1] == pytest.approx(of_masi)


def test_ranks_are_weighted_as_gwet_and_cohen_say() -> None:
    one, other = np.array([0, 0, 0]), np.array([1, 2, 3])
    assert weighting("linear", 4).between(one, other) == pytest.approx([1 / 3, 2 / 3, 1])
    assert weighting("quadratic", 4).between(one, other) == pytest.approx([1 / 9, 4 / 9, 1])
    assert weighting("ordinal", 4).between(one, other) == pytest.approx([1 / 6, 3 / 6, 1])
    assert weighting("nominal", 4).between(one, other).tolist() == [1, 1, 1]
