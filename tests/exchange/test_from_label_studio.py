"""A team's half-finished study in Label Studio comes in: its reliability here is that of the raw table."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest

from projects.coding.models import Assignment
from projects.exchange.invariants import broken_invariants
from projects.teams.models import Membership, Project
from tests.exchange.studies import run

pytestmark = pytest.mark.django_db
ANNOTATORS = {1: "ann@uni.example", 2: "bo@uni.example", 3: "cem@uni.example"}
COEFFICIENTS = ("krippendorff_alpha", "fleiss_kappa", "percent_agreement", "gwet_ac")
Row = tuple[str, str, str]
Imported = tuple[list[Row], set[tuple[str, str]]]


def export(seed: int = 7) -> tuple[list[dict[str, Any]], list[Row], set[tuple[str, str]]]:
    """Twenty tasks, the raw table of their choices, and who has which task still to do."""
    chance = random.Random(seed)
    tasks, rows, still = [], [], set()
    for number in range(1, 21):
        annotations = []
        for annotator, name in ANNOTATORS.items():
            if number > 14 + annotator:
                still.add((str(number), name))
                continue
            answer = chance.choice(["pro", "pro", "contra", "neutral"]) if chance.random() < 0.4 else "pro"
            rows.append((str(number), name, answer))
            choice = {"type": "choices", "from_name": "stance", "to_name": "text", "value": {"choices": [answer]}}
            annotations.append({"id": len(rows), "completed_by": {"id": annotator, "email": name}, "result": [choice]})
        tasks.append({"id": number, "data": {"text": f"Text {number} 👋🏽"}, "annotations": annotations, "drafts": []})
    return tasks, rows, still


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    tasks, rows, still = export()
    (tmp_path / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
    code, _, err = run("import_study", "moved", tmp_path / "export.json", "--from", "auto")
    assert code == 0, err
    return rows, still


def test_annotators_are_identities_and_what_they_have_not_done_is_open(
    imported: Imported,
) -> None:
    rows, still = imported
    project = Project.objects.get(slug="moved")
    assert set(Membership.objects.filter(project=project, user=None).values_list("name", flat=True)) == set(
        ANNOTATORS.values()
    )
    assert set(Assignment.objects.open().values_list("document__code", "coder__name")) == still
    assert Assignment.objects.count() == len(rows) + len(still)
    assert not list(broken_invariants(project))


def test_its_reliability_is_that_of_the_raw_table(imported: Imported, tmp_path: Path) -> None:
    rows, _ = imported
    with (tmp_path / "raw.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("document_id", "coder", "value"), *rows])
    options = ("--replicates", "0", "--format", "json")
    here = figures("reliability", "moved", "--variable", "stance", *options)
    raw = figures("reliability", "--data", tmp_path / "raw.csv", "--level", "nominal", *options)
    assert set(COEFFICIENTS) <= here.keys() and {name: here[name] for name in COEFFICIENTS} == {
        name: raw[name] for name in COEFFICIENTS
    }


def figures(*command: str | Path) -> dict[str, float]:
    """The overall value of each unweighted coefficient."""
    code, out, err = run(*command)
    assert code == 0, err
    rows = json.loads(out)["results"]
    return {row["coefficient"]: row["value"] for row in rows if row["category"] is None and row["coders"] is None}
