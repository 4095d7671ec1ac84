"""Published data sets with their answers: every figure of every case in fixtures/reliability/published."""

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from projects.reliability.alpha import krippendorff_alpha
from projects.reliability.distances import Nominal, Table
from projects.reliability.draws import UnitDraws
from projects.reliability.estimators import Estimator, coefficient
from projects.reliability.intervals import replicate
from projects.reliability.kappa import cohen_kappa
from projects.reliability.markings import Markings, markings_of
from projects.reliability.patterns import Patterns, as_coded, regardless_of_coder
from projects.reliability.planning import units_needed
from projects.reliability.ratings import Ratings, ratings_of
from projects.reliability.report import rows
from projects.reliability.row import Row
from projects.reliability.standard_errors import standard_errors

FILE = Path(__file__).parents[2] / "fixtures" / "reliability" / "published" / "cases.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
NUMERIC = ("nominal", "ordinal", "interval", "ratio")
WEIGHTS = ("linear", "quadratic", "ordinal")
# What the file calls a figure → coefficient and metric. A name with a colon goes on with the category.
NAMES = {
    **{f"alpha_{metric}": ("krippendorff_alpha", metric) for metric in (*NUMERIC, "masi", "jaccard")},
    **{f"alpha_{what}": ("krippendorff_alpha", "nominal") for what in ("category", "label")},
    **{f"gwet_ac2_{weight}": ("gwet_ac", weight) for weight in WEIGHTS},
    **{f"brennan_prediger_{weight}": ("brennan_prediger", weight) for weight in WEIGHTS},
    **{f"cohen_kappa_{weight}": ("cohen_kappa", weight) for weight in WEIGHTS},
    **{name: (name, "nominal") for name in ("percent_agreement", "percent_agreement_pooled", "holsti", "scott_pi")},
    **{name: (name, "nominal") for name in ("fleiss_kappa", "conger_kappa", "cohen_kappa", "brennan_prediger")},
    **{name: (name, None) for name in ("alpha_u", "u_alpha", "u_alpha_binary", "cu_alpha", "ku_alpha")},
    "fleiss_category": ("fleiss_kappa", "nominal"),
    "light_kappa": ("cohen_kappa", "nominal"),
    "gwet_ac1": ("gwet_ac", "nominal"),
    "span_f1_exact": ("span_f1", "exact"),
}
ERRORS = {
    "alpha_nominal_se_gwet": "krippendorff_alpha",
    "fleiss_kappa_se_gwet": "fleiss_kappa",
    "gwet_ac1_se": "gwet_ac",
    "cohen_kappa_se": "cohen_kappa",
}
OTHERS = ("alpha_custom", "cohen_kappa_custom", "alpha_nominal_bootstrap_units", "n_required")


def units_of(case: dict[str, Any]) -> list[list[Any]]:
    data, names = case["data"], case.get("categories", [])
    if "table" not in data:
        found: list[list[Any]] = data["units"]
        return found
    cells = product(range(len(names)), repeat=2)
    return [[names[i], names[j]] for i, j in cells for _ in range(data["table"][i][j])]


def spans_of(case: dict[str, Any]) -> Markings:
    data, coders = case["data"], [f"c{n}" for n in range(len(case["data"]["coders"]))]
    each = [(c, *span) for c, spans in zip(coders, data["coders"], strict=True) for span in spans]
    spans = [("d", c, label, start - data["begin"], end - data["begin"]) for c, start, end, label in each]
    return markings_of({"d": data["length"]}, [("d", c) for c in coders], spans)


def codes_of(case: dict[str, Any], level: str) -> Ratings:
    units = units_of(case)
    cells = [(n, f"c{i}", v) for n, unit in enumerate(units) for i, v in enumerate(unit) if v is not None]
    coders = [f"c{i}" for i in range(len(units[0]))]
    if level == "set":
        return ratings_of("multi-select", cells, coders=coders, units=range(len(units)))
    answers = [(unit, coder, str(v)) for unit, coder, v in cells]
    scale = [str(c) for c in case["categories"]]
    return ratings_of(level, answers, categories=scale, coders=coders, units=range(len(units)))


def figures(case: dict[str, Any]) -> dict[tuple[str, str | None, str | None], Row]:
    """The rows that are not of a pair, at the case's level and, for what only that level has, at nominal level."""
    if case["kind"] == "spans":
        found = rows(spans_of(case), variable="v", replicates=0)
    else:
        levels = dict.fromkeys(["nominal" if case["level"] != "set" else "set", case["level"]])
        found = [row for level in levels for row in rows(codes_of(case, level), variable="v", replicates=0)]
    return {(r.coefficient, r.metric, r.category): r for r in found if r.coders is None}


def with_figure(*names: str) -> list[Any]:
    wanted = [(c, e) for c in CASES for e in c["expected"] if e.partition(":")[0] in names]
    return [pytest.param(case, entry, id=f"{case['id']} {entry}") for case, entry in wanted]


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] != "sample_size"], ids=lambda case: case["id"])
def test_a_published_case_comes_out_with_its_values_and_reasons(case: dict[str, Any]) -> None:
    found = figures(case)
    compared = 0
    for entry, expected in case["expected"].items():
        name, _, category = entry.partition(":")
        if name in NAMES:
            row = found[*NAMES[name], category or None]
            assert row.value == pytest.approx(expected.get("value"), abs=1e-9), entry
            assert row.undefined == expected.get("undefined"), entry
            compared += 1
    assert compared


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] != "sample_size"], ids=lambda case: case["id"])
def test_what_the_source_prints_comes_out_to_its_digits(case: dict[str, Any]) -> None:
    found = figures(case)
    for entry, expected in case["expected"].items():
        name, _, category = entry.partition(":")
        printed = expected.get("published")
        if name in NAMES and printed and printed["value"] is not None:
            # A source that truncates, or goes on with rounded figures, is off by up to one unit of its last digit.
            within = printed.get("tol", 10.0 ** -printed["decimals"])
            assert found[*NAMES[name], category or None].value == pytest.approx(printed["value"], abs=within), entry


@pytest.mark.parametrize(("case", "entry"), with_figure(*ERRORS))
def test_a_standard_error_comes_out(case: dict[str, Any], entry: str) -> None:
    found = {e.coefficient: e.error for e in standard_errors(codes_of(case, "nominal"))}
    expected = case["expected"][entry]
    assert found[ERRORS[entry]] == pytest.approx(expected["value"], abs=expected.get("tol", 1e-9))


@pytest.mark.parametrize(
    ("entry", "make"),
    [
        ("alpha_custom", lambda patterns, weights: krippendorff_alpha(patterns, weights)),
        ("cohen_kappa_custom", lambda patterns, weights: cohen_kappa(patterns, weights=weights)),
    ],
)
def test_weights_of_ones_own_come_out(entry: str, make: Callable[[Patterns, Table], Estimator]) -> None:
    for case in (c for c in CASES if entry in c["expected"]):
        patterns = as_coded(codes_of(case, "nominal"))
        weights = Table(np.array(case["custom_disagreement_weights"], np.float64))
        value = coefficient(make(patterns, weights)(patterns.counts[None, :].astype(np.float64)))
        assert value[0] == pytest.approx(case["expected"][entry]["value"], abs=1e-9)


@pytest.mark.parametrize(("case", "entry"), with_figure("alpha_nominal_bootstrap_units"))
def test_resampled_units_spread_as_they_should(case: dict[str, Any], entry: str) -> None:
    patterns, expected = regardless_of_coder(as_coded(codes_of(case, "nominal"))), case["expected"][entry]
    alpha = krippendorff_alpha(patterns, Nominal())
    found = replicate(UnitDraws(patterns.counts, 1), [(alpha, 20_000)])[0]
    quantiles = [expected[name] for name in ("q025", "median", "q975")]
    assert np.quantile(found, [0.025, 0.5, 0.975]) == pytest.approx(quantiles, abs=expected["tol"])
    assert found.std() == pytest.approx(expected["sd"], rel=0.04)


def test_the_published_sample_size_comes_out() -> None:
    (case,) = [c for c in CASES if c["kind"] == "sample_size"]
    data, expected = case["data"], case["expected"]["n_required"]
    found = units_needed(data["alpha_min"], data["p_c"], significance=data["one_sided_level"], coders=data["coders"])
    assert found == pytest.approx(expected["value"], abs=1e-6)


def test_no_figure_of_any_case_is_left_out() -> None:
    names = {entry.partition(":")[0] for case in CASES for entry in case["expected"]}
    assert names == {*NAMES, *ERRORS, *OTHERS} & names
