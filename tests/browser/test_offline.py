"""What the server has not confirmed waits in the browser, through reloads and closed windows, and goes out in order."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment, Judgement, Span
from projects.coding.queries import answers_of
from tests.browser.people import keys, open_coding, sign_in
from tests.factories import assign, make_codebook, make_coder, make_document, make_project
from tests.processes import eventually

VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "label": "In scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "label": "Field", "type": "nominal", "categories": ["economic", "political"],
     "asked_only_if": {"variable": "in_scope", "value": "yes"}},
    {"id": "stance", "label": "Stance", "type": "ordinal", "categories": ["1", "2", "3"]},
    {"id": "tone", "label": "Tone", "type": "ordinal", "categories": ["1", "2", "3"]},
    {"id": "year", "label": "Year", "type": "interval", "min": 1991, "max": 2030},
    {"id": "topic", "label": "Topic", "type": "multi-select", "evidence": True, "categories": ["light", "water"]},
]  # fmt: skip
WRITES = "**/answers/"
TEXT = "Lamps are dimmed when a street is empty."


@pytest.fixture
def coding(live_server: LiveServer) -> Assignment:
    """Aigerim's open coding of d1; d2 is hers as well."""
    project = make_project("study")
    make_codebook(project, VARIABLES)
    aigerim = make_coder(project, "Aigerim")
    assign(make_document(project, "d2", "Another text."), aigerim)
    return assign(make_document(project, "d1", TEXT), aigerim)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, coding: Assignment) -> Page:
    """Its screen, in a browser in which she is signed in."""
    sign_in(page.context, live_server, coding.coder)
    page.on("dialog", lambda dialog: dialog.accept())  # whether to leave while something waits
    open_coding(page, live_server, coding)
    return page


def badge(page: Page) -> Any:
    return page.locator("#saved")


def other(coding: Assignment) -> Assignment:
    return Assignment.objects.select_related("round__project").get(document__code="d2")


def cut(page: Page) -> None:
    """Pages still load, but nothing that is written arrives."""
    page.route(WRITES, lambda route: route.abort())


def mend(page: Page) -> None:
    """Writes arrive again, and the browser says so."""
    page.unroute(WRITES)
    page.evaluate("dispatchEvent(new Event('online'))")


def listen(page: Page) -> list[str]:
    """The variables that are sent, as they are sent."""
    sent: list[str] = []

    def hear(route: Route) -> None:
        sent.append((route.request.post_data_json or {})["variable"])
        route.continue_()

    page.route(WRITES, hear)
    return sent


def choose(page: Page, variable: str, value: str) -> None:
    """As a hand chooses, without the keyboard's way to the variable."""
    page.evaluate(
        "selector => document.querySelector(selector).click()",
        f"form[data-variable={variable}] [name=value][value='{value}']",
    )


def mark(page: Page, start: int, end: int) -> None:
    """Attach a passage of the text to the topic "light", as its page's script does."""
    page.evaluate(
        """async ([start, end, quote]) => {
            const address = `${location.pathname}passages/`;
            const { send } = await import("app/answers");
            send({ address, fields: { variable: "topic", category: "light", start, end, quote }, label: "passage" });
        }""",
        [start, end, TEXT[start:end]],
    )


def versions(coding: Assignment, variable: str) -> list[str]:
    rows = Judgement.objects.filter(assignment=coding, variable__code=variable).order_by("version")
    return [row.category.code if row.category else "" for row in rows.select_related("category")]


def test_offline_a_badge_counts_what_waits_and_it_goes_out_in_order(desk, coding):
    sent = listen(desk)
    desk.context.set_offline(True)
    keys(desk, "1", "2", "3")
    expect(badge(desk)).to_have_text("3 not saved yet – offline")
    sent.clear()
    desk.context.set_offline(False)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert sent[-3:] == ["in_scope", "field", "stance"]
    assert answers_of(coding) == {"in_scope": "yes", "field": "political", "stance": "3"}


def test_the_badge_moves_nothing(desk):
    question, head = desk.locator("form[data-variable=in_scope]"), desk.locator("#panel > .panelhead").first
    place, size = question.bounding_box(), head.bounding_box()
    desk.context.set_offline(True)
    choose(desk, "tone", "1")
    expect(badge(desk)).to_have_text("1 not saved yet – offline")
    assert head.bounding_box() == size
    assert question.bounding_box()["y"] == place["y"]


def test_second_thoughts_while_offline_are_each_based_on_the_one_before(desk, coding):
    choose(desk, "stance", "1")
    expect(badge(desk)).to_contain_text("✓ saved")
    desk.context.set_offline(True)
    for variable, value in [("stance", "2"), ("tone", "1"), ("stance", "3"), ("tone", "2"), ("stance", "1")]:
        choose(desk, variable, value)
    expect(badge(desk)).to_have_text("5 not saved yet – offline")
    desk.context.set_offline(False)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert versions(coding, "stance") == ["1", "2", "3", "1"]
    assert versions(coding, "tone") == ["1", "2"]


def test_a_question_closed_and_asked_again_while_offline_keeps_its_last_answer(desk, coding):
    desk.context.set_offline(True)
    for variable, value in [("in_scope", "yes"), ("field", "economic"), ("in_scope", "no"), ("in_scope", "yes")]:
        choose(desk, variable, value)
    choose(desk, "field", "political")
    desk.context.set_offline(False)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert answers_of(coding) == {"in_scope": "yes", "field": "political"}


def test_slow_answers_do_not_change_the_order(desk, coding):
    waits = iter([0.4, 0.1, 0.0, 0.0])

    def slowly(route: Route) -> None:
        time.sleep(next(waits, 0))
        route.continue_()

    desk.route(WRITES, slowly)
    for variable, value in [("stance", "1"), ("tone", "1"), ("stance", "2"), ("tone", "3")]:
        choose(desk, variable, value)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert (versions(coding, "stance"), versions(coding, "tone")) == (["1", "2"], ["1", "3"])


def test_what_waits_is_on_the_screen_after_a_reload_and_goes_out(desk, coding):
    cut(desk)
    keys(desk, "1", "2")
    expect(badge(desk)).to_have_text("2 not saved yet – retrying")
    desk.reload()
    expect(desk.locator("form[data-variable=field] .answer")).to_have_text("political")
    expect(badge(desk)).to_have_text("2 not saved yet – retrying")
    keys(desk, "3")
    expect(badge(desk)).to_have_text("3 not saved yet – retrying")
    mend(desk)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert answers_of(coding) == {"in_scope": "yes", "field": "political", "stance": "3"}


def test_a_page_that_crashed_loses_nothing(desk, live_server, coding):
    desk.context.set_offline(True)
    keys(desk, "1", "1")
    expect(badge(desk)).to_have_text("2 not saved yet – offline")
    desk.context.new_page()
    desk.close(run_before_unload=False)
    desk.context.set_offline(False)
    again = desk.context.pages[0]
    open_coding(again, live_server, coding)
    expect(again.locator("form[data-variable=field] .answer")).to_have_text("economic")
    expect(badge(again)).to_contain_text("✓ saved")
    assert answers_of(coding) == {"in_scope": "yes", "field": "economic"}


def test_an_edit_keeps_its_name_through_a_reload(desk, coding):
    operations: list[str] = []

    def lose(route: Route) -> None:
        operations.append((route.request.post_data_json or {})["op_id"])
        route.fetch()
        route.abort()

    desk.route(WRITES, lose)
    keys(desk, "2")
    expect(badge(desk)).to_have_text("1 not saved yet – retrying")
    desk.reload()
    expect(badge(desk)).to_have_text("1 not saved yet – retrying")
    mend(desk)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert len(operations) >= 2 and len(set(operations)) == 1
    assert versions(coding, "in_scope") == ["no"]


def test_another_document_says_what_waits_and_sends_it(desk, live_server, coding):
    cut(desk)
    keys(desk, "1", "2")
    expect(badge(desk)).to_have_text("2 not saved yet – retrying")
    open_coding(desk, live_server, other(coding))
    expect(desk.get_by_role("link", name="2 answers of d1 not saved yet")).to_be_visible()
    mend(desk)
    expect(desk.locator("#elsewhere")).to_be_empty()
    assert answers_of(coding) == {"in_scope": "yes", "field": "political"}
    assert answers_of(other(coding)) == {}


def test_her_list_of_documents_sends_what_waits(desk, live_server, coding):
    cut(desk)
    keys(desk, "2")
    expect(badge(desk)).to_have_text("1 not saved yet – retrying")
    desk.goto(f"{live_server.url}/projects/study/code/")
    expect(desk.get_by_role("link", name="1 answer of d1 not saved yet")).to_be_visible()
    mend(desk)
    expect(desk.get_by_role("link", name="not saved yet")).to_be_hidden()
    assert answers_of(coding) == {"in_scope": "no"}


def test_two_windows_send_what_is_theirs_and_nothing_twice(desk, live_server, coding):
    window = desk.context.new_page()
    open_coding(window, live_server, other(coding))
    desk.context.set_offline(True)
    keys(desk, "1", "2")
    keys(window, "2")
    expect(badge(desk)).to_have_text("2 not saved yet – offline")
    expect(badge(window)).to_have_text("1 not saved yet – offline")
    sent, sent_there = listen(desk), listen(window)
    desk.context.set_offline(False)
    expect(badge(desk)).to_contain_text("✓ saved")
    expect(badge(window)).to_contain_text("✓ saved")
    assert (sent, sent_there) == (["in_scope", "field"], ["in_scope"])
    assert (answers_of(coding), answers_of(other(coding))) == (
        {"in_scope": "yes", "field": "political"},
        {"in_scope": "no"},
    )


def test_two_windows_that_differed_while_offline_show_both_also_after_a_reload(desk, live_server, coding):
    window = desk.context.new_page()
    open_coding(window, live_server, coding)
    desk.context.set_offline(True)
    keys(window, "2")
    desk.context.set_offline(False)
    expect(badge(window)).to_contain_text("✓ saved")
    keys(desk, "1")
    expect(desk.get_by_role("button", name="Keep mine: yes")).to_be_visible()
    desk.reload()
    expect(desk.get_by_role("button", name="Take the other: no")).to_be_visible()
    desk.get_by_role("button", name="Keep mine: yes").click()
    expect(badge(desk)).to_contain_text("✓ saved")
    assert versions(coding, "in_scope") == ["no", "yes"]


def test_a_refused_edit_stays_in_sight_and_holds_up_nothing(desk, coding):
    desk.context.set_offline(True)
    desk.locator("form[data-variable=year]").get_by_role("button", name="Year").click()
    desk.get_by_role("textbox", name="Year").fill("1800")
    desk.get_by_role("textbox", name="Year").blur()
    choose(desk, "stance", "2")
    desk.context.set_offline(False)
    problem = desk.locator("form[data-variable=year]").get_by_role("alert")
    expect(problem).to_contain_text("1991")
    eventually(lambda: answers_of(coding) == {"stance": "2"})
    desk.reload()
    expect(desk.locator("form[data-variable=year] .answer")).to_have_text("1800")
    problem.get_by_role("button", name="Discard").click()
    expect(desk.locator("form[data-variable=year]").get_by_role("alert")).to_be_hidden()
    desk.reload()
    expect(desk.locator("form[data-variable=year] .answer")).to_be_empty()


def test_a_hundred_edits_go_out_in_order(desk, coding):
    desk.context.set_offline(True)
    values = [str(n % 3 + 1) for n in range(50)]
    for value in values:
        choose(desk, "stance", value)
        choose(desk, "tone", value)
    expect(badge(desk)).to_have_text("100 not saved yet – offline")
    desk.context.set_offline(False)
    expect(badge(desk)).to_contain_text("✓ saved", timeout=60_000)
    assert (versions(coding, "stance"), versions(coding, "tone")) == (values, values)


def test_a_page_of_somebody_else_s_network_is_not_the_servers_word(desk, coding):
    desk.route(WRITES, lambda route: route.fulfill(status=200, content_type="text/html", body="<h1>Hotel Wi-Fi</h1>"))
    keys(desk, "2")
    expect(badge(desk)).to_have_text("1 not saved yet – retrying")
    desk.unroute(WRITES)
    expect(badge(desk)).to_contain_text("✓ saved")
    assert answers_of(coding) == {"in_scope": "no"}


def test_the_browser_keeps_answers_and_nothing_of_the_text(desk):
    desk.context.set_offline(True)
    keys(desk, "1")
    mark(desk, 0, 5)
    expect(badge(desk)).to_have_text("2 not saved yet – offline")
    stored = desk.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "in_scope" in stored and "passage" in stored
    assert "Lamps" not in stored


def test_a_passage_left_by_a_page_that_is_gone_is_marked_and_shown_by_the_next_one(desk, live_server, coding):
    desk.route("**/passages/**", lambda route: route.abort())
    choose(desk, "topic", "light")
    mark(desk, 0, 5)
    expect(badge(desk)).to_have_text("1 not saved yet – retrying")
    open_coding(desk, live_server, other(coding))
    expect(desk.get_by_role("link", name="1 answer of d1 not saved yet")).to_be_visible()
    desk.unroute("**/passages/**")
    open_coding(desk, live_server, coding)
    expect(desk.locator(".evidence q")).to_have_text("Lamps")
    assert [span.start for span in Span.objects.current()] == [0]


def test_nothing_is_left_in_the_browser_when_everything_is_saved(desk):
    keys(desk, "1", "2", "3")
    expect(badge(desk)).to_contain_text("✓ saved")
    assert desk.evaluate("localStorage.length") == 0
