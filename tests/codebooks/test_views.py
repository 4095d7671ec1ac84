"""The codebook as people read it."""

from __future__ import annotations

from typing import Any

import pytest

from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, person, text
from tests.factories import VARIABLES, make_codebook, make_coder, make_member, make_project

pytestmark = pytest.mark.django_db
FULL: dict[str, Any] = {
    "id": "field",
    "label": "Field of influence",
    "question": "Which fields?",
    "type": "multi-select",
    "categories": [
        {"id": "power", "label": "Power", "definition": "Who decides.", "use_when": "a law is made",
         "not_when": "a law is named", "example": "“The bill passed.”"},
        {"id": "army", "label": "Army", "parent": "power"},
    ],
    "missing_values": ["cannot_tell"],
    "missing_labels": {"cannot_tell": "cannot tell"},
    "evidence": True,
}  # fmt: skip
SCOPE = {"id": "scope", "label": "In scope", "type": "nominal", "categories": ["no", "maybe", "yes"],
         "category_labels": {"yes": "Certainly", "maybe": "Perhaps"}}  # fmt: skip


@pytest.fixture
def project() -> Project:
    """A project of Nadia, who manages, and Aigerim, who codes."""
    project = make_project("study")
    make_member(project, "Nadia", Role.MANAGER)
    make_coder(project, "Aigerim")
    return project


def page(project: Project, name: str = "Nadia") -> str:
    """The codebook as this member reads it, on one line."""
    return " ".join(text(browser_of(person(project, name)).get("/projects/study/codebook/")).split())


def test_a_variable_of_every_kind_is_on_the_page(project):
    make_codebook(project)
    body = page(project)
    for variable in VARIABLES:
        assert f"<code>{variable['id']}</code> · {variable['type']}" in body


def test_an_answer_stands_with_all_that_says_when_it_is_right(project):
    make_codebook(project, [FULL])
    body = page(project)
    for said in ("Which fields?", "Who decides.", "a law is made", "a law is named", "“The bill passed.”"):
        assert said in body
    for heading in ("Definition", "When", "Not when", "For example"):
        assert f'<th scope="col">{heading}</th>' in body


def test_an_answer_names_the_wider_one_it_belongs_to(project):
    make_codebook(project, [FULL])
    assert "part of <bdi>Power</bdi>" in page(project)


def test_answers_without_definitions_have_no_empty_columns(project):
    make_codebook(project, [SCOPE])
    body = page(project)
    assert "Certainly" in body
    assert "<table" not in body


def test_the_answers_that_count_as_missing_are_named(project):
    make_codebook(project, [FULL])
    assert "Also: <bdi>cannot tell</bdi> or none applies" in page(project)


def test_a_condition_is_said_with_labels_in_the_order_of_the_question(project):
    later = FULL | {"asked_only_if": {"variable": "scope", "value": ["yes", "maybe"]}}
    make_codebook(project, [SCOPE, later])
    expected = "Asked only if <bdi>In scope</bdi> is <bdi>Perhaps</bdi> or <bdi>Certainly</bdi>."
    assert expected in page(project)


def test_a_condition_that_is_a_sentence_is_kept_as_one(project):
    make_codebook(project, [SCOPE, FULL | {"asked_only_if": "Only where a state acts."}])
    assert "Only where a state acts." in page(project)


def test_a_variable_for_some_documents_says_for_which(project):
    make_codebook(project, [SCOPE | {"applies_to": {"genre": "speech"}}])
    assert "documents whose <bdi>genre</bdi> is <bdi>speech</bdi>" in page(project)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"min": 1991, "max": 2030, "step": 1}, "A number from 1991 to 2030 in steps of 1"),
        ({"min": 0}, "A number of at least 0"),
        ({"max": 9}, "A number of at most 9"),
    ],
)
def test_a_number_says_its_bounds(project, bounds, said):
    make_codebook(project, [{"id": "year", "type": "interval", **bounds}])
    assert said in page(project)


def test_what_may_stay_blank_and_what_takes_passages_is_said(project):
    make_codebook(project, [FULL | {"required": False}])
    assert "· may stay blank · with passages" in page(project)


def test_a_derived_variable_is_explained_to_the_manager_and_never_shown_to_a_coder(project):
    make_codebook(project)
    assert "For reliability only: the answers to <bdi>stance</bdi>, read as nominal." in page(project)
    assert "stance_nominal" not in page(project, "Aigerim")


def test_the_latest_version_is_the_one_to_read(project):
    make_codebook(project, [SCOPE])
    make_codebook(project, [SCOPE, FULL])
    body = page(project)
    assert "Codebook 2 · 2 variables" in body


def test_before_the_first_version_everybody_learns_where_it_comes_from(project):
    assert 'href="/projects/study/codebook/draft/">Write the codebook</a>' in page(project)
    coders = page(project, "Aigerim")
    assert "No codebook yet" in coders and "/draft/" not in coders


def test_a_coder_reads_it_between_their_own_pages(project):
    make_codebook(project)
    body = page(project, "Aigerim")
    assert 'href="/projects/study/code/"' in body
    assert "/documents/" not in body and "study/reliability/" not in body


def test_markup_in_a_codebook_is_text(project):
    make_codebook(project, [SCOPE | {"question": "<script>alert(1)</script>"}])
    assert "<script>alert" not in page(project)


def test_the_page_costs_the_same_for_one_variable_and_for_thirty(project, django_assert_num_queries):
    client = browser_of(person(project, "Nadia"))
    make_codebook(project, [SCOPE])
    with django_assert_num_queries(5):
        client.get("/projects/study/codebook/")
    make_codebook(project, [SCOPE | {"id": f"scope{n}"} for n in range(30)])
    with django_assert_num_queries(5):
        client.get("/projects/study/codebook/")
