"""Aigerim codes documents in a browser: with the mouse, with the keyboard alone, in Persian, on a telephone."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment
from projects.coding.queries import answers_of
from projects.teams.models import Membership
from tests.browser.people import keys, open_coding, sign_in
from tests.factories import PASSWORD, assign, judge, make_codebook, make_coder, make_document, make_project, submit

VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "label": "In scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "label": "Field of influence", "type": "multi-select", "evidence": True,
     "question": "In which fields does the text show influence?",
     "categories": [
        {"id": "economic", "label": "Economic",
         "definition": "Markets, loans, prices.", "not_when": "a price is named"},
        {"id": "political", "label": "Political",
         "definition": "Who decides.", "use_when": "authorities share a decision",
         "example": "“A city gives away a part of its right.”"}],
     "missing_values": ["cannot_tell"], "asked_only_if": {"variable": "in_scope", "value": "yes"}},
    {"id": "stance", "label": "Stance", "type": "ordinal", "categories": ["1", "2", "3", "4", "5"],
     "category_labels": {"1": "Contradicts", "5": "Supports"}, "missing_values": ["cannot_tell"]},
    {"id": "event_year", "label": "Year", "type": "interval", "min": 1991, "max": 2030,
     "missing_values": ["not_stated"]},
    {"id": "memo", "label": "Memo", "type": "text"},
]  # fmt: skip
PERSIAN = "شهرداری توافق‌نامه‌ای برای یک سامانهٔ شهر هوشمند امضا کرد (Smart City 2.0)."
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def aigerim(live_server: LiveServer) -> Membership:
    """A coder with two documents to code, the second in Persian."""
    project = make_project("study", "A study of smart cities")
    make_codebook(project, VARIABLES)
    aigerim = make_coder(project, "Aigerim")
    text = "Lamps are dimmed when a street is empty.\n\nA burst pipe is found in hours."
    assign(
        make_document(project, "d1", text, title="A city that watches", lang="en", source="Written for a test"), aigerim
    )
    assign(make_document(project, "d2", PERSIAN, title="شهر", lang="fa"), aigerim)
    return aigerim


def coding(coder: Membership, document: str = "d1") -> Assignment:
    return Assignment.objects.select_related("round__project").get(coder=coder, document__code=document)


@pytest.fixture
def desk(page: Page, live_server: LiveServer, aigerim: Membership) -> Page:
    """Her first document, open in a browser in which she is signed in."""
    sign_in(page.context, live_server, aigerim)
    open_coding(page, live_server, coding(aigerim))
    return page


def variable(page: Page, code: str) -> Any:
    return page.locator(f"form[data-variable={code}]")


def test_she_signs_in_codes_with_the_mouse_and_is_on_the_next_document(page, live_server, aigerim):
    page.goto(live_server.url)
    page.get_by_label("Username").fill("aigerim")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Begin").click()
    page.get_by_label("yes").click()
    page.get_by_label("Economic").click()
    expect(page.locator("#saved")).to_contain_text("✓ saved")
    page.get_by_label("Political").click()
    page.get_by_role("button", name="Stance").click()
    page.get_by_label("5", exact=False).last.click()
    page.get_by_label("Year: 1991–2030").fill("2021")
    expect(page.locator("#answered")).to_have_text("4 of 4 answered")
    page.get_by_role("button", name="Submit and next").click()
    expect(page.locator("article h1")).to_have_text("شهر")
    done = coding(aigerim)
    assert done.state == "submitted"
    assert answers_of(done) == {
        "in_scope": "yes", "field": frozenset({"economic", "political"}), "stance": "5", "event_year": "2021",
    }  # fmt: skip


def test_she_codes_a_document_with_the_keyboard_alone(desk, aigerim):
    keys(desk, "1", "X", "Enter", "4", "2", "0", "2", "1", "Enter")
    desk.keyboard.type("2 doubts, 1 note")
    keys(desk, "Control+Enter", "Enter")
    expect(desk.locator("article h1")).to_have_text("شهر")
    expected = {
        "in_scope": "yes",
        "field": frozenset(),
        "stance": "4",
        "event_year": "2021",
        "memo": "2 doubts, 1 note",
    }
    assert answers_of(coding(aigerim)) == expected


def test_keys_are_where_they_are_on_any_layout(desk):
    press = """([key, code]) => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {key, code, bubbles: true}))"""
    desk.locator("body").evaluate("document.activeElement.blur()")
    desk.evaluate(press, ["ت", "KeyJ"])
    expect(variable(desk, "stance")).to_have_class("variable active")
    desk.evaluate(press, ["۴", "Digit4"])
    expect(variable(desk, "stance").locator(".answer")).to_have_text("4")


def test_keys_without_ctrl_can_be_switched_off(desk):
    keys(desk, "?")
    desk.get_by_label("Keys without Ctrl are on").uncheck()
    keys(desk, "Escape", "1")
    expect(variable(desk, "in_scope").locator(".answer")).to_be_empty()


def test_a_definition_is_one_glance_away(desk):
    keys(desk, "1")
    shown = variable(desk, "field").locator(".definition.shown")
    expect(shown).to_contain_text("Markets, loans, prices.")
    desk.get_by_text("Political").first.hover()
    expect(shown).to_contain_text("authorities share a decision")
    expect(shown).to_contain_text("A city gives away")


def test_arrows_walk_through_a_group_and_a_choice_goes_on(desk):
    desk.get_by_label("yes").focus()
    keys(desk, "ArrowDown")
    expect(variable(desk, "in_scope")).to_have_class("variable active")
    keys(desk, "Enter")
    expect(variable(desk, "stance")).to_have_class("variable active")


def test_clicking_the_open_question_leaves_it_open_for_the_keys(desk):
    desk.get_by_role("button", name="In scope").click()
    keys(desk, "2")
    expect(variable(desk, "in_scope").locator(".answer")).to_have_text("no")


def test_closing_a_question_takes_its_answer_from_the_screen_and_from_the_coding(desk, aigerim):
    keys(desk, "1", "1", "K", "2")
    expect(variable(desk, "field")).to_be_hidden()
    expect(desk.locator("#answered")).to_have_text("1 of 3 answered")
    assert answers_of(coding(aigerim)) == {"in_scope": "no"}


def test_a_missing_answer_and_none_applies_stand_alone(desk, aigerim):
    keys(desk, "1", "1", "2", "X")
    expect(variable(desk, "field").locator(":checked")).to_have_count(1)
    keys(desk, "3")
    expect(variable(desk, "field").locator(":checked")).to_have_attribute("value", "cannot_tell")
    keys(desk, "Enter", "6", "X")
    expect(variable(desk, "event_year").locator(".answer")).to_have_text("not stated")
    expect(desk.locator("#answered")).to_have_text("4 of 4 answered")
    assert answers_of(coding(aigerim))["stance"] == "cannot_tell"


def test_an_answer_can_be_taken_back(desk, aigerim):
    keys(desk, "1")
    expect(desk.locator("#answered")).to_have_text("1 of 4 answered")
    keys(desk, "K", "Backspace")
    expect(desk.locator("#answered")).to_have_text("0 of 3 answered")
    assert answers_of(coding(aigerim)) == {}


def test_what_she_writes_is_saved_when_her_hands_rest(desk, aigerim):
    desk.get_by_role("button", name="Memo").click()
    desk.get_by_label("Memo").fill("یادداشت")
    expect(desk.locator("#saved")).to_contain_text("✓ saved")
    desk.reload()
    expect(variable(desk, "memo").locator("textarea[name=value]")).to_have_value("یادداشت")


def test_saving_moves_nothing(desk):
    places = """() => [...document.querySelectorAll('form.variable, #saved, .foot, article p')]
        .map(e => e.getBoundingClientRect().top)"""
    keys(desk, "1", "Enter")
    desk.get_by_role("button", name="Field").click()
    before = desk.evaluate(places)
    keys(desk, "1")
    expect(desk.locator("#answered")).to_have_text("2 of 4 answered")
    assert desk.evaluate(places) == before


def test_submitting_too_early_opens_what_is_unanswered(desk):
    desk.get_by_role("button", name="Submit and next").click()
    expect(desk.locator("#saved")).to_have_text("3 still to answer")
    expect(variable(desk, "in_scope")).to_have_class("variable active")


def test_a_refused_answer_says_why_and_is_opened_at_submitting(desk):
    keys(desk, "2", "4", "1", "8", "0", "0", "Enter")
    expect(variable(desk, "event_year").get_by_role("alert")).to_contain_text("below the least value")
    expect(desk.locator("#saved")).to_have_text("not saved")
    desk.get_by_role("button", name="Submit and next").click()
    expect(variable(desk, "event_year")).to_have_class("variable active")
    desk.get_by_label("Year: 1991–2030").fill("2000")
    expect(desk.locator("#saved")).to_contain_text("✓ saved")


def test_a_persian_text_runs_from_the_right_and_is_exact(desk, live_server, aigerim):
    open_coding(desk, live_server, coding(aigerim, "d2"))
    paragraph = desk.locator("article p")
    assert paragraph.evaluate("p => getComputedStyle(p).direction") == "rtl"
    assert paragraph.evaluate("p => [p.childNodes.length, p.firstChild.data]") == [1, PERSIAN]
    expect(desk.locator(".docmeta")).to_contain_text("Persian")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_her_pages_have_no_barrier_that_axe_finds(desk, live_server, aigerim, scheme, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme=scheme)
    keys(desk, "1", "1")
    done = submit(assign(make_document(aigerim.project, "d3"), aigerim))
    judge(done, "memo", "note")
    for address in ("", "mine/", f"{done.pk}/", f"{coding(aigerim).pk}/", f"{coding(aigerim, 'd2').pk}/"):
        desk.goto(f"{live_server.url}/projects/study/code/{address}")
        found = Axe().run(desk, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_signing_in_has_no_barrier_that_axe_finds(page, live_server, aigerim):
    page.goto(live_server.url)
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


def test_held_upright_the_text_and_the_panel_are_both_in_sight(desk):
    desk.set_viewport_size({"width": 390, "height": 844})
    expect(desk.locator("article p").first).to_be_in_viewport()
    expect(desk.get_by_label("yes")).to_be_in_viewport()
    expect(desk.get_by_role("button", name="Submit and next")).to_be_in_viewport()


def test_without_scripts_every_answer_has_its_button(browser: Browser, live_server, aigerim):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, aigerim)
    page = context.new_page()
    page.goto(f"{live_server.url}/projects/study/code/{coding(aigerim).pk}/")
    page.get_by_role("radio", name="no", exact=True).click()
    variable(page, "in_scope").get_by_role("button", name="Save").click()
    expect(page.locator("#answered")).to_have_text("1 of 3 answered")
    context.close()


def test_the_screen_asks_for_little(page, live_server, aigerim):
    sign_in(page.context, live_server, aigerim)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    open_coding(page, live_server, coding(aigerim))
    page.wait_for_load_state("networkidle")
    code = [a for a in answers if a.url.endswith((".js", ".css"))]
    assert len(answers) <= 10
    assert sum(len(gzip.compress(a.body())) for a in code) <= 45_000
