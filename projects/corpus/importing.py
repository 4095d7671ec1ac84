"""Importing documents: files read one by one, what is new written in bulk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from projects.bulk import chunks, insert_rows, reserve_ids
from projects.corpus.folding import searched_text
from projects.corpus.gathering import File, Unit, documents_in, files_at
from projects.corpus.models import Arrival, Document, SearchText
from projects.corpus.readers.extracted import Unreadable
from projects.corpus.rules import DESCRIBING, NewDocument
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.teams.activity import log
from projects.teams.models import Project


@dataclass
class Gathered:
    """What the files hold: documents new to the project by id, how many are there already, and the refusals."""

    new: dict[str, NewDocument] = field(default_factory=dict)
    unchanged: int = 0
    refused: list[str] = field(default_factory=list)
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of every id that a file gave: that file's name and the SHA-256 of the text."""

    @property
    def result(self) -> dict[str, Any]:
        """For people and programs (JSON)."""
        told = f"Documents stored: {len(self.new)}" if self.new else "nothing changed"
        refused = f"; files refused: {len(self.refused)}" if self.refused else ""
        return {
            "changed": bool(self.new),
            "stored": len(self.new),
            "unchanged": self.unchanged,
            "refused": self.refused,
            "summary": told + refused,
        }


@job("import_documents")
def import_documents(run: JobRun) -> Done:
    """Body of the job: `params` are paths (of files and folders) and unit. A file is stored or refused as a whole."""
    project = run.job.project
    if project is None:
        raise JobRefused("Documents are imported into a project; name one.")
    unit: Unit = "paragraph" if run.params.get("unit") == "paragraph" else "document"
    gathered = Gathered()
    files = list(files_at(Path(path) for path in run.params["paths"]))
    for done, file in enumerate(files):
        run.progress(done, len(files), file.name)
        gather(gathered, project, file, unit)
    return Done(gathered.result, partial(_store, run, project, gathered))


def gather(gathered: Gathered, project: Project, file: File, unit: Unit) -> None:
    """Add a file's documents to what was gathered, all of them or, with the reason, none."""
    try:
        documents = documents_in(file, unit)
        there = _sha256_of(project, [new.code for new in documents])
        _refuse_clashes(gathered, file.name, documents, there)
    except Unreadable as error:
        gathered.refused.append(str(error))
        return
    fresh = [new for new in documents if new.code not in there and new.code not in gathered.owners]
    gathered.new |= {new.code: new for new in fresh}
    gathered.unchanged += len(documents) - len(fresh)
    gathered.owners |= {new.code: (file.name, new.sha256) for new in documents}


def _refuse_clashes(gathered: Gathered, name: str, documents: Sequence[NewDocument], there: Mapping[str, str]) -> None:
    for new in documents:
        owner, sha256 = gathered.owners.get(new.code, ("", new.sha256))
        if sha256 != new.sha256:
            raise Unreadable(f"{name}: the id “{new.code}” is that of {owner} already. Rename one of the two.")
        if there.get(new.code, new.sha256) != new.sha256:
            raise Unreadable(
                f"{name}: “{new.code}” is in the project already, with another text. Texts never change: give the new"
                " one another name."
            )


def _sha256_of(project: Project, codes: Collection[str]) -> dict[str, str]:
    """The SHA-256 of the texts that are there under these ids."""
    found: dict[str, str] = {}
    for chunk in chunks(codes):
        found |= Document.objects.filter(project=project, code__in=chunk).values_list("code", "sha256")
    return found


def _store(run: JobRun, project: Project, gathered: Gathered) -> None:
    """Write what is new, unless another import was quicker."""
    if any(Document.written.filter(project=project, code__in=chunk).exists() for chunk in chunks(gathered.new)):
        raise JobRefused("Another import brought some of these documents meanwhile. Import the files again.")
    if gathered.new:
        add_documents(project, list(gathered.new.values()))
        log(project=project, by=run.job.by, verb="imported documents", detail=str(gathered.result["summary"]))


def add_documents(project: Project, documents: Sequence[NewDocument], arrival: Arrival | None = None) -> dict[str, int]:
    """Write documents whose ids are new to the project; returns their primary keys by id.

    Those of an `arrival` are hidden until it is over.
    """
    ids = reserve_ids(Document, len(documents))
    insert_rows(
        Document,
        ("id", "code", *DESCRIBING, "metadata", "length", "sha256", "text"),
        ((pk, *_fields(new)) for pk, new in zip(ids, documents, strict=True)),
        {"project_id": project.pk, "arrival": arrival and arrival.pk},
    )
    searched = ((pk, new.searched) for pk, new in zip(ids, documents, strict=True))
    insert_rows(SearchText, ("document_id", "text"), searched)
    return {new.code: pk for pk, new in zip(ids, documents, strict=True)}


def _fields(new: NewDocument) -> tuple[object, ...]:
    described = (getattr(new, name) for name in DESCRIBING)
    return (new.code, *described, dict(new.metadata), len(new.text), new.sha256, new.text)


def describe_documents(project: Project, described: Mapping[int, Mapping[str, str]]) -> None:
    """Fill in columns, by primary key, that documents were without: title, lang, date, source and metadata."""
    for pk, given in described.items():
        document = Document.objects.get(project=project, pk=pk)
        for name in DESCRIBING:
            setattr(document, name, getattr(document, name) or given.get(name, ""))
        document.metadata |= {name: value for name, value in given.items() if name not in DESCRIBING}
        document.save(update_fields=["metadata", *DESCRIBING])
        SearchText.objects.filter(document=pk).update(text=searched_text(document.code, document.title, document.text))
