"""Asking for a release."""

from __future__ import annotations

import pytest

from projects.adjudication.rules import Rule
from projects.datasets import build as building
from projects.datasets.actions import request_release
from projects.jobs.models import Job
from projects.jobs.rules import State
from tests.datasets.coded import build, coded_study

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def test_asking_twice_before_it_is_built_is_asking_once():
    project = coded_study()
    assert request_release(project=project) == request_release(project=project)
    assert Job.objects.count() == 1


def test_asking_by_another_rule_is_another_job():
    project = coded_study()
    assert request_release(project=project) != request_release(project=project, rule=Rule.MAJORITY)


def test_asking_after_a_release_asks_for_the_next():
    project = coded_study()
    assert build(project) != request_release(project=project)


def test_asking_after_a_failure_starts_the_same_job_anew(monkeypatch):
    project = coded_study()
    with monkeypatch.context() as broken:
        broken.setattr(building, "write_package", lambda *args: 1 / 0)
        failed = build(project)
    assert failed.state == State.FAILED
    again = request_release(project=project)
    assert (again.pk, again.state, again.error) == (failed.pk, State.QUEUED, "")
