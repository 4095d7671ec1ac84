"""What the worker does to read a large release for the findings: package → frame → one file."""

from __future__ import annotations

from projects.datasets.models import Release
from projects.datasets.package import BrokenPackage
from projects.datasets.queries import NoSuchRelease, package_path
from projects.findings.queries import KIND, keep_frame
from projects.findings.reading import read_frame
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun


@job(KIND, while_closed=True)
def read_release(run: JobRun) -> Done:
    """The body of a job with the param `release`, a primary key. It writes a file and no table."""
    release = Release.objects.filter(pk=run.params["release"], project=run.job.project).first()
    if release is None:
        raise JobRefused("The release is no longer there.")

    def on_part(done: int, total: int) -> None:
        run.progress(done, total, "Reading the release")

    try:
        keep_frame(release, read_frame(package_path(release), on_part))
    except (NoSuchRelease, BrokenPackage) as lost:
        raise JobRefused(str(lost)) from None
    return Done({"summary": f"Release {release.number} was read.", "see": "See the findings"})
