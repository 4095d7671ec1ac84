"""What reliability is computed on, and the figures of its page.

First codings only: what coders said independently, before anybody else saw it. Resolutions are never read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count, Max, Sum
from django.utils import timezone

from projects.codebooks.models import Codebook
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Level
from projects.coding.models import Assignment, Judgement, Round, Span
from projects.coding.rules import Purpose
from projects.reliability.markings import Markings
from projects.reliability.page import Line, line
from projects.reliability.ratings import Ratings
from projects.reliability.report import HEADLINE_REPLICATES, OTHER_REPLICATES
from projects.reliability.variables import Reader, Scope
from projects.teams.models import Project

COUNTED = (Purpose.MAIN, Purpose.RELIABILITY)
# Up to so many documents a page can wait for as many replicates as the command takes.
REPLICATED_FULLY = 5_000
PAGE_SEED = 1
# One more whenever a line holds something else, so that what an older version computed is not shown.
LINES = 2
KEPT_SECONDS = 7 * 24 * 3600


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


@dataclass(frozen=True)
class Report:
    """The figures of a page, and on what they rest."""

    codebook_version: int | None
    rounds: tuple[str, ...]
    documents: int
    coders: int
    codings: int
    computed_at: datetime
    replicates: int
    seed: int
    lines: tuple[Line, ...]


def report(project: Project, *, without: Collection[int] = ()) -> Report:
    """Each variable's figures; computed anew only when the codings have changed since."""
    scope, left_out = _scope(project, None), sorted(without)
    key = f"reliability:{project.pk}:{_fingerprint(scope, left_out)}"
    found = cache.get(key)
    if not isinstance(found, Report):
        found = _compute(scope, left_out)
        cache.set(key, found, timeout=KEPT_SECONDS)
    return found


def known_report(project: Project, *, without: Collection[int] = ()) -> Report | None:
    """The report, if it has been computed since the codings changed last."""
    scope = _scope(project, None)
    found = cache.get(f"reliability:{project.pk}:{_fingerprint(scope, sorted(without))}")
    return found if isinstance(found, Report) else None


def _compute(scope: Scope, without: Collection[int]) -> Report:
    reader = Reader(scope, without)
    rated = [v for v in reader.codebook.variables if v.level is not Level.TEXT]
    documents = len(reader.codings.documents)
    replicates = HEADLINE_REPLICATES if documents <= REPLICATED_FULLY else OTHER_REPLICATES
    lines = [line(v, reader.data(v), replicates=replicates, seed=PAGE_SEED) for v in rated]
    return Report(
        codebook_version=scope.codebook_version,
        rounds=tuple(r.name for r in scope.rounds),
        documents=documents,
        coders=len(reader.codings.names),
        codings=len(reader.codings),
        computed_at=timezone.now(),
        replicates=replicates,
        seed=PAGE_SEED,
        lines=tuple(lines),
    )


def _fingerprint(scope: Scope, without: Collection[int]) -> str:
    """Changes with everything the figures are computed from; reads no coding."""
    rounds = [r.pk for r in scope.rounds]
    handed_in = Assignment.objects.submitted().filter(round__in=rounds)
    codings = handed_in.aggregate(Count("pk"), Sum("pk"), Max("submitted_at"))
    spans = Span.objects.filter(assignment__round__in=rounds).aggregate(Max("pk"), Max("removed_at"))
    judgements = Judgement.objects.filter(codebook__project=scope.project)
    last = judgements.order_by("-pk").values_list("pk", flat=True).first()
    parts = [scope.codebook_version, scope.several_versions, rounds, codings, spans, last, list(without)]
    text = json.dumps([*parts, REPLICATED_FULLY, PAGE_SEED, LINES], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
