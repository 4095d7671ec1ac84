"""Asking for jobs, and what keeps them going whatever the broker and the workers do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from threading import Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from projects.jobs import rules, running
from projects.jobs.models import Job, Worker
from projects.jobs.queries import abandoned, claimable, worker_is_alive
from projects.jobs.rules import State
from projects.jobs.tasks import run_job
from projects.teams.models import Project, User

logger = logging.getLogger(__name__)
RING_SECONDS = 0.5
RING_AGAIN_SECONDS = 15
SWEEP_AT_MOST = 20
FORGET_WORKER_AFTER = timedelta(days=1)


class NoWorker(Exception):
    """Nobody is there to do the job."""


class TakesTooLong(Exception):
    """The job had not ended when the time was up; it goes on."""


@transaction.atomic
def submit(
    *,
    kind: str,
    key: str,
    project: Project | None,
    by: User | None,
    params: Mapping[str, Any] | None = None,
    back: str = "",
    max_attempts: int = rules.MAX_ATTEMPTS,
) -> Job:
    """Ask for a job; the same key again is the same job, and one that failed or was refused is started anew.

    `params` are JSON; `back` is the path the job's page leads to in the end. Rings the worker when the transaction is
    committed. Raises ValueError when the key belongs to a job of another kind or project.
    """
    asked = {"kind": kind, "project": project, "by": by, "params": dict(params or {}), "back": back}
    fresh = {**asked, "max_attempts": max_attempts, "rung_at": timezone.now()}
    job, made = Job.objects.get_or_create(key=key, defaults=fresh)
    if (job.kind, job.project_id) != (kind, project.pk if project else None):
        raise ValueError(f"The key {key!r} belongs to a job of another kind or project.")
    if not made and job.state in (State.FAILED, State.REFUSED):
        _start_anew(job, fresh)
    if job.state == State.QUEUED:
        transaction.on_commit(partial(ring, job.pk))
    return job


def _start_anew(job: Job, fresh: Mapping[str, Any]) -> None:
    clean = {"attempt": 0, "done": 0, "total": 0, "message": "", "error": "", "started_at": None, "finished_at": None}
    Job.objects.filter(pk=job.pk, state=job.state).update(state=State.QUEUED, **clean, **fresh)
    job.refresh_from_db()


def ring(job_id: int) -> None:
    """Tell the broker that a job is there. Never raises and never takes long: the sweeper rings again what is lost."""
    bell = Thread(target=_publish, args=(job_id,), name=f"ring-{job_id}", daemon=True)
    bell.start()
    bell.join(RING_SECONDS)


def _publish(job_id: int) -> None:
    try:
        run_job.apply_async((job_id,), retry=False)
    except Exception as error:  # whatever a broker does wrong, the job is kept and rung again
        logger.warning("job %s: the broker could not be told: %s", job_id, error)


def sweep() -> None:
    """Ring jobs that wait or lost their worker, and give up those that no attempt survived. Any process may, often."""
    now = timezone.now()
    for job in abandoned(now)[:SWEEP_AT_MOST]:
        Job.objects.filter(pk=job.pk, state=State.RUNNING, owner=job.owner, lease_until__lt=now).update(
            state=State.FAILED, owner="", lease_until=None, finished_at=now, error=rules.lost(job.attempt)
        )
    due = Q(rung_at=None) | Q(rung_at__lt=now - timedelta(seconds=RING_AGAIN_SECONDS))
    for job_id in claimable(now).filter(due).order_by("pk").values_list("pk", flat=True)[:SWEEP_AT_MOST]:
        # Of several sweepers one rings.
        if claimable(now).filter(due, pk=job_id).update(rung_at=now):
            ring(job_id)


def stop(*, job: Job, by: User) -> None:
    """Stop a job that has not ended; a worker that is at it loses it, and what it has done so far is not kept."""
    under_way = Job.objects.filter(pk=job.pk, state__in=(State.QUEUED, State.RUNNING))
    error = f"It was stopped by {by.get_username()}."
    under_way.update(state=State.REFUSED, owner="", lease_until=None, finished_at=timezone.now(), error=error)


def see_worker(*, name: str) -> None:
    """Note that this worker is alive, and forget those not seen for a day."""
    now = timezone.now()
    if not Worker.objects.filter(name=name).update(seen_at=now):
        Worker.objects.create(name=name, started_at=now, seen_at=now)
    Worker.objects.filter(seen_at__lt=now - FORGET_WORKER_AFTER).delete()


def forget_worker(*, name: str) -> None:
    """Note that this worker has ended."""
    Worker.objects.filter(name=name).delete()


def run_here(job: Job) -> Job:
    """Do the job in this process, all its attempts at once; returns it as it stands then."""
    while not job.ended and running.run(job.pk):
        job.refresh_from_db()
    job.refresh_from_db()
    return job


def do_here(
    *,
    kind: str,
    project: Project | None,
    by: User | None,
    params: Mapping[str, Any],
    tell: running.Tell = running.tell_nobody,
) -> Job:
    """Make a job and do it in this process, which alone has what it needs; returns it ended.

    It is claimed in the transaction that makes it, so that no worker is ever offered it.
    """
    owner = uuid4().hex
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind, key=f"{kind}:{owner}", project=project, by=by, params=dict(params), max_attempts=1
        )
        running.claim(job.pk, owner)
    try:
        running.run_as(owner, job.pk, tell)
    finally:
        # Stopped by whoever started it: no worker is to go on with it later.
        Job.objects.filter(pk=job.pk, state=State.QUEUED).update(
            state=State.FAILED, finished_at=timezone.now(), error="It was stopped before its end."
        )
    job.refresh_from_db()
    return job


def hand_over(*, job: Job, project: Project) -> None:
    """Let the job show among those of the project that it made."""
    Job.objects.filter(pk=job.pk).update(project=project)


def ignore(job: Job) -> None:
    """Tell nobody of a job's progress."""


def wait(job: Job, timeout: float | None = None, on_progress: Callable[[Job], None] = ignore) -> Job:
    """Wait until a worker has ended the job. Raises TakesTooLong after `timeout` seconds, NoWorker without one."""
    until = None if timeout is None else monotonic() + timeout
    while not job.ended:
        if not worker_is_alive():
            raise NoWorker(
                "No worker was seen lately. The job is kept, and done when one is started: celery -A annotator worker"
            )
        if until is not None and monotonic() > until:
            raise TakesTooLong(f"The job has not ended after {timeout:.0f} s. It goes on; ask again later.")
        sleep(0.2)
        job.refresh_from_db()
        on_progress(job)
    return job


def work_or_wait(job: Job, timeout: float | None = None, on_progress: Callable[[Job], None] = ignore) -> Job:
    """End the job: by waiting for a worker, or, on one machine without a worker, by doing it here and now.

    Returns the ended job; its `state` says how it ended and `error` why it failed or was refused.
    """
    while True:
        try:
            return wait(job, timeout, on_progress)
        except NoWorker:
            if not settings.EMBEDDED_BROKER:
                raise
            if not run_here(job).ended:
                # A worker that died holds it until its lease runs out.
                sleep(1)
