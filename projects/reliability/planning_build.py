"""What the worker does to simulate larger studies than a pilot; takes some seconds."""

from __future__ import annotations

from dataclasses import asdict

from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.reliability.markings import Markings
from projects.reliability.models import Upload
from projects.reliability.planning import plan
from projects.reliability.planning_queries import KIND
from projects.reliability.queries import codings_of
from projects.reliability.ratings import Ratings, RatingsError
from projects.reliability.upload_levels import variables_and_ratings
from projects.reliability.uploads import answers_in

GONE = "The variable is no longer there. Choose another one."


@job(KIND, while_closed=True)
def simulate_plan(run: JobRun) -> Done:
    """The body of a job with the params `variable`, `threshold`, `width`, and `upload` or `without`."""
    run.progress(0, 1, "Simulating studies of many sizes")
    wanted = run.params
    try:
        found = plan(_pilot(run), threshold=wanted["threshold"], width=wanted["width"])
    except RatingsError as refusal:
        raise JobRefused(str(refusal)) from None
    return Done({"plan": asdict(found), "summary": found.sentence})


def _pilot(run: JobRun) -> Ratings | Markings:
    code = run.params["variable"]
    if run.job.project is not None:
        found = codings_of(run.job.project, code, without=run.params["without"])
        if found is not None:
            return found[1]
    upload = Upload.objects.filter(pk=run.params["upload"]).first()
    if upload is None:
        raise JobRefused(GONE)
    tables = {v.code: data for v, data in variables_and_ratings(answers_in(upload.table), upload.levels)}
    if code not in tables:
        raise JobRefused(GONE)
    return tables[code]
