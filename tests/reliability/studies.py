"""A small study with codings, its figures, and its pages."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.test import Client

from projects.jobs.actions import run_here
from projects.reliability.actions import request_figures
from projects.reliability.queries import Kept, kept_figures
from projects.reliability.study_figures import VariableFigures
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

STANCES = ("44", "45", "11", "23", "55", "31", "22", "54")
ADDRESS = "/projects/study/reliability/"


def study(units: Sequence[str] = STANCES, names: str = "Aigerim Daniyar Omid") -> Project:
    """Coders who each say one of 1–5 on stance, a letter of each unit; all find every document in scope."""
    project = make_project("study")
    make_codebook(project)
    coders = [make_coder(project, name, signs_in=False) for name in names.split()[: len(units[0])]]
    for n, unit in enumerate(units):
        code_document(project, f"d{n}", dict(zip(coders, unit, strict=True)))
    return project


def code_document(project: Project, code: str, stances: dict[Membership, str]) -> None:
    document = make_document(project, code)
    for coder, stance in stances.items():
        coding = assign(document, coder)
        judge(coding, "in_scope", "yes")
        judge(coding, "field", "economic", *(["military"] if stance in "45" else []))
        judge(coding, "stance", stance)
        judge(coding, "event_year", str(2000 + int(stance)))
        mark(coding, "passages", "POS", 0, 3 + int(stance))
        submit(coding)


def computed(project: Project, *, without: Collection[int] = ()) -> Kept:
    """The project's figures as they are now, computed if need be."""
    job = request_figures(project=project, without=without)
    if job is not None:
        assert run_here(job).state == "succeeded", job.error
    found = kept_figures(project, without=without)
    assert found is not None
    return found


def line_of(found: Kept, code: str) -> VariableFigures:
    line = found.figures.of(code)
    assert line is not None
    return line


def signed_in(project: Project, *roles: Role, name: str = "Nadia") -> Client:
    return client_of(make_member(project, name, *roles))


def client_of(member: Membership) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def shown(client: Client, below: str = "") -> str:
    """The text of a page of the study's reliability."""
    answer = client.get(ADDRESS + below)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def of_the_command(project: Project, **wanted: Any) -> dict[str, Any]:
    """The one row of `reliability` that is so."""
    out = StringIO()
    call_command("reliability", project.slug, "--format", "json", stdout=out)
    rows = json.loads(out.getvalue())["results"]
    (row,) = (r for r in rows if all(r[name] == value for name, value in wanted.items()))
    return dict(row)
