"""A coder's own answers beside the final ones, in the browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.datasets.coded import release
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, rule, submit

VARIABLES = [{"id": "stance", "label": "Stance", "type": "ordinal", "categories": ["1", "2", "3"]}]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
def test_she_makes_her_codings_part_of_the_record_to_see_what_became_of_them(
    page: Page, live_server: LiveServer, settings, tmp_path, width, scheme
):
    settings.DATA_DIR = tmp_path
    project = make_project("study")
    make_codebook(project, VARIABLES)
    document, aigerim = make_document(project, "d1"), make_coder(project, "Aigerim")
    coding = assign(document, aigerim)
    judge(coding, "stance", "1")
    submit(coding)
    rule(document, "stance", "3", reason="The last line decides.")
    release(project)
    sign_in(page.context, live_server, aigerim)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server.url}/projects/study/released/")
    expect(page.get_by_text("The last line decides.")).to_have_count(0)
    assert Axe().run(page, options=WCAG).violations_count == 0
    page.get_by_role("button", name="Make them part of the record").click()
    expect(page.get_by_text("The last line decides.")).to_be_visible()
    assert Axe().run(page, options=WCAG).violations_count == 0
