"""What a worker does with a job: take it, keep its lease alive, run its body, and record the end exactly once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import monotonic
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.jobs import rules
from projects.jobs.models import Job
from projects.jobs.queries import claimable
from projects.jobs.registry import Done, JobRefused, body_of, goes_on_while_closed
from projects.jobs.rules import State
from projects.teams.models import Project
from projects.teams.states import ProjectNotOpen

logger = logging.getLogger(__name__)
PROGRESS_SECONDS = 0.5
stopping = Event()
Tell = Callable[[str], None]


class LeaseLost(Exception):
    """This worker no longer owns the job; whatever it still does would be done twice."""


class Stopping(Exception):
    """The worker is ending; the job goes back to the queue."""


def tell_nobody(message: str) -> None:
    """Progress is for the job's page alone."""


class JobRun:
    """One attempt at a job, as its body sees it."""

    def __init__(self, job: Job, owner: str, tell: Tell = tell_nobody) -> None:
        self.job = job
        self.params: Mapping[str, Any] = job.params
        self.lost = Event()
        self._owner = owner
        self._tell = tell
        self._told_at = 0.0

    @property
    def row(self) -> QuerySet[Job]:
        """The job's row, found only while it is this attempt's."""
        return Job.objects.filter(pk=self.job.pk, state=State.RUNNING, owner=self._owner)

    def check(self) -> None:
        """Raise when there is no point in going on. Costs nothing: call it in every loop."""
        if stopping.is_set():
            raise Stopping
        if self.lost.is_set():
            raise LeaseLost

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is, for the job's page; written at most twice a second. Calls `check`."""
        self.check()
        if monotonic() - self._told_at < PROGRESS_SECONDS and done < total:
            return
        self._told_at = monotonic()
        self._tell(message)
        if not self.row.update(done=done, total=total, message=message[:200]):
            self.lost.set()
            raise LeaseLost


def run(job_id: int) -> bool:
    """Make one attempt at the job; whether it was there to be taken."""
    owner = uuid4().hex
    if not claim(job_id, owner):
        return False
    run_as(owner, job_id)
    return True


def run_as(owner: str, job_id: int, tell: Tell = tell_nobody) -> None:
    """Make the attempt that `owner` has claimed; `tell` hears of its progress, too."""
    attempt = JobRun(Job.objects.get(pk=job_id), owner, tell)
    with _kept_alive(attempt):
        _attempt(attempt)


def claim(job_id: int, owner: str) -> bool:
    """Take the job for `owner`; of any number of workers that try at once, one succeeds."""
    now = timezone.now()
    taken = claimable(now).filter(pk=job_id)
    return bool(
        taken.update(
            state=State.RUNNING,
            owner=owner,
            attempt=F("attempt") + 1,
            lease_until=now + _lease(),
            rung_at=None,
            started_at=Coalesce("started_at", now),
        )
    )


def _lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


@contextmanager
def _kept_alive(attempt: JobRun) -> Iterator[None]:
    """Extend the lease from a thread of its own while the body works."""
    over = Event()
    beat = Thread(target=_extend_lease, args=(attempt, over), name=f"lease-{attempt.job.pk}", daemon=True)
    beat.start()
    try:
        yield
    finally:
        over.set()


def _extend_lease(attempt: JobRun, over: Event) -> None:
    while not over.wait(settings.JOB_LEASE_SECONDS / 3):
        try:
            if not attempt.row.update(lease_until=timezone.now() + _lease()):
                attempt.lost.set()
                return
        except DatabaseError as error:
            # The next beat tries again; should the lease run out meanwhile, the fenced finish refuses this attempt.
            logger.warning("job %s: the lease could not be extended: %s", attempt.job.pk, error)
        finally:
            connection.close()


def _attempt(attempt: JobRun) -> None:
    job = attempt.job
    try:
        _refuse_unless_open(job, Project.objects.all())
        _succeed(attempt, body_of(job.kind)(attempt))
    except LeaseLost:
        logger.warning("job %s: attempt %s was taken over; its work is dropped", job.pk, job.attempt)
    except Stopping:
        _put_back(attempt)
    except (KeyboardInterrupt, SystemExit):
        _put_back(attempt)
        raise
    except (JobRefused, ProjectNotOpen) as refusal:
        _end(attempt, State.REFUSED, str(refusal))
    except Exception as error:
        logger.exception("job %s (%s) broke in attempt %s", job.pk, job.kind, job.attempt)
        _end(
            attempt,
            rules.after_breakdown(job.attempt, job.max_attempts),
            rules.breakdown(error, job.attempt, job.max_attempts),
        )


def _refuse_unless_open(job: Job, projects: QuerySet[Project]) -> None:
    """Raise ProjectNotOpen where the job would write to a project that takes no changes, or is of one withdrawn."""
    if job.project_id is not None:
        project = projects.get(pk=job.project_id)
        if project.is_withdrawn or not goes_on_while_closed(job.kind):
            project.require_open()


def _succeed(attempt: JobRun, done: Done) -> None:
    """Record the result and what the body left to write, in one transaction, only while the job is this attempt's."""
    with transaction.atomic():
        now = timezone.now()
        if not attempt.row.update(state=State.SUCCEEDED, lease_until=None, finished_at=now, error=""):
            raise LeaseLost
        _refuse_unless_open(attempt.job, Project.objects.select_for_update())
        result = {**done.result, **(done.write() or {})}
        Job.objects.filter(pk=attempt.job.pk).update(result=result)


def _end(attempt: JobRun, state: State, error: str) -> None:
    """Record that this attempt failed: for good, or to be rung again by the sweeper after a pause."""
    now = timezone.now()
    finished = None if state == State.QUEUED else now
    attempt.row.update(state=state, owner="", lease_until=None, rung_at=now, finished_at=finished, error=error)


def _put_back(attempt: JobRun) -> None:
    """Give the job back unharmed: this attempt does not count."""
    attempt.row.update(
        state=State.QUEUED, owner="", lease_until=None, rung_at=None, attempt=F("attempt") - 1, message=""
    )
