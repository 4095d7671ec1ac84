"""Nadia plans rounds in her browser: she makes one, draws, looks, assigns, and takes it back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.coding import assigning_views
from projects.coding.models import Assignment, Draw, Judgement, Round
from projects.coding.rules import State
from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.teams.models import Membership, Project
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
    submit,
)

pytestmark = pytest.mark.django_db
ROUNDS = "/projects/study/rounds/"


@pytest.fixture
def project() -> Project:
    project = make_project("study")
    make_codebook(project)
    for name in ("Aigerim", "Daniyar", "Omid"):
        make_coder(project, name)
    for n in range(6):
        make_document(project, f"d{n}", lang="fa" if n % 2 else "en")
    return project


@pytest.fixture
def nadia(project: Project) -> Client:
    return client_of(make_member(project, "Nadia", Role.MANAGER))


def client_of(member: Membership) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def asking(project: Project, **more: Any) -> dict[str, Any]:
    coders = list(Membership.objects.coders().filter(project=project).values_list("pk", flat=True))
    return {"seed": 1, "which": "unassigned", "each": 2, "together": 0, "coder": coders, **more}


def assigned(client: Client, round_: Round, asked: dict[str, Any]):
    """Draw, and assign what was shown."""
    address = f"{ROUNDS}{round_.pk}/assign/"
    shown = client.get(address, asked)
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', text(shown))
    codings = re.search(r'name="codings" value="(\d+)"', text(shown))
    assert fingerprint
    assert codings
    query = shown.wsgi_request.GET.urlencode()
    return client.post(f"{address}?{query}", {"fingerprint": fingerprint[1], "codings": codings[1]}, follow=True)


def test_a_round_is_made_and_leads_on_to_assigning(nadia, project):
    codebook = project.codebooks.get()
    form = {"name": "check", "purpose": "reliability", "codebook": codebook.pk, "give_back_after": "14"}
    answer = nadia.post(f"{ROUNDS}new/", form)
    made = Round.objects.get()
    assert answer.headers["location"] == f"{ROUNDS}{made.pk}/assign/"
    assert (made.name, made.purpose, made.give_back_after) == ("check", "reliability", 14)


def test_a_round_of_a_name_that_is_there_is_refused_beside_the_field(nadia, project):
    make_round(project, "main")
    answer = nadia.post(f"{ROUNDS}new/", {"name": "main", "purpose": "main", "codebook": project.codebooks.get().pk})
    assert answer.status_code == 422
    assert "There is a round “main” in this study already; choose another name." in text(answer)


def test_without_a_codebook_there_is_no_round_to_make(project):
    client = client_of(make_member(make_project("empty"), "Leila", Role.MANAGER))
    assert "A codebook comes first" in text(client.get("/projects/empty/rounds/"))
    assert "A codebook comes first" in text(client.get("/projects/empty/rounds/new/"))


def test_a_draw_is_shown_with_loads_coverage_and_strata_and_nothing_is_written(nadia, project):
    shown = text(nadia.get(f"{ROUNDS}{make_round(project).pk}/assign/", asking(project, together=2, strata="lang")))
    assert "6 documents, 12 codings" in shown
    assert "Aigerim and Daniyar: 2 documents in common" in shown
    assert "documents of each value, and whose they are" in shown
    assert not Assignment.objects.exists()


def test_what_was_shown_is_assigned_and_can_be_undone(nadia, project):
    answer = assigned(nadia, make_round(project), asking(project, seed=3))
    assert "6 documents are assigned, 12 codings in all." in text(answer)
    drawn = Draw.objects.get()
    assert (drawn.seed, str(drawn.made_by), Assignment.objects.count()) == (3, "nadia", 12)
    undone = nadia.post(f"{ROUNDS}{drawn.round_id}/draws/{drawn.pk}/undo/", follow=True)
    assert "Undone: 6 documents are no longer assigned" in text(undone)
    assert not Assignment.objects.exists()


def test_why_a_draw_is_not_undone_is_said(nadia, project):
    assigned(nadia, make_round(project), asking(project))
    coding = Assignment.objects.filter(coder__name="Omid")[0]
    judge(coding, "stance", "4")
    drawn = Draw.objects.get()
    answer = nadia.post(f"{ROUNDS}{drawn.round_id}/draws/{drawn.pk}/undo/", follow=True)
    assert f"Omid has begun {coding.document}, so this draw can no longer be undone as a whole." in text(answer)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"each": 4}, "3 coders are chosen, so a document can have 1 to 3, not 4."),
        ({"each": 0}, "Give a whole number from 1 to 50."),
        ({"sample": "a few"}, "Give a share such as 20 %, or a number of documents such as 150."),
        ({"sample": "120 %"}, "Give a share such as 20 %"),
        ({"coder": []}, "Choose who is to code."),
        ({"ids": "d1\nnowhere"}, "There is no document “nowhere” in this study."),
        ({"number": 7}, "There are 6 documents to draw from, so 7 cannot be drawn."),
        ({"together": 3}, "share at most 2, not 3. For 3, 9 documents must have 2 coders."),
        ({"only": "[]"}, "Select a valid choice"),
        ({"seed": "x"}, "whole number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(nadia, project, asked, sentence):
    answer = nadia.get(f"{ROUNDS}{make_round(project).pk}/assign/", asking(project, **asked))
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_a_draw_shown_before_somebody_else_assigned_is_not_written(nadia, project):
    round_ = make_round(project)
    query = nadia.get(f"{ROUNDS}{round_.pk}/assign/", asking(project)).wsgi_request.GET.urlencode()
    answer = nadia.post(f"{ROUNDS}{round_.pk}/assign/?{query}", {"fingerprint": "of another draw"})
    assert answer.status_code == 422
    assert "Draw again and look at the new one." in text(answer)
    assert not Assignment.objects.exists()


def test_very_many_documents_are_drawn_and_assigned_by_the_worker(nadia, project, monkeypatch):
    monkeypatch.setattr(assigning_views, "DRAWN_AT_ONCE", 5)
    monkeypatch.setattr(assigning_views, "WRITTEN_AT_ONCE", 5)
    round_ = make_round(project)
    assert "The worker draws" in text(nadia.get(f"{ROUNDS}{round_.pk}/assign/", asking(project)))
    run_here(Job.objects.get())
    assigned(nadia, round_, asking(project))
    run_here(Job.objects.all()[0])
    assert Assignment.objects.count() == 12


def test_a_re_test_asks_for_documents_of_each_coder(nadia, project):
    first = make_round(project)
    for document in project.documents.all():
        submit(assign(document, Membership.objects.get(name="Omid"), first))
    again = Round.objects.create(project=project, name="again", purpose="drift", codebook=first.codebook)
    omid = Membership.objects.get(name="Omid")
    assigned(nadia, again, {"seed": 1, "number": 4, "coder": [omid.pk]})
    assert Assignment.objects.open().filter(round=again, coder=omid).count() == 4


def test_withdrawing_is_looked_at_first_and_deals_the_documents_out(nadia, project):
    assigned(nadia, make_round(project), asking(project))
    omid, round_ = Membership.objects.get(name="Omid"), Round.objects.get()
    others = Membership.objects.filter(name__in=("Aigerim", "Daniyar")).values_list("pk", flat=True)
    address = f"{ROUNDS}{round_.pk}/withdraw/{omid.pk}/"
    shown = nadia.get(address, {"seed": 1, "coder": list(others)})
    assert "Withdraw Omid and deal the documents out" in text(shown)
    assert Assignment.objects.open().filter(coder=omid).count() == 4
    done = nadia.post(f"{address}?{shown.wsgi_request.GET.urlencode()}", follow=True)
    assert "Omid is off 4 documents. 4 went to others; 0 have no coder in this place." in text(done)


def test_vacant_places_are_dealt_out_later(nadia, project):
    assigned(nadia, make_round(project), asking(project))
    omid, round_ = Membership.objects.get(name="Omid"), Round.objects.get()
    nadia.post(f"{ROUNDS}{round_.pk}/withdraw/{omid.pk}/")
    assert "4 places to deal out" in text(nadia.get(f"{ROUNDS}{round_.pk}/vacant/"))
    nadia.post(f"{ROUNDS}{round_.pk}/vacant/?seed=1&coder={omid.pk}")
    assert not Assignment.objects.filter(state=State.WITHDRAWN).exists()


def test_what_has_been_left_lying_is_listed_and_given_back(nadia, project):
    round_ = make_round(project)
    Round.objects.update(give_back_after=7)
    coding = assign(project.documents.get(code="d1"), Membership.objects.get(name="Omid"), round_)
    judge(coding, "stance", "4")
    Judgement.objects.update(made_at=timezone.now() - timedelta(days=9))
    assert "1 begun and untouched for 7 days or more" in text(nadia.get(f"{ROUNDS}{round_.pk}/"))
    assert "1 document is back in the pool." in text(nadia.post(f"{ROUNDS}{round_.pk}/give-back/", follow=True))


def test_a_closed_round_offers_nothing_that_changes_it(nadia, project):
    round_ = make_round(project)
    assigned(nadia, round_, asking(project))
    nadia.post(f"{ROUNDS}{round_.pk}/close/")
    page = text(nadia.get(f"{ROUNDS}{round_.pk}/"))
    assert "closed on" in page
    for words in ("Assign documents", "Withdraw…", "Undo", "Close for good"):
        assert words not in page
    assert "closed" in text(nadia.post(f"{ROUNDS}{round_.pk}/close/", follow=True))


def test_settings_of_a_round_are_changed(nadia, project):
    round_ = make_round(project)
    form = {"name": "first half", "codebook": round_.codebook_id, "give_back_after": "0"}
    assert "Give a whole number from 1 to 3,650." in text(nadia.post(f"{ROUNDS}{round_.pk}/", form))
    nadia.post(f"{ROUNDS}{round_.pk}/", form | {"give_back_after": ""})
    assert Round.objects.get().name == "first half"


def test_pages_of_rounds_take_as_many_queries_however_much_there_is(nadia, project):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert nadia.get(address).status_code == 200
        return len(found)

    round_ = make_round(project)
    assigned(nadia, round_, asking(project, number=2))
    few = queries(ROUNDS), queries(f"{ROUNDS}{round_.pk}/")
    assigned(nadia, round_, asking(project))
    for n in range(3):
        make_round(project, f"more {n}")
    assert (queries(ROUNDS), queries(f"{ROUNDS}{round_.pk}/")) == few


def test_a_coder_who_is_given_more_finds_it_behind_what_they_have(nadia, project):
    round_ = make_round(project)
    assigned(nadia, round_, asking(project, number=3, each=3))
    first = list(Assignment.objects.filter(coder__name="Omid").values_list("pk", flat=True))
    assigned(nadia, round_, asking(project, each=3))
    answer = client_of(Membership.objects.get(name="Omid")).get("/projects/study/code/next/")
    assert answer.headers["location"] == f"/projects/study/code/{first[0]}/"
