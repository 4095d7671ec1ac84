"""The drift alarm on observed disagreement."""

import numpy as np
import pytest

from projects.reliability.drift import drift
from projects.reliability.unit_disagreements import coder_disagreements, unit_disagreements
from projects.reliability.windows import in_order
from tests.reliability.builders import as_ratings, random_codes


def rare(seed: int, units: int = 150) -> np.ndarray:
    """Disagreements of coders who never change: most units 0, some 1/3 or 2/3 or 1."""
    return np.random.default_rng(seed).choice([0, 1 / 3, 2 / 3, 1], units, p=[0.7, 0.1, 0.1, 0.1])


def test_without_drift_it_alarms_as_seldom_as_it_says() -> None:
    studies = 600
    alarms = sum(drift(rare(seed), shuffles=99, seed=seed).alarm for seed in range(studies))
    # 5 % of 600 is 30, with a standard deviation of 5.3.
    assert 14 <= alarms <= 46


def test_the_order_observed_counts_as_one_of_the_orders() -> None:
    found = drift(np.repeat([1.0, 0.0], 60), shuffles=99)
    assert found.p == 0.01  # no shuffled order does as well, and yet p is never 0


def test_the_rate_can_be_chosen() -> None:
    alarms = sum(drift(rare(seed), false_alarm=0.2, shuffles=99, seed=seed).alarm for seed in range(300))
    assert 35 <= alarms <= 85


def test_a_change_for_the_worse_is_found_and_placed() -> None:
    random = np.random.default_rng(1)
    line = np.concatenate([random.random(120) < 0.1, random.random(80) < 0.4]).astype(float)
    found = drift(line)
    assert found.alarm
    assert found.worse
    assert found.change == pytest.approx(120, abs=15)
    assert "has risen from" in found.sentence
    assert "5 % of studies without drift" in found.sentence


def test_a_change_for_the_better_is_found_too() -> None:
    found = drift(np.repeat([1.0, 0.0], 60))
    assert (found.alarm, found.worse, found.change) == (True, False, 60)
    assert (found.before, found.after) == (1, 0)


def test_half_of_such_changes_at_least_are_found() -> None:
    def studied(seed: int) -> np.ndarray:
        random = np.random.default_rng(seed)
        return np.concatenate([random.random(100) < 0.15, random.random(100) < 0.35]).astype(float)

    assert sum(drift(studied(seed), shuffles=199).alarm for seed in range(60)) > 30


def test_a_seed_gives_the_same_answer() -> None:
    assert drift(rare(7), seed=3) == drift(rare(7), seed=3)


@pytest.mark.parametrize("line", [np.zeros(0), np.array([0.0, 1.0] * 9), np.zeros(500)])
def test_too_few_units_or_all_alike_say_nothing(line: np.ndarray) -> None:
    found = drift(line)
    assert (found.alarm, found.p, found.units) == (False, None, len(line))
    assert "Nothing can be said" in found.sentence


def test_many_units_are_averaged_in_runs_and_the_change_still_placed() -> None:
    random = np.random.default_rng(2)
    line = np.concatenate([random.random(30_000) < 0.2, random.random(12_345) < 0.25]).astype(float)
    found = drift(line, shuffles=199)
    assert found.alarm
    assert found.change == pytest.approx(30_000, abs=2_000)
    assert found.before == pytest.approx(0.2, abs=0.01)


def test_the_disagreements_of_a_variable_can_be_watched() -> None:
    ratings = as_ratings(random_codes(4, 200, 3, 4), "ordinal")
    line = unit_disagreements(ratings)[in_order(ratings, np.arange(200))]
    assert drift(line).p is not None


def test_a_coder_is_compared_with_the_others_alone() -> None:
    data = as_ratings(np.array([[0, 0, 1], [0, 1, -1], [-1, -1, 0], [1, 1, 1]]))
    assert coder_disagreements(data, 0).tolist()[:2] == [0.5, 1.0]
    assert np.isnan(coder_disagreements(data, 0)[2])
    assert coder_disagreements(data, 2)[[0, 3]].tolist() == [1.0, 0.0]


def test_with_two_coders_each_disagrees_as_the_unit_does() -> None:
    data = as_ratings(random_codes(7, units=30, coders=2, categories=3))
    np.testing.assert_allclose(coder_disagreements(data, 0), unit_disagreements(data), equal_nan=True)
