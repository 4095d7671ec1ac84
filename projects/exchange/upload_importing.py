"""What the worker does with a study that somebody sent: first what importing it would do, then, when asked, that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from projects.adjudication.queries import blocked_documents
from projects.corpus.models import Document
from projects.exchange.checking import Draft
from projects.exchange.drafts import Brought, draft_of
from projects.exchange.findings import Findings
from projects.exchange.folder import WrongFolder
from projects.exchange.importing import STEPS, StudyImport, prepare_draft, written_by
from projects.exchange.readers.assembly import Choices
from projects.exchange.readers.recognising import STUDY
from projects.jobs.models import Job
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.jobs.uploads import UploadGone, kept_files
from projects.teams.models import Membership, Project
from projects.teams.rules import slug_problem

SHOWN_CATEGORIES = 12
SHOWN_WARNINGS = 200
NO_TEXTS = (
    "the table holds no texts; say which column is the document’s text, send a documents.csv (id, text) along, or"
    " import into a project that has the documents"
)
SEVERAL = "The files"
CHANGED = "The project has changed since these files were checked, and they do not fit it any more. Check them again."


@job("check_import")
def check_import(run: JobRun) -> Done:
    """A dry run whose result is the report that people read. `params` are as `actions.request_check` writes them."""
    found = Findings()
    report: dict[str, Any] = {"format": "", "columns": [], "slug": "", "name": ""}
    run.progress(0, STEPS, "Reading")
    try:
        brought = _brought(run.params, found)
        report |= {"format": brought.format, "columns": list(brought.columns)}
        run.progress(1, STEPS, "Checking")
        ready = _prepared(run.job, brought, found)
        if ready is not None:
            report |= ready.result | {"slug": ready.slug, "name": ready.name, "variables": _variables(ready)}
    except WrongFolder as wrong:
        found.problem("", None, str(wrong))
    problems = [asdict(problem) for problem in dict.fromkeys(found.told)]
    warnings = list(dict.fromkeys(map(str, found.warnings)))
    more = [f"and {len(warnings) - SHOWN_WARNINGS:,} more of this kind"] if len(warnings) > SHOWN_WARNINGS else []
    report |= {"problems": problems, "more": found.more, "warnings": [*warnings[:SHOWN_WARNINGS], *more]}
    count = len(problems)
    summary = f"Checked: {count} problem{'s' if count != 1 else ''}." if count else "Checked: ready to be imported."
    return Done(report | {"summary": summary})


@job("import_files")
def import_files(run: JobRun) -> Done:
    """The import of what was checked: all of it or nothing."""
    found = Findings()
    run.progress(0, STEPS, "Reading")
    try:
        brought = _brought(run.params, found)
        run.progress(1, STEPS, "Checking")
        ready = _prepared(run.job, brought, found)
    except WrongFolder as wrong:
        raise JobRefused(str(wrong)) from None
    if ready is None or found.problems:
        raise JobRefused(CHANGED)
    # What has changed since may be others' answers, so the refusal quotes none.
    return written_by(run, ready, refusal=CHANGED)


def _brought(params: Mapping[str, Any], found: Findings) -> Brought:
    try:
        path = kept_files(params["upload"])
    except UploadGone as gone:
        raise JobRefused(str(gone)) from None
    return draft_of(path, Choices(**params["choices"]), found, _called(path))


def _called(path: Path) -> str:
    """What messages call the files that were sent: by the folder they lie in, if it is one."""
    inside = [entry.name for entry in path.iterdir()]
    return inside[0] if len(inside) == 1 else SEVERAL


def _prepared(job: Job, brought: Brought, found: Findings) -> StudyImport | None:
    """The import, checked; None with a problem where nothing can be, or it is not for the eyes of whoever asked."""
    draft = brought.draft
    correct = bool(job.params.get("correct"))
    if job.params["new"]:
        if draft.mentioned and not draft.study.documents and not found.problems and brought.format != STUDY:
            found.problem(next(iter(draft.tables.values())).file, None, NO_TEXTS)
            return None
        name, slug = _named(job.params, brought)
        if Project.objects.filter(slug=slug).exists():
            raise WrongFolder(f"There is a project “{slug}” already; choose another address.")
        return prepare_draft(slug, draft, found, name=name)
    if job.project is None:
        raise JobRefused("The project is not there any more.")
    member = Membership.objects.active().filter(project=job.project, user=job.by).first()
    if member is None or not member.is_manager:
        raise JobRefused("Only a manager of the project imports into it.")
    own = blocked_documents(member)
    if own.exists() and _touches(job.project, draft, set(own)):
        what = (
            "these files hold codings of documents that you have still to code; hand those in, or ask another manager"
        )
        found.problem("", None, what)
        return None
    return prepare_draft(job.project.slug, draft, found, correct=correct, discreet=own.exists())


def _touches(project: Project, draft: Draft, blocked: set[int]) -> bool:
    """Whether the files speak of others' codes for any of these documents."""
    codes = set(Document.objects.filter(project=project, pk__in=blocked).values_list("code", flat=True))
    others = (table for stem, table in draft.tables.items() if stem != "documents")
    return any(code in codes for table in others for _, (code,) in table.picked("document_id"))


def _named(params: Mapping[str, Any], brought: Brought) -> tuple[str, str]:
    """The new project's name and address: as given, else the codebook's or the file's name, and an address from it."""
    codebook = brought.draft.study.codebook
    file = brought.name if brought.name != SEVERAL else "Imported study"
    name = params["name"] or (codebook.name if codebook else "") or file
    return name[:200], params["slug"] or free_slug(name)


def free_slug(name: str) -> str:
    """An address for a project of this name that no project has yet."""
    stem = slugify(name)[:60].strip("-_") or "study"
    taken = set(Project.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (f"{stem}-{n}" if n > 1 else stem for n in range(1, len(taken) + 3))
    return next(slug for slug in numbered if slug not in taken and not slug_problem(slug))


def _variables(ready: StudyImport) -> list[dict[str, Any]]:
    """The variables of the codebook that comes in, for people to look over."""
    codebook = ready.draft.study.codebook if ready.plan.codebook else None
    return [
        {
            "code": variable.code,
            "level": variable.level.value,
            "categories": [category.label for category in variable.categories[:SHOWN_CATEGORIES]],
            "more": max(0, len(variable.categories) - SHOWN_CATEGORIES),
        }
        for variable in (codebook.variables if codebook else ())
    ]
