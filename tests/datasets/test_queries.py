"""Finding releases, their files, and what is under way."""

from __future__ import annotations

import pytest

from projects.datasets.actions import request_release
from projects.datasets.queries import (
    NoSuchRelease,
    build_under_way,
    failed_build,
    latest_release,
    package_path,
    release_file,
    release_of,
    releases,
)
from projects.jobs.models import Job
from tests.datasets.coded import coded_study, release
from tests.factories import make_project, rule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_without_a_number_the_newest_release_is_meant():
    project = coded_study()
    first = release(project)
    rule(project.documents.get(code="d4"), "stance", "3")
    second = release(project)
    assert (release_of(project), release_of(project, 1), latest_release(project)) == (second, first, second)
    assert [one.number for one in releases(project)] == [2, 1]


@pytest.mark.parametrize(("number", "says"), [(None, "has no release yet"), (7, "has no release 7")])
def test_a_release_that_is_not_there_is_named_with_what_makes_one(number, says):
    with pytest.raises(NoSuchRelease, match=f"{says}. build_release makes one."):
        release_of(make_project(), number)


def test_a_package_that_is_gone_is_named_with_what_brings_it_back():
    made = release(coded_study())
    package_path(made).unlink()
    with pytest.raises(NoSuchRelease, match="Bring it back from a backup"):
        release_file(made, "csv")


def test_a_file_that_was_read_leaves_nothing_behind(tmp_path):
    made = release(coded_study())
    before = sorted((tmp_path / "releases").iterdir())
    for form in ("csv", "xlsx", "jsonl", "package"):
        with release_file(made, form) as file:
            assert file.read()
    assert sorted((tmp_path / "releases").iterdir()) == before


def test_what_is_under_way_is_the_projects_own():
    project = coded_study()
    job = request_release(project=project)
    assert build_under_way(project) == job
    assert build_under_way(make_project("other")) is None


def test_a_failed_build_is_told_until_another_is_asked_for():
    project = coded_study()
    job = request_release(project=project)
    Job.objects.update(state="failed")
    assert failed_build(project) == job
    request_release(project=project)
    assert failed_build(project) is None
