"""Who has a case: eight adjudicators never sit over the same document."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from projects.adjudication.actions import Taken, record_ruling
from projects.adjudication.claim_actions import WrongHandover, hand_over, leave_case, take_case
from projects.adjudication.models import Claim, Ruling
from projects.adjudication.rules import HANDED_LEASE, LEASE
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, case, disputed, lease_is_over, make_study, person, post, text
from tests.factories import assign, make_member

NOW = timezone.now()


@pytest.fixture
def project(db: None) -> Project:
    return make_study()


@pytest.fixture
def leila(project: Project) -> Membership:
    return person(project, "Leila")


@pytest.fixture
def nadia(project: Project) -> Membership:
    return make_member(project, "Nadia", Role.ADJUDICATOR)


def rule_as(member: Membership, document, **more) -> Ruling:
    cell = {"document": document, "variable_code": "stance", "given": ["1"], "reason": "The text says so."}
    return record_ruling(**{**cell, "base_version": 0, "by": member, **more})


def test_what_one_has_taken_another_cannot_take_or_rule_on(project, leila, nadia):
    document = disputed(project)
    take_case(document=document, by=leila, now=timezone.now())
    with pytest.raises(Taken, match="Leila has this document until"):
        take_case(document=document, by=nadia, now=timezone.now())
    with pytest.raises(Taken):
        rule_as(nadia, document)
    assert not Ruling.objects.exists()


def test_a_lease_ends_by_itself(project, leila, nadia):
    document = disputed(project)
    take_case(document=document, by=leila, now=NOW)
    assert take_case(document=document, by=nadia, now=NOW + LEASE).by == nadia


def test_working_on_it_makes_the_lease_longer(project, leila):
    document = disputed(project)
    take_case(document=document, by=leila, now=NOW)
    later = NOW + timedelta(minutes=10)
    assert take_case(document=document, by=leila, now=later).until == later + LEASE


def test_who_leaves_a_case_lets_the_next_one_in(project, leila, nadia):
    document = disputed(project)
    take_case(document=document, by=leila, now=NOW)
    leave_case(document=document, by=nadia)
    with pytest.raises(Taken):
        take_case(document=document, by=nadia, now=NOW)
    leave_case(document=document, by=leila)
    assert take_case(document=document, by=nadia, now=NOW).by == nadia


def test_a_handed_case_waits_for_its_adjudicator_with_the_question(project, leila, nadia):
    document = disputed(project)
    hand_over(document=document, by=leila, to=nadia, note="Is a loan a contract?", now=NOW)
    with pytest.raises(Taken):
        take_case(document=document, by=leila, now=NOW + timedelta(days=2))
    taken = take_case(document=document, by=nadia, now=NOW + timedelta(days=2))
    assert (taken.note, taken.handed_by, taken.until) == ("Is a loan a contract?", leila, NOW + HANDED_LEASE)


def test_a_case_is_handed_to_another_adjudicator_of_the_project_alone(project, leila, nadia):
    document = disputed(project)
    gone = make_member(project, "Gone", Role.ADJUDICATOR)
    gone.left_at = NOW
    gone.save()
    for other in (leila, gone, person(project, "Aigerim"), make_member(make_study("other"), "Else", Role.ADJUDICATOR)):
        with pytest.raises(WrongHandover):
            hand_over(document=document, by=leila, to=other, note="", now=NOW)
    assert not Claim.objects.exists()


def test_a_case_is_not_handed_to_somebody_who_has_still_to_code_it(project, leila):
    document = disputed(project)
    omid = make_member(project, "Omid", Role.CODER, Role.ADJUDICATOR)
    assign(document, omid)
    with pytest.raises(WrongHandover, match="still to code"):
        hand_over(document=document, by=leila, to=omid, note="", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_open_a_case_at_once_one_has_it() -> None:
    project = make_study()
    document = disputed(project)
    people = [make_member(project, f"a{n}", Role.ADJUDICATOR) for n in range(8)]
    start = Barrier(len(people))

    def take(by: Membership) -> bool:
        start.wait()
        try:
            return bool(take_case(document=document, by=by, now=timezone.now()))
        except Taken:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        assert sum(threads.map(take, people)) == 1


def browsers(*people: Membership) -> list[Client]:
    return [browser_of(member) for member in people]


def test_two_adjudicators_who_begin_get_two_documents(project, leila, nadia):
    first, second = disputed(project, "d1"), disputed(project, "d2")
    hers, other = browsers(leila, nadia)
    hers.get(case(first))
    assert other.get("/projects/study/disagreements/").context["begin"] == second
    assert "with <bdi>Leila</bdi>" in text(other.get("/projects/study/disagreements/"))
    assert other.get(case(second, "later")).headers["Location"] == "/projects/study/disagreements/"


def test_a_case_of_another_can_be_read_but_not_ruled_on(project, leila, nadia):
    document = disputed(project)
    hers, other = browsers(leila, nadia)
    hers.get(case(document))
    page = text(other.get(case(document)))
    assert "<bdi>Leila</bdi> has this document until" in page
    assert "Rule and next" not in page
    response = post(other, document)
    assert response.status_code == 409
    assert "Leila has this document" in text(response)
    assert not Ruling.objects.exists()


def test_ruling_the_last_cell_or_later_leaves_the_case(project, leila, nadia):
    first, second = disputed(project, "d1"), disputed(project, "d2")
    (hers,) = browsers(leila)
    post(hers, first)
    hers.get(case(second))
    hers.get(case(second, "later"))
    assert not Claim.objects.filter(document__in=(first, second)).exists()


def test_she_hands_a_case_over_and_goes_on(project, leila, nadia):
    first, second = disputed(project, "d1"), disputed(project, "d2")
    hers, other = browsers(leila, nadia)
    hers.get(case(first))
    response = hers.post(case(first, "hand"), {"to": "Nadia", "note": "Is a loan a contract?"})
    assert response.headers["Location"] == case(second)
    assert "handed to you by <bdi>Leila</bdi>" in text(other.get("/projects/study/disagreements/"))
    assert other.get("/projects/study/disagreements/").context["begin"] == first
    assert "Is a loan a contract?" in text(other.get(case(first)))


def test_handing_to_nobody_is_refused_in_a_sentence(project, leila):
    document = disputed(project)
    (hers,) = browsers(leila)
    response = hers.post(case(document, "hand"), {"to": "Nobody"}, follow=True)
    assert "Choose another adjudicator of this project." in text(response)


def test_a_manager_who_looks_takes_nothing(project, leila):
    document = disputed(project)
    (manager,) = browsers(make_member(project, "Omid", Role.MANAGER))
    manager.get(case(document))
    assert not Claim.objects.exists()


def barred(project: Project) -> Membership:
    project.bar_own_cases = True
    project.save()
    aigerim = person(project, "Aigerim")
    aigerim.is_adjudicator = True
    aigerim.save()
    return aigerim


def test_where_the_project_bars_it_nobody_rules_on_what_they_coded(project):
    document = disputed(project)
    (hers,) = browsers(barred(project))
    page = text(hers.get(case(document)))
    assert "such a document is for other adjudicators" in page
    assert "Rule and next" not in page
    assert post(hers, document).status_code == 409
    assert not Ruling.objects.exists()
    assert not Claim.objects.exists()


def test_where_it_is_barred_the_queue_begins_elsewhere(project):
    disputed(project)
    (hers,) = browsers(barred(project))
    assert hers.get("/projects/study/disagreements/").context["begin"] is None


def test_a_lapsed_lease_keeps_nobody_out(project, leila, nadia):
    document = disputed(project)
    hers, other = browsers(leila, nadia)
    hers.get(case(document))
    lease_is_over(document)
    assert post(other, document).status_code == 302


def test_the_claim_of_who_has_left_keeps_nobody_out(project, leila, nadia):
    document = disputed(project)
    hand_over(document=document, by=nadia, to=leila, note="", now=timezone.now())
    leila.left_at = timezone.now()
    leila.save()
    assert take_case(document=document, by=nadia, now=timezone.now()).by == nadia


def test_a_case_is_not_handed_to_somebody_who_is_barred_from_it(project, leila):
    document = disputed(project)
    aigerim = barred(project)
    with pytest.raises(WrongHandover, match="coded this document"):
        hand_over(document=document, by=leila, to=aigerim, note="", now=timezone.now())
