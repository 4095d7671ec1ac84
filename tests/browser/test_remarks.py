"""A note to the adjudicator and a document that cannot be coded, by keyboard, offline and in a small window."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment
from projects.coding.queries import answers_of, notes_of
from tests.browser.people import keys, open_coding, sign_in
from tests.browser.test_coding import WCAG
from tests.factories import assign, make_codebook, make_coder, make_document, make_project

VARIABLES = [{"id": "stance", "label": "Stance", "type": "ordinal", "categories": ["1", "2", "3"]}]


@pytest.fixture
def coding(live_server: LiveServer) -> Assignment:
    """Aigerim's open coding of d1; d2 is hers as well."""
    project = make_project("study")
    make_codebook(project, VARIABLES)
    aigerim = make_coder(project, "Aigerim")
    first = assign(make_document(project, "d1", "A scan without letters."), aigerim)
    assign(make_document(project, "d2", "Another text."), aigerim)
    return first


@pytest.fixture
def desk(page: Page, live_server: LiveServer, coding: Assignment) -> Page:
    sign_in(page.context, live_server, coding.coder)
    page.on("dialog", lambda dialog: dialog.accept())
    open_coding(page, live_server, coding)
    return page


def test_m_opens_a_note_which_is_saved_as_it_is_written(desk, coding):
    keys(desk, "m")
    with desk.expect_response("**/notes/"):
        desk.keyboard.type("Is 2 meant, or 3?")
    expect(desk.locator("#saved")).to_contain_text("saved")
    assert notes_of(coding) == {"stance": "Is 2 meant, or 3?"}
    assert answers_of(coding) == {}, "keys typed into a note choose nothing"


def test_a_note_written_offline_goes_out_after_a_reload(desk, live_server, coding):
    desk.route("**/notes/", lambda route: route.abort())
    keys(desk, "m")
    desk.keyboard.type("Irony?")
    expect(desk.locator("#saved")).to_contain_text("not saved yet")
    desk.unroute("**/notes/")
    with desk.expect_response("**/notes/"):
        desk.reload()
    expect(desk.locator("textarea[name=note]")).to_have_value("Irony?")
    assert notes_of(coding) == {"stance": "Irony?"}


def test_c_asks_why_and_hands_the_document_in(desk, coding):
    keys(desk, "2", "c")
    expect(desk.get_by_role("dialog", name="This document cannot be coded")).to_be_visible()
    desk.keyboard.type("No letters in it.")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Hand in and next").click()
    expect(desk.locator("#panel")).to_have_attribute("data-document", "d2")
    coding.refresh_from_db()
    assert (coding.cannot_code, answers_of(coding)) == ("No letters in it.", {})


def test_it_can_be_taken_back_at_once_with_the_answer(desk, live_server, coding):
    keys(desk, "2", "c")
    desk.keyboard.type("No letters in it.")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Hand in and next").click()
    expect(desk.locator("#panel")).to_have_attribute("data-ready", "")
    with desk.expect_navigation():
        keys(desk, "z")
    expect(desk.locator("#panel")).to_have_attribute("data-document", "d1")
    assert answers_of(coding) == {"stance": "2"}


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_note_and_dialog_are_accessible(desk, scheme, width):
    desk.emulate_media(color_scheme=scheme)
    desk.set_viewport_size({"width": width, "height": 900})
    keys(desk, "m")
    assert Axe().run(desk, options=WCAG).violations_count == 0
    keys(desk, "Escape", "c")
    assert Axe().run(desk, options=WCAG).violations_count == 0
