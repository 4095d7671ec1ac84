"""What the worker does to compute a project's figures: codings → figures → one row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.reliability.computing import study_figures
from projects.reliability.models import Computation
from projects.reliability.queries import KIND, fingerprint, handed_in, study_of
from projects.reliability.storing import to_json
from projects.teams.models import Project

# Older figures of a project than so many are forgotten: nobody is shown them.
KEPT = 20


@job(KIND, while_closed=True)
def compute_figures(run: JobRun) -> Done:
    """The body of a job with the param `without`: primary keys of documents to leave out."""
    project, without = run.job.project, list(run.params["without"])
    if project is None:
        raise JobRefused("Figures are computed of a project, and this job names none.")
    # Taken before anything is read: what comes in meanwhile makes the figures outdated, never wrongly new.
    row = Computation(
        project=project,
        fingerprint=fingerprint(project, without),
        left_out=json.dumps(without),
        handed_in=handed_in(project, without),
        computed_at=timezone.now(),
    )
    study = study_of(project, without=without)
    total = len(study.variables)
    run.progress(0, total, "Reading the codings")
    figures = study_figures(study.source, study.coded(), study.options, lambda done: run.progress(done, total))
    row.figures = to_json(figures)
    return Done({"summary": "The figures were computed.", "see": "See the figures"}, partial(_write, project, row))


def _write(project: Project, row: Computation) -> Mapping[str, Any]:
    """Keep the figures; runs in the transaction that ends the job."""
    Computation.objects.get_or_create(
        project=project,
        fingerprint=row.fingerprint,
        defaults={name: getattr(row, name) for name in ("left_out", "handed_in", "figures", "computed_at")},
    )
    whole = row.left_out == "[]"
    rows = Computation.objects.filter(project=project)
    rows = rows.filter(left_out="[]") if whole else rows.exclude(left_out="[]")
    old: Sequence[int] = list(rows.values_list("pk", flat=True)[KEPT:])
    Computation.objects.filter(pk__in=old).delete()
    return {}
