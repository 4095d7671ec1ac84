"""Marking passages in the browser: by mouse and by key, in every script, seen, listed, moved, undone and kept."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.models import Assignment, Span
from projects.coding.queries import answers_of, passages_of
from tests.browser.people import keys, open_coding, sign_in
from tests.browser.test_coding import WCAG
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, mark, submit

TEXT = (
    "The city bought cameras from one vendor.\n"
    "شهرداری توافق‌نامه‌ای برای یک سامانهٔ شهر هوشمند امضا کرد (Smart City 2.0).\n"
    "机器会认人，人要会提问。\n"
    "Город купил камеры й 👨‍👩‍👧 e\u0301.\n"
    "𠮷 comes last."
)
VARIABLES: list[dict[str, Any]] = [
    {
        "id": "field",
        "label": "Field",
        "type": "multi-select",
        "categories": ["economic", "political"],
        "evidence": True,
    },
    {"id": "tone", "label": "Tone", "type": "span", "categories": ["POS", "NEG"]},
    {"id": "stance", "label": "Stance", "type": "ordinal", "categories": ["1", "2", "3"]},
]


@pytest.fixture
def coding(live_server: LiveServer) -> Assignment:
    """Aigerim's open coding of a text in five scripts."""
    project = make_project("study")
    make_codebook(project, VARIABLES)
    return assign(make_document(project, "d1", TEXT), make_coder(project, "Aigerim"))


@pytest.fixture
def desk(page: Page, live_server: LiveServer, coding: Assignment) -> Page:
    sign_in(page.context, live_server, coding.coder)
    open_coding(page, live_server, coding)
    return page


def select(page: Page, words: str) -> None:
    """Select words of the text, as a drag over them does."""
    page.evaluate(
        """words => {
             for (const p of document.querySelectorAll(".document p")) {
               const at = p.firstChild.data.indexOf(words);
               if (at >= 0) getSelection().setBaseAndExtent(p.firstChild, at, p.firstChild, at + words.length);
             }
           }""",
        words,
    )


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("✓ saved")


def marked(coding: Assignment) -> set[tuple[str, str]]:
    """Category and words of every passage that stands, cut out of the text by the offsets in the database."""
    return {(p.category, TEXT[p.start : p.end]) for p in passages_of(coding)}


@pytest.mark.parametrize(
    "words", ["cameras from", "یک سامانهٔ شهر هوشمند", "机器会认人", "купил камеры й", "👨‍👩‍👧 e\u0301", "𠮷 comes"]
)
def test_what_she_selects_and_marks_by_key_is_what_is_kept(desk, coding, words):
    select(desk, words)
    keys(desk, "e", "2")
    saved(desk)
    expect(desk.locator("#evidence q")).to_have_text(words)
    assert marked(coding) == {("political", words)}
    assert answers_of(coding) == {"field": frozenset({"political"})}


def test_half_a_character_is_never_marked(desk, coding):
    desk.evaluate(
        """() => { const node = document.querySelectorAll(".document p")[3].firstChild;
             const at = node.data.indexOf("👨"); getSelection().setBaseAndExtent(node, at + 2, node, at + 5); }"""
    )
    keys(desk, "e", "1")
    saved(desk)
    assert marked(coding) == {("economic", "👨‍👩‍👧")}


def test_a_drag_with_the_mouse_opens_the_categories_and_a_click_marks(desk, coding):
    box = desk.locator(".document p").first.bounding_box()
    desk.mouse.move(box["x"] + 2, box["y"] + 12)
    desk.mouse.down()
    desk.mouse.move(box["x"] + 220, box["y"] + 12, steps=5)
    desk.mouse.up()
    desk.locator("#marker").get_by_role("button", name="economic").click()
    saved(desk)
    assert len(marked(coding)) == 1


def test_a_finger_selects_by_the_handles_and_taps_a_category(browser: Browser, live_server, coding):
    telephone = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sign_in(telephone, live_server, coding.coder)
    page = telephone.new_page()
    open_coding(page, live_server, coding)
    select(page, "cameras")
    select(page, "cameras from one")
    page.locator("#marker").get_by_role("button", name="economic").tap()
    expect(page.locator("#evidence q")).to_have_text("cameras from one")
    saved(page)
    assert marked(coding) == {("economic", "cameras from one")}
    telephone.close()


def test_a_passage_may_cross_paragraphs(desk, coding):
    desk.evaluate(
        """() => { const [a, b] = document.querySelectorAll(".document p");
             getSelection().setBaseAndExtent(a.firstChild, 31, b.firstChild, 8); }"""
    )
    keys(desk, "e", "1")
    saved(desk)
    assert marked(coding) == {("economic", TEXT[31 : 41 + 8].strip())}


def test_the_same_key_twice_marks_as_the_last_time(desk, coding):
    select(desk, "cameras")
    keys(desk, "e", "2")
    select(desk, "vendor")
    keys(desk, "e", "e")
    expect(desk.locator("#evidence li")).to_have_count(2)
    saved(desk)
    assert marked(coding) == {("political", "cameras"), ("political", "vendor")}


def test_with_a_span_variable_open_a_digit_marks_at_once(desk, coding):
    keys(desk, "j")
    select(desk, "one vendor")
    keys(desk, "2")
    saved(desk)
    assert marked(coding) == {("NEG", "one vendor")}
    expect(desk.locator("form[data-variable=tone] [data-count='tone NEG']")).to_have_text("1 passage")


def test_undo_takes_the_mark_and_the_choice_it_made_back_in_one_step(desk, coding):
    select(desk, "cameras")
    keys(desk, "e", "1")
    keys(desk, "z")
    expect(desk.locator("#evidence li")).to_have_count(0)
    saved(desk)
    assert (marked(coding), answers_of(coding)) == (set(), {})


def test_undo_brings_a_removed_passage_and_its_category_back(desk, coding):
    select(desk, "cameras")
    keys(desk, "e", "1")
    keys(desk, "1")  # the question is open: its key takes the category away, and the passage with it
    expect(desk.locator("#evidence li")).to_have_count(0)
    keys(desk, "z")
    expect(desk.locator("#evidence q")).to_have_text("cameras")
    saved(desk)
    assert marked(coding) == {("economic", "cameras")}
    assert answers_of(coding) == {"field": frozenset({"economic"})}


def test_undo_walks_back_through_answers(desk, coding):
    keys(desk, "1", "2", "Enter", "Enter", "3")
    saved(desk)
    for _ in range(2):
        with desk.expect_response("**/answers/"):
            keys(desk, "z")
    expect(desk.locator("form[data-variable=stance] [data-answer]")).to_be_empty()
    assert answers_of(coding) == {"field": frozenset({"economic"})}


def test_passages_are_jumped_to_and_removed_by_key(desk, coding):
    for words in ("vendor", "机器"):
        select(desk, words)
        keys(desk, "e", "1")
    keys(desk, "BracketRight", "BracketRight")
    expect(desk.locator("#evidence li").nth(1).locator(".quote")).to_be_focused()
    keys(desk, "Delete")
    expect(desk.locator("#evidence q")).to_have_text(["vendor"])
    saved(desk)
    assert marked(coding) == {("economic", "vendor")}


def test_a_passage_gets_other_borders(desk, coding):
    select(desk, "cameras")
    keys(desk, "e", "1")
    item = desk.locator("#evidence li")
    item.hover()
    item.get_by_role("button", name="adjust").click()
    select(desk, "bought cameras from")
    desk.get_by_role("button", name="Move the passage here").click()
    expect(desk.locator("#evidence q")).to_have_text("bought cameras from")
    saved(desk)
    assert marked(coding) == {("economic", "bought cameras from")}
    assert Span.objects.count() == 2


def test_the_caret_selects_words_without_a_mouse(desk, coding):
    keys(desk, "s")
    expect(desk.locator("#text")).to_have_attribute("data-caret", "")
    keys(desk, "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    keys(desk, "e", "1")
    saved(desk)
    ((_, words),) = marked(coding)
    assert words in ("city bought", "The city", "city bought cameras")


def test_what_is_marked_is_painted_in_its_hue_and_overlaps_are_underlined(desk, coding):
    select(desk, "bought cameras")
    keys(desk, "e", "1")
    select(desk, "cameras from")
    keys(desk, "e", "2")
    expect(desk.locator("#evidence li")).to_have_count(2)
    words = "name => [...CSS.highlights.get(name)].map(r => r.startContainer.data.slice(r.startOffset, r.endOffset))"
    assert desk.evaluate(words, "ev-1") == ["bought cameras"]
    assert desk.evaluate(words, "ev-2") == ["cameras from"]
    assert desk.evaluate(words, "ev-overlap") == ["cameras"]


def test_how_many_paragraphs_are_marked_follows_the_marks(desk):
    count = desk.locator("#paragraphs-marked")
    expect(count).to_be_hidden()
    for words in ("cameras", "机器", "vendor"):
        select(desk, words)
        keys(desk, "e", "1")
    expect(count).to_have_text("2 of 5 paragraphs marked")
    saved(desk)
    desk.reload()
    expect(count).to_have_text("2 of 5 paragraphs marked")


def test_the_field_for_finding_stays_in_sight(page, live_server, coding):
    long = assign(make_document(coding.document.project, "long", "\n".join([TEXT] * 40)), coding.coder)
    sign_in(page.context, live_server, coding.coder)
    open_coding(page, live_server, long)
    keys(page, "f")
    page.keyboard.type("comes last")
    expect(page.locator("#find output")).to_have_text("1 of 40")
    keys(page, "Shift+Enter")
    expect(page.locator("#find output")).to_have_text("40 of 40")
    box, reading = page.locator("#find").bounding_box(), page.locator("#text").bounding_box()
    assert reading["y"] <= box["y"] < reading["y"] + 40


def test_passages_are_there_after_a_reload(desk, coding):
    select(desk, "one vendor")
    keys(desk, "e", "1")
    saved(desk)
    desk.reload()
    expect(desk.locator("#evidence q")).to_have_text("one vendor")
    expect(desk.locator("[data-count='field economic']")).to_have_text("1 passage")


def test_words_are_found_in_the_document_whatever_their_case(desk):
    keys(desk, "f")
    desk.keyboard.type("CAMERAS")
    expect(desk.locator("#find output")).to_have_text("1 of 1")
    desk.get_by_label("Find in this document").fill("о")
    expect(desk.locator("#find output")).to_have_text("1 of 2")
    keys(desk, "Enter")
    expect(desk.locator("#find output")).to_have_text("2 of 2")
    keys(desk, "Escape")
    expect(desk.locator("#find")).to_be_hidden()


def test_a_mark_the_server_refuses_goes_from_the_page_and_says_why(desk, coding):
    submit(coding)
    select(desk, "cameras")
    keys(desk, "e", "1")
    expect(desk.locator("#evidence li")).to_have_count(0)
    expect(desk.locator("#evidence-problem")).to_be_visible()
    expect(desk.locator("#evidence-problem")).to_contain_text("Reopen it to change an answer.")
    assert marked(coding) == set()


def test_a_submit_is_undone_from_the_next_page(desk, coding):
    judge(coding, "field", "economic")
    judge(coding, "stance", "1")
    desk.reload()
    desk.get_by_role("button", name="Submit and next").click()
    expect(desk.locator("#undo-submit")).to_contain_text("d1 is submitted.")
    desk.locator("#undo-submit").get_by_role("button", name="Undo").click()
    expect(desk.locator("#panel")).to_have_attribute("data-ready", "")
    coding.refresh_from_db()
    assert coding.state == "open"


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_marking_has_no_barrier_that_axe_finds(desk, scheme, width):
    desk.set_viewport_size({"width": width, "height": 900})
    desk.emulate_media(color_scheme=scheme)
    select(desk, "cameras")
    keys(desk, "e", "1")
    select(desk, "vendor")
    keys(desk, "e")
    found = Axe().run(desk, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_an_evening_reader_with_forced_colours_sees_passages(desk):
    desk.emulate_media(forced_colors="active")
    select(desk, "cameras")
    keys(desk, "e", "1")
    expect(desk.locator("#evidence q")).to_have_text("cameras")
    found = Axe().run(desk, options=WCAG)
    assert found.violations_count == 0, found.generate_report()


def test_a_passage_marked_offline_waits_and_is_kept_on_return(desk, coding):
    desk.context.set_offline(True)
    select(desk, "one vendor")
    keys(desk, "e", "1")
    expect(desk.locator("#evidence q")).to_have_text("one vendor")
    expect(desk.locator("#saved")).to_contain_text("not saved yet")
    assert marked(coding) == set()
    desk.context.set_offline(False)
    saved(desk)
    assert marked(coding) == {("economic", "one vendor")}


def test_a_megabyte_with_two_hundred_passages_is_marked_where_she_selects(page, live_server, coding):
    text = "\n".join([TEXT] * 5000)
    long = assign(make_document(coding.document.project, "long", text), coding.coder)
    for number in range(200):
        mark(long, "tone", "POS", number * len(TEXT), number * len(TEXT) + 8)
    sign_in(page.context, live_server, coding.coder)
    open_coding(page, live_server, long)
    page.evaluate(
        """() => { const node = [...document.querySelectorAll(".document p")].at(-1).firstChild;
             getSelection().setBaseAndExtent(node, 0, node, node.data.length); }"""
    )
    keys(page, "e", "1")
    saved(page)
    assert {text[p.start : p.end] for p in passages_of(long) if p.variable == "field"} == {"𠮷 comes last."}


def test_twice_as_large_nothing_is_cut_off(desk):
    desk.set_viewport_size({"width": 640, "height": 450})
    select(desk, "cameras")
    keys(desk, "e")
    found = Axe().run(desk, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 640
