"""Building a release: derived from the study alone, once, and never touched again."""

from __future__ import annotations

import csv
import io

import pytest

from projects.adjudication.rules import How, Rule
from projects.datasets import build as building
from projects.datasets.actions import request_release
from projects.datasets.forecast import forecast
from projects.datasets.models import Release
from projects.datasets.queries import KIND, package_path, releases_folder
from projects.datasets.verify import verify
from projects.jobs import running
from projects.jobs.actions import do_here
from projects.jobs.rules import State
from projects.teams.rules import Role
from tests.datasets.coded import build, coded_study, members, release
from tests.factories import make_codebook, make_member, make_project, rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_the_same_study_entered_in_another_order_gives_the_same_bytes():
    one = release(coded_study("one"))
    other = release(coded_study("other", order=("d4", "文档", "=1+1", "فارسی"), coders="Daniyar Aigerim"))
    assert members(one) == members(other)
    assert one.sha256 == other.sha256


def test_building_again_without_a_change_gives_the_release_that_stands(django_capture_on_commit_callbacks):
    project = coded_study()
    with django_capture_on_commit_callbacks(execute=True):
        first, again = build(project), build(project)
    assert first.pk != again.pk
    assert again.result | {"summary": ""} == first.result | {"summary": "", "unchanged": True}
    assert "Nothing has changed since release 1" in again.summary
    assert [Release.objects.count(), len(list(releases_folder().iterdir()))] == [1, 1]


def test_what_was_built_holds_and_its_package_verifies():
    found = verify(package_path(release(coded_study())))
    assert found.findings == []
    assert found.outcome.documents == 4


@pytest.mark.parametrize("how", list(Rule))
def test_the_counts_of_a_release_add_up_to_its_cells(how):
    made = release(coded_study(), how)
    files = members(made)
    cells = {
        (r["document_id"], r["variable"]): r["how"] for n in ("final", "final_spans") for r in rows(files[f"{n}.csv"])
    }
    counts = [made.unanimous, made.majority, made.adjudicated, made.single, made.unresolved]
    assert counts == [list(cells.values()).count(one) for one in How]
    assert sum(counts) == len(cells)
    assert made.unresolved and made.unanimous and made.adjudicated


@pytest.mark.parametrize("how", list(Rule))
def test_a_release_holds_what_was_forecast(how):
    project = coded_study()
    counts = dict(forecast(make_member(project, "Nadia", Role.MANAGER)))[how]
    made = release(project, how)
    assert [counts[one] for one in How] == [
        made.unanimous, made.majority, made.adjudicated, made.single, made.unresolved
    ]  # fmt: skip


def test_an_open_cell_has_no_value_and_says_that_it_is_open():
    final = rows(members(release(coded_study()))["final.csv"])
    row = next(r for r in final if (r["document_id"], r["variable"]) == ("فارسی", "field"))
    assert (row["value"], row["how"]) == ("", "open")


def test_a_release_is_never_rewritten():
    project = coded_study()
    first = release(project)
    before = package_path(first).read_bytes(), Release.objects.filter(pk=first.pk).values().get()
    rule(project.documents.get(code="فارسی"), "stance", "3")
    second = release(project)
    assert (second.number, second.adjudicated - first.adjudicated) == (2, 1)
    assert before == (package_path(first).read_bytes(), Release.objects.filter(pk=first.pk).values().get())


def test_another_rule_makes_another_release():
    project = coded_study()
    assert release(project).sha256 != release(project, Rule.MAJORITY).sha256
    assert list(Release.objects.values_list("number", "rule")) == [(2, "majority"), (1, "unanimous")]


def test_a_second_attempt_builds_the_study_that_the_first_one_read(monkeypatch):
    project = coded_study()
    job = request_release(project=project)
    with monkeypatch.context() as broken:
        broken.setattr(building, "write_package", lambda *args: 1 / 0)
        running.run(job.pk)
    rule(project.documents.get(code="فارسی"), "stance", "3")
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.SUCCEEDED, 2)
    assert "فارسی" not in members(Release.objects.get())["study/gold.csv"].decode()


def test_a_build_that_failed_for_good_makes_no_release_and_the_next_one_clears_up(
    monkeypatch, django_capture_on_commit_callbacks
):
    project = coded_study()
    with monkeypatch.context() as broken:
        broken.setattr(building, "write_package", lambda *args: 1 / 0)
        assert build(project).state == State.FAILED
    assert not Release.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        made = release(project)
    assert [path.name for path in releases_folder().iterdir()] == [made.package]


def test_two_builds_at_once_make_two_releases_with_numbers_of_their_own(monkeypatch):
    project, pack = coded_study(), building._pack
    other = request_release(project=project, rule=Rule.MAJORITY)

    def overtaken(*args):
        monkeypatch.setattr(building, "_pack", pack)
        running.run(other.pk)
        return pack(*args)

    monkeypatch.setattr(building, "_pack", overtaken)
    assert build(project).attempt == 2
    assert list(Release.objects.values_list("number", "rule")) == [(2, "unanimous"), (1, "majority")]


def test_people_are_told_what_the_build_is_at():
    told: list[str] = []
    do_here(kind=KIND, project=coded_study(), by=None, params={"rule": "unanimous"}, tell=told.append)
    assert list(dict.fromkeys(told)) == ["Reading the study", "Settling documents", "Packing the files"]


def test_a_project_without_codebook_or_documents_is_refused_with_what_to_do():
    project = make_project("empty")
    assert "Publish one" in build(project).error
    make_codebook(project)
    refused = build(project)
    assert (refused.state, Release.objects.count()) == (State.REFUSED, 0)
    assert "Import some" in refused.error
