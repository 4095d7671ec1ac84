"""Links that work once: who may make one, what it gives, and that it gives it once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects.teams import links
from projects.teams.actions import IdentityTaken, NameTaken
from projects.teams.link_actions import (
    LinkRefused,
    invite,
    join,
    join_as_newcomer,
    offer_identity,
    offer_password,
    set_password_by_link,
    withdraw_link,
)
from projects.teams.links import State
from projects.teams.member_actions import NoRole, change_roles, take_out
from projects.teams.models import Membership, OneTimeLink, Project, User
from projects.teams.queries import password_notice
from projects.teams.rules import Role
from tests.factories import PASSWORD, account_of, make_coder, make_member, make_project, make_user

pytestmark = pytest.mark.django_db
OTHER = "another long pass phrase"
MOMENTS = st.integers(0, 9).map(lambda day: datetime(2026, 1, 1 + day, tzinfo=UTC))


@pytest.fixture
def project() -> Project:
    return make_project("study")


@pytest.fixture
def nadia(project: Project) -> Membership:
    return make_member(project, "Nadia", Role.MANAGER)


def invited(nadia: Membership, *roles: Role) -> str:
    return invite(project=nadia.project, roles=roles or [Role.CODER], by=account_of(nadia))[1]


@given(st.none() | MOMENTS, st.none() | MOMENTS, MOMENTS, MOMENTS)
def test_a_link_works_only_while_nothing_has_ended_it(used, withdrawn, expires, now):
    state = links.state(used_at=used, withdrawn_at=withdrawn, expires_at=expires, now=now)
    assert (state is State.OPEN) == (used is None and withdrawn is None and now < expires)
    assert (state in links.CLOSED) == (state is not State.OPEN)


def test_only_a_hash_of_the_token_is_stored(nadia):
    token = invited(nadia)
    assert all(token not in str(value) for value in OneTimeLink.objects.values_list().get())
    assert token not in str(list(nadia.project.activity.values_list()))


def test_a_newcomer_joins_in_the_roles_of_the_invitation(project, nadia):
    member = join_as_newcomer(token=invited(nadia, Role.CODER, Role.VIEWER), name="Leila", password=PASSWORD)
    assert (member.project, member.name) == (project, "Leila")
    assert member.roles == {Role.CODER, Role.VIEWER}
    assert Client().login(username="Leila", password=PASSWORD)
    assert [str(line) for line in project.activity.all()[:2]] == [
        "joined by invitation Leila: coder, viewer",
        "invited somebody: coder, viewer",
    ]


def test_a_person_with_an_account_joins_with_it(nadia):
    leila = make_user("leila")
    member = join(token=invited(nadia), user=leila, name="Leila R.")
    assert (member.user, member.name) == (leila, "Leila R.")


def test_whoever_had_left_comes_back_to_their_codings_in_the_new_roles(project, nadia):
    leila = take_out(member=make_coder(project, "Leila"), by=nadia.user)
    member = join(token=invited(nadia, Role.ADJUDICATOR), user=account_of(leila))
    assert (member.pk, member.left_at) == (leila.pk, None)
    assert member.roles == {Role.ADJUDICATOR}


def test_a_member_does_not_use_up_a_link(project, nadia):
    token = invited(nadia, Role.VIEWER)
    with pytest.raises(IdentityTaken, match="You take part in this project already, as “Nadia”"):
        join(token=token, user=nadia.user)
    assert join(token=token, user=make_user("omid"), name="Omid").roles == {Role.VIEWER}


def test_a_name_that_is_taken_uses_up_nothing_and_leaves_no_account(project, nadia):
    make_coder(project, "coder_1", signs_in=False)
    token = invited(nadia)
    with pytest.raises(NameTaken, match="choose another name"):
        join_as_newcomer(token=token, name="coder_1", password=PASSWORD)
    assert not User.objects.filter(username="coder_1").exists()
    assert join_as_newcomer(token=token, name="Omid", password=PASSWORD).name == "Omid"


def test_an_imported_coder_is_never_attached_by_name(project, nadia):
    imported = make_coder(project, "coder_1", signs_in=False)
    member = join(token=invited(nadia), user=make_user("coder_1"), name="Omid")
    imported.refresh_from_db()
    assert (imported.user, member.pk != imported.pk) == (None, True)


def test_an_invitation_without_a_role_is_refused(project, nadia):
    with pytest.raises(NoRole):
        invite(project=project, roles=[], by=nadia.user)


@pytest.mark.parametrize("end", ["used", "withdrawn", "expired"])
def test_a_link_that_has_ended_gives_nothing(project, nadia, end):
    link, token = invite(project=project, roles=[Role.MANAGER], by=nadia.user)
    if end == "used":
        join(token=token, user=make_user("omid"), name="Omid")
    elif end == "withdrawn":
        withdraw_link(link=link, by=nadia.user)
    else:
        OneTimeLink.objects.update(expires_at=timezone.now())
    with pytest.raises(LinkRefused, match=f"This link (has|was|has been) ?{end}"):
        join_as_newcomer(token=token, name="Leila", password=PASSWORD)
    assert not User.objects.filter(username="Leila").exists()


def test_a_token_is_good_for_its_own_kind_alone(project, nadia):
    leila = make_member(project, "Leila", Role.CODER)
    _, password = offer_password(member=leila, by=nadia)
    with pytest.raises(LinkRefused, match="not known"):
        join(token=password, user=make_user("omid"), name="Omid")
    with pytest.raises(LinkRefused, match="not known"):
        set_password_by_link(token=invited(nadia), password=OTHER)


def test_one_person_accepts_an_imported_identity(project, nadia):
    imported, omid = make_coder(project, "coder_1", signs_in=False), make_user("omid")
    _, earlier = offer_identity(member=imported, by=nadia.user)
    _, token = offer_identity(member=imported, by=nadia.user)
    with pytest.raises(LinkRefused, match="withdrawn"):
        join(token=earlier, user=omid)
    assert join(token=token, user=omid).pk == imported.pk
    with pytest.raises(LinkRefused, match="“coder_1” is somebody’s place already"):
        offer_identity(member=imported, by=nadia.user)


def test_a_new_password_ends_the_old_one_every_session_and_every_other_link(project, nadia):
    leila, client = make_member(project, "Leila", Role.CODER), Client()
    client.force_login(account_of(leila))
    _, token = offer_password(member=leila, by=nadia)
    set_password_by_link(token=token, password=OTHER)
    assert client.get("/profile/").status_code == 302
    assert not Client().login(username="leila", password=PASSWORD)
    assert Client().login(username="leila", password=OTHER)
    assert not OneTimeLink.objects.open().exists()
    assert str(project.activity.first()) == "set a new password by a link Leila"


def test_whoever_got_a_new_password_is_told_at_sign_in_for_two_weeks(project, nadia):
    leila = make_member(project, "Leila", Role.CODER)
    set_password_by_link(token=offer_password(member=leila, by=nadia)[1], password=OTHER)
    client = Client()
    answer = client.post("/accounts/login/", {"login": "leila", "password": OTHER}, follow=True)
    assert "by a link that Nadia made in “study”" in answer.content.decode()
    OneTimeLink.objects.update(used_at=timezone.now() - timedelta(days=15))
    assert password_notice(account_of(leila)) == ""


def test_no_manager_opens_an_account_that_reaches_beyond_their_projects(project, nadia):
    leila = make_member(project, "Leila", Role.CODER)
    elsewhere = make_member(make_project("elsewhere"), "Leila", Role.VIEWER)
    with pytest.raises(LinkRefused, match="a project that you do not manage"):
        offer_password(member=leila, by=nadia)
    take_out(member=elsewhere, by=None)
    with pytest.raises(LinkRefused, match="a project that you do not manage"):
        offer_password(member=leila, by=nadia)


def test_a_manager_of_all_their_projects_may(project, nadia):
    leila = make_member(project, "Leila", Role.CODER)
    second = make_project("second")
    for name, role in (("Leila", Role.CODER), ("Nadia", Role.MANAGER)):
        make_member(second, name, role)
    assert offer_password(member=leila, by=nadia)


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_no_manager_opens_the_account_of_whoever_looks_after_the_server(project, nadia, power):
    leila = make_member(project, "Leila", Role.CODER)
    User.objects.filter(username="leila").update(**{power: True})
    with pytest.raises(LinkRefused, match="manage.py changepassword"):
        offer_password(member=Membership.objects.get(pk=leila.pk), by=nadia)


def test_no_link_is_made_for_oneself_or_for_nobody(project, nadia):
    with pytest.raises(LinkRefused, match="in the menu"):
        offer_password(member=nadia, by=nadia)
    with pytest.raises(LinkRefused, match="Nobody signs in as coder_1"):
        offer_password(member=make_coder(project, "coder_1", signs_in=False), by=nadia)
    with pytest.raises(LinkRefused, match="Omid has left"):
        offer_password(member=take_out(member=make_coder(project, "Omid"), by=nadia.user), by=nadia)


def test_a_link_ends_when_the_person_joins_a_project_beyond_the_makers(project, nadia):
    leila = make_member(project, "Leila", Role.CODER)
    _, token = offer_password(member=leila, by=nadia)
    make_member(make_project("elsewhere"), "Leila", Role.CODER)
    with pytest.raises(LinkRefused, match="may not open your account any more"):
        set_password_by_link(token=token, password=OTHER)
    assert Client().login(username="leila", password=PASSWORD)


def test_a_link_ends_when_its_maker_manages_no_more(project, nadia):
    leila, omid = make_member(project, "Leila", Role.CODER), make_member(project, "Omid", Role.MANAGER)
    _, token = offer_password(member=leila, by=omid)
    change_roles(member=omid, roles=[Role.CODER], by=nadia.user)
    with pytest.raises(LinkRefused, match="withdrawn"):
        set_password_by_link(token=token, password=OTHER)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_link_at_once_one_joins() -> None:
    project = make_project("study")
    token = invited(make_member(project, "Nadia", Role.MANAGER))
    start = Barrier(2)

    def use(name: str) -> bool:
        start.wait()
        try:
            join_as_newcomer(token=token, name=name, password=PASSWORD)
            return True
        except LinkRefused:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(use, ["Leila", "Omid"])) == [False, True]
    assert (project.memberships.count(), User.objects.count()) == (2, 2)
