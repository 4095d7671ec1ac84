"""Reads of the imports of a project: each is a job that read files, and perhaps another that stored what it read."""

from __future__ import annotations

from django.db.models import QuerySet

from projects.jobs.models import Job
from projects.jobs.queries import jobs_of
from projects.jobs.rules import State
from projects.teams.models import Project

READ, STORE = "read_documents", "store_documents"


def imports_of(project: Project) -> QuerySet[Job]:
    """Both kinds of jobs, newest first."""
    return jobs_of(project).filter(kind__in=(READ, STORE)).select_related("by")


def was_read(project: Project) -> QuerySet[Job]:
    """The jobs that have read their files to the end."""
    return jobs_of(project).filter(kind=READ, state=State.SUCCEEDED)


def stored_from(read: Job) -> Job | None:
    """The last job that stored what this one read, or is to."""
    found = Job.objects.filter(project=read.project_id, kind=STORE, key__startswith=f"{STORE}:{read.pk}:")
    return found.exclude(state__in=(State.FAILED, State.REFUSED)).first()
