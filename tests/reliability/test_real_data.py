"""Real, coded data and the published reference cases, where they lie beside the checkout (../shared)."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from projects.reliability.markings import Markings, markings_of
from projects.reliability.ratings import Ratings, ratings_of
from projects.reliability.report import rows
from projects.reliability.row import Row

SHARED = Path(__file__).parents[3] / "shared"
STUDIES = ("nl_issue_stance", "group_mentions")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared beside this checkout: its data stay outside")


def table(study: str, name: str) -> list[dict[str, str]]:
    with (SHARED / "data" / study / name).open(newline="", encoding="utf-8-sig") as source:
        return list(csv.DictReader(source))


def expected_of(study: str) -> dict[str, Any]:
    found = json.loads((SHARED / "data" / study / "expected.json").read_text(encoding="utf-8"))["variables"]
    assert isinstance(found, dict)
    return found


def answers(study: str, variable: str) -> list[tuple[str, str, str]]:
    return [
        (r["document_id"], r["coder"], r["value"]) for r in table(study, "codings.csv") if r["variable"] == variable
    ]


def data_of(study: str, variable: str) -> Ratings | Markings:
    codebook = json.loads((SHARED / "data" / study / "codebook.json").read_text(encoding="utf-8"))
    (entry,) = [v for v in codebook["variables"] if v["id"] == variable]
    if entry["type"] == "span":
        return markings(study, entry["categories"])
    found = answers(study, variable) or answers(study, entry["derived_from"])
    if entry["type"] == "multi-select":
        return ratings_of("multi-select", sets(found), categories=entry["categories"])
    return ratings_of(entry["type"], found, categories=entry.get("categories", ()))


def sets(found: list[tuple[str, str, str]]) -> Iterator[tuple[str, str, set[str]]]:
    selected: dict[tuple[str, str], set[str]] = defaultdict(set)
    for document, coder, value in found:
        selected[document, coder] |= {value} - {"__none__"}
    return ((*key, labels) for key, labels in selected.items())


def markings(study: str, labels: list[str]) -> Markings:
    lengths = {r["id"]: len(r["text"]) for r in table(study, "documents.csv")}
    coded = [(r["document_id"], r["coder"]) for r in table(study, "assignments.csv")]
    spans = [
        (r["document_id"], r["coder"], r["label"], int(r["start"]), int(r["end"])) for r in table(study, "spans.csv")
    ]
    return markings_of(lengths, coded, spans, labels=labels)


def rows_of(study: str, variable: str) -> dict[tuple[Any, ...], Row]:
    found = rows(data_of(study, variable), variable=variable, replicates=0)
    return {(r.coefficient, r.metric, r.category, r.coders): r for r in found}


def value(found: dict[tuple[Any, ...], Row], name: str, metric: str, category: Any = None, coders: Any = None) -> Any:
    return found[name, metric, category, coders and tuple(coders)].value


def check_codes(found: dict[tuple[Any, ...], Row], block: dict[str, Any], category: str | None = None) -> None:
    """Alpha at every level, agreement, Cohen of each pair, and Gwet's figures."""
    for metric, entry in block["krippendorff_alpha"].items():
        assert value(found, "krippendorff_alpha", metric, category) == pytest.approx(entry["value"], abs=1e-5), metric
    agreement = block["percent_agreement"]
    assert value(found, "percent_agreement", "nominal", category) == pytest.approx(
        agreement["mean_over_units"], abs=1e-5
    )
    for pair in block["cohen_kappa_pairs"]:
        kappa = value(found, "cohen_kappa", "nominal", category, pair["coders"])
        assert kappa == pytest.approx(pair["value"], abs=1e-5)
    gwet = block["irrCAC_missing_allowed"]
    for name, key in (("fleiss_kappa", "fleiss"), ("conger_kappa", "conger")):
        assert value(found, name, "nominal", category) == pytest.approx(gwet[key], abs=1e-5)


@pytest.mark.parametrize("variable", ["topic", "stance", "stance_ordinal"])
def test_three_coders_of_news_sentences_agree_as_four_programs_say(variable: str) -> None:
    check_codes(rows_of("nl_issue_stance", variable), expected_of("nl_issue_stance")[variable])


@pytest.mark.parametrize("variable", ["any_group", "n_mentions"])
def test_two_coders_of_parliamentary_speech_agree_as_four_programs_say(variable: str) -> None:
    check_codes(rows_of("group_mentions", variable), expected_of("group_mentions")[variable])


def test_a_multi_select_of_parliamentary_speech_agrees_as_sets_and_category_by_category() -> None:
    found, block = rows_of("group_mentions", "group_types"), expected_of("group_mentions")["group_types"]
    for metric in ("masi", "jaccard"):
        alpha = value(found, "krippendorff_alpha", metric)
        assert alpha == pytest.approx(block[f"alpha_{metric}"]["value"], abs=1e-5)
    for category, expected in block["per_category_yes_no"].items():
        check_codes(found, expected, category)


def test_passages_of_parliamentary_speech_match_as_two_programs_say() -> None:
    found, block = rows_of("group_mentions", "spans"), expected_of("group_mentions")["spans"]
    (pair,) = block["pairs"]
    assert value(found, "span_f1", "exact", None, pair["coders"]) == pytest.approx(0.46566, abs=1e-5)
    assert value(found, "span_f1", "overlap") == pytest.approx(pair["f1_overlap_same_label"], abs=1e-5)
    for label, expected in block["mean_of_pairs"]["f1_exact_by_label_mean_of_pairs"].items():
        assert value(found, "span_f1", "exact", label) == pytest.approx(expected, abs=1e-5)
    alphas = {None: block["char_alpha_any_label"], **block["char_alpha_by_label"]}
    for label, expected in alphas.items():
        assert value(found, "krippendorff_alpha", "character", label) == pytest.approx(expected["value"], abs=1e-5)
