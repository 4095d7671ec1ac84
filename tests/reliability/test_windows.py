"""Alpha over time and by batch."""

import numpy as np
import pytest

from projects.reliability.unit_disagreements import unit_disagreements
from projects.reliability.windows import by_batches, by_windows, in_order
from tests.reliability.builders import as_ratings, coded, figure, marked, random_codes, selected


def test_windows_are_consecutive_units_in_the_order_given() -> None:
    ratings = as_ratings(random_codes(1, 60, 3, 3, missing=0))
    order = np.random.default_rng(1).permutation(60)
    found = by_windows(ratings, order, width=20, replicates=200)
    assert [(w.label, w.first, w.last, w.units) for w in found] == [
        ("1–20", 1, 20, 20),
        ("21–40", 21, 40, 20),
        ("41–60", 41, 60, 20),
    ]
    first = ratings.rows(np.flatnonzero(order < 20))
    assert found[0].row.value == pytest.approx(figure(first, "krippendorff_alpha").value)
    assert found[0].row.ci is not None


def test_units_with_one_code_take_no_place_in_a_window() -> None:
    ratings = coded("aa", "a.", "ab", ".b", "bb", "ba")
    assert in_order(ratings, np.arange(6)).tolist() == [0, 2, 4, 5]
    assert [w.units for w in by_windows(ratings, np.arange(6), width=2, replicates=0)] == [2, 2]


@pytest.mark.parametrize(("units", "sizes"), [(49, [20, 29]), (50, [20, 20, 10]), (9, [9]), (0, [])])
def test_a_small_remainder_joins_the_last_window(units: int, sizes: list[int]) -> None:
    ratings = as_ratings(random_codes(2, units, 2, 3, missing=0), categories=3)
    assert [w.units for w in by_windows(ratings, np.arange(units), width=20, replicates=0)] == sizes


def test_batches_come_in_order_of_appearance() -> None:
    ratings = coded("aa", "ab", "bb", "aa", "bb", "ba", level="nominal")
    found = by_batches(ratings, ["pilot", "pilot", "main", "main", "main", "pilot"], replicates=100)
    assert [(w.label, w.row.round, w.units) for w in found] == [("pilot", "pilot", 3), ("main", "main", 3)]
    assert found[1].row.value == 1


def test_a_batch_without_variation_has_no_value_and_a_reason() -> None:
    (row,) = [w.row for w in by_batches(coded("aa", "bb", "aa"), ["x", "y", "x"], replicates=0) if w.label == "x"]
    assert (row.value, row.undefined) == (None, "no_variation")


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_disagreements_of_units_add_up_to_alphas_observed_disagreement(level: str) -> None:
    ratings = as_ratings(random_codes(3, 50, 4, 4), level)
    each, m = unit_disagreements(ratings), (ratings.codes >= 0).sum(axis=1)
    kept = m > 1
    assert np.isnan(each[~kept]).all()
    observed = (each[kept] * m[kept]).sum() / m[kept].sum()
    alpha = figure(ratings, "krippendorff_alpha", level).value
    shuffled = [c for row in ratings.codes[kept] for c in row if c >= 0]
    apart = unit_disagreements(as_ratings(np.array([shuffled]), level)) if level != "ordinal" else None
    if apart is not None:
        assert alpha == pytest.approx(1 - observed / apart[0])
    else:
        n = np.bincount(shuffled)
        rank = np.cumsum(n) - n / 2
        x = rank[shuffled]
        assert alpha == pytest.approx(1 - observed / (2 * x.var() * len(x) / (len(x) - 1)))


def test_sets_and_passages_disagree_by_their_own_measure() -> None:
    assert unit_disagreements(selected(("ab", "ab"), ("a", "b"), ("a", None)))[:2].tolist() == [0, 1]
    assert unit_disagreements(marked(("A", "x", 0, 10), ("B", "x", 5, 10))).tolist() == [0.05]
