"""The worked examples of the textbooks, as fixtures/reliability holds them in the product's own form."""

import json
from pathlib import Path
from typing import Any

import pytest

from projects.reliability.markings import Markings, markings_of
from projects.reliability.ratings import Ratings, ratings_of
from projects.reliability.report import rows
from projects.reliability.row import Row

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "reliability").glob("*.json"))
LEVELS = ("nominal", "ordinal", "interval", "ratio")


def read(path: Path) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return example


def data_of(example: dict[str, Any], level: str) -> Ratings | Markings:
    coders, categories = example["coders"], example["categories"]
    if level == "span":
        spans = [("text", *span) for span in example["spans"]]
        return markings_of({"text": example["length"]}, [("text", c) for c in coders], spans, labels=categories)
    units = example.get("units") or [row[1:] for row in example["rows"] for _ in range(row[0])]
    answers = [
        (n, c, v) for n, unit in enumerate(units) for c, v in zip(coders, unit, strict=True) if v not in ("", None)
    ]
    return ratings_of(level, answers, categories=categories, coders=coders, units=range(len(units)))


def rows_of(example: dict[str, Any]) -> list[Row]:
    """All rows at the example's level, and at nominal level too, which alone has rows by category."""
    level = example["level"]
    found = rows(data_of(example, level), variable="v", replicates=0)
    return found + (rows(data_of(example, "nominal"), variable="v", replicates=0) if level in LEVELS[1:] else [])


def row_of(found: list[Row], figure: dict[str, Any]) -> Row:
    coders = tuple(figure["coders"]) if len(figure.get("coders", ())) == 2 else None
    wanted = (figure["coefficient"], figure["metric"], figure.get("category"), coders)
    return next(r for r in found if (r.coefficient, r.metric, r.category, r.coders) == wanted)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_exact_figures_come_out(path: Path) -> None:
    example = read(path)
    found = rows_of(example)
    for figure in example["figures"]:
        row = row_of(found, figure)
        assert row.value == pytest.approx(figure["value"], abs=1e-9), figure
        assert row.undefined == figure.get("undefined"), figure


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_the_printed_figures_come_out_as_the_books_round_them(path: Path) -> None:
    example = read(path)
    found = rows_of(example)
    for figure in example["figures"]:
        if "printed" in figure:
            assert row_of(found, figure).value == pytest.approx(figure["printed"], abs=figure["to"] + 1e-9), figure


def test_there_are_worked_examples_of_every_kind() -> None:
    assert {read(path)["level"] for path in FIXTURES} >= {"nominal", "ordinal", "ratio", "multi-select", "span"}
