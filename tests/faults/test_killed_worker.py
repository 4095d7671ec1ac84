"""A worker is killed while a job runs: the job is done once, by the next worker, and nothing of it is doubled."""

from __future__ import annotations

from uuid import uuid4

from projects.jobs.actions import submit, work_or_wait
from projects.jobs.models import Job, Worker
from projects.jobs.rules import State
from projects.jobs.tasks import run_job
from projects.teams.models import Activity, Project
from tests.processes import WorkerProcess, eventually


def ask(**params: float) -> Job:
    project, _ = Project.objects.get_or_create(slug="study", name="Study")
    return submit(kind="test_steps", key=uuid4().hex, project=project, by=None, params=params)


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_a_worker_does_what_is_asked_and_tells_how_far_it_is(worker: WorkerProcess):
    told: list[int] = []
    job = work_or_wait(ask(steps=4, seconds=0.4), timeout=20, on_progress=lambda job: told.append(job.done))
    assert (job.state, job.result["attempt"], Activity.objects.count()) == (State.SUCCEEDED, 1, 1)
    assert {1, 2, 3} & set(told)


def test_a_killed_worker_leaves_its_job_to_the_next_which_does_it_once(worker: WorkerProcess):
    job = ask(steps=15, seconds=0.1)
    eventually(lambda: state_of(job) == State.RUNNING)
    worker.kill()
    worker.start()
    eventually(lambda: state_of(job) == State.SUCCEEDED, 25)
    assert (job.result["attempt"], Activity.objects.count()) == (2, 1)


def test_a_worker_told_to_end_gives_its_job_back_at_once(worker: WorkerProcess):
    job = ask(steps=200, seconds=0.1)
    eventually(lambda: state_of(job) == State.RUNNING)
    assert worker.end() == 0
    assert (state_of(job), job.attempt) == (State.QUEUED, 0)
    assert not Worker.objects.exists()


def test_jobs_asked_for_while_no_worker_ran_are_done_when_one_starts(worker: WorkerProcess):
    worker.kill()
    jobs = [ask() for _ in range(5)]
    worker.start()
    eventually(lambda: all(state_of(job) == State.SUCCEEDED for job in jobs))
    assert Activity.objects.count() == 5


def test_a_bell_for_a_job_that_is_not_there_is_harmless(worker: WorkerProcess):
    run_job.apply_async((2**40,), retry=False)
    assert work_or_wait(ask(), timeout=20).state == State.SUCCEEDED
