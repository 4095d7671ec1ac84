"""The published reference cases that lie beside the checkout (../shared/reference), every figure we have a name for."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from projects.reliability.markings import Markings, markings_of
from projects.reliability.ratings import Ratings, ratings_of
from projects.reliability.report import rows
from projects.reliability.row import Row

FILE = Path(__file__).parents[3] / "shared" / "reference" / "reliability_published.json"
CASES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["cases"] if FILE.exists() else []
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


@pytest.mark.skipif(not CASES, reason="no ../shared/reference beside this checkout: the cases stay outside")
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
