"""Importing a study folder: read and checked as a whole first, then written in one short transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from projects.codebooks.rules import Codebook
from projects.exchange.checking import NEEDS_CODEBOOK, Draft, check, read_draft
from projects.exchange.drafts import draft_of, give_way
from projects.exchange.findings import Findings
from projects.exchange.folder import WrongFolder, read_folder
from projects.exchange.ground import Ground
from projects.exchange.held import Held
from projects.exchange.plan import Plan
from projects.exchange.planning import plan_import
from projects.exchange.queries import first_illegal, held_by, stamp
from projects.exchange.readers.assembly import Choices
from projects.exchange.writing import write_plan
from projects.jobs.actions import hand_over
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun
from projects.teams.actions import add_member, create_project
from projects.teams.activity import log
from projects.teams.models import Project, User
from projects.teams.queries import held_open
from projects.teams.rules import Role, slug_problem
from projects.teams.states import ProjectNotOpen

STEPS = 3
NO_CODEBOOK = Codebook(name="", hypothesis="", unit="", variables=())
NOT_ALLOWED = (
    "an answer that was given would not be allowed any more; keep what was answered, or import into a new project"
)
Progress = Callable[[int, int, str], None]


class StudyRefused(Exception):
    """A study that was not imported, and nothing of it; the text has a line for every problem."""

    def __init__(self, found: Findings) -> None:
        super().__init__("\n".join(found.sentences))
        self.found = found


def silent(done: int, total: int, message: str) -> None:
    """Tell nobody how far the work is."""


@dataclass
class StudyImport:
    """A study folder checked against a project, ready to be written. `project` is None where there is none yet."""

    slug: str
    project: Project | None
    draft: Draft
    held: Held
    plan: Plan
    found: Findings
    seen: tuple[object, ...] | None
    correct: bool
    name: str = ""

    @property
    def result(self) -> dict[str, Any]:
        """What it does, for people and programs (JSON)."""
        counts = {kind: number for kind, number in self.plan.counts.items() if number}
        told = ", ".join(f"{kind} {number}" for kind, number in counts.items()) or "an empty project"
        changed = self.plan.changes or self.project is None
        return {
            "project": self.slug,
            "changed": changed,
            "new": self.plan.counts,
            "coders": self.plan.coders,
            "open": len(self.plan.open),
            "warnings": [str(warning) for warning in self.found.warnings],
            "summary": f"Imported: {told}." if changed else "nothing changed",
        }


@job("import_study")
def import_study(run: JobRun) -> Done:
    """Body of the job: `params` are slug, path, and dry_run and correct where they are wanted.

    Where another tool's files may come, `choices` say how they are read (see `prepare_import`).
    """
    params = run.params
    choices = Choices(**params["choices"]) if params.get("choices") else None
    try:
        ready = prepare_import(
            params["slug"], Path(params["path"]), correct=bool(params.get("correct")), choices=choices,
            progress=run.progress,
        )  # fmt: skip
    except (StudyRefused, WrongFolder) as refusal:
        raise JobRefused(str(refusal)) from None
    if params.get("dry_run"):
        return Done(ready.result)
    return written_by(run, ready)


def written_by(run: JobRun, ready: StudyImport, refusal: str = "") -> Done:
    """The end of a job that imports: what was prepared is written together with the job's success.

    `refusal` is said instead of the problems where the project has changed meanwhile.
    """

    def write() -> dict[str, Any]:
        try:
            result = write_import(ready, run.job.by)
        except JobRefused as refused:
            raise JobRefused(refusal or str(refused)) from None
        hand_over(job=run.job, project=Project.objects.get(slug=ready.slug))
        return result

    run.progress(2, STEPS, "Writing")
    return Done(ready.result, write)


def prepare_import(
    slug: str, path: Path, *, correct: bool = False, choices: Choices | None = None, progress: Progress = silent
) -> StudyImport:
    """Read and check everything, write nothing. Raises WrongFolder, or StudyRefused with every problem.

    Without `choices` only a study folder is read; with them, another tool's files, too.
    """
    found = Findings()
    progress(0, STEPS, "Reading")
    draft = read_draft(read_folder(path, found), found) if choices is None else draft_of(path, choices, found).draft
    progress(1, STEPS, "Checking")
    ready = prepare_draft(slug, draft, found, correct=correct)
    if found.problems:
        raise StudyRefused(found)
    return ready


def prepare_draft(
    slug: str, draft: Draft, found: Findings, *, correct: bool = False, name: str = "", discreet: bool = False
) -> StudyImport:
    """Check a draft against the project; the problems are in `found`. Raises WrongFolder for an impossible address.

    `name` is that of a project that is yet to be made; without one it is the codebook's. `discreet` where problems are
    read by somebody who must not see every answer.
    """
    project = Project.objects.filter(slug=slug).first()
    problem = slug_problem(slug)
    if project is None and problem:
        raise WrongFolder(f"The project's address “{slug}” {problem}.")
    seen = stamp(project) if project else None
    held, plan = plan_for(project, draft, found, correct=correct, discreet=discreet)
    return StudyImport(slug, project, draft, held, plan, found, seen, correct, name)


def plan_for(
    project: Project | None, draft: Draft, found: Findings, *, correct: bool, discreet: bool = False
) -> tuple[Held, Plan]:
    """What the project holds, and what is to be written; problems are noted in `found`."""
    digests = {code: new.sha256 for code, (new, _) in draft.study.documents.items()}
    held = held_by(project, draft.mentioned, draft.quoted, digests) if project else Held()
    if draft.implied and held.codebook is not None:
        give_way(draft, held.codebook, found)
    codebook = draft.study.codebook or held.codebook
    tables = draft.tables
    if codebook is None:
        tables = {stem: table for stem, table in tables.items() if stem not in NEEDS_CODEBOOK}
        if draft.study.codebook_content is None:
            _ask_for_codebook(draft, found)
    elif project and draft.study.codebook and (reason := first_illegal(project, draft.study.codebook)):
        found.problem("codebook.json", None, NOT_ALLOWED if discreet else reason)
    texts = held.texts | {code: new.text for code, (new, _) in draft.study.documents.items()}
    known = held.documents.keys() | draft.study.documents.keys()
    ground = Ground(codebook or NO_CODEBOOK, known, texts, found, draft.broken)
    study = check(Draft(draft.study, tables, draft.broken), ground)
    return held, plan_import(study, held, ground.codebook, found, correct=correct)


def _ask_for_codebook(draft: Draft, found: Findings) -> None:
    for stem in NEEDS_CODEBOOK:
        if stem in draft.tables and draft.tables[stem].records:
            table = draft.tables[stem]
            found.problem(
                table.file, table.records[0][0], "the project has no codebook yet; import codebook.json first"
            )


def write_import(ready: StudyImport, by: User | None) -> dict[str, Any]:
    """Write what was prepared, inside the caller's transaction; returns the result. Raises JobRefused.

    What changed since the check is checked again here, where nobody else can write.
    """
    project = ready.project
    if project is None:
        codebook = ready.draft.study.codebook or NO_CODEBOOK
        project = _make_project(ready, codebook, by)
    try:
        held_open(project)
    except ProjectNotOpen as refusal:
        raise JobRefused(str(refusal)) from None
    if ready.seen is not None and stamp(project) != ready.seen:
        ready.found = Findings(warnings=ready.found.warnings)
        ready.held, ready.plan = plan_for(project, ready.draft, ready.found, correct=ready.correct)
        if ready.found.problems:
            raise JobRefused("\n".join(ready.found.sentences))
    if ready.plan.changes:
        write_plan(project, ready.plan, ready.held, ready.draft.study.codebook_content, by, timezone.now())
        log(project=project, by=by, verb="imported a study", detail=str(ready.result["summary"]))
    return ready.result


def _make_project(ready: StudyImport, codebook: Codebook, by: User | None) -> Project:
    """The new project, managed by whoever imports. A name in a file is nobody's account: theirs makes room for it."""
    name = ready.name or codebook.name
    if by is None or by.get_username() not in ready.plan.coders:
        return create_project(slug=ready.slug, name=name, hypothesis=codebook.hypothesis, by=by)
    project = create_project(slug=ready.slug, name=name, hypothesis=codebook.hypothesis)
    add_member(project=project, name=f"{by.get_username()} (manager)", user=by, roles=(Role.MANAGER,), by=by)
    return project
