"""A session that ends, somebody else who signs in, and signing out: what waits is neither lost, mixed up nor left."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment
from projects.coding.queries import answers_of
from tests.browser.people import keys, open_coding, sign_in
from tests.factories import PASSWORD, assign, make_codebook, make_coder, make_document, make_project

VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "label": "In scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "memo", "label": "Memo", "type": "text", "required": False},
]


@pytest.fixture
def coding(live_server: LiveServer) -> Assignment:
    """Aigerim's open coding."""
    project = make_project("study")
    make_codebook(project, VARIABLES)
    return assign(make_document(project, "d1"), make_coder(project, "Aigerim"))


@pytest.fixture
def desk(page: Page, live_server: LiveServer, coding: Assignment) -> Page:
    """Its screen, in a browser in which she is signed in."""
    sign_in(page.context, live_server, coding.coder)
    page.on("dialog", lambda dialog: dialog.accept())  # whether to leave while something waits
    open_coding(page, live_server, coding)
    return page


def badge(page: Page) -> Any:
    return page.locator("#saved")


def stored(page: Page) -> int:
    return page.evaluate("localStorage.length")


def come_back(page: Page) -> None:
    """From another window."""
    page.evaluate("dispatchEvent(new Event('focus'))")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Menu of").click()
    page.get_by_role("button", name="Sign out", exact=True).click()


def leave_something(desk: Page, server: LiveServer) -> None:
    """One answer that did not arrive, and then her list of documents."""
    desk.route("**/answers/", lambda route: route.abort())
    keys(desk, "2")
    expect(badge(desk)).to_have_text("1 not saved yet – retrying")
    desk.goto(f"{server.url}/projects/study/code/")


def test_she_signs_in_again_in_a_dialog_and_what_waits_goes_out(desk, coding):
    desk.context.clear_cookies()
    keys(desk, "2")
    dialog = desk.get_by_role("dialog", name="Your session has ended")
    expect(dialog).to_be_visible()
    expect(badge(desk)).to_contain_text("1 not saved yet – signed out")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(badge(desk)).to_contain_text("✓ saved")
    expect(dialog).to_be_hidden()
    assert answers_of(coding) == {"in_scope": "no"}


def test_a_wrong_password_says_so_and_what_she_wrote_stays(desk, coding):
    keys(desk, "1")
    expect(badge(desk)).to_contain_text("✓ saved")
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("textbox", name="Memo").fill("to be kept")
    dialog = desk.get_by_role("dialog", name="Your session has ended")
    dialog.get_by_label("Password").fill("a wrong one")
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog.get_by_role("alert")).to_contain_text("password")
    dialog.get_by_label("Password").fill(PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(badge(desk)).to_contain_text("✓ saved")
    assert answers_of(coding) == {"in_scope": "yes", "memo": "to be kept"}


def test_signing_in_in_another_window_is_enough(desk, live_server, coding):
    desk.context.clear_cookies()
    keys(desk, "2")
    expect(desk.get_by_role("dialog", name="Your session has ended")).to_be_visible()
    sign_in(desk.context, live_server, coding.coder)
    desk.context.add_cookies([{"name": "csrftoken", "value": "x" * 32, "url": live_server.url}])
    come_back(desk)
    expect(badge(desk)).to_contain_text("✓ saved")
    expect(desk.get_by_role("dialog")).to_be_hidden()
    assert answers_of(coding) == {"in_scope": "no"}


def test_what_she_entered_is_not_sent_under_another_name(desk, live_server, coding):
    sign_in(desk.context, live_server, make_coder(coding.round.project, "Omid"))
    keys(desk, "2")
    expect(desk.get_by_role("dialog")).to_contain_text("Someone else is signed in in this browser now.")
    expect(desk.get_by_label("Password")).to_be_hidden()
    assert answers_of(coding) == {}
    sign_in(desk.context, live_server, coding.coder)
    come_back(desk)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert answers_of(coding) == {"in_scope": "no"}


def test_another_person_does_not_send_what_waits_in_the_same_browser(desk, live_server, coding):
    leave_something(desk, live_server)
    omid = make_coder(coding.round.project, "Omid")
    sign_in(desk.context, live_server, omid)
    desk.unroute("**/answers/")
    open_coding(desk, live_server, assign(coding.document, omid))
    expect(desk.locator("#elsewhere")).to_be_empty()
    assert (answers_of(coding), stored(desk)) == ({}, 1)


def test_signing_out_asks_while_something_is_unsaved_and_she_stays(desk, live_server):
    leave_something(desk, live_server)
    sign_out(desk)
    expect(desk.get_by_role("dialog", name="1 answer is not saved yet.")).to_be_visible()
    desk.get_by_role("button", name="Stay").click()
    expect(desk.get_by_role("dialog")).to_be_hidden()
    assert stored(desk) == 1


def test_signing_out_wipes_what_waits(desk, live_server, coding):
    leave_something(desk, live_server)
    sign_out(desk)
    desk.get_by_role("button", name="Sign out and lose them").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    assert (stored(desk), answers_of(coding)) == (0, {})


def test_the_page_for_signing_out_asks_as_well(desk, live_server):
    leave_something(desk, live_server)
    desk.goto(f"{live_server.url}/accounts/logout/")
    desk.get_by_role("button", name="Sign out", exact=True).click()
    desk.get_by_role("button", name="Sign out and lose them").click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    assert stored(desk) == 0


def test_signing_out_with_everything_saved_asks_nothing(desk, coding):
    keys(desk, "2")
    expect(badge(desk)).to_contain_text("✓ saved")
    sign_out(desk)
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()


def test_signing_out_in_one_window_empties_the_other(desk, live_server, coding):
    window = desk.context.new_page()
    window.goto(f"{live_server.url}/projects/study/code/")
    desk.route("**/answers/", lambda route: route.abort())
    keys(desk, "2")
    expect(badge(desk)).to_have_text("1 not saved yet – retrying")
    sign_out(window)
    window.get_by_role("button", name="Sign out and lose them").click()
    expect(window.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(badge(desk)).to_have_text("signed out")
    desk.unroute("**/answers/")
    assert (stored(desk), answers_of(coding)) == (0, {})
