"""A coder's own answers beside the final ones: after a release, their own only, never while they can change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.coding.actions import hand_in_uncoded
from projects.coding.models import Assignment
from projects.datasets.queries import package_path
from projects.teams.models import Project
from tests.adjudication.studies import browser_of, text
from tests.datasets.coded import release
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, mark, rule, submit

pytestmark = pytest.mark.django_db
PAGE = "/projects/study/released/"
VARIABLES: list[dict[str, Any]] = [
    {"id": "stance", "label": "Stance", "type": "ordinal", "categories": [{"id": "1", "label": "against"}, "2", "3"]},
    {"id": "tone", "label": "Tone", "type": "span", "categories": ["POS", "NEG"]},
]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def project() -> Project:
    """Aigerim and Daniyar agree on d1 and differ on d2, which was ruled upon."""
    project = make_project("study")
    make_codebook(project, VARIABLES)
    people = {name: make_coder(project, name) for name in ("Aigerim", "Daniyar")}
    for code, answers in {"d1": ("2", "2"), "d2": ("1", "3")}.items():
        document = make_document(project, code, "Lamps and cameras.")
        for coder, answer in zip(people.values(), answers, strict=True):
            coding = assign(document, coder)
            judge(coding, "stance", answer)
            mark(coding, "tone", "POS", 0, 5)
            submit(coding, frozen=True)
    rule(project.documents.get(code="d2"), "stance", "3", reason="The last line decides.")
    return project


@pytest.fixture
def aigerim(project) -> Client:
    return browser_of(project.memberships.get(name="Aigerim"))


def rows(client: Client, **asked: str) -> list[tuple[str, str, str, str, bool]]:
    sections = client.get(PAGE, asked).context["sections"]
    return [(s.document.code, c.own, c.final, c.reason, c.same) for s in sections for c in s.cells]


def test_before_a_release_there_is_nothing_and_the_page_says_so(aigerim):
    assert "Nothing is released yet" in text(aigerim.get(PAGE))


def test_she_sees_what_she_said_what_it_became_and_why(project, aigerim):
    release(project)
    assert rows(aigerim) == [
        ("d1", "2", "2", "", True),
        ("d1", "POS “Lamps”", "POS “Lamps”", "", True),
        ("d2", "against", "3", "The last line decides.", False),
        ("d2", "POS “Lamps”", "POS “Lamps”", "", True),
    ]
    assert "3 of the 4 cells that are settled became what you said" in text(aigerim.get(PAGE))
    assert [row[0] for row in rows(aigerim, only="differ")] == ["d2"]


def test_nothing_of_the_other_coder_is_on_it(project, aigerim):
    mark(Assignment.objects.get(document__code="d1", coder__name="Daniyar"), "tone", "NEG", 10, 17)
    release(project)
    page = text(aigerim.get(PAGE))
    assert "Daniyar" not in page
    assert "cameras" not in page


def test_while_a_coding_can_be_reopened_its_final_values_are_not_shown(project, aigerim):
    own = Assignment.objects.filter(coder__name="Aigerim", document__code="d2")
    own.update(frozen_at=None)
    release(project)
    assert {row[0] for row in rows(aigerim)} == {"d1"}
    assert "The last line decides." not in text(aigerim.get(PAGE))
    assert own.get().frozen_at is None, "looking at the page changes nothing"
    aigerim.post(PAGE)
    assert {row[0] for row in rows(aigerim)} == {"d1", "d2"}
    assert own.get().frozen_at is not None


def test_a_document_she_has_still_to_code_is_absent(project, aigerim):
    release(project)
    again = project.rounds.create(name="again", codebook=project.rounds.get().codebook)
    assign(project.documents.get(code="d2"), project.memberships.get(name="Aigerim"), again)
    assert {row[0] for row in rows(aigerim)} == {"d1"}


def test_where_she_could_not_code_it_says_her_reason(project, aigerim):
    Assignment.objects.filter(coder__name="Aigerim", document__code="d1").update(
        state="open", submitted_at=None, frozen_at=None
    )
    coding = Assignment.objects.get(coder__name="Aigerim", document__code="d1")
    hand_in_uncoded(assignment=coding, reason="Blurred.", by=None)
    Assignment.objects.filter(pk=coding.pk).update(frozen_at=timezone.now())
    release(project)
    assert rows(aigerim)[:2] == [("d1", "Blurred.", "", "", False)] * 2


def test_a_package_that_is_gone_is_said(project, aigerim):
    package_path(release(project)).unlink()
    assert "missing" in text(aigerim.get(PAGE))


def test_more_documents_cost_no_more_queries(project, aigerim):
    release(project)
    aigerim.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        aigerim.get(PAGE, {"only": "differ"})
    with CaptureQueriesContext(connection) as many:
        aigerim.get(PAGE)
    assert len(many) == len(few)
