"""Nadia makes a study in the browser and closes it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.codebooks.hypotheses import Bearing, Link
from projects.codebooks.hypothesis_actions import add_sub_hypothesis
from projects.codebooks.queries import sub_hypotheses
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.factories import make_codebook, make_member, make_project
from tests.teams.test_states import take


@pytest.fixture
def study(live_server: LiveServer, page: Page) -> Project:
    """A study that Nadia manages; she is signed in."""
    project = make_project("taken", "Another study")
    sign_in(page.context, live_server, make_member(project, "Nadia", Role.MANAGER))
    return project


def test_she_makes_a_project_says_what_supports_its_parts_and_closes_it(page: Page, live_server, study):
    page.goto(f"{live_server.url}/?all")
    page.get_by_role("link", name="New project").click()
    name, address = page.get_by_label("Name", exact=True), page.get_by_label("Address")
    name.press_sequentially("Уличные фонари")
    expect(address).to_have_value("ulichnye-fonari")
    address.fill("taken")
    expect(page.get_by_text("There is a project at this address already")).to_be_visible()
    expect(address).to_be_focused()
    address.fill("lamps")
    expect(page.get_by_text("/projects/lamps/")).to_be_visible()
    page.get_by_label("Sub-hypotheses").fill("Lit streets see fewer burglaries.\nResidents feel safer.")
    page.get_by_label("Stance and evidence").check()
    page.get_by_role("button", name="Make the project").click()
    expect(page.get_by_role("heading", name="Before coding begins")).to_be_visible()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Sub-hypotheses").click()
    page.get_by_role("link", name="Edit H1").click()
    page.get_by_label("Affirms it").select_option("supports")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("H1 is kept.")).to_be_visible()
    (first, _) = sub_hypotheses(Project.objects.get(slug="lamps"))
    assert first.plain_links == [Link("stance", "5", Bearing.SUPPORTS)]
    page.get_by_role("link", name="Open or closed").click()
    page.get_by_role("button", name="Close the project").click()
    expect(page.get_by_role("heading", name="The project is closed")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_the_pages_of_a_project_have_no_barrier_that_axe_finds(page: Page, live_server, study, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    make_codebook(study)
    gone = Link("gone", "long gone", Bearing.CONTRADICTS)
    links = [Link("field", "economic", Bearing.SUPPORTS), gone]
    add_sub_hypothesis(project=study, text="Lit streets see fewer burglaries.", links=links, by=None)
    own = "projects/taken/settings/"
    pages = [
        "?all",
        "projects/new/",
        "projects/taken/",
        own,
        f"{own}hypotheses/",
        f"{own}hypotheses/H1/",
        f"{own}state/",
    ]
    for address in pages:
        check(page, f"{live_server.url}/{address}", width)
    take(study, "close", "archive")
    for address in ("?all", own):
        check(page, f"{live_server.url}/{address}", width)
    take(study, "withdraw")
    page.goto(f"{live_server.url}/projects/taken/")
    expect(page.get_by_text("This project was withdrawn")).to_be_visible()
    check(page, page.url, width)


def check(page: Page, address: str, width: int) -> None:
    page.goto(address)
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
