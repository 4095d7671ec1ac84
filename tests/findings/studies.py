"""A small study with findings: what two coders agree on, sub-hypotheses, passages, and metadata to divide by."""

from __future__ import annotations

from typing import Any, TypeVar

from projects.codebooks.hypotheses import Bearing, Link
from projects.codebooks.hypothesis_actions import add_sub_hypothesis
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
    mark,
    submit,
)

T = TypeVar("T")
VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "label": "In scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "label": "Field", "type": "multi-select", "evidence": True, "missing_values": ["cannot_tell"],
     "categories": ["economic", "political"], "asked_only_if": {"variable": "in_scope", "value": "yes"}},
    {"id": "stance", "label": "Stance", "type": "ordinal", "categories": ["1", "2", "3"]},
    {"id": "event_year", "label": "Year", "type": "interval"},
]  # fmt: skip
TEXTS = {
    "d1": "Lamps are dimmed when a street is empty.",
    "d2": "چراغ‌ها خاموش می‌شوند",
    "d3": "路灯在街道空无一人时变暗",
    "d4": "Nobody is there.",
}
# in_scope, field, stance, event_year of both coders; where there are two stances they differ.
AGREED: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], str]] = {
    "d1": ("yes", ("economic", "political"), ("3", "3"), "2019"),
    "d2": ("yes", ("economic",), ("2", "2"), "2021"),
    "d3": ("yes", ("cannot_tell",), ("1", "2"), "2021"),
    "d4": ("no", (), ("1", "1"), "2020"),
}


def study(slug: str = "study") -> Project:
    """Four documents that Aigerim and Daniyar coded, and a fifth that nobody has; Nadia manages, Omid looks on."""
    project = make_project(slug)
    make_codebook(project, VARIABLES)
    people = [make_coder(project, name) for name in ("Aigerim", "Daniyar")]
    make_member(project, "Nadia", Role.MANAGER)
    make_member(project, "Omid", Role.VIEWER)
    for code, (scope, field, stances, year) in AGREED.items():
        metadata = {"country": "Kazakhstan" if code in ("d1", "d2") else "Uzbekistan"}
        document = make_document(project, code, TEXTS[code], metadata, date=f"20{20 + int(code[1]) % 2}-05-01")
        for person, stance in zip(people, stances, strict=True):
            coding = assign(document, person)
            judge(coding, "in_scope", scope)
            if field:
                judge(coding, "field", *field)
            judge(coding, "stance", stance)
            judge(coding, "event_year", year)
            if "economic" in field:
                mark(coding, "field", "economic", 0, 5)
            submit(coding)
    make_document(project, "d5", "Not read yet.", {"country": "Kazakhstan"}, date="2021")
    links = [Link("field", "economic", Bearing.SUPPORTS), Link("stance", "1", Bearing.CONTRADICTS)]
    add_sub_hypothesis(project=project, text="Lamps save money.", links=links, by=None)
    return project


def member(project: Project, name: str) -> Membership:
    """The member of this name."""
    return project.memberships.get(name=name)


def there(found: T | None) -> T:
    """What must be there."""
    assert found is not None
    return found
