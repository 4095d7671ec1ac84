"""The road, once, in a browser: two coders, an adjudicator and a manager, from two documents to an agreed dataset."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.teams.models import Project
from projects.teams.rules import Role
from tests.conftest import WatchedPage
from tests.factories import PASSWORD, assign, make_codebook, make_coder, make_document, make_member, make_project
from tests.processes import WorkerProcess

ENGLISH = "The ministry signed a contract for ten thousand cameras.\n\nThe loan is repaid in cotton."
PERSIAN = "شهرداری توافق‌نامه‌ای برای یک سامانهٔ شهر هوشمند امضا کرد."
SignIn = Callable[[str], Page]


@pytest.fixture
def study(transactional_db: None) -> Project:
    """Two documents under the demo's codebook, both for both coders; nobody has coded anything."""
    project = make_project("road", "The road")
    codebook = settings.BASE_DIR / "fixtures" / "demo" / "codebook.json"
    make_codebook(project, json.loads(codebook.read_text(encoding="utf-8"))["variables"])
    coders = [make_coder(project, "Aigerim"), make_coder(project, "Daniyar")]
    make_member(project, "Leila", Role.ADJUDICATOR)
    make_member(project, "Nadia", Role.MANAGER)
    for code, text, language in (("d1", ENGLISH, "en"), ("d2", PERSIAN, "fa")):
        document = make_document(project, code, text, title=code, lang=language)
        for coder in coders:
            assign(document, coder)
    return project


@pytest.fixture
def as_person(browser: Browser, live_server: LiveServer) -> Iterator[SignIn]:
    """Open a browser of one's own and sign in by the form; at the end nothing may have gone wrong on any page."""
    watches: list[WatchedPage] = []

    def sign_in(name: str) -> Page:
        page = browser.new_context(viewport={"width": 1360, "height": 900}, accept_downloads=True).new_page()
        watches.append(WatchedPage(page, live_server.url))
        page.goto(live_server.url)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        return page

    yield sign_in
    for context in browser.contexts:
        context.close()
    assert [watch.problems + watch.outside for watch in watches] == [[] for _ in watches]


def answer(page: Page, variable: str, *values: str) -> None:
    """Give one answer with the mouse, or by typing where the variable is typed, and wait until the server has it."""
    form = page.locator(f"form[data-variable={variable}]")
    if form.locator("[data-open]").get_attribute("aria-expanded") == "false":
        form.locator("[data-open]").click()
    with page.expect_response(lambda response: response.url.endswith("/answers/")) as saved:
        for value in values:
            typed = form.locator("input[type=text], textarea[name=value]")
            if typed.count():
                typed.fill(value)
                typed.blur()
            else:
                form.locator(f"label:has(input[value='{value}'])").click()
    assert saved.value.status == 200, saved.value.text()


def code_next(page: Page, document: str, **differing: str) -> None:
    """Answer every question of the document that is open, and submit."""
    expect(page.locator("article h1")).to_have_text(document)
    expect(page.locator("#panel")).to_have_attribute("data-ready", "")
    answers: dict[str, tuple[str, ...]] = {
        "in_scope": ("yes",),
        "field": ("economic",),
        "instrument": ("smart_city",),
        "country": ("uzbekistan",),
        "interest": ("market_access",),
        "realist_concern": ("none",),
        "stance": ("4",),
        "dependence": ("2",),
        "digital_authoritarianism": ("no",),
        "event_year": ("2021",),
        "confidence": ("80",),
        "memo": ("read twice",),
    }
    for variable, values in (answers | {name: (value,) for name, value in differing.items()}).items():
        answer(page, variable, *values)
    page.get_by_role("button", name="Submit and next").click()


def code_everything(page: Page, **differing: str) -> None:
    """A coder's day: both documents, the first with answers that differ from the other coder's."""
    expect(page.get_by_role("heading", name="2 documents to code")).to_be_visible()
    page.get_by_role("link", name="Begin").click()
    code_next(page, "d1", **differing)
    code_next(page, "d2")
    expect(page.get_by_role("heading", name="Everything is coded")).to_be_visible()


def decide_next(page: Page, variable: str, choice: str, reason: str) -> None:
    """The adjudicator takes the side of one of the two letters."""
    expect(page.locator("#case h2").first).to_have_text(variable)
    assert "Aigerim" not in page.content()
    assert "Daniyar" not in page.content()
    page.locator("#case .vote", has_text=choice).click()
    page.get_by_label("Reason, for the record").fill(reason)
    page.get_by_role("button", name="Rule and next").click()


def download(page: Page, name: str, folder: Path) -> Path:
    """Download the release in one format."""
    with page.expect_download() as started:
        page.get_by_role("link", name=f"Release 1 as {name}", exact=True).click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def final_rows(path: Path) -> dict[tuple[str, str], dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {(row["document_id"], row["variable"]): row for row in csv.DictReader(file)}


def sheet_rows(path: Path) -> list[tuple[Any, ...]]:
    book = load_workbook(path, read_only=True)
    rows = [tuple("" if cell is None else str(cell) for cell in row) for row in book.worksheets[0].values]
    book.close()
    return rows


def test_four_people_walk_the_road_from_documents_to_an_agreed_dataset(
    study: Project, as_person: SignIn, worker: WorkerProcess, tmp_path: Path
) -> None:
    code_everything(as_person("aigerim"), stance="5", event_year="2020")
    code_everything(as_person("daniyar"))

    leila = as_person("leila")
    leila.get_by_role("link", name="Begin with d1").click()
    decide_next(leila, "Stance towards the hypothesis", "Strongly supports", "The loan makes the state depend.")
    decide_next(leila, "Year of the event", "2021", "The contract is of 2021.")
    expect(leila.get_by_role("heading", name="Every cell is settled")).to_be_visible()

    nadia = as_person("nadia")
    nadia.get_by_role("link", name="Reliability").first.click()
    nadia.get_by_role("button", name="Compute").click()
    stance = nadia.get_by_role("row").filter(has_text="Stance").first
    expect(stance).to_contain_text("50.0 %", timeout=20_000)
    nadia.get_by_role("link", name="Releases").first.click()
    nadia.get_by_role("button", name="Build release").click()
    expect(nadia.locator("#job")).to_contain_text("done", timeout=20_000)
    nadia.get_by_role("link", name="Releases").first.click()

    final = final_rows(download(nadia, "CSV", tmp_path))
    assert len(final) == 2 * 11  # every variable but the memo, on which nobody is to agree
    assert (final["d1", "stance"]["value"], final["d1", "stance"]["how"]) == ("5", "adjudicated")
    assert (final["d1", "event_year"]["value"], final["d1", "event_year"]["how"]) == ("2021", "adjudicated")
    assert (final["d2", "stance"]["value"], final["d2", "stance"]["how"]) == ("4", "unanimous")
    _header, *rows = sheet_rows(download(nadia, "XLSX", tmp_path))
    assert {row[:2] for row in rows} == set(final)
