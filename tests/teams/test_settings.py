"""The settings of a project, as its manager finds them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.datasets.models import Release
from projects.jobs.actions import submit as submit_job
from projects.teams.models import Activity, Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, person, text
from tests.factories import make_codebook, make_coder, make_member, make_project
from tests.teams.test_states import take

pytestmark = pytest.mark.django_db
SETTINGS = "/projects/lamps/settings/"
STATE = f"{SETTINGS}state/"


@pytest.fixture
def project() -> Project:
    project = make_project("lamps", "Lamps")
    make_member(project, "Nadia", Role.MANAGER)
    make_member(project, "Omid", Role.VIEWER)
    make_coder(project, "Aigerim")
    return project


@pytest.fixture
def nadia(project: Project) -> Client:
    return browser_of(person(project, "Nadia"))


def test_she_describes_her_study(nadia, project):
    sent = {"name": "Street lamps", "question": "Do they help?", "hypothesis": "They do."}
    assert nadia.post(SETTINGS, sent).status_code == 302
    project.refresh_from_db()
    assert (project.name, project.question, project.hypothesis) == ("Street lamps", "Do they help?", "They do.")
    assert not project.hide_coders


def test_she_keeps_adjudicators_from_documents_they_coded_and_the_log_says_so(nadia, project):
    nadia.post(SETTINGS, {"name": "Lamps", "hide_coders": "on", "bar_own_cases": "on"})
    project.refresh_from_db()
    assert project.bar_own_cases
    (line,) = Activity.objects.filter(verb="barred adjudicators")
    assert line.detail == "from documents they coded themselves"


def test_a_name_left_empty_is_asked_for_and_nothing_changes(nadia, project):
    answer = nadia.post(SETTINGS, {"name": " ", "question": "Why?"})
    assert answer.status_code == 422
    assert "Give the project a name" in text(answer)
    project.refresh_from_db()
    assert (project.name, project.question) == ("Lamps", "")


def test_a_name_that_could_look_like_another_is_refused(nadia, project):
    assert "control characters" in text(nadia.post(SETTINGS, {"name": "Lamps \u202espmal"}))
    project.refresh_from_db()
    assert project.name == "Lamps"


def test_of_two_managers_who_write_at_once_the_second_is_told_and_loses_nothing(nadia, project):
    seen = project.described
    nadia.post(SETTINGS, {"name": "Lamps", "question": "First?", "seen": seen})
    answer = nadia.post(SETTINGS, {"name": "Lamps", "question": "Second?", "seen": seen})
    assert answer.status_code == 409
    assert "Somebody changed the description" in text(answer) and "Second?" in text(answer)
    project.refresh_from_db()
    assert project.question == "First?"
    nadia.post(SETTINGS, {"name": "Lamps", "question": "Second?", "seen": project.described})
    project.refresh_from_db()
    assert project.question == "Second?"


def test_she_closes_it_and_every_page_says_so(nadia, project):
    nadia.post(f"{STATE}close/", {"reason": "Fieldwork is done."})
    for name in ("Nadia", "Omid", "Aigerim"):
        page = text(browser_of(person(project, name)).get("/projects/lamps/", follow=True))
        assert "This project is closed" in page and "Fieldwork is done." in page


def test_reopening_without_a_reason_is_refused_beside_its_button(nadia, project):
    take(project, "close")
    answer = nadia.post(f"{STATE}reopen/", {"reason": ""})
    assert answer.status_code == 422
    assert "Say why" in text(answer)
    project.refresh_from_db()
    assert not project.is_open


def test_a_step_that_is_over_is_told(nadia, project):
    take(project, "close")
    answer = nadia.post(f"{STATE}close/", {})
    assert answer.status_code == 422
    project.refresh_from_db()
    assert project.state == "closed"


def test_the_settings_of_a_closed_project_are_read(nadia, project):
    take(project, "close")
    assert "disabled" in text(nadia.get(SETTINGS))
    assert nadia.post(SETTINGS, {"name": "Other"}).status_code == 409


def test_withdrawing_asks_for_the_address_first(nadia, project):
    answer = nadia.post(f"{STATE}withdraw/", {"reason": "A consent was taken back.", "confirm": "lamp"})
    assert answer.status_code == 422
    project.refresh_from_db()
    assert project.is_open


def test_of_a_withdrawn_project_members_find_name_day_and_reason(nadia, project):
    make_codebook(project)
    nadia.post(f"{STATE}withdraw/", {"reason": "A consent was taken back.", "confirm": "lamps"})
    for name in ("Nadia", "Omid", "Aigerim"):
        answer = browser_of(person(project, name)).get("/projects/lamps/codebook/")
        assert answer.status_code == 410
        assert "A consent was taken back." in text(answer) and "in_scope" not in text(answer)
    assert (
        browser_of(make_member(make_project("other"), "Leila", Role.MANAGER)).get("/projects/lamps/").status_code == 404
    )


def test_only_managers_find_the_releases_of_a_withdrawn_project(nadia, project):
    job = submit_job(kind="none", key="lamps", project=project, by=None)
    counts = dict.fromkeys(("documents", "unanimous", "majority", "adjudicated", "single", "unresolved"), 1)
    Release.objects.create(project=project, number=1, job=job, rule="unanimous", sha256="ab" * 32, **counts)
    take(project, "withdraw")
    assert "ab" * 32 in text(nadia.get("/projects/lamps/"))
    assert "ab" * 32 not in text(browser_of(person(project, "Omid")).get("/projects/lamps/"))


def test_no_page_brings_a_withdrawn_project_back(nadia, project):
    take(project, "withdraw")
    assert nadia.post(f"{STATE}reinstate/", {"reason": "Please."}).status_code == 410
    assert nadia.post(f"{STATE}reopen/", {"reason": "Please."}).status_code == 410


def test_a_script_is_told_in_json_and_a_fragment_as_a_line(nadia, project):
    take(project, "close")
    answer = nadia.post(SETTINGS, {"name": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    assert answer.json()["closed"] and "This project is closed" in answer.json()["error"]
    fragment = nadia.post(SETTINGS, {"name": "x"}, headers={"HX-Request": "true"})
    assert text(fragment).strip().startswith("<p class")


def test_the_start_lists_open_and_closed_and_keeps_the_rest_under_archived(project):
    member = person(project, "Nadia")
    for slug, steps in (("open", ()), ("shut", ("close",)), ("old", ("close", "archive")), ("gone", ("withdraw",))):
        other = make_project(slug, f"The {slug} one")
        make_member(other, "Nadia", Role.MANAGER)
        take(other, *steps)
    page = text(browser_of(member).get("/"))
    archived = page.index("<h2>Archived</h2>")
    assert page.index("The open one") < archived and page.index("The shut one") < archived
    assert page.index("The old one") > archived and page.index("The gone one") > archived


def test_the_lists_of_projects_take_as_many_queries_for_many_as_for_two(nadia, project):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert nadia.get(address).status_code == 200
        return len(asked)

    user = person(project, "Nadia").user
    make_project("second", manager=user)
    before = [queries(address) for address in ("/", "/projects/new/")]
    for _ in range(10):
        take(make_project(manager=user), "close", "archive")
        make_project(manager=user)
    assert [queries(address) for address in ("/", "/projects/new/")] == before


def test_with_one_project_under_way_the_start_leads_into_it_whatever_is_archived(nadia, project):
    old = make_project("old")
    make_member(old, "Nadia", Role.MANAGER)
    take(old, "close", "archive")
    assert nadia.get("/").headers["location"] == "/projects/lamps/"
    assert "Archived" in text(nadia.get("/?all"))
