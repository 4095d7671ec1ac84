"""A manager asks for a release, watches the worker build it, and takes it home."""

from __future__ import annotations

import csv

import openpyxl
import pyreadstat
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.datasets.models import Release
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.datasets.coded import coded_study, release
from tests.factories import make_member
from tests.processes import WorkerProcess


@pytest.fixture
def project(page: Page, live_server: LiveServer) -> Project:
    """A coded study whose manager is signed in."""
    project = coded_study()
    sign_in(page.context, live_server, make_member(project, "Nadia", Role.MANAGER))
    return project


def test_from_asking_to_the_files(
    page: Page, live_server: LiveServer, worker: WorkerProcess, project: Project, tmp_path
):
    page.goto(f"{live_server.url}/projects/study/releases/")
    page.get_by_role("button", name="Build release").click()
    expect(page.locator("#messages")).to_contain_text("Release 1 was built.", timeout=20_000)
    page.get_by_role("link", name="See release 1").click()
    for form in ("CSV", "XLSX"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Release 1 as {form}").click()
        download.value.save_as(tmp_path / f"release.{form.lower()}")
    with (tmp_path / "release.csv").open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file)]
    sheet = openpyxl.load_workbook(tmp_path / "release.xlsx")["final"]
    assert rows == [tuple(cell or "" for cell in row) for row in sheet.values]
    assert sum(row[3] == "open" for row in rows) > 0


def test_choosing_the_rule_by_keyboard_makes_a_release_by_that_rule(
    page: Page, live_server: LiveServer, worker: WorkerProcess, project: Project
):
    page.goto(f"{live_server.url}/projects/study/releases/")
    page.get_by_role("radio", name="stays open").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="See release 1")).to_be_visible(timeout=20_000)
    assert Release.objects.get().rule == "majority"


def test_an_analyst_takes_the_coders_own_answers_as_a_file_of_stata(page, live_server, project, tmp_path):
    release(project)
    page.goto(f"{live_server.url}/projects/study/releases/")
    page.get_by_role("link", name="More files of release 1").click()
    page.get_by_role("radio", name="what each coder said first").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Stata").click()
    assert download.value.suggested_filename == "study-release-1-wide-coders.dta"
    download.value.save_as(tmp_path / "release.dta")
    columns, _ = pyreadstat.read_dta(tmp_path / "release.dta", output_format="dict")
    assert set(columns["coder"]) == {"Aigerim", "Daniyar"}


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_pages_of_a_release_have_no_barrier_that_axe_finds(page, live_server, project, scheme, width):
    job = release(project).job
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for address in ("releases/", "releases/1/", f"jobs/{job.pk}/"):
        page.goto(f"{live_server.url}/projects/study/{address}")
        page.wait_for_load_state("networkidle")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
