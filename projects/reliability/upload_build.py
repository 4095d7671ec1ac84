"""The figures of an uploaded table: by a worker where it is large, in the request where it is small."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.reliability.computing import Coded, nobody_waits, study_figures
from projects.reliability.models import Computation, Upload
from projects.reliability.storing import to_json
from projects.reliability.study_figures import Source, StudyFigures
from projects.reliability.upload_levels import variables_and_ratings, variables_in
from projects.reliability.upload_queries import KIND, fingerprint
from projects.reliability.uploads import answers_in

DELETED = "The table was deleted, or its levels were changed, before its figures were there."


@job(KIND)
def compute_upload(run: JobRun) -> Done:
    """The body of a job with the params `upload` and `fingerprint`."""
    upload = Upload.objects.filter(pk=run.params["upload"]).first()
    if upload is None or fingerprint(upload) != run.params["fingerprint"]:
        raise JobRefused(DELETED)
    total = len(variables_in(upload.levels))
    figures = figures_of(upload, lambda done: run.progress(done, total))
    return Done({"summary": "The figures were computed."}, partial(write_figures, upload, figures))


def figures_of(upload: Upload, on_variable: Callable[[int], None] = nobody_waits) -> StudyFigures:
    """The figures of the table as it is declared, the same as `reliability --data` gives for each variable."""
    answers = list(answers_in(upload.table))
    source = Source(
        documents=len({document for document, *_ in answers}),
        coders=len({coder for _, coder, *_ in answers}),
        codings=len({(document, coder) for document, coder, _, value in answers if value}),
    )
    coded = [Coded(variable, data) for variable, data in variables_and_ratings(answers, upload.levels)]
    return study_figures(source, coded, on_variable=on_variable)


def write_figures(upload: Upload, figures: StudyFigures) -> Mapping[str, Any]:
    """Keep the figures, in the transaction of whoever calls, unless the table has gone or changed meanwhile."""
    row = Upload.objects.select_for_update().filter(pk=upload.pk, levels=upload.levels).defer("table").first()
    if row is not None:
        Computation.objects.get_or_create(
            upload=row, fingerprint=fingerprint(row), defaults={"figures": to_json(figures)}
        )
    return {}
