"""The pages that links lead to, as those who hold one see them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.teams.link_actions import invite, offer_identity, offer_password
from projects.teams.member_actions import take_out
from projects.teams.models import Membership, OneTimeLink, User
from projects.teams.rules import Role
from tests.factories import PASSWORD, account_of, make_coder, make_member, make_project, make_user

pytestmark = pytest.mark.django_db
ACCOUNT = {"name": "Leila", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def nadia() -> Membership:
    return make_member(make_project("study", "Lamps at night"), "Nadia", Role.MANAGER)


@pytest.fixture
def invitation(nadia: Membership) -> str:
    """The address of an invitation to code and to adjudicate."""
    roles = [Role.CODER, Role.ADJUDICATOR]
    return reverse("links:invitation", args=[invite(project=nadia.project, roles=roles, by=account_of(nadia))[1]])


@pytest.fixture
def password_page(nadia: Membership) -> str:
    """The address at which Leila sets a new password."""
    leila = make_coder(nadia.project, "Leila")
    return reverse("links:password", args=[offer_password(member=leila, by=nadia)[1]])


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.filter(username=name).first() or make_user(name))
    return client


def test_an_invitation_says_to_what_by_whom_and_as_what(client, invitation):
    body = client.get(invitation).content.decode()
    assert all(said in body for said in ("Lamps at night", "Nadia", ">coder<", ">adjudicator<"))


def test_looking_at_it_does_not_use_it_up(client, invitation):
    client.get(invitation)
    assert client.get(invitation).status_code == 200


def test_a_newcomer_is_signed_in_and_in_the_project(client, invitation):
    answer = client.post(invitation, ACCOUNT, follow=True)
    assert answer.redirect_chain[0][0] == "/projects/study/"
    assert "You take part in “Lamps at night” now, as “Leila”." in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"again": "another long pass phrase"}, "The two passwords differ."),
        ({"password": "leila leila", "again": "leila leila", "name": "leila leila"}, "too similar"),
        ({"name": ""}, "Give your name."),
        ({"name": "Na\u202edia"}, "The name holds control characters; remove them."),
        ({"name": "nadia"}, "There is an account “nadia” already."),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason_and_uses_nothing_up(client, invitation, wrong, sentence):
    answer = client.post(invitation, ACCOUNT | wrong)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert OneTimeLink.objects.open().exists()
    assert User.objects.count() == 1


def test_whoever_is_signed_in_joins_with_their_account(invitation):
    answer = signed_in("omid").post(invitation, {"name": "Omid"}, follow=True)
    assert "as “Omid”" in answer.content.decode()
    assert account_of(Membership.objects.get(name="Omid")).username == "omid"


def test_whoever_has_an_account_is_led_back_after_signing_in(client, invitation):
    assert f"{reverse('account_login')}?next={invitation}" in client.get(invitation).content.decode()


def test_a_member_is_told_that_the_link_is_for_somebody_else(invitation):
    client = signed_in("nadia")
    assert "You take part in this project already, as “Nadia”" in client.get(invitation).content.decode()
    client.post(invitation)
    assert OneTimeLink.objects.open().exists()


def test_whoever_had_left_comes_back_with_one_click(nadia, invitation):
    omid = take_out(member=make_coder(nadia.project, "Omid"), by=nadia.user)
    client = signed_in("omid")
    assert "Come back as Omid" in client.get(invitation).content.decode()
    client.post(invitation)
    omid.refresh_from_db()
    assert omid.left_at is None


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ({"used_at": timezone.now()}, "This link has been used already"),
        ({"withdrawn_at": timezone.now()}, "This link was withdrawn"),
        ({"expires_at": timezone.now()}, "This link has expired"),
    ],
)
@pytest.mark.parametrize("kind", ["invitation", "password_page"])
def test_a_link_that_has_ended_says_how(client, request, kind, end, sentence):
    address = request.getfixturevalue(kind)
    OneTimeLink.objects.update(**end)
    for answer in (client.get(address), client.post(address, ACCOUNT)):
        assert (answer.status_code, sentence in answer.content.decode()) == (410, True)
        assert "Lamps at night" not in answer.content.decode()


@pytest.mark.parametrize("route", ["links:invitation", "links:password"])
def test_a_link_that_is_none_says_so(client, route, invitation):
    answer = client.get(reverse(route, args=["nonsense"]))
    assert (answer.status_code, "This link is not known" in answer.content.decode()) == (404, True)


def test_an_identity_is_shown_by_its_name_and_becomes_the_newcomers(client, nadia):
    imported = make_coder(nadia.project, "coder_1", signs_in=False)
    invitation = reverse("links:invitation", args=[offer_identity(member=imported, by=nadia.user)[1]])
    assert "You take over <bdi>coder_1</bdi>" in client.get(invitation).content.decode()
    client.post(invitation, ACCOUNT)
    imported.refresh_from_db()
    assert (imported.name, account_of(imported).username) == ("coder_1", "Leila")


def test_a_new_password_is_set_and_one_signs_in_with_it(client, password_page):
    fresh = {"password": "another long pass phrase", "again": "another long pass phrase"}
    answer = client.post(password_page, fresh)
    assert answer.headers["Location"] == reverse("account_login")
    assert Client().login(username="leila", password="another long pass phrase")


def test_a_weak_new_password_is_refused_and_the_link_stays(client, password_page):
    answer = client.post(password_page, {"password": "1234567890", "again": "1234567890"})
    assert (answer.status_code, "entirely numeric" in answer.content.decode()) == (422, True)
    assert Client().login(username="leila", password=PASSWORD)
    assert client.get(password_page).status_code == 200


def test_a_link_to_a_password_does_not_work_for_whoever_is_signed_in_as_another(password_page):
    answer = signed_in("nadia").post(password_page, {"password": "x" * 12, "again": "x" * 12})
    assert "This link is for leila, and you are signed in as nadia" in answer.content.decode()
    assert Client().login(username="leila", password=PASSWORD)


def test_there_is_a_limit_to_trying(client, invitation, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"link": "2/m/ip"}
    answers = [client.post(invitation, {"name": "nadia"}).status_code for _ in range(3)]
    assert answers == [422, 422, 429]


def test_a_page_is_never_kept_and_tells_no_other_site_its_address(client, invitation):
    headers = client.get(invitation).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "same-origin"
