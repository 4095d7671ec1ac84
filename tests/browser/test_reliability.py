"""The reliability page, wide and narrow, light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.datasets.coded import coded_study
from tests.factories import make_member


@pytest.fixture
def shown(page: Page, live_server: LiveServer) -> Page:
    """The page of a small study, open before its manager."""
    sign_in(page.context, live_server, make_member(coded_study(), "Nadia", Role.MANAGER))
    page.goto(f"{live_server.url}/projects/study/reliability/")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_has_no_barrier_that_axe_finds(shown: Page, scheme, width):
    shown.set_viewport_size({"width": width, "height": 900})
    shown.emulate_media(color_scheme=scheme)
    found = Axe().run(shown, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


def test_the_plot_and_the_table_say_the_same(shown: Page):
    row = shown.get_by_role("row").filter(has=shown.get_by_role("rowheader", name="stance", exact=True))
    alpha = row.get_by_role("cell").nth(4).inner_text()
    expect(shown.locator("svg.chart")).to_contain_text(f"{alpha} [")
