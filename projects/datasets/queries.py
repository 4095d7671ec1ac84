"""Reads about releases, and where their files lie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Q, QuerySet

from projects.adjudication.queries import blocked_documents
from projects.coding.queries import reopenable
from projects.corpus.models import Document
from projects.datasets.exporters import AS_EVER, FORMATS, Layout
from projects.datasets.feedback import OwnCell
from projects.datasets.feedback import own_cells as read_own_cells
from projects.datasets.models import Release
from projects.jobs.models import Job
from projects.jobs.rules import ENDED, State
from projects.teams.models import Membership, Project

KIND = "build_release"
KEPT_SECONDS = 7 * 24 * 3600


class NoSuchRelease(LookupError):
    """There is no release of that number, or its file is gone; the text says which."""


def releases_folder() -> Path:
    """Where packages lie, made when it is missing."""
    folder = Path(settings.DATA_DIR) / "releases"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def releases(project: Project) -> QuerySet[Release]:
    """The project's releases, newest first, with `cells`: how many cells each has."""
    counted = F("unanimous") + F("majority") + F("adjudicated") + F("single") + F("unresolved")
    return Release.objects.filter(project=project).select_related("built_by").annotate(cells=counted)


def latest_release(project: Project) -> Release | None:
    """The newest release; None before the first."""
    return Release.objects.filter(project=project).order_by("-number").first()


def release_of(project: Project, number: int | None = None) -> Release:
    """The release of this number, the newest when none is named. Raises NoSuchRelease."""
    found = Release.objects.filter(project=project).order_by("-number")
    release = found.first() if number is None else found.filter(number=number).first()
    if release is None:
        wanted = "no release yet" if number is None else f"no release {number}"
        raise NoSuchRelease(f"The project {project.slug} has {wanted}. build_release makes one.")
    return release


def package_path(release: Release) -> Path:
    """The package on disk. Raises NoSuchRelease when it is not there."""
    path = releases_folder() / release.package
    if not path.is_file():
        raise NoSuchRelease(f"The file of release {release.number} is missing: {path}. Bring it back from a backup.")
    return path


def build_under_way(project: Project) -> Job | None:
    """The job that is building a release of the project, or waits to; None when there is none."""
    states = [state.value for state in ENDED]
    return Job.objects.filter(project=project, kind=KIND).exclude(state__in=states).order_by("pk").first()


def failed_build(project: Project) -> Job | None:
    """The build that ended last, where it failed or was refused; None where it made a release, or there was none."""
    ended = Job.objects.filter(project=project, kind=KIND, state__in=[state.value for state in ENDED])
    last = ended.order_by("-finished_at", "-pk").first()
    return last if last is not None and last.state != State.SUCCEEDED else None


def withheld_documents(membership: Membership) -> frozenset[str]:
    """Ids of the documents left out of every release this member opens.

    They are those they have still to code, and those of which they can still take their coding back: what others said
    must not come before it is part of the record.
    """
    mine = Q(pk__in=blocked_documents(membership)) | Q(pk__in=reopenable(membership).values("document"))
    return frozenset(Document.objects.filter(mine).values_list("code", flat=True))


def still_to_code(membership: Membership) -> frozenset[str]:
    """Ids of the documents this member has still to code."""
    blocked = blocked_documents(membership)
    return frozenset(Document.objects.filter(pk__in=blocked).values_list("code", flat=True))


def own_cells(release: Release, membership: Membership) -> list[OwnCell]:
    """What this member said first, beside the final values, for the documents of the release they have done with.

    Kept for a week, since a large package takes seconds to read. Raises NoSuchRelease where it is gone.
    """
    leave_out = sorted(still_to_code(membership))
    asked = json.dumps([release.sha256, membership.pk, membership.name, leave_out])
    key = f"own:{hashlib.sha256(asked.encode()).hexdigest()}"
    found: list[OwnCell] | None = cache.get(key)
    if found is None:
        found = read_own_cells(package_path(release), membership.name, leave_out)
        cache.set(key, found, KEPT_SECONDS)
    return found


def release_file(release: Release, form: str, leave_out: Collection[str] = (), layout: Layout = AS_EVER) -> IO[bytes]:
    """The release in one of `exporters.FORMATS`, open for reading from its start; its reader closes it.

    Documents whose ids are in `leave_out` are not in it. Raises NoSuchRelease where the package is gone, Withheld for
    a package that cannot be given whole, DoesNotFit for a dataset that the format cannot hold as it is.
    """
    if form == "package" and not leave_out:
        return package_path(release).open("rb")
    file = TemporaryFile(dir=releases_folder())  # noqa: SIM115 - its reader closes it
    try:
        FORMATS[form].write(package_path(release), file, leave_out, layout)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file
