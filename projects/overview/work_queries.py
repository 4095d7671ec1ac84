"""Who has coded how much, how fast, and who waits for whom. Nothing here reads an answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from projects.adjudication.counts_queries import is_large
from projects.adjudication.queries import COUNTED
from projects.coding.models import Assignment, Judgement, Round
from projects.coding.rules import State
from projects.overview.forecast import DAYS, Forecast, forecast, last_of
from projects.teams.models import Membership, Project

# Of a large study who waits for whom, and the days, are looked up so seldom.
KEPT_SECONDS = 600
IDLE = timedelta(days=3)
MOST_WAITS = 6


@dataclass
class Progress:
    """Codings of a coder or of a round: handed in, and still to come. `last` is when the last came in."""

    name: str
    key: int
    done: int = 0
    left: int = 0
    last: datetime | None = None
    is_coder: bool = False
    purpose: str = ""
    closed: bool = False

    @property
    def total(self) -> int:
        """All that were not withdrawn."""
        return self.done + self.left

    def add(self, state: str, count: int, last: datetime | None) -> None:
        """Count codings that are in one state."""
        if state == State.SUBMITTED:
            self.done += count
            self.last = max(filter(None, (self.last, last)), default=None)
        elif state == State.OPEN:
            self.left += count


@dataclass(frozen=True)
class Wait:
    """Documents that others have handed in and that still wait for `waiting`: how many, by who finished them."""

    waiting: str
    finished: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Work:
    """By coder's primary key: codings by day, documents begun, and when something was last answered in one of them.

    `waits` are pairs of coders' keys with documents, `half` the documents that have a coding and wait for another.
    """

    days: dict[int, dict[date, int]]
    begun: dict[int, tuple[int, datetime]]
    waits: tuple[tuple[int, int, int], ...]
    half: int
    read_at: datetime = field(default_factory=timezone.now)


@dataclass(frozen=True)
class CoderLine:
    """One coder in the cockpit's table: progress, pace and expected end."""

    progress: Progress
    forecast: Forecast
    week: int
    begun: int
    idle_since: datetime | None


def progress(project: Project) -> tuple[list[Progress], list[Progress]]:
    """Every coder and every round with its codings, by name and in order; three queries."""
    members = Membership.objects.filter(project=project).order_by("name")
    people = {key: (name, coder) for key, name, coder in members.values_list("pk", "name", "is_coder")}
    rounds = {
        r.pk: Progress(r.name, r.pk, purpose=r.purpose, closed=r.closed_at is not None)
        for r in Round.objects.filter(project=project)
    }
    coders = {key: Progress(name, key, is_coder=is_coder) for key, (name, is_coder) in people.items()}
    groups = Assignment.objects.filter(coder__in=list(people)).order_by().values_list("coder", "state", "round")
    for coder, state, round_, count, last in groups.annotate(Count("pk"), Max("submitted_at")):
        coders[coder].add(state, count, last)
        rounds[round_].add(state, count, last)
    shown = [one for one in coders.values() if one.is_coder or one.total]
    return shown, list(rounds.values())


def work_of(project: Project) -> Work:
    """The days, what is begun and who waits; of a large study as it was up to ten minutes ago."""
    if not is_large(project):
        return _work(project)
    key = f"work:1:{project.pk}"
    found = cache.get(key)
    if not isinstance(found, Work):
        found = _work(project)
        cache.set(key, found, timeout=KEPT_SECONDS)
    return found


def _work(project: Project) -> Work:
    coders = list(Membership.objects.filter(project=project).values_list("pk", flat=True))
    rounds = list(Round.objects.filter(project=project, purpose__in=COUNTED).values_list("pk", flat=True))
    open_ones = Assignment.objects.open().filter(coder__in=coders, round__in=rounds)
    finished = Assignment.objects.submitted().filter(document=OuterRef("document"), round__in=rounds)
    half_done = open_ones.filter(Exists(finished))
    handed_in = Q(document__assignments__state=State.SUBMITTED, document__assignments__round__in=rounds)
    pairs = open_ones.filter(handed_in).order_by().values_list("coder", "document__assignments__coder")
    waits = [row for row in pairs.annotate(n=Count("document", distinct=True)) if row[0] != row[1]]
    return Work(
        days=_days(coders),
        begun=_begun(coders),
        waits=tuple(sorted(waits, key=lambda row: (-row[2], row))),
        half=half_done.aggregate(n=Count("document", distinct=True))["n"],
    )


def _days(coders: Collection[int]) -> dict[int, dict[date, int]]:
    """Codings by coder and day; what was imported is nobody's day of work."""
    since = timezone.now() - timedelta(days=DAYS + 1)
    recent = Assignment.objects.submitted().filter(coder__in=coders, submitted_at__gte=since)
    worked = recent.exclude(frozen_at=F("submitted_at")).annotate(day=TruncDate("submitted_at")).order_by()
    found: defaultdict[int, dict[date, int]] = defaultdict(dict)
    for coder, day, count in worked.values_list("coder", "day").annotate(Count("pk")):
        found[coder][day] = count
    return dict(found)


def _begun(coders: Collection[int]) -> dict[int, tuple[int, datetime]]:
    answers = Judgement.objects.filter(assignment__state=State.OPEN, assignment__coder__in=coders).order_by()
    rows = answers.values_list("assignment__coder").annotate(Count("assignment", distinct=True), Max("made_at"))
    return {coder: (count, last) for coder, count, last in rows}


def coder_lines(coders: Iterable[Progress], work: Work, now: datetime) -> list[CoderLine]:
    """Each coder with pace and expected end."""
    return [_line(one, work, now) for one in coders]


def _line(one: Progress, work: Work, now: datetime) -> CoderLine:
    today, days = timezone.localdate(now), work.days.get(one.key, {})
    begun, answered = work.begun.get(one.key, (0, None))
    last = max(filter(None, (one.last, answered)), default=None)
    idle = last if last and one.left and now - last > IDLE else None
    week = sum(count for day, count in days.items() if today - day < timedelta(days=7))
    return CoderLine(one, forecast(days, today, one.left), week, begun, idle)


def total_of(work: Work) -> dict[date, int]:
    """Codings of all coders by day."""
    found: defaultdict[date, int] = defaultdict(int)
    for days in work.days.values():
        for day, count in days.items():
            found[day] += count
    return dict(found)


def study_end(lines: Iterable[CoderLine]) -> Forecast:
    """When the last of the coders ends."""
    return last_of(line.forecast for line in lines)


def waits(work: Work, coders: Iterable[Progress]) -> list[Wait]:
    """Who waits for whom by name; whom most documents wait for comes first."""
    names = {one.key: one.name for one in coders}
    found: dict[str, list[tuple[str, int]]] = {}
    for waiting, finished, documents in work.waits:
        if waiting in names and finished in names:
            found.setdefault(names[waiting], []).append((names[finished], documents))
    return [Wait(name, tuple(finished[:MOST_WAITS])) for name, finished in list(found.items())[:MOST_WAITS]]
