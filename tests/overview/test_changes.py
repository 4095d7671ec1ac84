"""What a draft touches among the codings, and what is to be coded again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from projects.codebooks.draft_actions import publish_draft, save_draft, start_draft
from projects.codebooks.models import CodeAgain
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, text
from tests.factories import (
    VARIABLES,
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    make_round,
    submit,
)

pytestmark = pytest.mark.django_db
WITHOUT_MILITARY = VARIABLES[1] | {"categories": ["economic", "political"]}
FRESH = {"id": "fresh", "type": "nominal", "categories": ["a", "b"]}


@pytest.fixture
def project() -> Project:
    """Aigerim coded d1 as military and d2 as economic; d3 is open."""
    project = make_project("study")
    make_codebook(project)
    aigerim = make_coder(project, "Aigerim")
    for code, field in (("d1", "military"), ("d2", "economic"), ("d3", "")):
        coding = assign(make_document(project, code), aigerim)
        if field:
            judge(coding, "in_scope", "yes")
            judge(coding, "field", field)
            judge(coding, "stance", "3")
            submit(coding)
    make_member(project, "Nadia", Role.MANAGER, Role.CODER)
    return project


def nadia(project: Project) -> Client:
    return browser_of(project.memberships.get(name="Nadia"))


def change(project: Project, *variables: Any) -> None:
    draft = start_draft(project=project, by=None)
    content = draft.json | {"variables": list(variables)}
    save_draft(project=project, base_version=draft.version, content=content, by=None)


def page(project: Project, where: str) -> str:
    return " ".join(text(nadia(project).get(f"/projects/study/codebook/{where}")).split())


def test_the_review_says_what_changed_and_how_many_codings_that_touches(project):
    change(project, VARIABLES[0], WITHOUT_MILITARY, *VARIABLES[2:], FRESH)
    body = page(project, "draft/review/")
    assert "category “military” removed" in body and "new variable, nominal" in body
    military = body[body.index('value="field:answers:must"') :]
    assert "checked" in military[:36]
    assert '<td class="r">1</td> <td class="r">1</td>' in military
    assert '<td class="r">2</td> <td class="r">2</td>' in body[body.index('value="fresh:none_yet:must"') :]


def test_what_nobody_answered_cannot_be_coded_again(project):
    change(project, VARIABLES[0], VARIABLES[1] | {"categories": ["economic", "military"]}, *VARIABLES[2:])
    assert "disabled" in page(project, "draft/review/").partition('value="field:answers:must"')[2][:24]


def test_a_document_the_manager_has_still_to_code_is_not_counted(project):
    assign(project.documents.get(code="d1"), project.memberships.get(name="Nadia"), make_round(project, "second"))
    change(project, VARIABLES[0], WITHOUT_MILITARY, *VARIABLES[2:])
    body = page(project, "draft/review/")
    assert "Documents that you have still to code yourself are not counted here." in body
    assert '<td class="r">0</td> <td class="r">0</td>' in body


def test_the_list_holds_the_documents_until_they_are_coded_again(project):
    change(project, VARIABLES[0], WITHOUT_MILITARY, *VARIABLES[2:])
    publish_draft(project=project, base_version=2, again=["field:answers:must"], by=None)
    again = CodeAgain.objects.get()
    body = page(project, f"again/{again.pk}/")
    assert ">d1</a>" in body and ">d2</a>" not in body and "to code again</span>" in body
    submit(assign(project.documents.get(code="d1"), project.memberships.get(name="Aigerim"), make_round(project, "2")))
    assert "coded again</span>" in page(project, f"again/{again.pk}/")
    assert '<td class="r">1</td> <td class="r">1</td>' in page(project, "again/")


def test_a_draft_with_problems_cannot_be_published_from_the_review(project):
    change(project, {"id": "x", "type": "nominal"})
    body = page(project, "draft/review/")
    assert "1 thing to settle" in body and "Publish version" not in body


def test_a_draft_that_changes_nothing_says_so(project):
    start_draft(project=project, by=None)
    assert "Nothing to publish" in page(project, "draft/review/")


@pytest.mark.parametrize("number", range(1, len(VARIABLES) + 1))
def test_every_type_of_variable_is_shown_as_a_coder_will_see_it(project, number):
    start_draft(project=project, by=None)
    body = page(project, f"draft/{number}/preview/")
    assert 'class="variable active" inert' in body and "<fieldset disabled>" in body


def test_a_variable_that_cannot_be_read_yet_is_no_reason_to_show_nothing(project):
    change(project, {"id": "x", "type": "nominal"}, VARIABLES[0])
    assert "as soon as it can be read" in page(project, "draft/1/preview/")
    body = page(project, "draft/preview/")
    assert "cannot be shown yet" in body and "in_scope" in body


def test_a_key_of_its_own_is_the_one_that_is_shown(project):
    change(project, FRESH | {"categories": [{"id": "a", "key": "b"}, "b"]})
    body = page(project, "draft/1/preview/")
    assert '<kbd aria-hidden="true">B</kbd>' in body and '<kbd aria-hidden="true">1</kbd>' in body


def test_the_list_costs_the_same_for_two_documents_and_for_forty(project, django_assert_num_queries):
    change(project, VARIABLES[0], VARIABLES[1] | {"question": "Anew?"}, *VARIABLES[2:])
    publish_draft(project=project, base_version=2, again=["field:all:may"], by=None)
    client, again = nadia(project), CodeAgain.objects.get()
    for turn in range(2):
        with django_assert_num_queries(9):
            client.get(f"/projects/study/codebook/again/{again.pk}/")
        for n in range(20):
            coding = assign(make_document(project, f"more-{turn}-{n}"), project.memberships.get(name="Aigerim"))
            judge(coding, "field", "economic")
            submit(coding)
