"""Asking the worker to give contested documents one more coder."""

from __future__ import annotations

from uuid import uuid4

from django.db.models import Max

from projects.adjudication.contested_build import KIND
from projects.adjudication.queries import COUNTED
from projects.coding.models import Assignment, Round
from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.teams.models import User


def request_extra_coders(*, round_: Round, by: User | None = None, back: str = "") -> Job:
    """Look for contested documents of the round now, and give each one more coder, once."""
    params = {"round": round_.pk}
    return submit(kind=KIND, key=f"{KIND}:{uuid4().hex}", project=round_.project, by=by, params=params, back=back)


def request_extra_coders_everywhere() -> None:
    """Do so in every open round that wants it and in which something was submitted since; the worker asks hourly."""
    wanting = Round.objects.filter(closed_at=None, extra_coder=True, purpose__in=COUNTED).select_related("project")
    for round_ in wanting:
        newest = Assignment.objects.submitted().filter(round=round_).aggregate(at=Max("submitted_at"))["at"]
        looked = Job.objects.filter(kind=KIND, project=round_.project, params__round=round_.pk).first()
        if newest is not None and (looked is None or looked.created_at < newest):
            request_extra_coders(round_=round_)
