"""What nobody may learn from adjudication: who said what, and anything about a document they have still to code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from projects.adjudication.rules import fingerprint
from projects.coding.models import Assignment, Round
from projects.coding.rules import Purpose
from projects.corpus.models import Document
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, case, coded, make_study, person, post, seen, text
from tests.factories import assign, judge, make_document, make_member, make_round, mark, rule

pytestmark = pytest.mark.django_db
QUEUE = "/projects/study/disagreements/"
# What is new in every answer.
CHANGING = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce="|nonce-)[^"\']*')
NAMES = ("Aigerim", "Daniyar")


@pytest.fixture
def project() -> Project:
    return make_study()


@pytest.fixture
def leila(project) -> Client:
    return browser_of(person(project, "Leila"))


def told_document(project: Project, code: str = "d1") -> Document:
    """A document with everything a coder can leave on it."""
    document = make_document(project, code)
    said = {"Aigerim": ("1", "1997", (0, 5)), "Daniyar": ("5", "2003", (6, 9))}
    for name, (stance, year, passage) in said.items():
        coding = coded(document, name, stance=stance, event_year=year, memo=f"a note on {stance}")
        mark(coding, "passages", "POS", *passage)
    return document


def everything_an_adjudicator_can_ask(client: Client, document: Document) -> Iterator[tuple[str, Any]]:
    """Queue, case and every kind of answer to a ruling: kept, refused, too late."""
    asked = (QUEUE, case(document), f"{case(document)}?variable=passages", case(document, "later"))
    for address in asked:
        yield address, client.get(address, follow=True)
    before = seen(client, document)
    yield "no reason", post(client, document, reason="")
    yield "foreign value", post(client, document, value="9")
    yield "changed", post(client, document, seen="x")
    yield "kept", post(client, document)
    yield "too late", post(client, document, seen=before)
    yield "again", client.get(f"{case(document)}?variable=stance")


def test_no_page_names_a_coder(project, leila):
    numbers = [str(m.user.username) for m in project.memberships.filter(name__in=NAMES)]
    for what, response in everything_an_adjudicator_can_ask(leila, told_document(project)):
        for name in (*NAMES, *numbers):
            assert name not in text(response), what


def test_no_page_holds_the_number_of_a_coder_or_of_a_coding(project, leila):
    document = told_document(project)
    secret = 987_654
    for place, coding in enumerate(Assignment.objects.filter(document=document)):
        Assignment.objects.filter(pk=coding.pk).update(coder=renumbered(coding.coder, secret + place))
    for what, response in everything_an_adjudicator_can_ask(leila, document):
        assert str(secret)[:5] not in text(response), what


def renumbered(member: Membership, number: int) -> Membership:
    """The same member under a number that cannot be on a page by chance."""
    Membership.objects.filter(pk=member.pk).update(name=f"once {member.name}", user=None)
    return Membership.objects.create(pk=number, project=member.project, name=member.name, is_coder=True)


def test_letters_stay_on_a_document_and_change_from_one_to_the_next(project, leila):
    letters = []
    for n in range(12):
        document = told_document(project, f"d{n}")
        twice = [leila.get(f"{case(document)}?variable=stance").context["active"].votes for _ in range(2)]
        assert twice[0] == twice[1]
        letters.append(tuple(vote.said for vote in twice[0]))
    assert set(letters) == {("1", "5"), ("5", "1")}


def test_what_the_form_says_of_the_answers_does_not_tell_whose_they_are(project, leila):
    """Whoever knows the coders' names cannot try out whose answers the fingerprint was made of."""
    shown = seen(leila, told_document(project))
    assert shown not in (fingerprint(dict(zip(NAMES, said, strict=True))) for said in (("1", "5"), ("5", "1")))


def test_names_are_shown_where_the_project_says_so(project, leila):
    project.hide_coders = False
    project.save()
    assert "Aigerim" in text(leila.get(case(told_document(project))))


@pytest.mark.parametrize("roles", [(Role.CODER,), (Role.VIEWER,), (Role.CODER, Role.VIEWER)])
def test_a_coder_never_reaches_a_case(project, roles):
    document = told_document(project)
    omid = browser_of(make_member(project, "Omid", *roles))
    for address in (QUEUE, case(document), case(document, "later")):
        assert omid.get(address).status_code == 404
    assert omid.post(case(document, "rule"), {}).status_code == 404


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_document_still_to_code_is_absent_whatever_other_roles_one_holds(project, purpose):
    document, free = told_document(project, "still-to-code"), told_document(project, "free")
    rule(free, "stance", "3", reason="for the precedents")
    omid = make_member(project, "Omid", Role.CODER, Role.ADJUDICATOR, Role.MANAGER)
    assign(document, omid, a_round(project, purpose))
    client = browser_of(omid)
    assert client.get(case(document)).status_code == 404
    assert client.get(case(document, "later")).status_code == 404
    assert client.post(case(document, "rule"), {}).status_code == 404
    assert document.code not in text(client.get(QUEUE))


def a_round(project: Project, purpose: Purpose) -> Round:
    return make_round(project, purpose.value, purpose)


def test_nothing_said_on_a_document_still_to_code_changes_any_answer(project):
    """Whatever the others say and rule there, queue, cases and refusals stay the same to the letter."""
    hidden, free = make_document(project, "hidden"), told_document(project, "free")
    omid = make_member(project, "Omid", Role.CODER, Role.ADJUDICATOR)
    assign(hidden, omid)
    codings = [assign(hidden, person(project, name)) for name in NAMES]
    client = browser_of(omid)
    answers(client, hidden, free)  # what he takes himself he sees from then on
    before = answers(client, hidden, free)
    for coding, stance in zip(codings, ("1", "5"), strict=True):
        judge(coding, "stance", stance)
        judge(coding, "memo", "CANARY")
    rule(hidden, "stance", "3", reason="CANARY")
    assert answers(client, hidden, free) == before


def answers(client: Client, *documents: Document) -> list[tuple[int, str]]:
    addresses = [QUEUE, f"{QUEUE}?variable=stance", *(case(d, page) for d in documents for page in ("case", "later"))]
    got = [client.get(address) for address in addresses]
    got += [client.post(case(d, "rule"), {"variable": "stance"}) for d in documents]
    return [(response.status_code, CHANGING.sub(r"\1", text(response))) for response in got]


def test_a_precedent_on_a_document_still_to_code_is_not_shown(project):
    hidden, free = told_document(project, "hidden"), told_document(project, "free")
    rule(hidden, "stance", "3", reason="CANARY")
    omid = make_member(project, "Omid", Role.CODER, Role.ADJUDICATOR)
    assign(hidden, omid)
    assert "CANARY" not in text(browser_of(omid).get(f"{case(free)}?variable=stance"))


def test_a_ruling_elsewhere_is_not_confirmed_to_whoever_did_not_make_it(project, leila):
    document = told_document(project)
    post(leila, document, reason="CANARY")
    nadia = browser_of(make_member(project, "Nadia", Role.ADJUDICATOR))
    ruling = document.rulings.get()
    other = told_document(project, "d2")
    assert "✓ ruled" not in text(nadia.get(f"{case(other)}?ruled={ruling.pk}"))


def test_drafts_are_never_shown(project, leila):
    document = told_document(project)
    judge(assign(document, make_member(project, "Omid", Role.CODER)), "memo", "CANARY")
    for address in (QUEUE, case(document)):
        assert "CANARY" not in text(leila.get(address, follow=True))
    response = leila.post(case(document, "rule"), {"variable": "stance", "reason": "R"})
    assert response.status_code == 409
    assert "a note on" not in text(response)


def test_an_adjudicator_who_coded_the_document_is_told_so(project):
    coded(document := told_document(project), "Leila")
    assert "You coded this document yourself" in text(browser_of(person(project, "Leila")).get(case(document)))


def test_a_coder_who_adjudicates_cannot_reopen_what_the_queue_compared(project):
    document = told_document(project)
    aigerim = person(project, "Aigerim")
    aigerim.is_adjudicator = True
    aigerim.save()
    client = browser_of(aigerim)
    assert document.code in text(client.get(QUEUE))
    own = Assignment.objects.get(document=document, coder=aigerim)
    client.post(f"/projects/study/code/{own.pk}/reopen/")
    own.refresh_from_db()
    assert own.state == "submitted"


def test_letters_rest_on_a_secret(project, leila):
    documents = [told_document(project, f"d{n}") for n in range(8)]

    def letters() -> list[list[str]]:
        found = [leila.get(f"{case(d)}?variable=stance").context["active"].votes for d in documents]
        return [[vote.said for vote in votes] for votes in found]

    once = letters()
    with override_settings(SECRET_KEY="another secret"):
        leila.force_login(person(project, "Leila").user)
        assert letters() != once
