"""Asking for a release. The row itself is written by the worker, in its fenced finish."""

from __future__ import annotations

from django.db import transaction

from projects.adjudication.rules import Rule
from projects.datasets.queries import KIND
from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.jobs.rules import State
from projects.teams.models import Project, User


@transaction.atomic
def request_release(*, project: Project, rule: Rule = Rule.UNANIMOUS, by: User | None = None, back: str = "") -> Job:
    """Ask the worker for a release of the study as it then stands; returns the job.

    Asking again before it is built returns the same job; a build that failed is started anew. A closed project is
    released, too; raises ProjectNotOpen for one that was withdrawn.
    """
    project.refresh_from_db(fields=["state"])
    if project.is_withdrawn:
        project.require_open()
    built = Job.objects.filter(project=project, kind=KIND, state=State.SUCCEEDED).order_by("-pk").first()
    after = built.pk if built else 0
    key = f"{KIND}:{project.pk}:{rule.value}:after-{after}"
    return submit(kind=KIND, key=key, project=project, by=by, params={"rule": rule.value}, back=back)
