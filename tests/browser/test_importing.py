"""Nadia imports documents with her mouse: she drops a folder, sees what came in, and finds it in the list."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.corpus.models import Document
from projects.jobs import actions as jobs
from projects.jobs.models import Job
from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.factories import make_member, make_project

TABLE = "nr,body,lang,genre\nn1,چراغ‌ها کم‌نور می‌شوند,fa,news\nn2,Halls are warm,en,report\nn3,,en,report\n"
# A folder as a browser hands it over when it is dropped.
DROP = """text => {
  const entry = (name, content) => ({ name, isFile: true, file: done => done(new File([content], name)) });
  const folder = (name, inside) => ({ name, isFile: false, createReader: () => {
    const parts = [inside, []];
    return { readEntries: done => done(parts.shift()) };
  } });
  const old = folder("old", [entry("a.txt", "Other lamps.")]);
  const root = folder("news", [entry("a.txt", text), old, entry(".hidden", "x")]);
  const event = new Event("drop", { cancelable: true });
  event.dataTransfer = { items: [{ webkitGetAsEntry: () => root }] };
  document.getElementById("drop").dispatchEvent(event);
}"""


@pytest.fixture
def at_import(page: Page, live_server: LiveServer) -> Page:
    """Nadia's browser, where files are taken."""
    sign_in(page.context, live_server, make_member(make_project("study"), "Nadia", Role.MANAGER))
    page.goto(f"{live_server.url}/projects/study/documents/")
    page.get_by_role("main").get_by_role("link", name="Import documents").first.click()
    expect(page.locator("#import")).to_have_attribute("data-ready", "")
    return page


def worker_works(page: Page) -> None:
    """What was asked for is done, and the page that waits for it shows it by itself."""
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    jobs.run_here(Job.objects.latest("pk"))
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()


def test_a_dropped_folder_is_read_imported_and_found(at_import: Page):
    at_import.evaluate(DROP, "Lamps are dimmed.")
    expect(at_import.locator("#chosen")).to_contain_text("2 files, 1 kB: news/a.txt, news/old/a.txt")
    at_import.get_by_label("their path in the folder").check()
    at_import.get_by_role("button", name="Read the files").click()
    worker_works(at_import)
    expect(at_import.get_by_role("region", name="Text of news/a")).to_have_text("Lamps are dimmed.")
    at_import.get_by_role("button", name="Import 2 documents").click()
    worker_works(at_import)
    at_import.get_by_role("link", name="See the documents").click()
    at_import.get_by_label("Words in id, title or text").fill("DIMMED")
    at_import.get_by_role("button", name="Find").click()
    expect(at_import.locator("mark")).to_have_text("dimmed")
    assert sorted(Document.objects.values_list("code", flat=True)) == ["news/a", "news/old/a"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_no_page_of_an_import_has_a_barrier_that_axe_finds(at_import: Page, width: int, scheme: str):
    at_import.set_viewport_size({"width": width, "height": 900})
    at_import.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
    at_import.get_by_label("Choose files").set_input_files(
        [FilePayload(name="t.csv", mimeType="text/csv", buffer=TABLE.encode())]
    )
    pages = [at_import.url]
    at_import.get_by_role("button", name="Read the files").click()
    worker_works(at_import)
    pages.append(at_import.url)
    at_import.get_by_role("button", name="Import 2 documents").click()
    worker_works(at_import)
    listed = pages[0].replace("import/", "?column=meta.genre&q=Halls")
    for address in (*pages, at_import.url, listed):
        at_import.goto(address)
        found = Axe().run(at_import, options=WCAG)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert at_import.evaluate("document.documentElement.scrollWidth") <= width, address
