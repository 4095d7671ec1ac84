"""Nadia, who is no programmer, writes the next version of the codebook, and Aigerim codes by a key she gave it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.codebooks.draft_actions import publish_draft, save_draft, start_draft
from projects.codebooks.models import Codebook, Draft
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.browser.people import keys, open_coding, sign_in
from tests.browser.test_coding import WCAG
from tests.factories import (
    VARIABLES,
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    submit,
)


@pytest.fixture
def project(live_server: LiveServer, page: Page) -> Project:
    """A study with a coding; Nadia is signed in, and has begun a draft."""
    project = make_project("study")
    make_codebook(project)
    coding = assign(make_document(project, "d1"), make_coder(project, "Aigerim"))
    judge(coding, "in_scope", "yes")
    judge(coding, "field", "military")
    submit(coding)
    sign_in(page.context, live_server, make_member(project, "Nadia", Role.MANAGER))
    start_draft(project=project, by=None)
    return project


def test_a_category_is_added_moved_by_key_previewed_and_published(page, live_server, project):
    page.goto(f"{live_server.url}/projects/study/codebook/draft/2/")
    page.get_by_role("button", name="Add a category").click()
    page.locator("#f-category-3-id").fill("cyber")
    page.locator("#f-category-3-key").fill("b")
    expect(page.locator("#saved")).to_have_text("not saved yet")
    expect(page.locator(".preview .option", has_text="cyber")).to_contain_text("B")
    page.locator("#handle-3").focus()
    with page.expect_response("**/draft/2/"):
        keys(page, "Alt+ArrowUp")
    expect(page.locator("#f-category-2-id")).to_have_value("cyber")
    expect(page.locator("#handle-2")).to_be_focused()
    expect(page.locator("#saved")).to_contain_text("✓ saved")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_response("**/draft/2/"):
        page.get_by_role("button", name="Remove military").click()
    expect(page.locator("#f-category-3-id")).to_have_count(0)
    page.get_by_role("link", name="Review and publish").click()
    expect(page.get_by_text("category “military” removed").first).to_be_visible()
    page.get_by_role("button", name="Publish version 2").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    assert [c.code for c in Codebook.objects.get(number=2).parsed.by_code["field"].categories][2] == "cyber"


def test_a_second_window_that_lags_behind_is_told_and_keeps_what_was_typed(page, live_server, project):
    page.goto(f"{live_server.url}/projects/study/codebook/draft/1/")
    draft = Draft.objects.get()
    save_draft(project=project, base_version=1, content=draft.json | {"name": "Omid’s"}, by=None)
    page.get_by_label("Question", exact=True).fill("Is it in scope?")
    expect(page.locator("#saved")).to_contain_text("Somebody changed the draft meanwhile")
    expect(page.get_by_label("Question", exact=True)).to_have_value("Is it in scope?")


def test_a_coder_chooses_by_the_key_that_a_category_was_given(page, live_server, project):
    first = VARIABLES[0] | {"categories": ["yes", {"id": "no", "key": "B"}]}
    content = Draft.objects.get().json | {"variables": [first]}
    save_draft(project=project, base_version=1, content=content, by=None)
    publish_draft(project=project, base_version=2, again=[], by=None)
    aigerim = project.memberships.get(name="Aigerim")
    round_ = project.rounds.create(name="second", codebook=Codebook.objects.get(number=2))
    sign_in(page.context, live_server, aigerim)
    open_coding(page, live_server, assign(project.documents.get(), aigerim, round_))
    keys(page, "b")
    expect(page.locator("[name=value][value=no]")).to_be_checked()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_no_page_of_the_editor_has_a_barrier_that_axe_finds(page, live_server, project, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    content = Draft.objects.get().json
    content["variables"][0] |= {"label": "In scope", "asked_only_if": "Where it says so."}
    save_draft(project=project, base_version=1, content=content, by=None)
    for where in (
        "draft/",
        "draft/2/",
        "draft/4/",
        "draft/review/",
        "draft/preview/",
        "versions/",
        "again/",
        "import/",
    ):
        page.goto(f"{live_server.url}/projects/study/codebook/{where}")
        if where in ("draft/2/", "draft/4/"):
            expect(page.locator(".preview .variable")).to_be_visible()
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
