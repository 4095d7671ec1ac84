"""The one write of findings: asking the worker to read a large release."""

from __future__ import annotations

from django.db import transaction

from projects.datasets.models import Release
from projects.findings.queries import KIND, reading_jobs
from projects.findings.storing import VERSION
from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.jobs.rules import State
from projects.teams.models import User


@transaction.atomic
def request_reading(*, release: Release, by: User | None, back: str = "") -> Job:
    """Ask for the release to be read; asking twice is one job, until that has ended well."""
    over = reading_jobs(release).filter(state=State.SUCCEEDED).count()
    key = f"{KIND}:{release.pk}:{VERSION}:after-{over}"
    return submit(kind=KIND, key=key, project=release.project, by=by, params={"release": release.pk}, back=back)
