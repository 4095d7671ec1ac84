"""Moving a study here in a browser: a folder dropped, the check read, mended by a choice, imported."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.jobs.actions import run_here
from projects.jobs.models import Job
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.exchange.studies import STUDY, folder
from tests.factories import make_coder, make_project


@pytest.fixture
def sending(page: Page, live_server: LiveServer) -> Page:
    """Aigerim, who only codes elsewhere, is about to bring a study of her own."""
    sign_in(page.context, live_server, make_coder(make_project("elsewhere"), "Aigerim"))
    page.goto(f"{live_server.url}/projects/import/")
    return page


def test_a_folder_becomes_a_project(sending: Page, tmp_path: Path) -> None:
    sending.get_by_label("Choose a folder").set_input_files(folder(tmp_path))
    expect(sending.get_by_text("8 files")).to_be_visible()
    work(sending, "Check the files")
    expect(sending.get_by_role("row").filter(has_text="Judgements")).to_contain_text("7")
    work(sending, "Import")
    expect(sending.get_by_role("heading", name="The study is here")).to_be_visible()
    sending.get_by_role("link", name="Open the project").click()
    expect(sending.get_by_text("Smart cities").first).to_be_visible()


def test_a_column_is_named_by_hand(sending: Page, tmp_path: Path) -> None:
    table = folder(tmp_path, {"t.csv": "article,who,stance,words\n1,Ann,pro,Some text\n"}) / "t.csv"
    sending.get_by_label("Choose files").set_input_files(table)
    work(sending, "Check the files")
    sending.get_by_label("who", exact=True).select_option("Coder")
    sending.get_by_label("article").select_option("Document’s id")
    sending.get_by_label("stance").select_option("A variable: its answers")
    sending.get_by_label("words").select_option("Document’s text")
    work(sending, "Check again")
    expect(sending.get_by_text("New coders: Ann")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_of_an_import_has_a_barrier_that_axe_finds(
    sending: Page, tmp_path: Path, width: int, scheme: str
) -> None:
    sending.set_viewport_size({"width": width, "height": 900})
    sending.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert_sound(sending, width)
    broken = folder(tmp_path, {**STUDY, "gold.csv": "document_id,variable,value\nd1,stance,9\n"})
    sending.get_by_label("Choose a folder").set_input_files(broken)
    work(sending, "Check the files")
    expect(sending.get_by_text("1 problem")).to_be_visible()
    assert_sound(sending, width)


def work(page: Page, button: str) -> None:
    """Press the button, and let the worker do what it asks for while the page waits."""
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    run_here(Job.objects.latest("pk"))


def assert_sound(page: Page, width: int) -> None:
    found = Axe().run(page, options=WCAG)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
