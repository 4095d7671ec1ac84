"""A manager's day with her people, in a browser: inviting, changing roles, taking out; and who is invited."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.teams.link_actions import invite, offer_identity, offer_password
from projects.teams.member_actions import take_out
from projects.teams.models import Membership
from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.factories import PASSWORD, make_coder, make_member, make_project


@pytest.fixture
def nadia(live_server: LiveServer, page: Page) -> Membership:
    """The manager of a study with a coder; she is signed in and sees her people."""
    project = make_project("study", "Lamps at night")
    manager = make_member(project, "Nadia", Role.MANAGER)
    make_coder(project, "Aigerim")
    sign_in(page.context, live_server, manager)
    page.goto(f"{live_server.url}/projects/study/people/")
    return manager


def test_somebody_is_invited_joins_and_becomes_adjudicator(page: Page, live_server: LiveServer, nadia: Membership):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Name", exact=False).first.fill("Leila")
    page.get_by_role("button", name="Make the link").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")

    page.context.clear_cookies()
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Make my account and join").click()
    expect(page.get_by_text("You take part in “Lamps at night” now, as “Leila”.")).to_be_visible()
    page.goto(link)
    expect(page.get_by_text("This link has been used already")).to_be_visible()

    sign_in(page.context, live_server, nadia)
    page.goto(f"{live_server.url}/projects/study/people/")
    keep = page.get_by_role("button", name="Keep the roles of Leila")
    expect(keep).to_be_hidden()
    page.get_by_role("group", name="Roles of Leila").get_by_label("adjudicator").check()
    keep.click()
    expect(page.get_by_text("Leila: adjudicator, coder.")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_about_people_has_a_barrier_that_axe_finds(page, live_server, nadia, width, scheme):
    project, daniyar = nadia.project, make_coder(nadia.project, "Daniyar")
    _, token = invite(
        project=project, roles=[Role.CODER], name="Leila", email="leila@university.example", by=nadia.user
    )
    offer_identity(member=make_coder(project, "coder_1", signs_in=False), by=nadia.user)
    take_out(member=make_coder(project, "Omid"), by=nadia.user)
    _, key = offer_password(member=daniyar, by=nadia)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)

    def check() -> None:
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url

    page.goto(f"{live_server.url}/projects/study/people/")
    page.get_by_role("button", name="Link to a new password for Aigerim").click()
    expect(page.get_by_role("heading", name="Link to a new password for Aigerim")).to_be_visible()
    check()
    page.goto(f"{live_server.url}/projects/study/people/{daniyar.pk}/out/")
    check()
    page.context.clear_cookies()
    for address in (f"invitation/{token}/", f"new-password/{key}/", "invitation/none/"):
        page.goto(f"{live_server.url}/{address}")
        check()
