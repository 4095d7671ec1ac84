"""Who may open what: docs/access.csv, walked through route by route and role by role.

The table is the documentation; a route it does not list fails the test, and so does a line without its route.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from projects.codebooks.draft_actions import start_draft
from projects.codebooks.hypothesis_actions import add_sub_hypothesis
from projects.codebooks.models import CodeAgain
from projects.coding.assigning_queries import Choice, draw_for
from projects.coding.round_actions import assign_draw
from projects.coding.wishes import Wish
from projects.corpus.upload_actions import bring_files
from projects.datasets.actions import request_release
from projects.exchange.actions import request_check
from projects.exchange.readers.assembly import Choices
from projects.jobs.actions import run_here
from projects.jobs.actions import submit as submit_job
from projects.reliability.actions import request_figures
from projects.reliability.upload_actions import keep_upload, request_upload_figures
from projects.reliability.uploads import read_upload
from projects.teams.link_actions import invite, offer_password
from projects.teams.models import Membership, Project
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
    make_round,
    make_user,
    submit,
)

TABLE = Path(__file__).resolve().parent.parent / "docs" / "access.csv"
# What a form must hold for its address to be more than an error.
FORMS = {
    "datasets:build": {"rule": "unanimous"},
    "findings:breakdown": {"variable": "stance", "by": "v:in_scope"},
    "findings:chart": {"variable": "stance"},
    "findings:passages": {"variable": "field", "category": "economic"},
    "findings:prepare": {"release": "1"},
    "findings:table": {"variable": "stance"},
    "reliability:documents": {"variable": "stance", "a": "1", "b": "2"},
    "uploads:documents": {"variable": "stance", "a": "1", "b": "2"},
}
# A variable, and the name of a table and a chart that there is of every study.
DRAWN = {"variable": "stance", "name": "coverage"}
ACTORS = ("anonymous", "outsider", "viewer", "coder", "other_coder", "adjudicator", "manager")
PARTS = re.compile(r"<(?:\w+:)?(\w+)>")


def routes() -> Iterator[tuple[str, str]]:
    """Every route: its name with its namespaces, and its path."""

    def walk(resolver: URLResolver, prefix: str, path: str) -> Iterator[tuple[str, str]]:
        for pattern in resolver.url_patterns:
            here = path + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix, here)
            elif isinstance(pattern, URLPattern):
                yield f"{prefix}{pattern.name}", here

    yield from walk(get_resolver(), "", "")


PATHS = dict(routes())


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_route_is_in_the_table_and_every_line_is_a_route() -> None:
    assert {row["route"] for row in table()} == set(PATHS)


@pytest.fixture
def study(db: None) -> dict[str, Any]:
    """A study in which every address leads somewhere: a coding under way, a disagreement, a job."""
    project = make_project("access")
    codebook = make_codebook(project)
    stance = project.variables.get(code="stance")
    again = CodeAgain.objects.create(codebook=codebook, variable=stance, reach="all")
    start_draft(project=project, by=None)
    document, differs = make_document(project, "d1"), make_document(project, "d2")
    people = {
        "viewer": make_member(project, "Omid", Role.VIEWER),
        "coder": make_coder(project, "Aigerim"),
        "other_coder": make_coder(project, "Daniyar"),
        "adjudicator": make_member(project, "Leila", Role.ADJUDICATOR),
        "manager": make_member(project, "Nadia", Role.MANAGER),
    }
    hers = assign(document, people["coder"])
    for name, answer in (("coder", "1"), ("other_coder", "2")):
        coding = assign(differs, people[name])
        judge(coding, "in_scope", "no")
        judge(coding, "stance", answer)
        submit(coding)
    run_here(request_release(project=project))
    figures = request_figures(project=project)
    assert figures is not None
    run_here(figures)
    add_sub_hypothesis(project=project, text="Lamps keep burglars away.", by=None)
    job = submit_job(kind="none", key="access", project=project, by=None)
    imported = make_coder(project, "coder_1", signs_in=False)
    manager = account_of(people["manager"])
    links = {"links:invitation": invite(project=project, roles=[Role.CODER], by=manager)}
    links["links:password"] = offer_password(member=people["viewer"], by=people["manager"])
    files = [SimpleUploadedFile("d3.txt", b"Lamps.")]
    read = run_here(bring_files(project=project, by=manager, files=files, paths=[], wish={}))
    imports = {"import_id": check_of(people["manager"], project), "new_id": check_of(people["coder"], None)}
    places = {"assignment_id": hers.pk, "document_id": differs.pk, "job_id": job.pk, "upload_id": hers_alone(people)}
    places |= {"member_id": imported.pk, "link_id": links["links:invitation"][0].pk, "again_id": again.pk}
    places |= round_with_a_draw(project, people["coder"])
    return {
        "people": people,
        "tokens": {route: token for route, (_, token) in links.items()},
        "imports": {"job_id": read.pk},
        "places": places
        | imports
        | {"slug": project.slug, "number": 1, "form": "csv", "ending": "md", "code": "H1", "wanted": "close", **DRAWN},
    }


def round_with_a_draw(project: Project, coder: Membership) -> dict[str, int]:
    """A round in which the coder has been dealt a document."""
    wish, choice = Wish(limits={coder.name: None}, each=1), Choice()
    make_document(project, "d3")
    round_ = make_round(project, "drawn")
    shown = draw_for(round_, choice, wish).fingerprint
    drawn = assign_draw(round_=round_, choice=choice, wish=wish, fingerprint=shown)
    return {"round_id": round_.pk, "draw_id": drawn.pk, "member_id": coder.pk}


def hers_alone(people: dict[str, Membership]) -> int:
    """A table that the coder uploaded, with its figures."""
    owner = people["coder"].user
    assert owner is not None
    found = read_upload("stance.csv", b"document_id,Aigerim,Daniyar\nd1,1,2\nd2,2,2\nd3,3,3\n")
    upload = keep_upload(owner=owner, name="stance.csv", found=found)
    request_upload_figures(upload=upload)
    return upload.pk


def check_of(member: Membership, project: Project | None) -> int:
    """A check of files that the member sent, which wait for a worker."""
    assert member.user is not None
    return request_check(project=project, by=member.user, upload="0" * 32, choices=Choices()).pk


def client_of(actor: str, people: dict[str, Membership]) -> Client:
    client = Client(raise_request_exception=True)
    if actor == "outsider":
        make_project("elsewhere", manager=(user := make_user("outsider")))
        client.force_login(user)
    elif actor != "anonymous":
        member = people[actor]
        assert member.user is not None
        client.force_login(member.user)
    return client


def outcome(client: Client, row: dict[str, str], address: str) -> str:
    given = FORMS.get(row["route"], {})
    response = client.get(address, given) if row["method"] == "GET" else client.post(address, given)
    if response.status_code == 302 and response.headers["Location"].startswith(reverse(settings.LOGIN_URL)):
        return "sign-in"
    if response.streaming:
        response.getvalue()  # reads the file to its end, which closes it
    return "404" if response.status_code == 404 else "in"


def address_of(route: str, places: dict[str, Any]) -> str:
    """The route's address in the study of this test, which has something for every part of an address."""
    parts = PARTS.findall(PATHS[route])
    return reverse(route, kwargs={part: places[part] for part in parts})


@pytest.mark.parametrize("row", table() if TABLE.exists() else [], ids=lambda row: f"{row['method']} {row['route']}")
def test_everyone_gets_what_the_table_says(row: dict[str, str], study: dict[str, Any]) -> None:
    special = study.get(row["route"].partition(":")[0], {})
    places = study["places"] | {"token": study["tokens"].get(row["route"])} | special
    address = address_of(row["route"], places)
    found = {a: outcome(client_of(a, study["people"]), row, address) for a in ACTORS}
    assert found == {a: row[a] for a in ACTORS}


def test_a_stranger_cannot_tell_a_project_that_is_not_theirs_from_one_that_is_not_there(study: dict[str, Any]) -> None:
    stranger = client_of("outsider", study["people"])
    real = stranger.get(reverse("overview:home", args=["access"]))
    none = stranger.get(reverse("overview:home", args=["no-such-project"]))
    assert (real.status_code, real.content) == (none.status_code, none.content)


def test_nothing_of_one_project_reaches_a_manager_of_another(db: None) -> None:
    secret: Project = make_project("secret-study", "CANARY")
    nadia = make_member(make_project("own-study"), "Nadia", Role.MANAGER)
    client = client_of("manager", {"manager": nadia})
    for name in ("overview:start", "overview:home", "corpus:documents", "adjudication:queue", "reliability:page"):
        kwargs: dict[str, str] = {} if name == "overview:start" else {"slug": "own-study"}
        assert b"CANARY" not in client.get(reverse(name, kwargs=kwargs), follow=True).content
    assert client.get(reverse("overview:home", args=[secret.slug])).status_code == 404
