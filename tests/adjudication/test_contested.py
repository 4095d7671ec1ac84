"""A contested document gets one more coder, once, where its round wants that."""

from __future__ import annotations

import pytest

from projects.adjudication.contested_actions import request_extra_coders, request_extra_coders_everywhere
from projects.adjudication.contested_build import contested
from projects.coding.models import Assignment, Round
from projects.coding.round_actions import close_round
from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.factories import (
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    make_round,
    rule,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    """On `differs` two coders disagree, on `same` they do not; Omid has something to do in the round, too."""
    project = make_project("study")
    make_codebook(project)
    aigerim, daniyar, omid = (make_coder(project, name) for name in ("Aigerim", "Daniyar", "Omid"))
    for code, answers in {"differs": "15", "same": "33"}.items():
        document = make_document(project, code)
        for coder, stance in zip((aigerim, daniyar), answers, strict=True):
            coding = assign(document, coder)
            judge(coding, "in_scope", "no")
            judge(coding, "stance", stance)
            submit(coding)
    assign(make_document(project, "open"), omid)
    Round.objects.update(extra_coder=True)
    return project


def given(project: Project) -> list[tuple[str, str]]:
    rows = Assignment.objects.open().filter(round__project=project).exclude(document__code="open")
    return list(rows.values_list("document__code", "coder__name"))


def looked(project: Project) -> Job:
    return run_here(request_extra_coders(round_=make_round(project)))


def test_who_has_not_coded_it_gets_the_contested_document_and_no_other(project):
    assert looked(project).summary == "Contested documents: 1. Given one more coder now: 1."
    assert given(project) == [("differs", "Omid")]


def test_it_happens_once(project):
    looked(project)
    submit(Assignment.objects.get(document__code="differs", coder__name="Omid"))
    assign(project.documents.get(code="open"), make_coder(project, "Nadia"))
    looked(project)
    assert given(project) == []


def test_what_was_ruled_on_is_no_longer_contested(project):
    rule(project.documents.get(code="differs"), "stance", "3")
    assert contested(make_round(project)) == set()


def test_whoever_may_have_read_the_codes_is_not_the_one(project):
    leila = make_member(project, "Leila", Role.CODER, Role.ADJUDICATOR)
    assign(project.documents.get(code="open"), leila)
    Assignment.objects.filter(coder__name="Omid").delete()
    looked(project)
    assert given(project) == []


def test_the_worker_asks_only_when_something_was_submitted_since(project):
    request_extra_coders_everywhere()
    request_extra_coders_everywhere()
    assert Job.objects.count() == 1


def test_the_worker_asks_for_no_round_that_does_not_want_it(project):
    Round.objects.update(extra_coder=False)
    request_extra_coders_everywhere()
    assert not Job.objects.exists()


def test_in_a_closed_round_nobody_gets_more(project):
    close_round(round_=make_round(project))
    assert looked(project).state == "refused"
