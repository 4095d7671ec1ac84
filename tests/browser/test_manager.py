"""Nadia manages a study in a browser: the cockpit, the documents and the codebook, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import coded, disputed, make_study, person
from tests.browser.people import sign_in
from tests.browser.test_coding import VARIABLES, WCAG
from tests.factories import make_codebook, make_document, make_member, make_project

PERSIAN = "چشم‌هایی بر فراز مرز"


@pytest.fixture
def project(page: Page, live_server: LiveServer) -> Project:
    """A study with something on every list; Nadia, who manages it, is signed in and has an empty one beside it."""
    project = make_study()
    for number in range(4):
        disputed(project, f"d{number}", one=str(1 + number), other=str(4 - number), title="Lamps", lang="en")
    coded(make_document(project, "fa", title=PERSIAN, lang="fa"), "Aigerim")
    make_document(project, "long", title="Терминал, который думает наперёд и не забывает ничего " * 4, lang="ru")
    nadia = make_member(project, "Nadia", Role.MANAGER)
    make_member(make_project("empty", "An empty study"), "Nadia", Role.MANAGER)
    sign_in(page.context, live_server, nadia)
    return project


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_has_a_barrier_that_axe_finds(page, live_server, project, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    document = project.documents.get(code="fa").pk
    study = (
        "",
        "log/",
        "log/?first=2026-02-02&last=2026-01-01",
        "documents/",
        "documents/?q=nobody",
        f"documents/{document}/",
        "codebook/",
    )
    addresses = ["/", *(f"/projects/study/{a}" for a in study)]
    addresses += [f"/projects/empty/{a}" for a in ("", "documents/", "codebook/")]
    for address in addresses:
        page.goto(f"{live_server.url}{address}")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("width", [1440, 390])
def test_a_codebook_with_and_without_definitions_has_no_barrier(page, live_server, project, width):
    make_codebook(project, VARIABLES)
    sign_in(page.context, live_server, person(project, "Aigerim"))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/projects/study/codebook/")
    expect(page.get_by_text("A city gives away a part of its right.")).to_be_visible()
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_the_cockpit_to_the_documents_without_a_coder(page: Page, live_server: LiveServer, project: Project):
    page.goto(f"{live_server.url}/projects/study/")
    page.get_by_role("link", name="1 document has no coder yet").click()
    expect(page.get_by_label("How far")).to_have_value("unassigned")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="long", exact=True).click()
    expect(page.get_by_text("nobody assigned")).to_be_visible()


def test_a_document_is_found_by_its_persian_title_with_the_keyboard(
    page: Page, live_server: LiveServer, project: Project
):
    page.goto(f"{live_server.url}/projects/study/documents/")
    page.get_by_label("Words in id, title or text").fill("فراز")
    page.keyboard.press("Enter")
    title = page.get_by_role("cell", name=PERSIAN)
    expect(title).to_be_visible()
    assert title.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_on_a_telephone_the_state_of_every_document_is_in_sight(page: Page, live_server: LiveServer, project: Project):
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{live_server.url}/projects/study/documents/")
    for chip in page.locator(".corpus .chip").all():
        box = chip.bounding_box()
        assert box is not None and box["x"] + box["width"] <= 390


def test_a_chosen_look_stays_on_the_next_page(page: Page, live_server: LiveServer, project: Project):
    page.goto(f"{live_server.url}/projects/study/documents/?q=lamps")
    page.get_by_role("button", name="Menu of Nadia").click()
    page.get_by_role("button", name="Dark").click()
    expect(page).to_have_url(f"{live_server.url}/projects/study/documents/?q=lamps")
    page.get_by_role("link", name="Codebook").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
