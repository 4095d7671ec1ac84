"""What nobody learns before their own coding is part of the record, and what adjudicators do not learn of names."""

from __future__ import annotations

import pytest
from django.utils import timezone

from projects.coding.actions import freeze_codings
from projects.datasets.queries import withheld_documents
from projects.overview.people_actions import offer_place
from projects.overview.queries import document_states
from projects.teams.activity import log
from projects.teams.link_actions import LinkRefused
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, disputed, make_study, person, text
from tests.factories import assign, make_coder, make_document, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_study()


def reading(project: Project, name: str) -> Membership:
    """The coder, who may look at the whole study as well."""
    member = person(project, name)
    member.is_viewer = True
    member.save()
    return member


def test_a_release_leaves_out_what_one_can_still_take_back(project):
    document, aigerim = disputed(project), reading(project, "Aigerim")
    assert withheld_documents(aigerim) == {document.code}
    freeze_codings(document=document, now=timezone.now())
    assert withheld_documents(aigerim) == frozenset()


def test_the_list_of_documents_does_not_tell_where_one_differs_before_ones_coding_is_fixed(project):
    document, aigerim = disputed(project), reading(project, "Aigerim")
    state = document_states(aigerim, [document])[document.pk]
    assert (state.kind, state.waiting, state.settled) == ("mine", 0, 0)
    assert "handed in by you" in text(browser_of(aigerim).get("/projects/study/documents/"))


@pytest.mark.parametrize("verb", ["submitted a coding", "reopened a coding", "could not code a document"])
def test_the_log_does_not_tell_an_adjudicator_which_letter_is_whose(project, verb):
    aigerim = person(project, "Aigerim")
    log(project=project, by=aigerim.user, verb=verb, detail="d1")
    nadia = make_member(project, "Nadia", Role.MANAGER)
    assert verb not in text(browser_of(person(project, "Leila")).get("/projects/study/"))
    assert verb in text(browser_of(nadia).get("/projects/study/log/"))


@pytest.mark.parametrize("verb", ["took a ruling back", "handed over a case"])
def test_who_has_still_to_code_does_not_read_that_a_document_is_disputed(project, verb):
    omid = make_member(project, "Omid", Role.CODER, Role.MANAGER)
    log(project=project, by=None, verb=verb, detail="d1, stance")
    assert verb in text(browser_of(omid).get("/projects/study/log/"))
    assign(make_document(project, "d2"), omid)
    assert verb not in text(browser_of(omid).get("/projects/study/log/"))


def test_a_manager_who_has_still_to_code_makes_no_link_to_an_imported_coder(project):
    omid = make_member(project, "Omid", Role.CODER, Role.MANAGER)
    assign(make_document(project, "d1"), omid)
    with pytest.raises(LinkRefused, match="still to code"):
        offer_place(member=make_coder(project, "coder_1", signs_in=False), by=omid)
