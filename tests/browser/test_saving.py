"""Nothing is lost on the way: two windows, a server that fails, an answer that is lost, a session that ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment, Judgement
from projects.coding.queries import answers_of
from tests.browser.people import keys, open_coding, sign_in
from tests.factories import assign, make_codebook, make_coder, make_document, make_project

VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "label": "In scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "label": "Field", "type": "nominal", "categories": ["economic", "political"],
     "asked_only_if": {"variable": "in_scope", "value": "yes"}},
    {"id": "stance", "label": "Stance", "type": "ordinal", "categories": ["1", "2", "3"]},
]  # fmt: skip


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
    open_coding(page, live_server, coding)
    return page


@pytest.fixture
def other_window(desk: Page, live_server: LiveServer, coding: Assignment) -> Iterator[Page]:
    """The same screen in a second window of the same browser, opened before anything is answered."""
    page = desk.context.new_page()
    open_coding(page, live_server, coding)
    yield page
    page.close()


def saved(page: Page) -> Any:
    return page.locator("#saved")


def test_two_windows_that_answer_differently_show_both_and_she_keeps_hers(desk, other_window, coding):
    keys(desk, "1")
    expect(saved(desk)).to_contain_text("✓ saved")
    keys(other_window, "2")
    alert = other_window.locator("form[data-variable=in_scope]").get_by_role("alert")
    expect(alert).to_contain_text("In scope was changed meanwhile, in another window.")
    expect(alert.get_by_role("button", name="Take the other: yes")).to_be_visible()
    alert.get_by_role("button", name="Keep mine: no").click()
    expect(saved(other_window)).to_contain_text("✓ saved")
    assert answers_of(coding) == {"in_scope": "no"}
    assert Judgement.objects.count() == 2


def test_two_windows_that_answer_differently_and_she_takes_the_other(desk, other_window, coding):
    keys(desk, "2")
    expect(saved(desk)).to_contain_text("✓ saved")
    keys(other_window, "1")
    other_window.get_by_role("button", name="Take the other: no").click()
    expect(other_window.locator("form[data-variable=in_scope] .answer")).to_have_text("no")
    assert answers_of(coding) == {"in_scope": "no"}


def test_a_failing_server_is_asked_again_until_it_answers_and_keeps_one_revision(desk, coding):
    def fail_once(route: Route) -> None:
        if coding.pk not in failed:
            failed.add(coding.pk)
            route.fulfill(status=500, body="broken")
        else:
            route.continue_()

    failed: set[int] = set()
    desk.route("**/answers/", fail_once)
    keys(desk, "2")
    expect(saved(desk)).to_have_text("1 not saved yet – retrying")
    expect(saved(desk)).to_contain_text("✓ saved")
    assert Judgement.objects.count() == 1


def test_an_answer_lost_on_its_way_back_is_not_kept_twice(desk, coding):
    operations: list[str] = []

    def lose_the_first(route: Route) -> None:
        sent = route.request.post_data_json
        operations.append(sent["op_id"] if sent else "")
        if len(operations) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    desk.route("**/answers/", lose_the_first)
    keys(desk, "2")
    expect(saved(desk)).to_contain_text("✓ saved")
    assert len(operations) == 2
    assert len(set(operations)) == 1
    assert Judgement.objects.count() == 1


def test_while_nothing_reaches_the_server_answers_wait_in_order_and_are_not_submitted(desk, coding):
    desk.context.set_offline(True)
    keys(desk, "1", "2", "3", "Enter")
    expect(saved(desk)).to_have_text("3 not saved yet – offline, then submitted")
    assert Assignment.objects.get().state == "open"
    desk.context.set_offline(False)
    expect(desk.get_by_role("heading", name="Everything is coded")).to_be_visible(timeout=10_000)
    assert answers_of(coding) == {"in_scope": "yes", "field": "political", "stance": "3"}


def test_a_coding_submitted_in_another_window_says_so(desk, other_window, coding):
    keys(desk, "2", "3", "Enter")
    expect(desk.get_by_role("heading", name="Everything is coded")).to_be_visible()
    keys(other_window, "1")
    expect(other_window.get_by_role("alert")).to_contain_text("Reopen it to change an answer.")
    assert answers_of(coding) == {"in_scope": "no", "stance": "3"}


def test_a_choice_made_before_the_page_is_ready_is_saved(page, live_server, coding):
    held: list[Route] = []
    sign_in(page.context, live_server, coding.coder)
    page.route("**/app/coding*.js", lambda route: held.append(route))
    page.goto(f"{live_server.url}/projects/study/code/{coding.pk}/", wait_until="commit")
    page.get_by_role("radio", name="no").check()
    assert answers_of(coding) == {}
    held[0].continue_()
    expect(saved(page)).to_contain_text("✓ saved")
    expect(page.locator("form.active")).to_have_attribute("data-variable", "stance")
    assert answers_of(coding) == {"in_scope": "no"}


def test_the_way_back_shows_the_answers_as_they_are_now(desk, live_server, coding):
    keys(desk, "2")
    expect(saved(desk)).to_contain_text("✓ saved")
    desk.goto(f"{live_server.url}/projects/study/code/")
    desk.go_back()
    expect(desk.locator("form[data-variable=in_scope] .answer")).to_have_text("no")
    expect(desk.locator("form[data-variable=in_scope] [name=base_version]")).to_have_value("1")


def test_the_way_back_shows_no_text_after_signing_out(desk, coding):
    text = desk.locator(".document").inner_text()
    desk.get_by_role("button", name="Menu of Aigerim").click()
    desk.get_by_role("button", name="Sign out").click()
    expect(desk.locator("#panel")).to_have_count(0)
    desk.go_back()
    expect(desk).to_have_url(re.compile("/accounts/login/"))
    assert text not in desk.content()
