"""Own keys, own letters: set in the profile, at work on the coding screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment
from projects.teams.actions import set_profile
from tests.browser.people import keys, open_coding, sign_in
from tests.browser.test_coding import WCAG
from tests.factories import assign, make_codebook, make_coder, make_document, make_project

VARIABLES = [
    {"id": "scope", "label": "Scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "label": "Field", "type": "multi-select", "categories": ["economic", "political"]},
]


@pytest.fixture
def coding(live_server: LiveServer, page: Page) -> Assignment:
    """Aigerim's open coding; she is signed in."""
    project = make_project("study")
    make_codebook(project, VARIABLES)
    made = assign(make_document(project, "d1"), make_coder(project, "Aigerim"))
    sign_in(page.context, live_server, made.coder)
    return made


def active(page: Page, variable: str) -> None:
    expect(page.locator("form.active")).to_have_attribute("data-variable", variable)


def test_a_key_pressed_in_its_field_works_on_the_screen_and_stands_on_it(page, live_server, coding):
    page.goto(f"{live_server.url}/profile/")
    page.get_by_label("none applies; another value").focus()
    keys(page, "q")
    page.get_by_role("button", name="Keep these keys").click()
    expect(page.get_by_text("Kept.")).to_be_visible()
    open_coding(page, live_server, coding)
    keys(page, "j", "q")
    expect(page.locator("form[data-variable=field] [name=value][data-key=X]")).to_be_checked()
    expect(page.locator("form[data-variable=field] .rest kbd")).to_have_text("Q")


@pytest.mark.parametrize("typed", ["о", "ت", "j"])
def test_a_key_is_its_place_whatever_the_layout_types(page, live_server, coding, typed):
    open_coding(page, live_server, coding)
    page.evaluate(
        "key => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, code: 'KeyJ', bubbles: true}))", typed
    )
    active(page, "field")


def test_a_key_that_an_input_method_is_using_is_left_alone(page, live_server, coding):
    open_coding(page, live_server, coding)
    page.evaluate(
        """() => document.body.dispatchEvent(
             new KeyboardEvent('keydown', {key: 'j', code: 'KeyJ', bubbles: true, isComposing: true}))"""
    )
    active(page, "scope")


def test_switched_off_no_single_key_works_and_no_key_is_shown(page, live_server, coding):
    set_profile(user=coding.coder.user, single_keys=False)
    open_coding(page, live_server, coding)
    keys(page, "j", "1")
    active(page, "scope")
    assert page.locator("form.active [name=value]:checked").count() == 0
    assert page.locator("form.active .option kbd").first.is_hidden()


def test_keys_are_switched_off_from_the_list_of_keys_and_stay_off(page, live_server, coding):
    open_coding(page, live_server, coding)
    keys(page, "?")
    with page.expect_response("**/profile/"):
        page.get_by_label("Keys without Ctrl are on").uncheck()
    keys(page, "Escape", "j")
    active(page, "scope")
    coding.coder.user.refresh_from_db()
    assert coding.coder.user.single_keys is False


def test_without_going_on_by_itself_an_answer_stays_open(page, live_server, coding):
    set_profile(user=coding.coder.user, auto_advance=False)
    open_coding(page, live_server, coding)
    keys(page, "1")
    expect(page.locator("#saved")).to_contain_text("✓ saved")
    active(page, "scope")


def test_texts_are_as_large_and_wide_as_she_likes(page, live_server, coding):
    open_coding(page, live_server, coding)
    size = "getComputedStyle(document.querySelector('.document p')).fontSize"
    normal = page.evaluate(size)
    set_profile(user=coding.coder.user, text_size="huge", text_face="sans")
    page.reload()
    assert float(page.evaluate(size)[:-2]) > 1.3 * float(normal[:-2])
    assert (
        "serif" not in page.evaluate("getComputedStyle(document.querySelector('.document p')).fontFamily").split(",")[0]
    )


def test_what_she_sets_beside_the_text_is_seen_at_once_and_kept(page, live_server, coding):
    open_coding(page, live_server, coding)
    page.get_by_role("button", name="Reading").click()
    with page.expect_response("**/profile/"):
        page.get_by_label("Size of the text").select_option("huge")
    expect(page.locator("#text")).to_have_attribute("data-size", "huge")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    coding.coder.user.refresh_from_db()
    assert coding.coder.user.text_size == "huge"


def test_what_could_not_be_kept_is_said(page, live_server, coding):
    open_coding(page, live_server, coding)
    page.route("**/profile/", lambda route: route.abort())
    page.get_by_role("button", name="Reading").click()
    page.locator("#look [name=theme]").select_option("dark")
    expect(page.get_by_text("Shown here, but not kept")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_profile_has_no_barrier_that_axe_finds(page, live_server, coding, scheme, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/profile/")
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
