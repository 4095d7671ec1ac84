"""A coder's pages over HTTP: what is shown, what a save is answered, where submitting leads."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from projects.coding.models import Assignment, Judgement
from projects.coding.queries import answers_of
from projects.teams.models import Membership
from projects.teams.rules import Role
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_member, make_project, submit

pytestmark = pytest.mark.django_db
CODE = "/projects/study/code/"


@pytest.fixture
def aigerim() -> Membership:
    """A coder of the project `study` with two open documents."""
    project = make_project("study")
    make_codebook(project)
    aigerim = make_coder(project, "Aigerim")
    for n in (1, 2):
        assign(make_document(project, f"d{n}", f"Text {n}.\n\n  Indented & <b>plain</b>.", title=f"Title {n}"), aigerim)
    return aigerim


@pytest.fixture
def client(aigerim: Membership) -> Client:
    """Aigerim's browser."""
    client = Client()
    assert aigerim.user is not None
    client.force_login(aigerim.user)
    return client


def coding(coder: Membership, document: str = "d1") -> Assignment:
    return Assignment.objects.get(coder=coder, document__code=document)


def at(assignment: Assignment, more: str = "") -> str:
    return f"{CODE}{assignment.pk}/{more}"


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def save(client: Client, assignment: Assignment, variable: str, *value: str, base: int = 0, **more: Any) -> Any:
    data = {"variable": variable, "value": value, "base_version": base, "op_id": str(uuid4()), **more}
    return client.post(at(assignment, "answers/"), data, headers={"accept": "application/json"})


def test_home_says_what_is_left_and_leads_to_it(client, aigerim):
    shown = page(client, CODE)
    assert "2 documents to code" in shown
    assert at(coding(aigerim)) in shown
    assert "Begin" in shown


def test_home_tells_what_is_begun(client, aigerim):
    judge(coding(aigerim), "stance", "4")
    assert "begun" in page(client, CODE)
    assert "Go on" in page(client, CODE)


def test_home_says_what_happens_now_when_everything_is_coded(client, aigerim):
    for document in ("d1", "d2"):
        submit(coding(aigerim, document))
    shown = page(client, CODE)
    assert "Everything is coded" in shown
    assert "New ones appear here" in shown


def test_home_says_what_happens_now_when_nothing_is_assigned(client):
    Assignment.objects.all().delete()
    assert "Nothing to code yet" in page(client, CODE)


def test_the_text_stands_on_the_page_exactly_one_node_a_line(client, aigerim):
    lines = re.findall(r'<p dir="auto">(.*?)</p>', client.get(at(coding(aigerim))).content.decode(), re.DOTALL)
    assert "\n".join(html.unescape(line) for line in lines) == coding(aigerim).document.text


def test_the_screen_opens_the_first_question_and_hides_what_is_not_asked(client, aigerim):
    shown = page(client, at(coding(aigerim)))
    forms = dict(re.findall(r'<form class="([^"]*)"[^>]*data-variable="(\w+)"', shown))
    assert {v: k for k, v in forms.items()}["in_scope"] == "variable active"
    assert re.search(r'data-variable="field"[^>]*hidden', shown)
    assert "stance_nominal" not in shown


def test_a_save_is_answered_with_its_version_and_what_is_asked_now(client, aigerim):
    answer = save(client, coding(aigerim), "in_scope", "yes").json()
    assert answer["version"] == 1
    assert (answer["answered"], answer["needed"]) == (1, 3)
    assert "field" in answer["asked"]
    assert answer["closed"] == {}
    assert answer["saved_at"].startswith("20")


def test_a_save_that_closes_a_question_tells_its_new_version(client, aigerim):
    save(client, coding(aigerim), "in_scope", "yes")
    save(client, coding(aigerim), "field", "economic", "political")
    assert save(client, coding(aigerim), "in_scope", "no", base=1).json()["closed"] == {"field": 2}


def test_the_same_edit_again_gets_the_same_answer(client, aigerim):
    op = str(uuid4())
    first = save(client, coding(aigerim), "stance", "4", op_id=op).json()["version"]
    assert save(client, coding(aigerim), "stance", "4", op_id=op).json()["version"] == first
    assert Judgement.objects.count() == 1


def test_a_stale_save_gets_409_with_the_answer_that_stands(client, aigerim):
    save(client, coding(aigerim), "stance", "4")
    refused = save(client, coding(aigerim), "stance", "2")
    assert refused.status_code == 409
    assert refused.json() | {"error": ""} == {"error": "", "version": 1, "value": ["4"], "readable": "4"}


def test_an_empty_value_takes_the_answer_back(client, aigerim):
    save(client, coding(aigerim), "memo", "a thought")
    assert save(client, coding(aigerim), "memo", " ", base=1).json()["version"] == 2
    assert answers_of(coding(aigerim)) == {}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"variable": "event_year", "value": "1800"}, "below the least value"),
        ({"variable": "field", "value": "economic"}, "is not asked here"),
        ({"variable": "memo", "value": "a\x00b"}, "NUL"),
        ({"variable": "memo", "value": "a", "base_version": "-1"}, "base_version"),
        ({"variable": "memo", "value": "a", "op_id": "mine"}, "op_id"),
        ({"value": "a"}, "variable"),
    ],
)
def test_a_wrong_save_gets_422_with_a_sentence_and_changes_nothing(client, aigerim, data, sentence):
    data = {"base_version": 0, **data}
    refused = client.post(at(coding(aigerim), "answers/"), data, headers={"accept": "application/json"})
    assert refused.status_code == 422
    assert sentence in refused.json()["error"]
    assert Judgement.objects.count() == 0


def test_without_scripts_a_save_goes_back_to_the_page(client, aigerim):
    data = {"variable": "memo", "value": "one\r\ntwo", "base_version": 0}
    answer = client.post(at(coding(aigerim), "answers/"), data)
    assert answer.url == at(coding(aigerim))
    assert answers_of(coding(aigerim)) == {"memo": "one\ntwo"}


def test_without_scripts_a_refused_save_says_why_on_the_page(client, aigerim):
    answer = client.post(at(coding(aigerim), "answers/"), {"variable": "stance", "value": "9", "base_version": 0})
    assert answer.status_code == 422
    assert "not a category" in answer.content.decode()


def test_submitting_leads_straight_to_the_next_document_and_then_home(client, aigerim):
    for document, leads_to in (("d1", at(coding(aigerim, "d2"))), ("d2", CODE)):
        save(client, coding(aigerim, document), "in_scope", "no")
        save(client, coding(aigerim, document), "stance", "4")
        assert client.post(at(coding(aigerim, document), "submit/")).url == leads_to


def test_submitting_too_early_names_what_is_unanswered(client, aigerim):
    answer = client.post(at(coding(aigerim), "submit/"))
    assert answer.status_code == 422
    assert "Still to answer: in_scope, stance." in answer.content.decode()


def test_a_submitted_coding_is_shown_closed_and_can_be_reopened(client, aigerim):
    submit(coding(aigerim))
    shown = page(client, at(coding(aigerim)))
    assert "<fieldset disabled>" in shown
    assert save(client, coding(aigerim), "stance", "4").json()["closed"] is True
    assert client.post(at(coding(aigerim), "reopen/")).url == at(coding(aigerim))
    assert save(client, coding(aigerim), "stance", "4").status_code == 200


def test_a_frozen_coding_offers_no_reopening_and_refuses_it(client, aigerim):
    submit(coding(aigerim), frozen=True)
    assert "reopen/" not in page(client, at(coding(aigerim)))
    assert client.post(at(coding(aigerim), "reopen/")).status_code == 409
    assert client.post(at(coding(aigerim), "submit/")).status_code == 409


def test_next_leads_to_the_next_document_or_home(client, aigerim):
    assert client.get(f"{CODE}next/").url == at(coding(aigerim))
    Assignment.objects.all().delete()
    assert client.get(f"{CODE}next/").url == CODE


def test_my_codings_lists_what_is_submitted(client, aigerim):
    assert "Nothing submitted yet" in page(client, f"{CODE}mine/")
    submit(coding(aigerim))
    submit(coding(aigerim, "d2"), frozen=True)
    shown = page(client, f"{CODE}mine/")
    assert "can be reopened" in shown
    assert "part of the record" in shown


@pytest.mark.parametrize("address", ["", "answers/", "submit/", "reopen/"])
def test_another_s_coding_is_not_there(client, aigerim, address):
    others = assign(coding(aigerim).document, make_coder(aigerim.project, "Daniyar"))
    call = client.get if not address else client.post
    assert call(at(others, address)).status_code == 404


def test_a_withdrawn_coding_is_not_there(client, aigerim):
    Assignment.objects.update(state="withdrawn")
    assert client.get(at(coding(aigerim))).status_code == 404


def test_whoever_does_not_code_has_no_such_pages(aigerim):
    nadia = make_member(aigerim.project, "Nadia", Role.MANAGER, Role.ADJUDICATOR)
    other = Client()
    other.force_login(nadia.user)  # type: ignore[arg-type]  # make_member gave her an account
    assert other.get(CODE).status_code == 404
    assert other.get(at(coding(aigerim))).status_code == 404


@pytest.mark.parametrize("address", ["", "mine/"])
def test_lists_take_the_same_number_of_queries_however_long(client, aigerim, address, django_assert_max_num_queries):
    for n in range(60):
        more = assign(make_document(aigerim.project, f"more{n}"), aigerim)
        if address:
            submit(more)
    with django_assert_max_num_queries(9):
        assert "page 1 of 2" in page(client, CODE + address)


def test_a_save_takes_few_queries(client, aigerim, django_assert_max_num_queries):
    save(client, coding(aigerim), "in_scope", "yes")
    with django_assert_max_num_queries(20):
        save(client, coding(aigerim), "field", "economic", "political")


def test_what_one_person_entered_is_not_taken_under_another_name(client, aigerim):
    edit, address = {"variable": "stance", "value": "4", "base_version": 0}, at(coding(aigerim), "answers/")
    refused = client.post(address, edit, headers={"x-person": f"{aigerim.user.pk + 1}"})
    assert (refused.status_code, answers_of(coding(aigerim))) == (412, {})
    client.post(address, edit, headers={"x-person": f"{aigerim.user.pk}"})
    assert answers_of(coding(aigerim)) == {"stance": "4"}
