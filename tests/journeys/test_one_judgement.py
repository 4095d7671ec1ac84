"""The road of one judgement, as ARCHITECTURE.md tells it: from a coder's click to a line of the agreed dataset."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from projects.adjudication.models import Ruling
from projects.coding.models import Assignment, Judgement
from projects.datasets.actions import request_release
from projects.datasets.queries import package_path, release_of
from projects.datasets.verify import verify
from projects.jobs.actions import run_here
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.factories import assign, make_codebook, make_coder, make_document, make_member, make_project

VARIABLE = {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3"]}


def signed_in(member: Membership) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def code(assignment: Assignment, answer: str) -> None:
    """A coder answers in the browser and submits."""
    browser, slug = signed_in(assignment.coder), assignment.document.project.slug
    place = {"slug": slug, "assignment_id": assignment.pk}
    edit = {"variable": "stance", "value": answer, "op_id": str(uuid4()), "base_version": "0"}
    saved = browser.post(reverse("coding:record", kwargs=place), edit, headers={"Accept": "application/json"})
    assert saved.status_code in (200, 302), saved.content
    assert browser.post(reverse("coding:submit", kwargs=place)).status_code == 302


def released_line(project: Project) -> dict[str, str]:
    """What the worker's release says of the one cell."""
    job = run_here(request_release(project=project))
    assert job.state == "succeeded", job.error
    with zipfile.ZipFile(package_path(release_of(project))) as package:
        (line,) = csv.DictReader(io.StringIO(package.read("final.csv").decode()))
    return line


@pytest.fixture
def study(db: None) -> tuple[Project, Assignment, Assignment]:
    project = make_project("one-judgement")
    make_codebook(project, [VARIABLE])
    document = make_document(project, "d1")
    return (
        project,
        assign(document, make_coder(project, "Aigerim")),
        assign(document, make_coder(project, "Daniyar")),
    )


def test_a_judgement_on_which_coders_agree_becomes_a_line_of_the_dataset(
    study: tuple[Project, Assignment, Assignment],
) -> None:
    project, hers, his = study
    code(hers, "2")
    code(his, "2")
    assert [j.key for j in Judgement.objects.order_by("pk")] == ["=2", "=2"]
    assert released_line(project) == {"document_id": "d1", "variable": "stance", "value": "2", "how": "unanimous"}


def test_a_judgement_on_which_coders_differ_goes_by_way_of_the_adjudicator(
    study: tuple[Project, Assignment, Assignment],
) -> None:
    project, hers, his = study
    code(hers, "2")
    code(his, "3")
    leila = signed_in(make_member(project, "Leila", Role.ADJUDICATOR))
    assert b"d1" in leila.get(reverse("adjudication:queue", args=[project.slug])).content
    place = {"slug": project.slug, "document_id": hers.document_id}
    case = leila.get(reverse("adjudication:case", kwargs=place))
    seen = re.search(r'name="seen"\s+value="(\w+)"', case.content.decode())
    assert seen is not None
    ruling = {"variable": "stance", "choice": "other", "value": "3", "reason": "The text says so.", "base_version": "0"}
    ruled = leila.post(reverse("adjudication:rule", kwargs=place), ruling | {"seen": seen.group(1)})
    assert ruled.status_code == 302, ruled.content
    assert Ruling.objects.get().reason == "The text says so."
    assert released_line(project)["how"] == "adjudicated"


def test_anyone_can_derive_the_release_again(study: tuple[Project, Assignment, Assignment]) -> None:
    project, hers, his = study
    code(hers, "2")
    code(his, "1")
    released_line(project)
    assert verify(package_path(release_of(project))).findings == []
