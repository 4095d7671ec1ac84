"""Studies with disagreements for the tests of adjudication: Aigerim and Daniyar code, Leila adjudicates."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.adjudication.models import Claim
from projects.coding.models import Assignment
from projects.corpus.models import Document
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.factories import (  # fmt: skip
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    submit,
)

VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "type": "multi-select",
     "categories": [{"id": c, "definition": f"What is {c}."} for c in ("economic", "political", "military")],
     "missing_values": ["cannot_tell"], "asked_only_if": {"variable": "in_scope", "value": "yes"}},
    {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3", "4", "5"], "missing_values": ["cannot_tell"]},
    {"id": "event_year", "type": "interval", "min": 1991, "max": 2030, "required": False},
    {"id": "passages", "type": "span", "categories": ["POS", "NEG"]},
    {"id": "memo", "type": "text"},
]  # fmt: skip
SEEN = re.compile(r'name="seen"\s+value="(\w+)"')
AGREED = {"in_scope": ("no",), "stance": ("3",)}


def make_study(slug: str = "study") -> Project:
    """A project with a codebook, two coders and an adjudicator."""
    project = make_project(slug)
    make_codebook(project, VARIABLES)
    for name in ("Aigerim", "Daniyar"):
        make_coder(project, name)
    make_member(project, "Leila", Role.ADJUDICATOR)
    return project


def person(project: Project, name: str) -> Membership:
    """The member of this name."""
    return project.memberships.get(name=name)


def browser_of(member: Membership) -> Client:
    """A browser in which the member is signed in."""
    assert member.user is not None
    client = Client()
    client.force_login(member.user)
    return client


def coded(document: Document, coder: str, **answers: str | tuple[str, ...]) -> Assignment:
    """A submitted coding: what all agree on, but for `answers`."""
    coding = assign(document, person(document.project, coder))
    for variable, given in (AGREED | answers).items():
        judge(coding, variable, *((given,) if isinstance(given, str) else given))
    return submit(coding)


def disputed(project: Project, code: str = "d1", one: str = "1", other: str = "2", **columns: Any) -> Document:
    """A document on whose stance Aigerim and Daniyar differ."""
    document = make_document(project, code, **columns)
    coded(document, "Aigerim", stance=one)
    coded(document, "Daniyar", stance=other)
    return document


def case(document: Document, page: str = "case") -> str:
    """The address of the document's case, or of what is done with it."""
    return reverse(f"adjudication:{page}", args=["study", document.pk])


def text(response: Any) -> str:
    """A page as it was sent."""
    return str(response.content.decode())


def seen(client: Client, document: Document, variable: str = "stance") -> str:
    """Read the case; what its form says of the answers it shows."""
    found = SEEN.search(text(client.get(f"{case(document)}?variable={variable}")))
    assert found, "the cell is not open for a ruling"
    return found.group(1)


def post(client: Client, document: Document, **fields: Any) -> Any:
    """Send the form as it is on the page, but for `fields`."""
    form = {"variable": "stance", "base_version": "0", "choice": "other", "value": "4", "reason": "The text says so."}
    if "seen" not in fields:
        fields["seen"] = seen(client, document, fields.get("variable", "stance"))
    return client.post(case(document, "rule"), form | fields)


def lease_is_over(document: Document) -> None:
    """Whoever has taken the document has been away for longer than a lease."""
    Claim.objects.filter(document=document).update(until=timezone.now())
