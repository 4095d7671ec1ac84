"""What the worker does to count a large study's cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from projects.adjudication.counts_queries import KIND, count_now, fingerprint
from projects.jobs.models import Job
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.rules import State
from projects.jobs.running import JobRun
from projects.teams.models import Membership


@job(KIND)
def count_cells(run: JobRun) -> Done:
    """The body of a job with the param `member`: who has documents still to code, which are left out; or null."""
    project, member = run.job.project, Membership.objects.filter(pk=run.params["member"]).first()
    if project is None:
        raise JobRefused("Cells are counted of a project, and this job names none.")
    counts = count_now(project, member, fingerprint(project))
    return Done({"summary": f"{counts.total} cells were counted."}, partial(_forget_older, run.job))


def _forget_older(job: Job) -> Mapping[str, Any]:
    """Counting leaves nothing behind but the counts: of its jobs one is enough to see that it works."""
    Job.objects.filter(kind=KIND, project=job.project, params=job.params, state=State.SUCCEEDED).exclude(
        pk=job.pk
    ).delete()
    return {}
