"""The study as files: what coders said first, what they say now, and nothing that is not handed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.coding.models import Assignment
from projects.coding.rules import State
from projects.datasets.snapshot import write_study
from projects.teams.models import Project
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, rule, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    project = make_project("study")
    make_codebook(project)
    return project


def written(project: Project, folder: Path) -> dict[str, list[str]]:
    """The lines of every file but its header."""
    write_study(project, folder)
    return {path.name: path.read_text(encoding="utf-8").split("\n")[1:-1] for path in folder.iterdir()}


def test_a_draft_is_known_to_be_open_and_what_it_says_is_not_written(project, tmp_path):
    judge(assign(make_document(project, "d1"), make_coder(project)), "stance", "4")
    files = written(project, tmp_path)
    assert files["open_assignments.csv"] == ["d1,Aigerim"]
    assert "codings.csv" not in files


def test_a_withdrawn_coding_is_not_written(project, tmp_path):
    judge(assign(make_document(project, "d1"), make_coder(project)), "stance", "4")
    Assignment.objects.update(state=State.WITHDRAWN)
    assert set(written(project, tmp_path)) == {"codebook.json", "documents.csv"}


def test_a_correction_stands_beside_what_was_said_first(project, tmp_path):
    coding = assign(make_document(project, "d1"), make_coder(project))
    judge(coding, "stance", "4")
    submit(coding, frozen=True)
    judge(coding, "stance", "2", correction=True)
    files = written(project, tmp_path)
    assert files["codings.csv"] == ["d1,Aigerim,stance,4"]
    assert files["corrections.csv"] == ["d1,Aigerim,stance,2"]


def test_of_two_rulings_the_one_that_stands_is_written_with_its_reason(project, tmp_path):
    document = make_document(project, "d1")
    rule(document, "stance", "1", reason="first")
    rule(document, "stance", "3", reason="says, “both”")
    assert written(project, tmp_path)["gold.csv"] == ['d1,stance,3,"says, “both”"']


def test_documents_are_in_order_of_code_points_whatever_the_database_thinks(project, tmp_path):
    for code in ("b", "Ä", "a", "文", "B"):
        make_document(project, code, "text")
    assert [line.split(",")[0] for line in written(project, tmp_path)["documents.csv"]] == ["B", "a", "b", "Ä", "文"]
