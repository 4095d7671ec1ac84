"""Who owns a job, and what an attempt may still do when it no longer does."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from projects.jobs import running
from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.jobs.registry import Done
from projects.jobs.rules import State
from projects.jobs.running import JobRun, LeaseLost
from projects.teams.models import Activity, Project
from tests.jobs import bodies
from tests.processes import eventually


def new_job(kind: str = "test_steps", **params: object) -> Job:
    project = Project.objects.create(slug=uuid4().hex, name="Study")
    return submit(kind=kind, key=uuid4().hex, project=project, by=None, params=params)


def attempt_at(job: Job, owner: str) -> JobRun:
    """An attempt that has taken the job, as if in another process."""
    assert running.claim(job.pk, owner)
    job.refresh_from_db()
    return JobRun(job, owner)


def take_over(job: Job, owner: str) -> JobRun:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    return attempt_at(job, owner)


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_that_reach_for_a_job_at_once_one_gets_it():
    job, together = new_job(), Barrier(8)

    def reach(number: int) -> bool:
        together.wait()
        try:
            return running.claim(job.pk, f"worker {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(reach, range(8))) == 1
    job.refresh_from_db()
    assert job.attempt == 1


@pytest.mark.django_db
def test_a_job_at_work_is_not_taken_from_a_worker_that_lives():
    job = new_job()
    attempt_at(job, "first")
    assert not running.run(job.pk)


@pytest.mark.django_db
def test_a_worker_thought_dead_cannot_finish_what_another_took_over():
    job = new_job()
    zombie = attempt_at(job, "zombie")
    heir = take_over(job, "heir")
    with pytest.raises(LeaseLost):
        running._succeed(zombie, Done(write=lambda: bodies.effect(zombie)))
    running._succeed(heir, Done(write=lambda: bodies.effect(heir)))
    job.refresh_from_db()
    assert (job.state, job.result, Activity.objects.count()) == (State.SUCCEEDED, {"attempt": 2}, 1)


@pytest.mark.django_db
def test_a_worker_thought_dead_cannot_fail_or_return_what_another_took_over():
    job = new_job()
    zombie = attempt_at(job, "zombie")
    take_over(job, "heir")
    running._end(zombie, State.FAILED, "broken")
    running._put_back(zombie)
    job.refresh_from_db()
    assert (job.state, job.owner, job.error) == (State.RUNNING, "heir", "")


@pytest.mark.django_db
def test_a_worker_that_lost_its_job_learns_it_when_it_tells_its_progress():
    job = new_job()
    zombie = attempt_at(job, "zombie")
    take_over(job, "heir")
    with pytest.raises(LeaseLost):
        zombie.progress(1, 10)
    with pytest.raises(LeaseLost):
        zombie.check()


@pytest.mark.django_db
def test_progress_is_written_at_most_twice_a_second_and_at_the_end(django_assert_num_queries):
    attempt = attempt_at(new_job(), "worker")
    with django_assert_num_queries(2):
        for done in range(1, 1001):
            attempt.progress(done, 1000, "codings")
    assert Job.objects.get().done == 1000


@pytest.mark.django_db
def test_a_worker_that_is_told_to_end_gives_its_job_back_without_counting_the_attempt(monkeypatch):
    told = Event()
    told.set()
    monkeypatch.setattr(running, "stopping", told)
    job = new_job()
    assert running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.owner) == (State.QUEUED, 0, "")


@pytest.mark.django_db
def test_ctrl_c_gives_the_job_back_and_ends_the_command():
    job = new_job("test_stop")
    with pytest.raises(KeyboardInterrupt):
        running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.QUEUED, 0)


@pytest.mark.django_db(transaction=True)
def test_the_lease_of_a_long_job_is_extended_while_it_works(settings):
    settings.JOB_LEASE_SECONDS = 0.3
    job = new_job(steps=10, seconds=0.1)
    assert running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (State.SUCCEEDED, 1)


@pytest.mark.django_db(transaction=True)
def test_a_lost_lease_is_noticed_between_two_tellings_of_progress(settings):
    settings.JOB_LEASE_SECONDS = 0.3
    attempt = attempt_at(new_job(), "zombie")
    with running._kept_alive(attempt):
        Job.objects.update(owner="heir")
        eventually(attempt.lost.is_set, 5)
