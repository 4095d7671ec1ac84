"""A table without a project, in a browser: from the file to the figures, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.factories import make_member, make_project
from tests.reliability.test_uploads import LONG


@pytest.fixture
def uploaded(page: Page, live_server: LiveServer) -> Page:
    """Nadia has uploaded a table and pressed the one button after that."""
    sign_in(page.context, live_server, make_member(make_project("study"), "Nadia", Role.MANAGER))
    page.goto(f"{live_server.url}/reliability/")
    file = FilePayload(name="pilot.csv", mimeType="text/csv", buffer=LONG.encode())
    page.get_by_label("Table of codings").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Compute the figures").click()
    expect(page.get_by_role("heading", name="Reliability of pilot.csv")).to_be_visible()
    return page


def test_three_clicks_lead_from_a_file_to_its_figures(uploaded: Page):
    expect(uploaded.get_by_role("row").filter(has_text="stance").first).to_contain_text("ordinal")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_of_a_table_has_a_barrier_that_axe_finds(uploaded: Page, live_server: LiveServer, scheme, width):
    uploaded.set_viewport_size({"width": width, "height": 900})
    uploaded.emulate_media(color_scheme=scheme)
    table = uploaded.url
    for address in (
        table,
        f"{table}levels/",
        f"{table}report/",
        f"{table}planning/",
        f"{live_server.url}/reliability/",
    ):
        uploaded.goto(address)
        found = Axe().run(uploaded, options=WCAG)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert uploaded.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_paragraph_is_copied_as_it_reads(uploaded: Page):
    uploaded.context.grant_permissions(["clipboard-read", "clipboard-write"])
    uploaded.get_by_role("link", name="Methods and table").click()
    uploaded.get_by_role("button", name="Copy").first.click()
    expect(uploaded.get_by_role("button", name="Copied")).to_be_visible()
    assert uploaded.evaluate("navigator.clipboard.readText()").startswith("Two coders coded the documents.")


def test_a_table_is_deleted_with_one_click(uploaded: Page):
    uploaded.get_by_role("button", name="Delete now").click()
    expect(uploaded.get_by_text("pilot.csv and its figures were deleted.")).to_be_visible()
