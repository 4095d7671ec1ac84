"""Independence as an invariant: whatever others have coded, a coder's pages and answers are the same to the letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from projects.coding.actions import freeze_codings
from projects.coding.models import Assignment
from projects.teams.models import Membership
from projects.teams.rules import Role
from tests.factories import (  # fmt: skip
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    mark,
    rule,
    submit,
)

pytestmark = pytest.mark.django_db
CANARY = "canary-of-another-coder"
OPS = [f"00000000-0000-4000-8000-{n:012}" for n in range(9)]
# What is new in every answer: the token, the nonce, the second.
CHANGING = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|nonce="|nonce-|"saved_at": ")[^"\']*')


@pytest.fixture
def aigerim() -> Membership:
    """A coder who adjudicates and manages as well, with one document under way and one submitted."""
    project = make_project("study")
    make_codebook(project)
    aigerim = make_member(project, "Aigerim", Role.CODER, Role.ADJUDICATOR, Role.MANAGER)
    daniyar = make_coder(project, "Daniyar")
    for code in ("open", "done"):
        document = make_document(project, code)
        assign(document, aigerim)
        assign(document, daniyar)
    for variable, value in (("in_scope", "no"), ("stance", "3")):
        judge(own(aigerim, "done"), variable, value)
    submit(own(aigerim, "done"))
    return aigerim


def own(coder: Membership, code: str) -> Assignment:
    return Assignment.objects.get(coder=coder, document__code=code)


def others_code_everything(aigerim: Membership) -> None:
    """Daniyar answers all there is, marks a passage and submits; the open document even has a ruling."""
    for code in ("open", "done"):
        theirs = Assignment.objects.exclude(coder=aigerim).get(document__code=code)
        judge(theirs, "in_scope", "yes")
        judge(theirs, "field", "military", "political")
        judge(theirs, "stance", "5")
        judge(theirs, "event_year", "1997")
        judge(theirs, "memo", CANARY)
        mark(theirs, "passages", "NEG", 2, 9)
        submit(theirs, frozen=True)
        rule(theirs.document, "stance", "5", reason=CANARY)


def everything_a_coder_can_ask(aigerim: Membership) -> Iterator[tuple[str, int, str]]:
    """Every coding address with good, stale, illegal and closed requests: address, status and body of each answer."""
    client = Client()
    client.force_login(aigerim.user)  # type: ignore[arg-type]  # make_member gave her an account
    base = "/projects/study/code/"
    opened, done = (f"{base}{own(aigerim, code).pk}/" for code in ("open", "done"))
    theirs = Assignment.objects.exclude(coder=aigerim).get(document__code="open").pk
    script = {"headers": {"accept": "application/json"}}

    def answer(variable: str, value: str, number: int, version: int = 0) -> dict[str, Any]:
        return {"variable": variable, "value": value, "base_version": version, "op_id": OPS[number]}

    passage = {"variable": "passages", "category": "NEG", "start": 2, "end": 9, "quote": "mps are", "op_id": OPS[7]}
    asked: list[tuple[str, dict[str, Any] | None]] = [
        (base, None),
        (f"{base}mine/", None),
        (f"{base}next/", None),
        (opened, None),
        (done, None),
        (f"{base}{theirs}/", None),
        (f"{opened}answers/", answer("stance", "2", 1)),
        (f"{opened}answers/", answer("stance", "4", 2)),
        (f"{opened}answers/", answer("field", "economic", 3)),
        (f"{opened}answers/", answer("stance", "9", 4, 1)),
        (f"{done}answers/", answer("stance", "1", 5, 1)),
        (f"{base}{theirs}/answers/", answer("stance", "1", 6)),
        (f"{opened}passages/", passage),
        (f"{opened}passages/move/", passage | {"passage": OPS[7], "end": 5, "quote": "mps", "op_id": OPS[8]}),
        (f"{opened}passages/remove/", {"passage": OPS[8]}),
        (f"{done}passages/", passage),
        (f"{base}{theirs}/passages/", passage),
        (f"{base}{theirs}/passages/remove/", {"passage": OPS[7]}),
        (f"{opened}submit/", {}),
        (f"{done}reopen/", {}),
        (f"{opened}reopen/", {}),
        (opened, None),
    ]
    for address, data in asked:
        for options in ({}, script):
            got = client.get(address, **options) if data is None else client.post(address, data, **options)  # type: ignore[arg-type]
            yield address, got.status_code, CHANGING.sub(r"\1", got.content.decode())


def test_no_answer_to_a_coder_changes_with_what_others_have_coded(aigerim, transactional_twice):
    alone = transactional_twice(lambda: list(everything_a_coder_can_ask(aigerim)))
    others_code_everything(aigerim)
    together = list(everything_a_coder_can_ask(aigerim))
    assert together == alone
    assert {status for _, status, _ in alone} == {200, 302, 404, 409, 422}


def test_another_s_words_are_in_no_answer_to_a_coder(aigerim):
    others_code_everything(aigerim)
    freeze_codings(document=own(aigerim, "done").document, now=timezone.now())
    for address, _, body in everything_a_coder_can_ask(aigerim):
        assert CANARY not in body, address
        assert "Daniyar" not in body, address


def test_a_coder_with_more_roles_finds_no_counts_of_others_on_coder_pages(aigerim):
    others_code_everything(aigerim)
    for address, status, body in everything_a_coder_can_ask(aigerim):
        if status == 200:
            assert "/projects/study/disagreements/" not in body, address
            assert "/projects/study/reliability/" not in body, address


@pytest.fixture
def transactional_twice() -> Any:
    """Run something and take back what it wrote, so that the same can be asked again."""

    def run_and_undo(ask: Any) -> Any:
        with transaction.atomic():
            answers = ask()
            transaction.set_rollback(True)
        return answers

    return run_and_undo
