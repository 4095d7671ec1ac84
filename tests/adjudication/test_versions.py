"""A version published while answers of an earlier one stand: what it does not allow any more counts as none."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command

from projects.adjudication.queries import cells, open_cells
from projects.coding.actions import record_judgement
from projects.coding.rules import value_of
from projects.teams.models import Project
from tests.factories import (
    VARIABLES,
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_project,
    mark,
    rule,
    submit,
)

pytestmark = pytest.mark.django_db
SCOPE, FIELD, STANCE, YEAR = VARIABLES[:4]
NARROWER: list[dict[str, Any]] = [
    SCOPE, FIELD | {"categories": ["economic", "political"]}, STANCE | {"categories": ["1", "2", "3", "4"]},
    YEAR | {"max": 2000}, *VARIABLES[4:],
]  # fmt: skip


@pytest.fixture
def project() -> Project:
    """Two coders agree on one document, on answers that the next version gives up."""
    project = make_project("study")
    make_codebook(project)
    document = make_document(project, "d1")
    for name in ("Aigerim", "Daniyar"):
        coding = assign(document, make_coder(project, name))
        for variable, answer in (("in_scope", "yes"), ("field", "military"), ("stance", "5"), ("event_year", "2020")):
            judge(coding, variable, answer)
        mark(coding, "field", "military", 0, 4)
        submit(coding)
    return project


def waiting(project: Project) -> list[str]:
    return [cell.variable.code for cell in open_cells(project)]


def test_an_answer_that_is_no_category_any_more_waits_for_an_adjudicator(project):
    assert waiting(project) == []
    make_codebook(project, NARROWER)
    assert waiting(project) == ["field", "stance"]


def test_the_queue_finds_what_reading_every_document_finds(project):
    make_codebook(project, NARROWER)
    assert waiting(project) == [cell.variable.code for cell in cells(project) if cell.needs_adjudicator]


def test_a_ruling_that_names_a_category_that_is_gone_is_no_ruling_any_more(project):
    rule(project.documents.get(), "stance", "5")
    make_codebook(project, [SCOPE, FIELD, NARROWER[2]])
    assert waiting(project) == ["stance"]


def test_a_coding_under_way_goes_on_under_the_version_of_its_round(project):
    coding = assign(make_document(project, "d2"), project.memberships.get(name="Aigerim"))
    make_codebook(project, NARROWER)
    judgement = record_judgement(
        assignment=coding, variable_code="stance", given=["5"], op_id=uuid4(), base_version=0, by=None
    )
    assert (judgement.codebook.number, value_of(judgement.key)) == (1, "5")


def test_the_study_written_out_is_one_that_can_be_read_again(project, tmp_path: Path):
    make_codebook(project, NARROWER)
    call_command("export_study", "study", output=tmp_path / "study")
    codings = (tmp_path / "study" / "codings.csv").read_text()
    assert "in_scope,yes" in codings and "military" not in codings
    assert not (tmp_path / "study" / "spans.csv").exists()
    call_command("import_study", "again", tmp_path / "study")


def test_what_the_new_version_allows_stays_agreed(project):
    make_codebook(project, [*VARIABLES[:2], STANCE | {"label": "Stance towards it"}, *VARIABLES[3:]])
    assert waiting(project) == []
    agreed = {cell.variable.code: cell.value for cell in cells(project)}
    assert agreed["field"] == frozenset({"military"})
