"""Rulings over HTTP that are refused: wrong, too late, or of another project."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.adjudication.models import Ruling
from projects.coding.actions import reopen_coding
from projects.coding.models import Assignment
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, case, disputed, lease_is_over, make_study, person, post, seen, text
from tests.factories import assign, judge, make_coder, make_document, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_study()


@pytest.fixture
def leila(project) -> Client:
    return browser_of(person(project, "Leila"))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": " "}, "Give a reason"),
        ({"choice": ""}, "Choose a value first"),
        ({"value": ""}, "Choose what a coder said, or another value"),
        ({"choice": "3"}, "Choose what a coder said, or another value"),
        ({"choice": "nothing"}, "Choose what a coder said, or another value"),
        ({"value": "9"}, "is not a category of stance"),
        ({"value": ["1", "2"]}, "takes one answer"),
        ({"variable": "passages", "value": "POS"}, "Choose what a coder said, or another value"),
    ],
)
def test_a_refused_form_says_why_keeps_what_was_entered_and_changes_nothing(project, leila, fields, sentence):
    response = post(leila, disputed(project), **fields)
    assert response.status_code == 422
    assert sentence in text(response)
    assert not Ruling.objects.exists()
    assert fields.get("reason", "The text says so.").strip() in text(response)


def test_a_ruling_after_another_one_shows_the_other_and_keeps_the_reason(project, leila):
    document = disputed(project)
    fingerprint = seen(leila, document)
    lease_is_over(document)
    nadia = make_member(project, "Nadia", Role.ADJUDICATOR)
    post(browser_of(nadia), document, reason="Because of the loan.")
    response = post(leila, document, value="1", seen=fingerprint)
    page = text(response)
    assert response.status_code == 409
    assert "ruled on meanwhile" in page
    assert "Nadia ruled" in page
    assert "Because of the loan." in page
    assert "The text says so." in page
    assert Ruling.objects.count() == 1


def test_a_ruling_on_an_answer_that_changed_meanwhile_is_not_kept(project, leila):
    document = disputed(project)
    fingerprint = seen(leila, document)
    judge(document.assignments.get(coder__name="Aigerim"), "stance", "5", correction=True)
    response = post(leila, document, seen=fingerprint)
    assert response.status_code == 409
    assert "An answer was changed while you were reading" in text(response)
    assert not Ruling.objects.exists()


def test_a_ruling_on_a_document_that_got_another_coder_is_not_kept(project, leila):
    document = disputed(project)
    fingerprint = seen(leila, document)
    assign(document, make_coder(project, "Omid"))
    response = post(leila, document, seen=fingerprint)
    assert response.status_code == 409
    assert "The text says so." in text(response)
    assert not Ruling.objects.exists()


def test_a_question_the_document_does_not_have_is_refused(project, leila):
    response = post(leila, disputed(project), variable="field", seen="x")
    assert response.status_code == 409
    assert not Ruling.objects.exists()


def test_a_document_whose_coder_reopened_leads_back_to_the_queue(project, leila):
    document = disputed(project)
    reopen_coding(assignment=document.assignments.get(coder__name="Aigerim"), by=None)
    response = leila.get(case(document), follow=True)
    assert "are not done" in text(response)
    assert "Nothing to decide now" in text(response)
    assert not Assignment.objects.exclude(frozen_at=None).exists()


def test_a_case_of_another_project_is_not_there(project, leila):
    elsewhere = make_document(make_project("elsewhere"), "x")
    for page in ("case", "later"):
        assert leila.get(case(elsewhere, page)).status_code == 404
    assert leila.post(case(elsewhere, "rule"), {}).status_code == 404
