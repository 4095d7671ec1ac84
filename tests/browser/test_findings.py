"""Findings in the browser: a viewer's way from a sub-hypothesis to the words it rests on, wide and narrow."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.datasets.coded import release
from tests.findings.studies import member, study


@pytest.fixture
def shown(page: Page, live_server: LiveServer, settings, tmp_path) -> Page:
    """The findings of a small study, open before Omid, who looks on."""
    settings.DATA_DIR = tmp_path
    project = study()
    release(project)
    sign_in(page.context, live_server, member(project, "Omid"))
    page.goto(f"{live_server.url}/projects/study/findings/")
    return page


def test_he_goes_from_a_share_to_the_passages_and_on_to_the_document(shown: Page):
    expect(shown.get_by_role("navigation", name="Project").get_by_role("link", name="Findings")).to_have_attribute(
        "aria-current", "page"
    )
    shown.get_by_role("link", name="2 passages for economic").click()
    expect(shown.locator("mark").first).to_have_text("Lamps")
    shown.get_by_role("link", name="d1").click()
    expect(shown.get_by_role("article")).to_contain_text("Lamps are dimmed when a street is empty.")


def test_he_divides_by_country_sets_two_variables_side_by_side_and_keeps_a_picture(shown: Page):
    shown.get_by_label("Divide Stance by").select_option("by country")
    shown.get_by_role("button", name="Divide Stance").click()
    expect(shown.get_by_role("heading", level=1)).to_have_text(re.compile("Stance, by country"))
    shown.get_by_role("link", name="Back to the findings").click()
    with shown.expect_download() as download:
        shown.get_by_role("button", name="PNG").first.click()
    assert download.value.suggested_filename == "h1.png"
    shown.get_by_role("link", name="Two variables").click()
    shown.get_by_label("Lines").select_option("In scope")
    shown.get_by_label("Columns").select_option("Stance")
    shown.get_by_role("button", name="Set side by side").click()
    expect(shown.get_by_text("Cramér’s V", exact=True)).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_the_pages_have_no_barrier_that_axe_finds(shown: Page, width, scheme):
    shown.set_viewport_size({"width": width, "height": 900})
    shown.emulate_media(color_scheme=scheme)
    home = shown.url
    for path in ("", "by/?variable=stance&by=m:country", "cross/?a=m:country&b=v:stance",
                 "passages/?variable=field&category=economic"):  # fmt: skip
        shown.goto(home + path)
        found = Axe().run(shown, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
        assert shown.evaluate("document.documentElement.scrollWidth") <= width
