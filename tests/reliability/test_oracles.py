"""The same figures as the libraries that are right, on random designs. The libraries are for tests alone."""

import warnings
from typing import Any

import krippendorff
import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import jaccard_distance, masi_distance
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

from projects.reliability.ratings import MISSING
from tests.reliability.builders import as_ratings, figure, random_codes, selected

SEEDS = range(6)


def k_of_n(seed: int, units: int, coders: int, k: int, categories: int) -> np.ndarray:
    """Every unit is coded by k of the coders, drawn at random."""
    codes = random_codes(seed, units, coders, categories, missing=0)
    random = np.random.default_rng(seed)
    for row in codes:
        row[random.permutation(coders)[k:]] = MISSING
    return codes


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("metric", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_is_what_krippendorff_says(seed: int, metric: Any) -> None:
    codes = k_of_n(seed, 60, 6, 2 + seed % 3, 3 + seed)
    data = np.where(codes == MISSING, np.nan, codes + 1.0).T
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement=metric)
    assert figure(as_ratings(codes, metric), "krippendorff_alpha", metric).value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("metric", ["nominal", "linear", "quadratic"])
def test_cohen_of_each_pair_is_what_scikit_learn_says(seed: int, metric: str) -> None:
    codes = random_codes(seed, 80, 3, 4)
    both = codes[(codes[:, :2] != MISSING).all(axis=1)]
    weights = None if metric == "nominal" else metric
    expected = cohen_kappa_score(both[:, 0], both[:, 1], weights=weights, labels=range(4))
    found = figure(as_ratings(codes, "ordinal", 4), "cohen_kappa", metric, coders="AB")
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.pairable_units == len(both)


@pytest.mark.parametrize("seed", SEEDS)
def test_fleiss_and_free_marginal_kappa_are_what_statsmodels_says(seed: int) -> None:
    codes = random_codes(seed, 50, 4, 5, missing=0)
    counts = np.stack([(codes == c).sum(axis=1) for c in range(5)], axis=1)
    found = as_ratings(codes, categories=5)
    assert figure(found, "fleiss_kappa").value == pytest.approx(fleiss_kappa(counts, "fleiss"), abs=1e-9)
    assert figure(found, "brennan_prediger").value == pytest.approx(fleiss_kappa(counts, "randolph"), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("metric", "distance"), [("masi", masi_distance), ("jaccard", jaccard_distance)])
def test_alpha_of_sets_is_what_nltk_says(seed: int, metric: str, distance: object) -> None:
    random = np.random.default_rng(seed)
    units = [["".join(x for x in "abcd" if random.random() < 0.5) or "a" for _ in "ABC"] for _ in range(30)]
    answers = [(c, str(n), frozenset(v)) for n, unit in enumerate(units) for c, v in zip("ABC", unit, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = AnnotationTask(answers, distance=distance).alpha()
    assert figure(selected(*units), "krippendorff_alpha", metric).value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("metric", "distance"), [("masi", masi_distance), ("jaccard", jaccard_distance)])
def test_alpha_of_sets_where_two_of_four_code_each_unit_is_what_nltk_says(
    seed: int, metric: str, distance: object
) -> None:
    random = np.random.default_rng(seed)
    units: list[list[str | None]] = []
    for _ in range(40):
        truth = "".join(x for x in "abcd" if random.random() < 0.4) or "a"
        unit = [truth if random.random() < 0.6 else str(random.choice(["b", "ac", "abd"])) for _ in "ABCD"]
        units.append([v if n in random.permutation(4)[:3] else None for n, v in enumerate(unit)])
    units = [unit for unit in units if sum(v is not None for v in unit) > 1]
    answers = [(c, str(n), frozenset(v)) for n, u in enumerate(units) for c, v in zip("ABCD", u, strict=True) if v]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = AnnotationTask(answers, distance=distance).alpha()
    assert figure(selected(*units), "krippendorff_alpha", metric).value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_scotts_pi_is_what_nltk_says(seed: int) -> None:
    codes = random_codes(seed, 40, 2, 3, missing=0)
    answers = [(c, str(n), str(v)) for n, row in enumerate(codes) for c, v in zip("AB", row, strict=True)]
    assert figure(as_ratings(codes), "scott_pi").value == pytest.approx(AnnotationTask(answers).pi(), abs=1e-9)
