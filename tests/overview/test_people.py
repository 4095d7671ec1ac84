"""The page of people: what a manager sees and does there, and what nobody else learns from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from projects.coding.models import Assignment
from projects.coding.rules import State
from projects.overview.people_actions import leave
from projects.teams.link_actions import offer_identity
from projects.teams.member_actions import take_out
from projects.teams.models import Membership, OneTimeLink, Project
from projects.teams.rules import Role
from tests.factories import (
    account_of,
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    submit,
)

pytestmark = pytest.mark.django_db
INVITATION = {"roles": ["coder"], "name": "", "email": "", "days": "14"}


@pytest.fixture
def nadia() -> Membership:
    return make_member(make_project("study", "Lamps"), "Nadia", Role.MANAGER)


@pytest.fixture
def project(nadia: Membership) -> Project:
    return nadia.project


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(account_of(member))
    return client


@pytest.fixture
def client(nadia: Membership) -> Client:
    return signed_in(nadia)


def at(name: str, *rest: Any) -> str:
    return reverse(f"people:{name}", args=["study", *rest])


def body(client: Client) -> str:
    return client.get(at("people")).content.decode()


def row(client: Client, member: Membership) -> str:
    """The words of somebody's row."""
    rows = re.findall(r"<tr.*?</tr>", body(client), re.DOTALL)
    (found,) = [r for r in rows if f"<bdi>{member.name}</bdi>" in r and 'scope="row"' in r]
    return " ".join(re.sub("<[^>]+>", " ", found).split())


def told(project: Project) -> list[str]:
    return [str(line) for line in project.activity.all()]


def test_a_manager_sees_who_signs_in_who_is_imported_and_who_has_left(client, nadia, project):
    aigerim, imported = make_coder(project, "Aigerim"), make_coder(project, "coder_1", signs_in=False)
    daniyar = take_out(member=make_coder(project, "Daniyar"), by=nadia.user)
    assert "as aigerim" in row(client, aigerim)
    assert "imported nobody yet" in row(client, imported)
    assert f"left {daniyar.left_at:%-d %b %Y}" in row(client, daniyar)
    assert body(client).index("coder_1") < body(client).index("Daniyar")


@pytest.mark.parametrize("role", [Role.CODER, Role.ADJUDICATOR, Role.VIEWER])
def test_nobody_else_finds_the_page_or_the_way_to_it(project, role):
    client = signed_in(make_member(project, "Omid", role))
    assert client.get(at("people")).status_code == 404
    page = client.get(reverse("codebooks:codebook", args=["study"])).content.decode()
    assert at("people") not in page.replace(at("leave"), "")


def test_whoever_was_manager_gets_in_no_more(project, nadia):
    omid = make_member(project, "Omid", Role.MANAGER)
    take_out(member=omid, by=nadia.user)
    client = signed_in(omid)
    assert client.get(at("people")).status_code == 404
    assert client.post(at("invite"), INVITATION).status_code == 404
    assert client.post(at("back", omid.pk)).status_code == 404


def test_nothing_is_done_to_members_or_links_of_another_project(client):
    other = make_member(make_project("elsewhere"), "Leila", Role.MANAGER)
    link, _ = offer_identity(member=make_coder(other.project, "coder_1", signs_in=False), by=account_of(other))
    routes = [("withdraw", link.pk), *((n, other.pk) for n in ("roles", "out", "back", "identity", "password"))]
    assert {client.post(at(*route)).status_code for route in routes} == {404}
    assert OneTimeLink.objects.open().get() == link


def test_roles_are_changed_several_at_once(client, project):
    leila = make_coder(project, "Leila")
    client.post(at("roles", leila.pk), {"roles": ["coder", "adjudicator"]})
    leila.refresh_from_db()
    assert leila.roles == {Role.CODER, Role.ADJUDICATOR}


@pytest.mark.parametrize("roles", [[], ["coder"], ["emperor"]])
def test_a_change_that_cannot_be_says_why_and_changes_nothing(client, nadia, roles):
    answer = client.post(at("roles", nadia.pk), {"roles": roles}, follow=True)
    assert 'class="message error"' in answer.content.decode()
    nadia.refresh_from_db()
    assert nadia.roles == {Role.MANAGER}


def test_a_manager_who_gives_the_role_up_is_led_out(client, nadia, project):
    make_member(project, "Omid", Role.MANAGER)
    assert client.post(at("roles", nadia.pk), {"roles": ["viewer"]}).headers["Location"] == "/"


def test_an_invitation_shows_its_link_once(client):
    page = client.post(at("invite"), INVITATION | {"name": "Leila"}).content.decode()
    (address,) = re.findall(r"http://testserver(/invitation/[\w-]+/)", page)
    assert Client().get(address).status_code == 200
    assert address not in body(client)
    assert "Leila" in body(client)


def test_it_is_sent_by_mail_where_there_is_an_address(client):
    page = client.post(at("invite"), INVITATION | {"email": "leila@university.example"}).content.decode()
    (message,) = mail.outbox
    (address,) = re.findall(r"http://testserver/invitation/[\w-]+/", page)
    assert (message.to, address in message.body) == (["leila@university.example"], True)
    assert "Nadia invites you to take part in “Lamps”, as coder." in message.body
    assert "It was sent to leila@university.example as well." in page


def test_a_mail_that_cannot_be_sent_leaves_the_link(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = client.post(at("invite"), INVITATION | {"email": "leila@university.example"}).content.decode()
    assert "could not be sent; hand the link over yourself" in page
    assert OneTimeLink.objects.open().exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"roles": []}, "Choose at least one role."),
        ({"email": "leila"}, "This is no mail address"),
        ({"days": "91"}, "Say for how many days, from 1 to 90."),
        ({"days": "soon"}, "Say for how many days, from 1 to 90."),
        ({"name": "Na\u202edia"}, "The name holds control characters; remove them."),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_with_its_reason(client, wrong, sentence):
    answer = client.post(at("invite"), INVITATION | wrong)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not OneTimeLink.objects.exists()
    assert not mail.outbox


def test_mails_are_limited(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invitation_mail": "1/h/user"}
    wanted = INVITATION | {"email": "leila@university.example"}
    assert [client.post(at("invite"), wanted).status_code for _ in range(2)] == [200, 429]
    assert OneTimeLink.objects.count() == 1


def test_open_links_stay_a_list_that_can_be_read(client, monkeypatch):
    monkeypatch.setattr("projects.teams.link_actions.MOST_OPEN", 1)
    client.post(at("invite"), INVITATION)
    answer = client.post(at("invite"), INVITATION)
    assert (answer.status_code, "There are 1 open links already" in answer.content.decode()) == (422, True)
    assert OneTimeLink.objects.count() == 1


def test_a_withdrawn_link_is_gone_from_the_list_and_told(client, project):
    client.post(at("invite"), INVITATION | {"name": "Leila"})
    client.post(at("withdraw", OneTimeLink.objects.get().pk))
    assert "Leila" not in body(client)
    assert told(project)[0] == "withdrew a link invitation for Leila"


def test_an_imported_coder_is_offered_by_link(client, project):
    imported = make_coder(project, "coder_1", signs_in=False)
    assert "/invitation/" in client.post(at("identity", imported.pk)).content.decode()
    assert "takes the imported coder over" in body(client)


def test_a_link_to_a_new_password_is_made_or_refused_with_a_sentence(client, nadia, project):
    leila = make_coder(project, "Leila")
    assert "/new-password/" in client.post(at("password", leila.pk)).content.decode()
    refused = client.post(at("password", nadia.pk), follow=True).content.decode()
    assert "Your own password you change in the menu at the top." in refused


def test_no_manager_who_has_still_to_code_gets_into_anothers_account(client, nadia, project):
    leila = make_coder(project, "Leila")
    make_codebook(project)
    Membership.objects.filter(pk=nadia.pk).update(is_coder=True)
    open_one = assign(make_document(project), nadia)
    refused = client.post(at("password", leila.pk), follow=True).content.decode()
    assert "a link could show you the codes of Leila" in refused
    submit(open_one)
    assert "/new-password/" in client.post(at("password", leila.pk)).content.decode()


@pytest.fixture
def busy(project: Project) -> Membership:
    """Aigerim, with a submitted coding, one that is begun, and two that are not."""
    make_codebook(project)
    aigerim = make_coder(project, "Aigerim")
    codings = [assign(make_document(project), aigerim) for _ in range(4)]
    submit(codings[0])
    judge(codings[1], "in_scope", "yes")
    return aigerim


def test_taking_out_says_before_what_becomes_of_the_codings(client, busy):
    page = client.get(at("out", busy.pk)).content.decode()
    assert "1 submitted coding stays in the study." in page
    assert "1 document that is begun stays open with its answers." in page
    assert "2 documents that are not begun go back, for others to code." in page
    busy.refresh_from_db()
    assert busy.left_at is None


def test_taking_out_keeps_every_coding_and_frees_what_is_not_begun(client, busy, project):
    client.post(at("out", busy.pk))
    assert sorted(Assignment.objects.values_list("state", flat=True)) == [
        State.OPEN,
        State.SUBMITTED,
        State.WITHDRAWN,
        State.WITHDRAWN,
    ]
    assert told(project)[:2] == ["freed documents not begun 2 of Aigerim", "took out Aigerim"]
    assert "1 document still open under this name" in row(client, busy)


def test_a_member_leaves_and_a_manager_lets_them_back(client, busy):
    theirs = signed_in(busy)
    assert at("leave") in theirs.get(reverse("coding:home", args=["study"])).content.decode()
    assert "You have left “Lamps”." in theirs.post(at("leave"), follow=True).content.decode()
    assert theirs.get(reverse("coding:home", args=["study"])).status_code == 404
    client.post(at("back", busy.pk))
    assert theirs.get(reverse("coding:home", args=["study"])).status_code == 200


def test_the_only_manager_cannot_leave_and_nothing_is_freed(client, nadia, project):
    make_codebook(project)
    Membership.objects.filter(pk=nadia.pk).update(is_coder=True)
    mine = assign(make_document(project), nadia)
    answer = client.post(at("leave"))
    assert (answer.status_code, "You are the only manager." in answer.content.decode()) == (422, True)
    mine.refresh_from_db()
    assert mine.state == State.OPEN


def test_leaving_is_one_step_or_none(nadia, project):
    with pytest.raises(ValueError, match="the only manager"):
        leave(member=nadia, by=nadia.user)
    assert not any(line.startswith("freed") for line in told(project))


def test_the_number_of_queries_does_not_grow_with_the_people(client, project, django_assert_max_num_queries):
    make_codebook(project)
    document = make_document(project)
    for number in range(40):
        member = make_coder(project, f"Coder {number}", signs_in=number % 2 == 0)
        assign(document, member)
        if number % 3 == 0:
            take_out(member=member, by=None)
        if member.user is None:
            offer_identity(member=member, by=project.memberships.get(name="Nadia").user)
    with django_assert_max_num_queries(8):
        client.get(at("people"))


def test_many_people_come_in_pages(client, project):
    Membership.objects.bulk_create(Membership(project=project, name=f"c{n:03}", is_coder=True) for n in range(120))
    first, last = body(client), client.get(at("people"), {"page": 3}).content.decode()
    assert ("page 1 of 3" in first, "c000" in first, "c119" in first, "c119" in last) == (True, True, False, True)
