"""Coefficients computed once more, slowly and word for word from their definitions, on random k-of-N designs."""

from itertools import combinations, permutations

import numpy as np
import pytest

from projects.reliability.ratings import MISSING
from tests.reliability.builders import as_ratings, figure, random_codes

SEEDS = range(5)
Q = 4


def units(seed: int) -> tuple[np.ndarray, list[list[int]]]:
    """Five coders, two to four of whom code each unit; the table, and each unit's codes."""
    codes = random_codes(seed, 40, 5, Q, missing=0)
    random = np.random.default_rng(seed)
    for row in codes:
        row[random.permutation(5)[int(random.integers(1, 5)) :]] = MISSING
    return codes, [[int(c) for c in row if c != MISSING] for row in codes]


def weight(metric: str, i: int, j: int) -> float:
    apart = abs(i - j)
    return {
        "nominal": float(i == j),
        "linear": 1 - apart / (Q - 1),
        "quadratic": 1 - (apart / (Q - 1)) ** 2,
        "ordinal": 1 - (apart * (apart + 1) / 2) / (Q * (Q - 1) / 2),
    }[metric]


def agreed(codes: list[list[int]], metric: str) -> float:
    each = [np.mean([weight(metric, a, b) for a, b in permutations(u, 2)]) for u in codes if len(u) > 1]
    return float(np.mean(each))


def shares(codes: list[list[int]]) -> list[float]:
    return [float(np.mean([u.count(k) / len(u) for u in codes if u])) for k in range(Q)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("metric", ["nominal", "linear", "quadratic", "ordinal"])
def test_gwet_and_brennan_prediger(seed: int, metric: str) -> None:
    table, codes = units(seed)
    observed, p = agreed(codes, metric), shares(codes)
    weights = sum(weight(metric, i, j) for i in range(Q) for j in range(Q))
    chance = weights / (Q * (Q - 1)) * sum(x * (1 - x) for x in p)
    found = as_ratings(table, "ordinal", Q)
    assert figure(found, "gwet_ac", metric).value == pytest.approx((observed - chance) / (1 - chance))
    chance = weights / Q**2
    assert figure(found, "brennan_prediger", metric).value == pytest.approx((observed - chance) / (1 - chance))


@pytest.mark.parametrize("seed", SEEDS)
def test_fleiss_and_conger(seed: int) -> None:
    table, codes = units(seed)
    observed, found = agreed(codes, "nominal"), as_ratings(table, categories=Q)
    chance = sum(x * x for x in shares(codes))
    assert figure(found, "fleiss_kappa").value == pytest.approx((observed - chance) / (1 - chance))
    own = [[float((column == k).sum() / (column != MISSING).sum()) for k in range(Q)] for column in table.T]
    chance = float(np.mean([sum(x * y for x, y in zip(a, b, strict=True)) for a, b in combinations(own, 2)]))
    assert figure(found, "conger_kappa").value == pytest.approx((observed - chance) / (1 - chance))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_percent_agreements_and_holsti(seed: int) -> None:
    table, codes = units(seed)
    found = as_ratings(table, categories=Q)
    assert figure(found, "percent_agreement").value == pytest.approx(agreed(codes, "nominal"))
    pairs = [(a, b) for u in codes for a, b in combinations(u, 2)]
    assert figure(found, "percent_agreement_pooled").value == pytest.approx(np.mean([a == b for a, b in pairs]))
    each = []
    for a, b in combinations(table.T, 2):
        same = ((a == b) & (a != MISSING)).sum()
        each.append(2 * same / ((a != MISSING).sum() + (b != MISSING).sum()))
    assert figure(found, "holsti").value == pytest.approx(np.mean(each))


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_of_a_category_is_alpha_of_yes_and_no(seed: int) -> None:
    table, _ = units(seed)
    found = as_ratings(table, categories=Q)
    for k in range(Q):
        yes_no = np.where(table == MISSING, MISSING, (table == k).astype(int))
        alone = figure(as_ratings(yes_no, categories=2), "krippendorff_alpha").value
        assert figure(found, "krippendorff_alpha", category=str(k + 1)).value == pytest.approx(alone)
