"""The log: who did what and when, in words, to narrow and to keep."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.overview.log_lines import formula_safe
from projects.teams.activity import log
from projects.teams.models import Activity, Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, make_study, person, text
from tests.factories import assign, make_document, make_member

pytestmark = pytest.mark.django_db
LOG = "/projects/study/log/"


@pytest.fixture
def project() -> Project:
    project = make_study()
    Activity.objects.all().delete()
    make_document(project, "d1")
    log(project=project, by=person(project, "Aigerim").user, verb="submitted a coding", detail="d1")
    log(project=project, by=person(project, "Leila").user, verb="ruled", detail="d1, stance")
    log(project=project, by=None, verb="published a codebook", detail="version 2")
    return project


@pytest.fixture
def nadia(project) -> Client:
    Activity.objects.filter(verb="added a member").delete()
    return browser_of(make_member(project, "Nadia", Role.MANAGER))


def told(client: Client, **asked: str) -> list[str]:
    return [line.verb for line in client.get(LOG, asked).context["lines"] if line.verb != "added a member"]


def rows(client: Client, **asked: str) -> list[list[str]]:
    return list(csv.reader(client.get(f"{LOG}csv/", asked).getvalue().decode().splitlines()))


def test_the_manager_reads_who_did_what_with_the_way_there(project, nadia):
    body = " ".join(text(nadia.get(LOG)).split())
    document = project.documents.get(code="d1").pk
    assert f'href="/projects/study/documents/{document}/">d1, stance</a>' in body
    assert '<a href="/projects/study/codebook/">published a codebook</a>' in body
    assert '<b dir="auto">Leila</b> ruled' in body


def test_it_is_narrowed_by_person_and_by_what_was_done(project, nadia):
    assert told(nadia, by=str(person(project, "Aigerim").pk)) == ["submitted a coding"]
    assert told(nadia, by="command") == ["published a codebook"]
    assert told(nadia, verb="ruled") == ["ruled"]


def test_it_is_narrowed_to_days_of_which_both_count(nadia):
    today = timezone.localdate()
    assert len(told(nadia, first=str(today), last=str(today))) == 3
    assert told(nadia, first=str(today + timedelta(days=1))) == []


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"first": "2026-02-02", "last": "2026-01-01"}, "The last day is before the first."),
        ({"first": "yesterday"}, "Enter a valid date."),
        ({"by": "0 or 1"}, "Select a valid choice."),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(nadia, asked, says):
    assert says in text(nadia.get(LOG, asked))
    assert rows(nadia, **asked) == [["at", "by", "what", "detail"]]


def test_a_narrowed_log_without_lines_leads_back(nadia):
    assert "No line is like this" in text(nadia.get(LOG, {"first": "2999-01-01"}))


def test_it_can_be_kept_as_a_file_as_it_is_narrowed(nadia):
    assert [row[1:] for row in rows(nadia, verb="ruled")[1:]] == [["Leila", "ruled", "d1, stance"]]


def test_what_a_spreadsheet_would_compute_is_text_in_the_file():
    assert formula_safe("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert formula_safe("d1 = d2") == "d1 = d2"


def test_whoever_has_still_to_code_is_not_told_what_others_made_of_a_document(project):
    omid = make_member(project, "Omid", Role.CODER, Role.MANAGER)
    log(project=project, by=None, verb="could not code a document", detail="d1")
    coding = assign(project.documents.get(code="d1"), omid)
    client = browser_of(omid)
    assert told(client) == ["published a codebook", "submitted a coding"]
    assert "ruled" not in text(client.get(LOG)) and told(client, verb="ruled") == []
    assert not {"ruled", "could not code a document"} & {row[2] for row in rows(client)}
    coding.delete()
    assert "ruled" in told(client)


def test_lines_of_another_project_stay_there(project, nadia):
    foreign = make_study("foreign")
    log(project=foreign, by=None, verb="ruled", detail="CANARY, stance")
    assert "CANARY" not in text(nadia.get(LOG)) + str(rows(nadia))


def test_the_log_costs_the_same_for_three_lines_and_for_thirty(project, nadia):
    costs = []
    for number in (3, 30):
        for n in range(number):
            log(
                project=project,
                by=None,
                verb="submitted a coding",
                detail=make_document(project, f"n{number}-{n}").code,
            )
        with CaptureQueriesContext(connection) as captured:
            nadia.get(LOG)
        costs.append(len(captured))
    assert costs[0] == costs[1]
