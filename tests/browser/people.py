"""Steps that browser tests share: signing in without the form, and an ear for what the page asks of the server."""

from __future__ import annotations

from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment
from projects.teams.models import Membership


def sign_in(context: BrowserContext, server: LiveServer, member: Membership) -> None:
    """Give the browser the session of `member`."""
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


def open_coding(page: Page, server: LiveServer, assignment: Assignment) -> None:
    """The coding screen, ready for hands and keys."""
    page.goto(f"{server.url}/projects/{assignment.round.project.slug}/code/{assignment.pk}/")
    expect(page.locator("#panel")).to_have_attribute("data-ready", "")


def keys(page: Page, *names: str) -> None:
    """Press keys one after the other, as fast as they come."""
    for name in names:
        page.keyboard.press(name)
