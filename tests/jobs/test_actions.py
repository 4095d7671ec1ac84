"""Asking for a job, and sweeping up behind workers and brokers."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from projects.jobs import actions, running
from projects.jobs.actions import NoWorker, TakesTooLong, run_here, submit, sweep, wait, work_or_wait
from projects.jobs.models import Job, Worker
from projects.jobs.rules import State
from projects.jobs.tasks import run_job
from projects.teams.models import Activity, Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return Project.objects.create(slug="study", name="Study")


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the jobs that were rung."""
    numbers: list[int] = []
    monkeypatch.setattr(actions, "ring", numbers.append)
    return numbers


def ask(project: Project, kind: str = "test_steps", key: str = "k", **params: Any) -> Job:
    return submit(kind=kind, key=key, project=project, by=None, params=params)


def let_the_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_asking_twice_under_one_key_is_one_job(project):
    assert ask(project) == ask(project)
    assert Job.objects.count() == 1


def test_a_job_is_rung_only_when_the_asking_is_committed(project, rung, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = ask(project)
        assert rung == []
    assert rung == [job.pk]


def test_a_key_of_another_project_is_not_shared(project):
    ask(project)
    with pytest.raises(ValueError, match="another kind or project"):
        ask(Project.objects.create(slug="other", name="Other"))


def test_a_job_done_here_ends_with_its_result_and_its_effect(project):
    job = run_here(ask(project, steps=3))
    assert (job.state, job.result) == (State.SUCCEEDED, {"steps": 3, "summary": "3 steps were done.", "attempt": 1})
    assert Activity.objects.count() == 1


def test_a_job_that_succeeded_is_not_done_again(project):
    run_here(ask(project))
    assert run_here(ask(project)).state == State.SUCCEEDED
    assert Activity.objects.count() == 1


def test_a_refusal_is_shown_and_not_tried_again(project):
    job = run_here(ask(project, "test_refuse"))
    assert (job.state, job.attempt) == (State.REFUSED, 1)
    assert job.error.startswith("codings.csv: line 7:")


def test_a_poisonous_job_fails_after_three_attempts_with_a_reason(project, caplog):
    job = run_here(ask(project, "test_break"))
    assert (job.state, job.attempt) == (State.FAILED, 3)
    assert job.error.startswith("The job broke in attempt 3 of 3 (KeyError: 'the shelf is empty').")


def test_a_job_that_breaks_while_writing_leaves_nothing_written(project, caplog):
    assert run_here(ask(project, "test_break_at_the_end")).state == State.FAILED
    assert not Activity.objects.exists()


def test_a_failed_job_starts_anew_when_it_is_asked_for_again(project):
    run_here(ask(project, "test_refuse"))
    again = ask(project, "test_refuse")
    assert (again.state, again.attempt, again.error) == (State.QUEUED, 0, "")


def test_a_waiting_job_whose_bell_was_lost_is_rung_again_once(project, rung):
    job = ask(project)
    Job.objects.update(rung_at=timezone.now() - timedelta(seconds=60))
    sweep()
    sweep()
    assert rung == [job.pk]


def test_a_job_just_asked_for_is_not_rung_twice(project, rung):
    ask(project)
    sweep()
    assert rung == []


def test_a_job_whose_worker_died_is_rung_again(project, rung):
    job = ask(project)
    running.claim(job.pk, "a worker that dies")
    sweep()
    assert rung == []
    let_the_lease_run_out(job)
    sweep()
    assert rung == [job.pk]


def test_a_job_that_no_worker_survives_is_given_up_with_a_reason(project, rung):
    job = ask(project)
    for attempt in range(3):
        assert running.claim(job.pk, f"worker {attempt}")
        let_the_lease_run_out(job)
    sweep()
    job.refresh_from_db()
    assert (job.state, rung) == (State.FAILED, [])
    assert job.error.startswith("The job was started 3 times,")


def test_a_command_does_the_job_itself_where_no_worker_lives(project):
    assert work_or_wait(ask(project)).state == State.SUCCEEDED


def test_a_command_says_that_no_worker_runs_where_the_broker_is_elsewhere(project, settings):
    settings.EMBEDDED_BROKER = False
    with pytest.raises(NoWorker, match="celery -A annotator worker"):
        work_or_wait(ask(project))


def test_waiting_ends_when_the_time_is_up(project):
    actions.see_worker(name="somewhere")
    with pytest.raises(TakesTooLong, match="not ended"):
        wait(ask(project), timeout=0.3)


def test_a_worker_that_ended_is_forgotten_and_so_is_one_not_seen_for_a_day(project):
    actions.see_worker(name="old")
    Worker.objects.update(seen_at=timezone.now() - timedelta(days=2))
    actions.see_worker(name="new")
    assert [worker.name for worker in Worker.objects.all()] == ["new"]
    actions.forget_worker(name="new")
    assert not Worker.objects.exists()


def test_a_broker_that_hangs_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(run_job, "apply_async", lambda *args, **kwargs: time.sleep(3))
    begun = time.monotonic()
    actions.ring(1)
    assert time.monotonic() - begun < 1


def test_a_broker_that_fails_is_no_error_of_the_asking(monkeypatch, caplog):
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OSError("connection refused")

    monkeypatch.setattr(run_job, "apply_async", refuse)
    actions.ring(7)
    assert "job 7: the broker could not be told: connection refused" in caplog.text
