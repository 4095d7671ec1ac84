"""Bodies of jobs for tests. Each effect is a line in the project's log, which has no constraint: doubles would show."""

from __future__ import annotations

import time

from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.teams.activity import log


@job("test_steps")
def steps(run: JobRun) -> Done:
    """Work for `steps` steps of `seconds` each."""
    count = run.params.get("steps", 1)
    for step in range(count):
        run.progress(step, count, f"step {step}")
        time.sleep(run.params.get("seconds", 0))
    run.check()
    return Done(result={"steps": count, "summary": f"{count} steps were done."}, write=lambda: effect(run))


def effect(run: JobRun) -> dict[str, int]:
    """Leave one line, and say in which attempt."""
    assert run.job.project is not None
    log(project=run.job.project, by=None, verb="stepped", detail=run.job.key)
    return {"attempt": run.job.attempt}


@job("test_break")
def breaks(run: JobRun) -> Done:
    """Break down like a program with a fault."""
    raise KeyError("the shelf is empty")


@job("test_refuse")
def refuses(run: JobRun) -> Done:
    """Refuse what was asked for."""
    raise JobRefused("codings.csv: line 7: “maybe” is not a category of “stance”; use 1 to 5.")


@job("test_stop")
def stops(run: JobRun) -> Done:
    """Be interrupted, as by Ctrl-C."""
    raise KeyboardInterrupt


@job("test_break_at_the_end")
def breaks_at_the_end(run: JobRun) -> Done:
    """Break down after having written."""

    def write() -> None:
        effect(run)
        raise OSError("the disk is full")

    return Done(write=write)
