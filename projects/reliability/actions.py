"""The write of reliability: asking the worker for figures."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.reliability.models import Computation
from projects.reliability.queries import KIND, fingerprint
from projects.teams.models import Project, User


@transaction.atomic
def request_figures(
    *, project: Project, without: Collection[int] = (), by: User | None = None, back: str = ""
) -> Job | None:
    """Ask for the figures of the codings as they stand; None where they have been computed already.

    Asking twice is one job. `without` are the documents that whoever asks has still to code.
    """
    state = fingerprint(project, without)
    rows = Computation.objects.filter(project=project)
    if rows.filter(fingerprint=state).exists():
        return None
    last = rows.values_list("pk", flat=True).first() or 0
    key = f"{KIND}:{project.pk}:{state}:after-{last}"
    return submit(kind=KIND, key=key, project=project, by=by, params={"without": sorted(without)}, back=back)
