"""The job of the fault campaign: work of about a second whose effect would show if it were doubled."""

from __future__ import annotations

import time

from projects.jobs.registry import Done, job
from projects.jobs.running import JobRun
from projects.teams.activity import log

STEPS = 10


@job("chaos")
def work(run: JobRun) -> Done:
    """Ten steps of a tenth of a second, then one line in the log, which has no constraint against doubles."""
    for step in range(STEPS):
        run.progress(step, STEPS)
        time.sleep(0.1)
    return Done(write=lambda: effect(run))


def effect(run: JobRun) -> None:
    """The witness."""
    if run.job.project is not None:
        log(project=run.job.project, by=None, verb="chaos", detail=run.job.key)
