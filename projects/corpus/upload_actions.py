"""Asking for an import: first for the files to be read, then for what they gave to be stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from projects.corpus.upload_queries import READ, STORE
from projects.jobs import actions as jobs
from projects.jobs.models import Job
from projects.jobs.uploads import keep_files, kept_files
from projects.teams.models import Project, User


def bring_files(
    *, project: Project, by: User, files: Sequence[UploadedFile], paths: Sequence[str], wish: Mapping[str, Any]
) -> Job:
    """Keep what was sent and ask for it to be read; `wish` is how, as `reading.Wish` takes it.

    Raises UploadRefused.
    """
    return _read(project, by, keep_files(files, paths), wish)


def read_again(*, job: Job, by: User, wish: Mapping[str, Any]) -> Job:
    """Ask for the same files to be read in another way. Raises UploadGone where they are not kept any more."""
    if job.project is None:
        raise ValueError("A job that reads documents has a project.")
    key = str(job.params["upload"])
    kept_files(key)
    return _read(job.project, by, key, wish)


def _read(project: Project, by: User, upload: str, wish: Mapping[str, Any]) -> Job:
    params = {**wish, "upload": upload}
    return jobs.submit(kind=READ, key=f"{READ}:{uuid4().hex}", project=project, by=by, params=params)


def store_what_was_read(*, job: Job, by: User, twins: bool) -> Job:
    """Ask for the documents to be stored that this job read; asking twice is asking once."""
    result = job.result
    params = {
        "upload": job.params["upload"],
        "staged": result["staged"],
        "read": job.pk,
        "twins": twins,
        "total": result["new"] - (0 if twins else result["same"]),
    }
    kind = "with" if twins else "without"
    back = reverse("corpus:documents", args=[job.project.slug]) if job.project else ""
    return jobs.submit(kind=STORE, key=f"{STORE}:{job.pk}:{kind}", project=job.project, by=by, params=params, back=back)
