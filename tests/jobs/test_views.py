"""A job's page: who may open it, and what it says while it goes on and when it has ended."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from projects.jobs import running
from projects.jobs.actions import run_here, see_worker, submit
from projects.jobs.models import Job
from projects.teams.models import Membership, Project, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return Project.objects.create(slug="study", name="Study")


def signed_in(project: Project | None, **roles: bool) -> Client:
    user = User.objects.create_user(f"person {User.objects.count()}")
    if project is not None:
        Membership.objects.create(project=project, user=user, name=user.username, **roles)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(project: Project) -> Client:
    return signed_in(project, is_manager=True)


def ask(project: Project | None, kind: str = "test_steps", **params: Any) -> Job:
    back = "/projects/study/releases/"
    return submit(kind=kind, key=f"{kind}:{params}", project=project, by=None, params=params, back=back)


def fragment(client: Client, job: Job) -> str:
    answer = client.get(f"/projects/study/jobs/{job.pk}/progress/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_the_job_and_the_way_back(project, manager):
    page = manager.get(f"/projects/study/jobs/{ask(project).pk}/").content.decode()
    assert "Test steps" in page
    assert 'href="/projects/study/releases/"' in page


def test_a_job_under_way_asks_again_every_second_and_shows_how_far_it_is(project, manager):
    see_worker(name="here")
    job = ask(project)
    running.claim(job.pk, "worker")
    Job.objects.update(done=30, total=120, message="codings")
    shown = fragment(manager, job)
    assert 'hx-trigger="every 1s"' in shown
    assert 'value="30"' in shown
    assert "codings" in shown
    assert "no worker" not in shown


def test_a_job_that_no_worker_will_take_says_so(project, manager):
    assert "No worker was seen in the last half minute" in fragment(manager, ask(project))


@pytest.mark.parametrize(
    ("kind", "says"),
    [("test_steps", "1 steps were done."), ("test_refuse", "codings.csv: line 7:"), ("test_break", "attempt 3 of 3")],
)
def test_an_ended_job_says_how_it_ended_and_asks_no_more(project, manager, caplog, kind, says):
    shown = fragment(manager, run_here(ask(project, kind)))
    assert says in shown
    assert "hx-trigger" not in shown
    assert "No worker" not in shown


def test_what_a_job_says_is_shown_as_text(project, manager):
    job = ask(project)
    Job.objects.update(state="failed", error="<script>alert(1)</script>")
    assert "<script>alert" not in fragment(manager, job)


@pytest.mark.parametrize("roles", [{"is_coder": True}, {"is_adjudicator": True}, {"is_viewer": True}, {}])
def test_only_managers_open_a_job(project, roles):
    job = ask(project)
    client = signed_in(project, **roles)
    assert client.get(f"/projects/study/jobs/{job.pk}/").status_code == 404
    assert client.get(f"/projects/study/jobs/{job.pk}/progress/").status_code == 404


def test_a_job_of_another_project_or_of_none_is_not_found(project, manager):
    other = Project.objects.create(slug="other", name="Other")
    for job in (ask(other, steps=2), ask(None, steps=3)):
        assert manager.get(f"/projects/study/jobs/{job.pk}/progress/").status_code == 404
        assert manager.get(f"/projects/other/jobs/{job.pk}/progress/").status_code == 404


def test_a_fragment_whose_session_has_ended_asks_for_a_new_sign_in(project, client):
    answer = client.get(f"/projects/study/jobs/{ask(project).pk}/progress/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (401, "login-needed")
