"""Reads about jobs and workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from projects.jobs.models import Job, Worker
from projects.jobs.rules import WORKER_SEEN_SECONDS, State
from projects.teams.models import Project


def jobs_of(project: Project) -> QuerySet[Job]:
    """The project's jobs, newest first."""
    return Job.objects.filter(project=project)


def claimable(now: datetime) -> QuerySet[Job]:
    """Jobs that a worker may take: waiting, or left by a worker whose lease has run out; attempts left."""
    waiting = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now)
    return Job.objects.filter(waiting, attempt__lt=F("max_attempts"))


def abandoned(now: datetime) -> QuerySet[Job]:
    """Jobs whose last allowed attempt ended with its worker."""
    return Job.objects.filter(state=State.RUNNING, lease_until__lt=now, attempt__gte=F("max_attempts"))


def worker_is_alive() -> bool:
    """Whether some worker was seen lately."""
    return Worker.objects.filter(seen_at__gt=timezone.now() - timedelta(seconds=WORKER_SEEN_SECONDS)).exists()
