"""The reliability pages, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.factories import make_member
from tests.reliability.studies import computed, study


@pytest.fixture
def shown(page: Page, live_server: LiveServer) -> Page:
    """The page of a small study with its figures, open before its manager."""
    project = study(["445", "455", "111", "233", "551", "312", "222", "542"])
    sign_in(page.context, live_server, make_member(project, "Nadia", Role.MANAGER))
    computed(project)
    page.goto(f"{live_server.url}/projects/study/reliability/")
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("below", ["", "variables/stance/", "documents/?variable=stance&a=4&b=5"])
def test_the_pages_have_no_barrier_that_axe_finds(shown: Page, below, scheme, width):
    shown.set_viewport_size({"width": width, "height": 900})
    shown.emulate_media(color_scheme=scheme)
    answer = shown.goto(shown.url + below)
    assert answer is not None
    assert answer.ok
    found = Axe().run(shown, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_plot_and_the_table_say_the_same(shown: Page):
    row = shown.get_by_role("row").filter(has=shown.get_by_role("rowheader", name="stance", exact=True))
    alpha = row.get_by_role("cell").nth(4).inner_text()
    expect(shown.locator("svg.chart").first).to_contain_text(f"{alpha} [")


def test_a_chart_is_kept_as_a_picture(shown: Page):
    with shown.expect_download() as download:
        shown.get_by_role("button", name="PNG").first.click()
    assert download.value.suggested_filename == "forest.png"
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_confused_pair_is_noted_and_the_button_leads_back(shown: Page):
    shown.goto(f"{shown.url}variables/stance/")
    shown.get_by_role("button", name="Note for the codebook").first.click()
    expect(shown.get_by_role("status")).to_contain_text("Noted.")
    expect(shown.get_by_role("heading", level=1)).to_have_text("stance")
