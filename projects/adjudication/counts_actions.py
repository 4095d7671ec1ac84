"""Having the cells counted: at once in a small study, by the worker in a large one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from projects.adjudication.counts import CellCounts
from projects.adjudication.counts_queries import KIND, count_now, kept_counts
from projects.adjudication.queries import blocked_documents
from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.jobs.queries import jobs_of
from projects.jobs.rules import State
from projects.teams.models import Membership, Project

# What failed is tried again by itself after a pause, not with every page that is opened.
PAUSE = timedelta(minutes=5)


@dataclass(frozen=True)
class Counted:
    """The counts a page shows: None before the first; `job` makes newer ones, or has failed to.

    `aged` says that they are of a large study, so that the page has to say of when they are.
    """

    counts: CellCounts | None
    aged: bool = False
    job: Job | None = None


def counts_for(membership: Membership) -> Counted:
    """The counts that this member may see, as new as a page can have them; asks the worker where it has to."""
    kept = kept_counts(membership)
    if not kept.due:
        return Counted(kept.counts, kept.large)
    member = membership if blocked_documents(membership).exists() else None
    if not kept.large:
        return Counted(count_now(membership.project, member, kept.state))
    return Counted(kept.counts, True, request_counts(project=membership.project, member=member))


@transaction.atomic
def request_counts(*, project: Project, member: Membership | None) -> Job:
    """Ask the worker to count, without the documents that `member` has still to code; the job there is, if there is."""
    params = {"member": member.pk if member else None}
    last = jobs_of(project).filter(kind=KIND, params=params).first()
    if last is not None and (not last.ended or _has_just_failed(last)):
        return last
    key = f"{KIND}:{project.pk}:{params['member']}:after-{last.pk if last else 0}"
    return submit(kind=KIND, key=key, project=project, by=None, params=params)


def _has_just_failed(job: Job) -> bool:
    ended = job.finished_at or job.created_at
    return job.state != State.SUCCEEDED and timezone.now() < ended + PAUSE
