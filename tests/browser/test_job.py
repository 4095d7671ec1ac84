"""A manager watches a job from its page."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.jobs.actions import run_here, submit
from projects.jobs.models import Job
from projects.teams.models import Membership, Project, User


@pytest.fixture
def job(page: Page, live_server: LiveServer) -> Job:
    """A job whose page the signed-in manager has open."""
    project = Project.objects.create(slug="study", name="Study")
    nadia = User.objects.create_user("nadia")
    Membership.objects.create(project=project, user=nadia, name="Nadia", is_manager=True)
    client = Client()
    client.force_login(nadia)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    job = submit(kind="test_steps", key="k", project=project, by=nadia)
    page.goto(f"{live_server.url}/projects/study/jobs/{job.pk}/")
    return job


def test_the_page_follows_the_job_to_its_end_and_then_asks_no_more(page: Page, job: Job):
    shown = page.locator("#job")
    expect(shown).to_contain_text("No worker was seen")
    Job.objects.update(state="running", done=30, total=120, message="codings")
    expect(shown.get_by_role("progressbar")).to_have_attribute("value", "30")
    Job.objects.update(state="queued")
    run_here(job)
    expect(shown).to_contain_text("1 steps were done.")
    expect(page.locator("#messages")).to_have_text("Test steps: 1 steps were done.")
    expect(shown).not_to_have_attribute("hx-trigger", "every 1s")


def test_a_keyboard_and_a_screen_reader_find_their_way_to_the_page(page: Page, job: Job):
    expect(page.get_by_role("heading", level=1)).to_have_text("Test steps")
    expect(page.get_by_role("progressbar")).to_have_accessible_name("Progress of this job")
    expect(page.locator("#messages")).to_have_attribute("aria-live", "polite")
