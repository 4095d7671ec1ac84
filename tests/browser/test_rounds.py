"""Nadia plans a round in a browser: she draws, looks, draws again, assigns, and deals a coder's documents out anew."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from projects.coding.assigning_queries import Choice, draw_for
from projects.coding.models import Round
from projects.coding.round_actions import assign_draw
from projects.coding.wishes import Wish
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.browser.people import sign_in
from tests.browser.test_coding import WCAG
from tests.factories import make_codebook, make_coder, make_document, make_member, make_project, make_round

CODERS = ("Aigerim", "Daniyar", "Omid")


@pytest.fixture
def project(page: Page, live_server: LiveServer) -> Project:
    """A study of nine documents that nobody is assigned to; Nadia, who manages it, is signed in."""
    project = make_project("study")
    make_codebook(project)
    for name in CODERS:
        make_coder(project, name)
    for n in range(9):
        make_document(project, f"d{n}", lang="fa" if n % 3 else "en")
    sign_in(page.context, live_server, make_member(project, "Nadia", Role.MANAGER))
    return project


def test_from_a_new_round_to_assigned_documents_and_back(page: Page, live_server: LiveServer, project: Project) -> None:
    page.goto(f"{live_server.url}/projects/study/")
    page.get_by_role("link", name="Rounds").click()
    page.get_by_role("link", name="New round").click()
    page.get_by_label("Name").fill("check")
    page.get_by_role("button", name="Make the round").click()
    page.get_by_label("Documents that every two coders share").fill("9")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_role("alert")).to_contain_text("share at most 3, not 9")
    page.get_by_label("Documents that every two coders share").fill("3")
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_role("heading", name="9 documents, 18 codings seed 1")).to_be_visible()
    page.get_by_role("link", name="Draw again").click()
    expect(page.get_by_role("heading", name="9 documents, 18 codings seed 2")).to_be_visible()
    page.get_by_role("button", name="Assign").click()
    expect(page.get_by_text("9 documents are assigned, 18 codings in all.")).to_be_visible()
    page.get_by_role("link", name="Withdraw… Omid").click()
    page.get_by_label("Aigerim").check()
    page.get_by_label("Daniyar").check()
    page.get_by_role("button", name="Show who gets what").click()
    page.get_by_role("button", name="Withdraw Omid and deal the documents out").click()
    expect(page.get_by_text("Omid is off 6 documents. 6 went to others")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: 9 documents are no longer assigned")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_pages_of_rounds_have_no_barrier_that_axe_finds(page, live_server, project, scheme, width) -> None:
    Round.objects.filter(pk=make_round(project).pk).update(extra_coder=True)
    round_, wish = make_round(project), Wish(limits=dict.fromkeys(CODERS), number=4)
    shown = draw_for(round_, Choice(), wish).fingerprint
    assign_draw(round_=round_, choice=Choice(), wish=wish, fingerprint=shown)
    omid = Membership.objects.get(name="Omid")
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    draw = f"assign/?seed=1&which=unassigned&each=2&together=0&strata=lang&coder={omid.pk}&coder={omid.pk - 1}"
    rounds, here = "projects/study/rounds/", Round.objects.get().pk
    for address in (
        "",
        "new/",
        f"{here}/",
        f"{here}/{draw}",
        f"{here}/{draw}&number=99",
        f"{here}/withdraw/{omid.pk}/",
    ):
        page.goto(f"{live_server.url}/{rounds}{address}")
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, f"{address}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
