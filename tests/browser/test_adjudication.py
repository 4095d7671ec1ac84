"""Leila decides in a browser: with the keyboard alone, with the mouse, on passages, in Persian, on a telephone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.adjudication.models import Ruling
from projects.coding.models import Assignment
from projects.coding.rules import value_of
from projects.corpus.models import Document
from projects.teams.models import Membership
from tests.adjudication.studies import coded, disputed, make_study, person
from tests.browser.people import keys, sign_in
from tests.factories import make_document, mark, rule

PERSIAN = "شهرداری توافق‌نامه‌ای برای یک سامانهٔ شهر هوشمند امضا کرد (Smart City 2.0).\nسطر دوم 😀."
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def leila(live_server: LiveServer) -> Membership:
    """An adjudicator with three documents: one answer, several answers, and passages of a Persian text."""
    project = make_study()
    disputed(project, "d1", title="A city that watches", lang="en", source="Written for a test")
    several = make_document(project, "d2", title="A burst pipe")
    coded(several, "Aigerim", in_scope="yes", field=("economic", "political"))
    coded(several, "Daniyar", in_scope="yes", field="military")
    passages = make_document(project, "d3", PERSIAN, title="شهر", lang="fa")
    for name, start in (("Aigerim", 0), ("Daniyar", 8)):
        mark(coded(passages, name), "passages", "POS", start, 20)
    return person(project, "Leila")


@pytest.fixture
def desk(page: Page, live_server: LiveServer, leila: Membership) -> Page:
    """The queue, in a browser in which she is signed in."""
    sign_in(page.context, live_server, leila)
    page.goto(f"{live_server.url}/projects/study/disagreements/")
    return page


def begin(page: Page, document: str = "d1") -> None:
    page.get_by_role("link", name=document, exact=True).click()
    ready(page, document)


def ready(page: Page, document: str) -> None:
    """The case of the document, with its keys at work."""
    expect(page.locator(".docmeta .num")).to_have_text(document)
    expect(page.locator("#main")).to_have_attribute("data-ready", "1")


def ruled(document: str) -> Any:
    """What was ruled last on the document, and why."""
    ruling = Ruling.objects.filter(document__code=document).order_by("-version").first()
    return ruling and (value_of(ruling.key), ruling.reason)


def said(page: Page, number: int) -> str:
    return page.locator("#case .vote b").nth(number - 1).inner_text()


def test_she_walks_the_queue_with_the_keyboard_alone(desk, leila):
    begin_with = desk.get_by_role("link", name="Begin with d1")
    begin_with.focus()
    keys(desk, "Enter")
    ready(desk, "d1")
    expected = said(desk, 2)
    keys(desk, "2", "R")
    desk.keyboard.type("A loan is named, 2 times.")
    keys(desk, "Control+Enter")

    ready(desk, "d2")
    expect(desk.get_by_role("status").filter(has_text="✓ ruled d1")).to_be_visible()
    keys(desk, "X", "2", "3", "R")
    desk.keyboard.type("Authorities and troops.")
    keys(desk, "Control+Enter")

    ready(desk, "d3")
    keys(desk, "A", "Enter")
    desk.keyboard.type("هر دو بخش لازم است.")
    keys(desk, "Escape", "Enter")
    expect(desk.get_by_role("heading", name="Every cell is settled")).to_be_visible()
    assert ruled("d1") == (expected, "A loan is named, 2 times.")
    assert ruled("d2") == (frozenset({"political", "military"}), "Authorities and troops.")
    assert ruled("d3") == (frozenset({("POS", 0, 20), ("POS", 8, 20)}), "هر دو بخش لازم است.")


def test_the_last_ruling_leads_to_a_page_that_says_what_to_do_next(desk, leila):
    project = leila.project
    for code, variable, value in (("d1", "stance", "1"), ("d2", "field", "economic")):
        rule(project.documents.get(code=code), variable, value)
    begin_at = project.documents.get(code="d3")
    desk.reload()
    begin(desk, begin_at.code)
    keys(desk, "X", "R")
    desk.keyboard.type("Nothing of the kind.")
    desk.get_by_role("button", name="Rule and next").click()
    expect(desk.locator("#messages")).to_contain_text("That was the last one")
    expect(desk.get_by_text("The agreed dataset can be released")).to_be_visible()
    assert ruled("d3") == (frozenset(), "Nothing of the kind.")


def test_she_decides_with_the_mouse(desk):
    begin(desk)
    desk.locator("#case .vote").filter(has_text="Coder B").click()
    expected = said(desk, 2)
    desk.get_by_label("Reason, for the record").fill("It says so.")
    desk.get_by_role("button", name="Rule and next").click()
    ready(desk, "d2")
    assert ruled("d1") == (expected, "It says so.")


def test_enter_leads_to_what_still_lacks_and_never_rules_without_it(desk):
    begin(desk)
    keys(desk, "Enter")
    expect(desk.locator("#case [name=choice]").first).to_be_focused()
    keys(desk, "1", "Enter")
    expect(desk.get_by_label("Reason, for the record")).to_be_focused()
    assert ruled("d1") is None


def test_x_takes_another_value_and_goes_back_to_the_coders(desk):
    begin(desk)
    keys(desk, "X", "5")
    expect(desk.locator("#case [name=value][value='5']")).to_be_checked()
    keys(desk, "X", "1")
    expect(desk.locator("#case [name=choice][value='1']")).to_be_checked()
    expect(desk.locator("#case .other")).to_be_hidden()


def test_a_year_that_no_coder_gave_is_typed(desk, live_server, leila):
    document = make_document(leila.project, "d4")
    for name, year in (("Aigerim", "2000"), ("Daniyar", "2001")):
        coded(document, name, event_year=year)
    desk.reload()
    begin(desk, "d4")
    keys(desk, "X")
    desk.keyboard.type("1890")
    keys(desk, "R")
    desk.keyboard.type("The date is in the text.")
    keys(desk, "Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("below the least value")
    expect(desk.get_by_label("Reason, for the record")).to_have_value("The date is in the text.")
    desk.get_by_label("Another value of event_year").fill("1999")
    keys(desk, "Enter")
    ready(desk, "d1")
    assert ruled("d4") == ("1999", "The date is in the text.")


def test_keys_without_ctrl_can_be_switched_off(desk):
    begin(desk)
    keys(desk, "?")
    desk.get_by_label("Keys without Ctrl are on").uncheck()
    keys(desk, "Escape", "1", "L")
    expect(desk.locator("#case [name=choice]:checked")).to_have_count(0)
    ready(desk, "d1")


def test_none_applies_stands_alone(desk):
    begin(desk, "d2")
    keys(desk, "X", "1", "2", "5")
    expect(desk.locator("#case [name=value]:checked")).to_have_count(1)
    keys(desk, "3")
    expect(desk.locator("#case [name=value]:checked")).to_have_attribute("value", "military")


def test_later_leaves_a_document_undecided_and_comes_round_again(desk):
    begin(desk)
    for document in ("d2", "d3", "d1"):
        keys(desk, "L")
        ready(desk, document)
    assert not Ruling.objects.exists()


def test_a_cell_ruled_on_meanwhile_is_shown_with_the_other_ruling(desk, leila):
    begin(desk)
    keys(desk, "1", "R")
    desk.keyboard.type("My reason.")
    rule(leila.project.documents.get(code="d1"), "stance", "5", reason="Their reason.")
    keys(desk, "Control+Enter")
    expect(desk.get_by_role("alert")).to_contain_text("ruled on meanwhile")
    expect(desk.locator("main")).to_contain_text("Their reason.")
    expect(desk.locator("main")).to_contain_text("My reason.")
    desk.get_by_role("link", name="Next document").click()
    ready(desk, "d2")
    assert ruled("d1") == ("5", "Their reason.")


def test_a_persian_text_runs_from_the_right_and_is_exact_under_its_marks(desk):
    begin(desk, "d3")
    lines = desk.locator("article p")
    assert lines.first.evaluate("p => getComputedStyle(p).direction") == "rtl"
    assert "\n".join(line.evaluate("p => p.textContent") for line in lines.all()) == PERSIAN
    marked = {"".join(lines.first.locator(f"mark.by-{number}").all_text_contents()) for number in (1, 2)}
    assert marked == {PERSIAN[:20], PERSIAN[8:20]}


def test_passages_of_a_coder_can_be_hidden(desk):
    begin(desk, "d3")
    drawn = "m => getComputedStyle(m).backgroundColor"
    first = desk.locator("article mark.by-1").first
    before = first.evaluate(drawn)
    desk.get_by_label("Coder A", exact=True).uncheck()
    assert first.evaluate(drawn) != before


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_her_pages_have_no_barrier_that_axe_finds(desk, leila, scheme, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme=scheme)
    looks_sound(desk, width)
    for document in ("d1", "d2", "d3"):
        begin(desk, document)
        keys(desk, "X")
        looks_sound(desk, width)
        desk.get_by_role("link", name="Queue", exact=True).click()
    begin(desk)
    keys(desk, "1", "R", "R")
    rule(leila.project.documents.get(code="d1"), "stance", "5", reason="Their reason.")
    keys(desk, "Control+Enter")
    expect(desk.get_by_role("alert")).to_be_visible()
    looks_sound(desk, width)
    desk.get_by_role("link", name="Look at this case again").click()
    desk.get_by_role("link", name="Everything that happened").click()
    looks_sound(desk, width)
    Ruling.objects.update(fingerprint="made here", reason_code="slip")
    desk.goto(desk.url.split("/disagreements/")[0] + "/disagreements/analysis/")
    expect(desk.get_by_role("heading", name="Why coders differed")).to_be_visible()
    looks_sound(desk, width)


def looks_sound(page: Page, width: int) -> None:
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_scripts_a_ruling_is_made_with_the_form(browser: Browser, live_server, leila):
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, live_server, leila)
    page = context.new_page()
    page.goto(f"{live_server.url}/projects/study/disagreements/{Document.objects.get(code='d1').pk}/")
    page.get_by_label("Another value").check()
    page.get_by_role("radio", name="4", exact=True).check()
    page.get_by_label("Reason, for the record").fill("It says so.")
    page.get_by_role("button", name="Rule and next").click()
    expect(page.locator(".docmeta .num")).to_have_text("d2")
    assert ruled("d1") == ("4", "It says so.")
    assert Assignment.objects.filter(document__code="d1").exclude(frozen_at=None).count() == 2
    context.close()
