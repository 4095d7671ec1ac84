"""What the worker does to build a release: study folder → agreed dataset → package → one row.

The study is written first and kept under the job's name until the release stands, so that a second attempt, after a
worker was killed, derives the release from the same study and not from what was coded since. The package lies under
the SHA-256 of its bytes; one whose row was never written is nobody's and harms nobody.

Building again when nothing has changed makes no new release: two numbers for the same bytes would send readers looking
for a difference.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any, TextIO
from uuid import uuid4

from django.db import transaction

from projects.adjudication.queries import rules_of
from projects.adjudication.rules import How, Rule
from projects.codebooks.queries import latest_codebook
from projects.datasets import studyfiles
from projects.datasets.consensus import FINAL, FINAL_SPANS, Outcome, derive
from projects.datasets.describing import DATAPACKAGE, datapackage_text
from projects.datasets.models import Release
from projects.datasets.package import manifest_text, members_of, sha256_of, write_package
from projects.datasets.queries import KIND, latest_release, releases_folder
from projects.datasets.reading import read_codebook, rules_json
from projects.datasets.record import record_of
from projects.datasets.snapshot import write_study
from projects.jobs.models import Job
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.rules import ENDED
from projects.jobs.running import JobRun
from projects.teams.activity import log
from projects.teams.models import Project


class Overtaken(Exception):
    """Another release of the project was finished meanwhile; the next attempt takes the number after it."""


@dataclass(frozen=True)
class Built:
    """An agreed dataset that is derived but has no number yet."""

    members: Mapping[str, Path]
    manifest: str
    outcome: Outcome

    @property
    def sha256(self) -> str:
        """The release's SHA-256."""
        return sha256(self.manifest.encode()).hexdigest()


@job(KIND, while_closed=True)
def build_release(run: JobRun) -> Done:
    """The body of a job with the param `rule`."""
    project, started = _project_of(run), monotonic()
    _clear_up()
    study = _kept_study(run, project)
    with _workplace(run.job) as place:
        built = _derived(run, project, study, place)
        latest = latest_release(project)
        if latest is not None and latest.sha256 == built.sha256:
            return Done(_result(latest, unchanged=True), partial(_forget, study))
        number = latest.number + 1 if latest else 1
        record = record_of(run.job, project, number, built.manifest, built.outcome, monotonic() - started)
        package = _pack(run, built, record, place)
    return Done({}, partial(_write, run.job, project, built, number, package, study))


def _project_of(run: JobRun) -> Project:
    project = run.job.project
    if project is None:
        raise JobRefused("A release is built of a project, and this job names none.")
    if latest_codebook(project) is None:
        raise JobRefused("The project has no codebook yet. Publish one before building a release.")
    if not project.documents.exists():
        raise JobRefused("The project has no documents yet. Import some before building a release.")
    return project


def _kept_study(run: JobRun, project: Project) -> Path:
    """The study of this job: written by the first attempt that gets so far, found by those after it."""
    kept = releases_folder() / f"job-{run.job.pk}"
    if run.job.attempt == 1:
        shutil.rmtree(kept, ignore_errors=True)
    if not kept.is_dir():
        run.progress(0, 0, "Reading the study")
        with _workplace(run.job) as place:
            study = place / "study"
            study.mkdir()
            write_study(project, study, run.check)
            rules = rules_of(project, Rule(run.params["rule"]))
            (study / studyfiles.RULES).write_text(rules_json(rules), encoding="utf-8", newline="")
            for path in (*study.iterdir(), study):
                _to_disk(path)
            try:
                study.rename(kept)
            except OSError:
                # An attempt that was thought dead may have kept its own first: both read a study that the job may use.
                if not kept.is_dir():
                    raise
    return kept


def _derived(run: JobRun, project: Project, study: Path, place: Path) -> Built:
    """Write the two tables of the agreed dataset, and sum up all members."""
    members = dict(members_of(study)) | {FINAL: place / FINAL, FINAL_SPANS: place / FINAL_SPANS}
    total = project.documents.count()

    def open_file(name: str) -> TextIO | None:
        path = study / name
        return path.open(encoding="utf-8", newline="") if path.exists() else None

    def on_document(done: int) -> None:
        run.progress(done, max(total, done), "Settling documents")

    with (
        members[FINAL].open("x", encoding="utf-8", newline="") as final,
        members[FINAL_SPANS].open("x", encoding="utf-8", newline="") as final_spans,
    ):
        outcome = derive(open_file, final, final_spans, on_document)
    members[DATAPACKAGE] = place / DATAPACKAGE
    codebook = read_codebook(open_file)
    members[DATAPACKAGE].write_text(datapackage_text(codebook, members, open_file), encoding="utf-8", newline="")
    sums = {}
    for name, path in members.items():
        with path.open("rb") as source:
            sums[name] = sha256_of(source, run.check)
    return Built(members, manifest_text(sums), outcome)


def _pack(run: JobRun, built: Built, record: Mapping[str, str], place: Path) -> str:
    """Write the package to its place for good; its file name."""
    run.progress(0, 0, "Packing the files")
    draft = place / "package.zip"
    write_package(draft, built.manifest, built.members, record, run.check)
    with draft.open("rb") as source:
        name = f"{sha256_of(source, run.check)}.zip"
    _to_disk(draft)
    os.replace(draft, releases_folder() / name)
    _to_disk(releases_folder())
    return name


def _write(job: Job, project: Project, built: Built, number: int, package: str, study: Path) -> Mapping[str, Any]:
    """Record the release; runs in the transaction that ends the job."""
    latest = latest_release(project)
    if (latest.number if latest else 0) != number - 1:
        raise Overtaken(f"release {number} was made by another job meanwhile")
    cells = built.outcome.by_how
    release = Release.objects.create(
        project=project,
        number=number,
        job=job,
        rule=job.params["rule"],
        sha256=built.sha256,
        package=package,
        documents=built.outcome.documents,
        unresolved=cells[How.OPEN],
        built_by=job.by,
        **{how.value: cells[how] for how in How if how is not How.OPEN},
    )
    log(project=project, by=job.by, verb="release built", detail=f"release {number}, SHA-256 {built.sha256}")
    _forget(study)
    return _result(release, unchanged=False)


def _result(release: Release, *, unchanged: bool) -> dict[str, Any]:
    summary = f"Release {release.number} was built."
    if unchanged:
        summary = f"Nothing has changed since release {release.number}; it stands, and no new one was made."
    told = {"summary": summary, "see": f"See release {release.number}"}
    return {"release": release.number, "sha256": release.sha256, "unchanged": unchanged, **told}


def _forget(study: Path) -> None:
    """Once the job has ended, remove its kept study, and the workplaces of attempts that were killed."""
    for path in (study, *study.parent.glob(f"{study.name}.*")):
        transaction.on_commit(partial(shutil.rmtree, path, ignore_errors=True))


@contextmanager
def _workplace(job: Job) -> Iterator[Path]:
    """An empty folder for one attempt, gone afterwards."""
    place = releases_folder() / f"job-{job.pk}.{uuid4().hex}"
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _clear_up() -> None:
    """Remove what jobs that have ended left behind: studies and workplaces of attempts that were killed."""
    folders = {path: path.name.removeprefix("job-").partition(".")[0] for path in releases_folder().glob("job-*")}
    over = Job.objects.filter(pk__in=[pk for pk in folders.values() if pk.isdecimal()], state__in=ENDED)
    ended = {str(pk) for pk in over.values_list("pk", flat=True)}
    for path, pk in folders.items():
        if pk in ended:
            shutil.rmtree(path, ignore_errors=True)


def _to_disk(path: Path) -> None:
    """Wait until a file or folder would survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
