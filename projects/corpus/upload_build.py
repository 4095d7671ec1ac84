"""Reading an upload before anything of it is imported: what every file gives, what is refused and why.

The documents are written to a file beside the upload, as they would be stored; importing takes them from there, so that
what comes in is what was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from projects.bulk import chunks
from projects.corpus.gathering import File, files_at
from projects.corpus.models import Document
from projects.corpus.readers.extracted import Unreadable
from projects.corpus.reading import Refusal, Wish, read
from projects.corpus.rules import NewDocument
from projects.corpus.staging import Staging
from projects.corpus.upload_queries import READ
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.jobs.uploads import UploadGone, beside_files, kept_files
from projects.teams.models import Project

CHUNK = 500


@job(READ)
def read_documents(run: JobRun) -> Done:
    """Body of the job: `params` are the key of the upload and a Wish. It writes nothing but its two files."""
    project = run.job.project
    if project is None:
        raise JobRefused("Documents are imported into a project; name one.")
    wish, name = Wish.of(run.params), f"read-{run.job.pk}-{run.job.attempt}"
    try:
        folder = kept_files(run.params["upload"])
        documents, table = (beside_files(run.params["upload"], name + ending) for ending in (".jsonl", ".csv"))
    except UploadGone as error:
        raise JobRefused(str(error)) from None
    with documents.open("wb") as documents_file, table.open("wb") as table_file:
        staging, files = Staging(documents_file, table_file), list(files_at([folder]))
        _tell_hidden(staging, folder)
        for done, file in enumerate(files):
            run.progress(done, len(files), file.name)
            for count in _stage_file(staging, project, file, wish):
                run.progress(done, len(files), f"{file.name}: {count} documents")
    result = staging.result
    new, refused = result["new"], result["refused"]
    told = f"{new} document{'' if new == 1 else 's'} can be imported" + (f"; {refused} refused" if refused else "")
    return Done({**result, "summary": f"{told}.", "staged": documents.name, "report": table.name})


def _tell_hidden(staging: Staging, folder: Path) -> None:
    """Files that a folder hides are not read; that is said of each."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and any(part.startswith(".") for part in name.parts):
            staging.begin(name.as_posix())
            staging.refuse(
                "", "", "is hidden, as its name begins with a dot, and was not read. Rename it to import it."
            )


def _stage_file(staging: Staging, project: Project, file: File, wish: Wish) -> Iterator[int]:
    """Stage a file's documents; yields how many were read. A file that breaks half-way gives none."""
    staging.begin(file.name)
    try:
        found = read(file, wish)
        staging.describe(found)
        for count, chunk in enumerate(chunks(found.documents, CHUNK)):
            _stage(staging, project, chunk)
            yield CHUNK * count + len(chunk)
    except Unreadable as error:
        staging.break_off(str(error).removeprefix(f"{file.name}: "))


def _stage(staging: Staging, project: Project, chunk: Sequence[tuple[int, NewDocument] | Refusal]) -> None:
    """Sort a chunk into what is new, there already, and refused."""
    sums = {found[1].code: found[1].sha256 for found in chunk if not isinstance(found, Refusal)}
    known = Document.objects.filter(project=project)
    there = dict(known.filter(code__in=sums).values_list("code", "sha256"))
    twins = dict(known.filter(sha256__in=sums.values()).values_list("sha256", "code"))
    for found in chunk:
        if isinstance(found, Refusal):
            staging.refuse(found.line, "", found.why)
            continue
        line, new = found
        sha256 = new.sha256
        digest = bytes.fromhex(sha256)[:16]
        earlier = staging.codes.get(new.code)
        if there.get(new.code, sha256) != sha256:
            why = f"“{new.code}” is in the study already, with another text. Texts never change: give it another id"
            staging.refuse(line, new.code, why)
        elif earlier not in (None, digest):
            why = f"the id “{new.code}” is given to two texts. Rename one, or name documents by their paths"
            staging.refuse(line, new.code, why)
        elif new.code in there or earlier:
            staging.pass_over(line, new.code, "in the study" if new.code in there else "earlier in this upload")
        else:
            staging.add(line, new, digest, twins.get(sha256) or staging.texts.get(digest, ""))
