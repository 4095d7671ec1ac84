"""What reliability is computed on, and the figures that were computed last.

First codings only: what coders said independently, before anybody else saw it. Resolutions are never read. No page
computes: a worker does (`build.py`), and the figures are kept with the fingerprint of what they were computed from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Sum

from projects.codebooks.models import Codebook
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Level, Variable
from projects.coding.models import Assignment, Judgement, Round, Span
from projects.coding.rules import Purpose
from projects.jobs.models import Job
from projects.jobs.queries import jobs_of
from projects.jobs.rules import ENDED, State
from projects.reliability.computing import Coded, moments
from projects.reliability.markings import Markings
from projects.reliability.models import Computation
from projects.reliability.ratings import Ratings
from projects.reliability.report import HEADLINE_REPLICATES, OTHER_REPLICATES
from projects.reliability.storing import VERSION, OtherVersion, from_json
from projects.reliability.study_figures import Options, Source, StudyFigures, VariableFigures
from projects.reliability.variables import Reader, Scope
from projects.teams.models import Membership, Project

KIND = "reliability"
COUNTED = (Purpose.MAIN, Purpose.RELIABILITY)
# Of more documents the headline has as many replicates as the other coefficients.
REPLICATED_FULLY = 5_000
PAGE_SEED = 1
# So many computations are looked through for one that a member may see.
LOOKED_THROUGH = 20


class UnknownName(LookupError):
    """No project, round or variable has this name; the sentence says which there are."""


def scope_of(project: str, round: str | None = None) -> Scope:
    """The scope of a round, or of all main and reliability rounds, under the latest version that was coded under.

    `project` is its slug. Raises UnknownName.
    """
    found = Project.objects.filter(slug=project).first()
    if found is None:
        raise UnknownName(f"There is no project “{project}”.")
    return _scope(found, round)


def _scope(project: Project, round: str | None) -> Scope:
    rounds = Round.objects.filter(project=project).select_related("codebook")
    chosen = tuple(rounds.filter(purpose__in=COUNTED) if round is None else rounds.filter(name=round))
    if round is not None and not chosen:
        names = ", ".join(r.name for r in rounds) or "none"
        raise UnknownName(f"There is no round “{round}” in {project.slug}; there are: {names}.")
    used = [c for c in Codebook.objects.filter(project=project).order_by("-number") if _is_coded_under(c, chosen)]
    if used:
        return Scope(project, used[0], chosen, several_versions=len(used) > 1)
    begun = [r.codebook for r in chosen if r.codebook is not None]
    return Scope(project, max(begun, key=lambda c: c.number, default=latest_codebook(project)), chosen)


def _is_coded_under(codebook: Codebook, rounds: tuple[Round, ...]) -> bool:
    submitted = Assignment.objects.submitted().filter(round__in=rounds)
    return Judgement.objects.filter(codebook=codebook, assignment__in=submitted).exists()


def ratings_by_variable(
    project: Project, variable: str | None = None, round: str | None = None, *, without: Collection[int] = ()
) -> Iterator[tuple[str, Ratings | Markings]]:
    """Code and first codings of each variable in codebook order, derived ones included, memos left out.

    A variable nobody has coded comes too. `without` are documents to leave out. Raises UnknownName.
    """
    scope = _scope(project, round)
    variables = scope.codebook.parsed.variables if scope.codebook else ()
    rated = [v for v in variables if v.level is not Level.TEXT]
    if variable is not None and variable not in {v.code for v in rated}:
        names = ", ".join(v.code for v in rated) or "none"
        raise UnknownName(f"There is no variable “{variable}” that reliability is computed on; there are: {names}.")
    reader = Reader(scope, without)
    return ((v.code, reader.data(v)) for v in rated if variable in (None, v.code))


def own_documents(membership: Membership) -> frozenset[int]:
    """The documents this member has still to code; figures of the others must not tell how those were coded."""
    return frozenset(Assignment.objects.open().of(membership).values_list("document_id", flat=True))


@dataclass(frozen=True)
class Study:
    """A project's codings as figures are computed from them: `study_figures(study.source, study.coded(), …)`."""

    reader: Reader
    rounds: dict[str, Reader]
    options: Options

    @property
    def source(self) -> Source:
        """What all figures rest on."""
        scope, codings = self.reader.scope, self.reader.codings
        return Source(
            documents=len(codings.documents),
            coders=len(codings.names),
            codings=len(codings),
            codebook_version=scope.codebook_version,
            rounds=tuple(r.name for r in scope.rounds),
        )

    @property
    def variables(self) -> list[Variable]:
        """Those that reliability is computed on, in codebook order."""
        return [v for v in self.reader.codebook.variables if v.level is not Level.TEXT]

    def coded(self) -> Iterator[Coded]:
        """Each variable with its codings; the order of documents is that in which they were first handed in."""
        began = _handed_in(self.reader)
        for variable in self.variables:
            data = self.reader.data(variable)
            rounds = dict(self._by_round(variable)) if len(self.rounds) > 1 else {}
            yield Coded(variable, data, moments(data.ids, began), rounds)

    def _by_round(self, variable: Variable) -> Iterator[tuple[str, Ratings | Markings]]:
        for name, reader in self.rounds.items():
            theirs = reader.codebook.by_code.get(variable.code)
            if theirs is not None and theirs.level is variable.level:
                yield name, reader.data(theirs)


def study_of(project: Project, *, without: Collection[int] = ()) -> Study:
    """The codings that count, without some documents; reads who coded what, and answers only when asked for."""
    reader = Reader(_scope(project, None), without)
    names = Round.objects.filter(project=project).values_list("name", flat=True)
    rounds = {name: Reader(_scope(project, name), without) for name in names}
    full = len(reader.codings.documents) <= REPLICATED_FULLY
    options = Options(HEADLINE_REPLICATES if full else OTHER_REPLICATES, PAGE_SEED)
    return Study(reader, {name: one for name, one in rounds.items() if len(one.codings)}, options)


def _handed_in(reader: Reader) -> dict[int, float]:
    rounds = [r.pk for r in reader.scope.rounds]
    rows = Assignment.objects.submitted().filter(round__in=rounds).order_by().values_list("document_id")
    return {document: at.timestamp() for document, at in rows.annotate(at=Min("submitted_at"))}


def codings_of(
    project: Project, variable: str, *, without: Collection[int] = ()
) -> tuple[Variable, Ratings | Markings] | None:
    """One variable with the codings its figures are computed from, read now; None where there is no such variable."""
    reader = Reader(_scope(project, None), without)
    found = reader.codebook.by_code.get(variable)
    return None if found is None or found.level is Level.TEXT else (found, reader.data(found))


@dataclass(frozen=True)
class Kept:
    """Figures as they were computed, and whether they still hold; `newer` codings have come in since (0: unknown)."""

    figures: StudyFigures
    computed_at: datetime
    outdated: bool
    newer: int

    @property
    def lines(self) -> tuple[VariableFigures, ...]:
        """The variables in codebook order."""
        return self.figures.variables


def kept_figures(project: Project, *, without: Collection[int] = ()) -> Kept | None:
    """The newest figures in which none of `without` has a part, outdated ones too; None before any were computed."""
    row = _newest(project, frozenset(without))
    if row is None:
        return None
    try:
        figures = from_json(row.figures)
    except OtherVersion:
        return None
    outdated = row.fingerprint != fingerprint(project, without)
    newer = max(0, handed_in(project, without) - row.handed_in) if outdated else 0
    return Kept(figures, row.computed_at, outdated, newer)


def _newest(project: Project, without: frozenset[int]) -> Computation | None:
    """Who has nothing left to code sees figures of the whole study; others such as leave out all they have to code."""
    rows = Computation.objects.filter(project=project).defer("figures")
    if not without:
        return rows.filter(left_out="[]").first()
    for row in rows.exclude(left_out="[]")[:LOOKED_THROUGH]:
        if without <= set(json.loads(row.left_out)):
            return row
    return None


def known_report(project: Project) -> Kept | None:
    """The figures, if they have been computed since the codings changed last."""
    found = kept_figures(project)
    return found if found and not found.outdated else None


@dataclass(frozen=True)
class LastFigures:
    """Figures as they were computed last, when, and how many codings had been handed in by then."""

    figures: StudyFigures
    computed_at: datetime
    handed_in: int


def last_figures(project: Project, *, without: Collection[int] = ()) -> LastFigures | None:
    """As `kept_figures`, without asking whether they still hold, which takes long in a large study."""
    row = _newest(project, frozenset(without))
    try:
        return LastFigures(from_json(row.figures), row.computed_at, row.handed_in) if row else None
    except OtherVersion:
        return None


def computation_under_way(project: Project, *, without: Collection[int] = ()) -> Job | None:
    """The job that computes these figures, while it waits or works."""
    jobs = jobs_of(project).filter(kind=KIND).exclude(state__in=ENDED)
    return next((job for job in jobs if job.params.get("without") == sorted(without)), None)


def failed_computation(project: Project, *, without: Collection[int] = ()) -> Job | None:
    """The last computation of these figures, where it failed."""
    jobs = jobs_of(project).filter(kind=KIND, state__in=ENDED)[:LOOKED_THROUGH]
    last = next((job for job in jobs if job.params.get("without") == sorted(without)), None)
    return last if last is not None and last.state != State.SUCCEEDED else None


def handed_in(project: Project, without: Collection[int] = ()) -> int:
    """How many codings have been handed in, in whatever round."""
    return Assignment.objects.submitted().filter(round__project=project).exclude(document__in=without).count()


def fingerprint(project: Project, without: Collection[int] = ()) -> str:
    """Changes with everything the figures are computed from, and with no answer before it is handed in."""
    scope = _scope(project, None)
    rounds = list(Round.objects.filter(project=project).order_by("pk").values_list("pk", "name", "purpose"))
    submitted = Assignment.objects.submitted().filter(round__project=project)
    codings = submitted.aggregate(Count("pk"), Sum("pk"), Max("submitted_at"))
    of_these = {"assignment__round__project": project, "assignment__in": submitted}
    spans = Span.objects.filter(**of_these).aggregate(Max("pk"), Max("removed_at"))
    judgements = Judgement.objects.filter(correction=False, **of_these)
    last = judgements.order_by("-pk").values_list("pk", flat=True).first()
    parts = [scope.codebook_version, scope.several_versions, rounds, codings, spans, last, sorted(without)]
    text = json.dumps([*parts, REPLICATED_FULLY, PAGE_SEED, VERSION], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
