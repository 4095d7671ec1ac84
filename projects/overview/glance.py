"""Reliability in a few lines, and the alarms: read from figures that a worker computed. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from projects.reliability.drift import FALSE_ALARM, Drift
from projects.reliability.study_figures import StudyFigures, VariableFigures
from projects.reliability.windows import Window

WIDTH, HEIGHT, EDGE = 96, 24, 3
MOST_ALARMS = 5


class Watched(Protocol):
    """Whatever has a drift."""

    @property
    def drift(self) -> Drift | None:
        """Its drift, where it can be told."""


@dataclass(frozen=True)
class Glance:
    """One variable: its figures, alpha by windows as points of a line, and the first and the last of these windows."""

    line: VariableFigures
    points: str
    first: Window | None
    last: Window | None


@dataclass(frozen=True)
class Alarm:
    """Disagreement on a variable has grown: everybody's, or that of `coder` with the others."""

    code: str
    label: str
    coder: str
    drift: Drift

    @property
    def rise(self) -> float:
        """By how much."""
        return (self.drift.after or 0) - (self.drift.before or 0)


@dataclass(frozen=True)
class Alarms:
    """What rings, the largest rise first, out of `tests`; `by_chance` would ring without any drift."""

    shown: tuple[Alarm, ...]
    more: int
    tests: int

    @property
    def by_chance(self) -> float:
        """How many are to be expected where nothing has changed."""
        return round(self.tests * FALSE_ALARM, 1)

    @property
    def percent(self) -> float:
        """The false-alarm rate of each."""
        return 100 * FALSE_ALARM


def glances(figures: StudyFigures) -> list[Glance]:
    """Every variable in codebook order."""
    return [_glance(line) for line in figures.variables]


def _glance(line: VariableFigures) -> Glance:
    defined = [w for w in line.windows if w.row.value is not None]
    if len(defined) < 2:
        return Glance(line, "", None, None)
    values = [w.row.value or 0.0 for w in defined]
    low = min(0.0, *values)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    places = [
        (round(EDGE + n * step, 1), round(HEIGHT - EDGE - (v - low) / (1 - low) * (HEIGHT - 2 * EDGE), 1))
        for n, v in enumerate(values)
    ]
    return Glance(line, " ".join(f"{x},{y}" for x, y in places), defined[0], defined[-1])


def alarms(figures: StudyFigures, *, coders: bool) -> Alarms:
    """What rings for variables and, with `coders`, for each coder; one line a variable, that of whoever rose most."""
    found, tests = [], 0
    for line in figures.variables:
        people = line.coders if coders else ()
        watched: tuple[Watched, ...] = (line, *people)
        tests += sum(one.drift is not None and one.drift.p is not None for one in watched)
        rising = [Alarm(line.code, line.label, one.coder, one.drift) for one in people if one.drift and _rings(one)]
        if rising:
            found.append(max(rising, key=lambda alarm: alarm.rise))
        elif line.drift and _rings(line):
            found.append(Alarm(line.code, line.label, "", line.drift))
    found.sort(key=lambda alarm: -alarm.rise)
    return Alarms(tuple(found[:MOST_ALARMS]), len(found[MOST_ALARMS:]), tests)


def _rings(one: Watched) -> bool:
    return one.drift is not None and one.drift.alarm and one.drift.worse


def low(found: Sequence[Glance]) -> list[VariableFigures]:
    """Variables with an alpha too low to rely on."""
    return [one.line for one in found if one.line.is_low]
