"""Roles that change, people who leave and come back, and the manager that a project always has."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from projects.teams.link_actions import invite
from projects.teams.links import State
from projects.teams.member_actions import HasLeft, LastManager, NoRole, change_roles, let_back, take_out
from projects.teams.models import Membership, Project, User
from projects.teams.rules import Role
from tests.factories import account_of, make_coder, make_member, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project("study")


@pytest.fixture
def nadia(project: Project) -> Membership:
    return make_member(project, "Nadia", Role.MANAGER)


def told(project: Project) -> str:
    return str(project.activity.first())


def test_a_member_holds_the_roles_that_were_chosen_and_no_others(project, nadia):
    leila = make_member(project, "Leila", Role.CODER)
    changed = change_roles(member=leila, roles=[Role.ADJUDICATOR, Role.VIEWER], by=nadia.user)
    assert changed.roles == {Role.ADJUDICATOR, Role.VIEWER}
    assert told(project) == "changed roles Leila: adjudicator, viewer"
    assert project.activity.first().by == nadia.user


def test_roles_that_stay_the_same_are_not_told(project, nadia):
    before = project.activity.count()
    change_roles(member=nadia, roles=[Role.MANAGER], by=nadia.user)
    assert project.activity.count() == before


def test_a_member_without_a_role_is_refused(project, nadia):
    leila = make_member(project, "Leila", Role.CODER)
    with pytest.raises(NoRole, match="Leila would be left without a role"):
        change_roles(member=leila, roles=[], by=nadia.user)
    leila.refresh_from_db()
    assert leila.roles == {Role.CODER}


def test_the_only_manager_stays_manager(project, nadia):
    for change in (lambda: change_roles(member=nadia, roles=[Role.CODER], by=nadia.user),
                   lambda: take_out(member=nadia, by=nadia.user)):  # fmt: skip
        with pytest.raises(LastManager, match="Nadia is the only manager. Make somebody else manager first"):
            change()
    nadia.refresh_from_db()
    assert (nadia.roles, nadia.left_at) == ({Role.MANAGER}, None)


def test_a_manager_whose_account_is_closed_or_who_has_left_does_not_count(project, nadia):
    omid, leila = (make_member(project, name, Role.MANAGER) for name in ("Omid", "Leila"))
    take_out(member=omid, by=nadia.user)
    User.objects.filter(pk=account_of(leila).pk).update(is_active=False)
    with pytest.raises(LastManager):
        take_out(member=nadia, by=nadia.user)


def test_whoever_leaves_gets_in_no_more_and_comes_back_as_they_were(project, nadia):
    aigerim, client = make_coder(project, "Aigerim"), Client()
    client.force_login(account_of(aigerim))
    take_out(member=aigerim, by=nadia.user)
    assert client.get("/projects/study/codebook/").status_code == 404
    assert told(project) == "took out Aigerim"
    let_back(member=aigerim, by=nadia.user)
    assert client.get("/projects/study/codebook/").status_code == 200
    assert told(project) == "let back in Aigerim: coder"


def test_that_somebody_left_by_themselves_is_told_so(project, nadia):
    aigerim = make_coder(project, "Aigerim")
    take_out(member=aigerim, by=aigerim.user)
    assert told(project) == "left the project Aigerim"


def test_leaving_twice_is_leaving_once(project, nadia):
    aigerim = make_coder(project, "Aigerim")
    first = take_out(member=aigerim, by=nadia.user).left_at
    assert take_out(member=aigerim, by=nadia.user).left_at == first


def test_roles_of_somebody_who_has_left_do_not_change(project, nadia):
    aigerim = take_out(member=make_coder(project, "Aigerim"), by=nadia.user)
    with pytest.raises(HasLeft, match="let them back in first"):
        change_roles(member=aigerim, roles=[Role.MANAGER], by=nadia.user)


@pytest.mark.parametrize("part", ["demoted", "taken out"])
def test_links_of_a_manager_end_with_their_part(project, nadia, part):
    omid = make_member(project, "Omid", Role.MANAGER)
    link, _ = invite(project=project, roles=[Role.MANAGER], by=account_of(omid))
    kept, _ = invite(project=project, roles=[Role.CODER], by=account_of(nadia))
    if part == "demoted":
        change_roles(member=omid, roles=[Role.CODER], by=nadia.user)
    else:
        take_out(member=omid, by=nadia.user)
    link.refresh_from_db()
    kept.refresh_from_db()
    assert (link.state, kept.state) == (State.WITHDRAWN, State.OPEN)


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_take_each_other_out_at_once_leave_one() -> None:
    project = make_project("study")
    pair = [make_member(project, name, Role.MANAGER) for name in ("Nadia", "Omid")]
    start = Barrier(2)

    def take(victim: Membership) -> bool:
        start.wait()
        try:
            take_out(member=victim, by=None)
            return True
        except LastManager:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, pair)) == [False, True]
    assert Membership.objects.managers().filter(project=project).count() == 1
