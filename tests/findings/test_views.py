"""The findings pages: what they say of a release, to whom, and how many queries it takes."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.datasets.queries import package_path
from projects.findings import queries
from projects.findings.queries import frame_path, reading_jobs
from projects.jobs.actions import run_here
from projects.jobs.rules import State
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, text
from tests.datasets.coded import release
from tests.factories import assign, make_document, make_member, rule
from tests.findings.studies import member, study

pytestmark = pytest.mark.django_db
PAGE = "/projects/study/findings/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def project() -> Project:
    return study()


@pytest.fixture
def omid(project):
    return browser_of(member(project, "Omid"))


def bars(response, variable: str) -> dict[str, tuple[int, int]]:
    figure = next(f for column, f in response.context["variables"] if column.variable.code == variable)
    return {bar.label: (bar.share.count, bar.share.of) for bar in figure.bars}


def test_before_a_release_the_page_says_what_to_do(project, omid):
    assert "A manager of the project builds it" in text(omid.get(PAGE))
    assert "Build a release" in text(browser_of(member(project, "Nadia")).get(PAGE))


def test_a_viewer_sees_each_category_in_documents_and_what_was_counted_apart(project, omid):
    release(project)
    page = omid.get(PAGE)
    assert bars(page, "field") == {"economic": (2, 2), "political": (1, 2)}
    assert bars(page, "stance") == {"1": (1, 3), "2": (1, 3), "3": (1, 3)}
    field = next(f for column, f in page.context["variables"] if column.variable.code == "field")
    assert field.chips == (("answered “cannot tell”", 1), ("not coded yet", 1), ("not asked or not answered", 1))
    assert "No corrected shares: the release has no random gold sample." in text(page)


def test_a_sub_hypothesis_is_told_in_documents_and_nothing_is_said_to_be_proven(project, omid):
    release(project)
    (sub, _, figure, behind), *_ = omid.get(PAGE).context["hypotheses"]
    assert sub.text == "Lamps save money."
    assert [(bar.share.count, bar.share.of) for bar in figure.bars] == [(2, 3), (1, 3), (0, 3), (0, 3)]
    assert [(one.label, one.passages) for one in behind] == [("Field: economic", 2)]
    assert "<bdi>Field: economic</bdi>" in omid.get(PAGE).content.decode()


def test_figures_come_from_the_release_and_not_from_what_happened_since(project, omid):
    release(project)
    rule(project.documents.get(code="d3"), "stance", "1")
    assert bars(omid.get(PAGE), "stance")["1"] == (1, 3)
    release(project)
    assert bars(omid.get(PAGE), "stance")["1"] == (2, 4)
    assert bars(omid.get(PAGE, {"release": "1"}), "stance")["1"] == (1, 3)


@pytest.mark.parametrize("number", ["9", "0", "-1", "x", "", "²", "9" * 30])
def test_a_release_that_is_not_there_is_no_page(project, omid, number):
    release(project)
    assert omid.get(PAGE, {"release": number}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("by/", "by/?variable=field&by=m:none", "by/?variable=none&by=m:country", "cross/?a=v:stance&b=v:field"),
        *("passages/", "passages/?variable=field&category=none", "chart.svg", "table.csv?variable=none"),
        "table.csv?variable=field&by=m:country&place=7",
    ],
)
def test_what_is_not_there_is_no_page(project, omid, path):
    release(project)
    assert omid.get(PAGE + path).status_code == 404


def test_a_document_still_to_code_is_left_out_everywhere_for_whoever_has_to_code_it(project):
    document = project.documents.get(code="d1")
    release(project)
    leila = make_member(project, "Leila", Role.CODER, Role.VIEWER)
    assign(document, leila)
    browser = browser_of(leila)
    page = browser.get(PAGE)
    assert "You have still to code 1 document of this release, or can still change your coding; it is left out" in text(
        page
    )
    assert bars(page, "field") == {"economic": (1, 1), "political": (0, 1)}
    assert "Lamps" not in text(browser.get(f"{PAGE}passages/?variable=field&category=economic"))
    line = next(csv.DictReader(io.StringIO(browser.get(f"{PAGE}table.csv?variable=field").content.decode())))
    assert (line["documents"], line["of"], line["left_out_for_reader"]) == ("1", "1", "1")
    assert (
        "without 1 document you have still to code" in browser.get(f"{PAGE}chart.svg?variable=field").content.decode()
    )
    # The frame is kept whole: whoever has nothing to code sees everything.
    assert bars(browser_of(member(project, "Nadia")).get(PAGE), "field")["economic"] == (2, 2)


def test_passages_are_one_click_away_in_their_words_and_name_no_coder(project, omid):
    release(project)
    page = omid.get(PAGE)
    assert "passages/?variable=field&amp;release=1&amp;category=economic" in page.content.decode()
    found = omid.get(f"{PAGE}passages/?variable=field&category=economic")
    content = found.content.decode()
    assert '<mark class="ev ev-2">Lamps</mark> are dimmed' in content
    assert '<mark class="ev ev-2">چراغ‌</mark>' in content
    assert text(found).count("marked by 2 coders") == 2
    assert not any(name in content for name in ("Aigerim", "Daniyar"))


def test_a_variable_is_divided_by_country_and_by_year(project, omid):
    release(project)
    figure = omid.get(f"{PAGE}by/?variable=stance&by=m:country").context["figures"][2]
    assert [(bar.label, bar.share.count, bar.share.of) for bar in figure.bars] == [
        *(("Kazakhstan", 1, 2), ("Uzbekistan", 0, 1)),
    ]
    assert "2020" in text(omid.get(f"{PAGE}by/?variable=event_year&by=m:date"))
    assert "so the groups overlap" in text(omid.get(f"{PAGE}by/?variable=stance&by=v:field"))


def test_a_sub_hypothesis_is_divided_by_country(project, omid):
    release(project)
    figures = omid.get(f"{PAGE}by/?code=H1&by=m:country").context["figures"]
    assert [[(bar.label, bar.share.count, bar.share.of) for bar in figure.bars] for figure in figures] == [
        [("Kazakhstan", 2, 2), ("Uzbekistan", 0, 1)],
        [("Kazakhstan", 0, 2), ("Uzbekistan", 1, 1)],
    ]
    lines = omid.get(f"{PAGE}table.csv?code=H1&by=m:country&place=1").content.decode()
    assert '"H1: coded with a contradicting category, by country",Uzbekistan,1,1,1.0' in lines


def test_two_variables_are_crossed_with_a_test_its_seed_and_what_it_leaves_out(project, omid):
    release(project)
    page = text(omid.get(f"{PAGE}cross/?a=m:country&b=v:stance"))
    assert "Permutation test" in page
    assert "drawn with seed 1" in page
    lines = omid.get(f"{PAGE}table.csv?a=m:country&b=v:stance").content.decode()
    assert "Kazakhstan,3,1,1," in lines
    assert "2 of the 5 documents have no settled value of one of the two" in page


def test_a_chart_is_a_drawing_that_says_its_release_and_basis(project, omid):
    made = release(project)
    drawing = omid.get(f"{PAGE}chart.svg?variable=field")
    assert drawing["Content-Type"] == "image/svg+xml"
    assert f"Release 1 (SHA-256 {made.sha256[:12]}…)." in drawing.content.decode()
    assert "n = 2 documents" in drawing.content.decode()


def test_a_package_that_is_gone_is_told_without_a_path(project, omid):
    made = release(project)
    package_path(made).unlink()
    page = text(omid.get(PAGE))
    assert "missing or damaged" in page
    assert made.package not in page


def test_a_large_release_is_read_by_the_worker_once_and_then_there_for_all(project, omid, monkeypatch):
    monkeypatch.setattr(queries, "AT_ONCE_CELLS", 1)
    made = release(project)
    assert "Read release 1" in text(omid.get(PAGE))
    omid.post(f"{PAGE}prepare/", {"release": "1"})
    omid.post(f"{PAGE}prepare/", {"release": "1"})
    job = reading_jobs(made).get()
    assert "The release is being read" in text(omid.get(PAGE))
    assert run_here(job).state == State.SUCCEEDED
    assert omid.get(PAGE, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert bars(omid.get(PAGE), "field")["economic"] == (2, 2)
    frame_path(made).unlink()
    omid.post(f"{PAGE}prepare/", {"release": "1"})
    assert reading_jobs(made).count() == 2


def test_pages_take_as_many_queries_for_many_documents_as_for_few(project, omid):
    def count(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert omid.get(PAGE + path).status_code == 200
        return len(found)

    paths = ("", "by/?variable=stance&by=m:country", "passages/?variable=field&category=economic")
    release(project)
    few = [count(path) for path in paths]
    for number in range(12):
        document = make_document(project, f"more{number:02}", "Lamps again.", {"country": "Turkmenistan"})
        rule(document, "in_scope", "yes")
        rule(document, "field", "economic")
    release(project)
    assert [count(path) for path in paths] == few
