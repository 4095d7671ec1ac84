"""Which release is asked for, and its frame without what a member has still to code."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from projects.corpus.models import Document
from projects.datasets.models import Release
from projects.datasets.package import Package
from projects.datasets.queries import package_path, withheld_documents
from projects.datasets.studyfiles import CODEBOOK, read_json
from projects.findings.frame import Frame
from projects.findings.reading import read_frame
from projects.findings.storing import VERSION, load_frame, save_frame
from projects.jobs.models import Job
from projects.teams.models import Membership, Project

KIND = "read_release"
# A package of at most so many cells and bytes is read while a page waits: a third of a second. Others are a job.
AT_ONCE_CELLS, AT_ONCE_BYTES = 60_000, 3_000_000


@dataclass(frozen=True)
class Findings:
    """A release's frame as one member may see it, with how many of its documents are left out for them."""

    release: Release
    frame: Frame
    left_out: int


def frame_path(release: Release) -> Path:
    """Where the frame of the release lies once it was read; the folder is made when it is missing."""
    folder = Path(settings.DATA_DIR) / "findings"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{release.sha256}-{VERSION}.npz"


def findings(release: Release, membership: Membership) -> Findings | None:
    """What there is to count, without the documents this member has still to code; None where a job must read it.

    Raises NoSuchRelease or BrokenPackage where the package is gone or damaged.
    """
    frame = load_frame(frame_path(release))
    if frame is None:
        path = package_path(release)
        cells = release.unanimous + release.majority + release.adjudicated + release.single + release.unresolved
        if cells > AT_ONCE_CELLS or path.stat().st_size > AT_ONCE_BYTES:
            return None
        frame = read_frame(path)
        # Where it cannot be kept, a full disk say, it is read again the next time.
        with suppress(OSError):
            keep_frame(release, frame)
    seen = frame.without(withheld_documents(membership))
    return Findings(release, seen, len(frame.documents) - len(seen.documents))


def keep_frame(release: Release, frame: Frame) -> None:
    """Keep the frame of the release, whole: what one member may not see is left out whenever it is looked at."""
    with Package(package_path(release)) as package:
        save_frame(frame_path(release), frame, read_json(package.open_study, CODEBOOK))


def reading_jobs(release: Release) -> QuerySet[Job]:
    """The jobs that read the package of the release, the last one first."""
    return Job.objects.filter(kind=KIND, key__startswith=f"{KIND}:{release.pk}:").order_by("-pk")


def documents_of(project: Project, codes: set[str]) -> dict[str, Document]:
    """The documents of these ids, with their texts, which never change once they are imported."""
    return {d.code: d for d in Document.objects.filter(project=project, code__in=codes)}
