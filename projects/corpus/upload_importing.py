"""Importing what was read from an upload: written in pieces that nobody sees, and shown all at one moment.

Very many documents in one transaction would hold SQLite's only write lock for seconds, in which no coder can save.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from projects.bulk import chunks
from projects.corpus.importing import add_documents
from projects.corpus.models import Arrival, Document
from projects.corpus.rules import NewDocument
from projects.corpus.staging import staged
from projects.corpus.upload_queries import STORE
from projects.jobs.models import Job
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.rules import ENDED
from projects.jobs.running import JobRun
from projects.jobs.uploads import UploadGone, beside_files
from projects.teams.activity import log
from projects.teams.models import Project

CHUNK = 500
# For a coder's save that waits: SQLite gives the lock to whoever asks first, and does not keep a queue.
BREATH_SECONDS = 0.002


@job(STORE)
def store_documents(run: JobRun) -> Done:
    """Body of the job: `params` are the key of the upload, the file of documents, `total` and whether `twins` come."""
    project = run.job.project
    if project is None:
        raise JobRefused("Documents are imported into a project; name one.")
    try:
        path = beside_files(run.params["upload"], run.params["staged"])
    except UploadGone as error:
        raise JobRefused(str(error)) from None
    if not path.is_file():
        raise JobRefused("What was read from the files is gone. Read them again.")
    clear_arrivals(of=run.job)
    arrival = Arrival.objects.create(project=project, job=run.job)
    try:
        stored = 0
        for chunk in chunks(staged(path, twins=bool(run.params["twins"])), CHUNK):
            run.progress(stored, run.params["total"], "documents")
            stored += _store(project, arrival, chunk)
            time.sleep(BREATH_SECONDS)
        run.progress(stored, stored, "documents")
    except BaseException:
        remove_arrival(arrival)
        raise
    return Done(_told(stored), partial(_show, run, project, arrival, stored))


def _told(stored: int) -> dict[str, Any]:
    summary = f"{stored} document{' was' if stored == 1 else 's were'} imported" if stored else "Nothing was new"
    return {"stored": stored, "summary": f"{summary}."}


def _store(project: Project, arrival: Arrival, chunk: Sequence[NewDocument]) -> int:
    """Write the documents of a chunk that are not there; how many those are."""
    for new in chunk:
        # Worked out, and kept, before the transaction holds up everybody else's.
        _ = new.sha256, new.searched
    with transaction.atomic():
        written = Document.written.filter(project=project, code__in=[new.code for new in chunk])
        there = {code: (sha256, by) for code, sha256, by in written.values_list("code", "sha256", "arrival")}
        fresh = [new for new in chunk if new.code not in there]
        hidden = set(Arrival.objects.filter(project=project).values_list("pk", flat=True))
        for new in chunk:
            sha256, by = there.get(new.code, (new.sha256, None))
            if sha256 != new.sha256 or by in hidden:
                raise JobRefused(f"Another import brought “{new.code}” meanwhile. Read the files again.")
        add_documents(project, fresh, arrival)
    return len(fresh)


def _show(run: JobRun, project: Project, arrival: Arrival, stored: int) -> Mapping[str, Any]:
    """Let everybody see the documents, in the transaction that ends the job."""
    Arrival.objects.filter(pk=arrival.pk).delete()
    if stored:
        log(project=project, by=run.job.by, verb="imported documents", detail=f"Documents stored: {stored}")
    return {}


def clear_arrivals(*, of: Job | None = None) -> None:
    """Remove what imports left behind that did not come to their end, and what `of` wrote in an earlier attempt.

    The worker does so every hour, too.
    """
    for arrival in Arrival.objects.filter(Q(job__state__in=ENDED) | Q(job=of)):
        remove_arrival(arrival)


def remove_arrival(arrival: Arrival) -> None:
    """Remove the documents of an import that is not to be, in pieces, and then the arrival."""
    ours = Document.written.filter(project=arrival.project_id, arrival=arrival.pk)
    while keys := list(ours.values_list("pk", flat=True)[:CHUNK]):
        Document.written.filter(pk__in=keys).delete()
    Arrival.objects.filter(pk=arrival.pk).delete()
