"""The plots as geometry: points with intervals by variable, and alpha over time. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from projects.reliability.study_figures import VariableFigures
from projects.reliability.tabulation import RELY, TENTATIVE
from projects.reliability.windows import Window
from projects.reliability.writing import short


@dataclass(frozen=True)
class Mark:
    """One row of the forest plot, in the plot's own units."""

    label: str
    y: int
    x: float
    low: float
    high: float
    verdict: str
    says: str


@dataclass(frozen=True)
class Forest:
    """The geometry of the forest plot: 860 wide, a row every 34. Limits and ticks are (text, x)."""

    height: int
    axis: int
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[str, float], ...]
    limits: tuple[tuple[str, float], ...]


WIDTH, ROW, LEFT, SCALE = 860, 34, 250, 420
LIMITS = ((".667", TENTATIVE), (".800", RELY))


def forest(lines: Sequence[VariableFigures]) -> Forest:
    """Points with intervals of every defined alpha, on a scale that begins at .4 or, where need be, lower."""
    shown = [x for x in lines if x.alpha.value is not None]
    start = _start([x.alpha.ci[0] if x.alpha.ci else x.alpha.value or 0.0 for x in shown])
    marks = tuple(_mark(x, 24 + ROW * n, start) for n, x in enumerate(shown))
    limits = tuple((text, _x(value, start)) for text, value in LIMITS)
    ticks = tuple((text, _x(value, start)) for text, value in _ticks(start))
    return Forest(ROW * len(shown) + 46, ROW * len(shown) + 16, marks, ticks, limits)


def _start(lows: Sequence[float]) -> int:
    """Where the scale begins, in tenths."""
    return max(-10, min(4, *(int(low * 10 // 1) for low in lows), 4))


def _ticks(start: int) -> list[tuple[str, float]]:
    step = 1 if start >= 0 else 2
    tenths = range(start + start % step, 11, step)
    return [(f"{n / 10:.1f}".replace("0.", ".").replace("-", "−"), n / 10) for n in tenths]


def _x(value: float, start: int) -> float:
    low = start / 10
    return round(LEFT + (max(value, low) - low) / (1 - low) * SCALE, 1)


def _mark(found: VariableFigures, y: int, start: int) -> Mark:
    value = found.alpha.value or 0.0
    low, high = found.alpha.ci or (value, value)
    says = f"{short(value)} [{short(low)}, {short(high)}]" if found.alpha.ci else short(value)
    return Mark(found.label, y, _x(value, start), _x(low, start), _x(high, start), found.verdict, says)


@dataclass(frozen=True)
class Trend:
    """Alpha over time, 520 × 200: (x, y, what it says) of each point, lines and bands as lists of points.

    A window whose alpha is undefined breaks the line. labels: (text, x) below; limits and ticks are (text, y).
    """

    points: tuple[tuple[float, float, str], ...]
    lines: tuple[str, ...]
    bands: tuple[str, ...]
    labels: tuple[tuple[str, float], ...]
    ticks: tuple[tuple[str, float], ...]
    limits: tuple[tuple[str, float], ...]


MOST_LABELS = 8


def trend(windows: Sequence[Window]) -> Trend | None:
    """The plot of two windows or more; None where there is no line to draw."""
    defined = [w for w in windows if w.row.value is not None]
    if len(windows) < 2 or len(defined) < 2:
        return None
    start = _start([w.row.ci[0] if w.row.ci else w.row.value or 0.0 for w in defined])
    places = [(w, round(48 + n * 432 / (len(windows) - 1), 1)) for n, w in enumerate(windows)]
    step = -(-len(windows) // MOST_LABELS)
    return Trend(
        points=tuple((x, _y(w.row.value, start), _says(w)) for w, x in places if w.row.value is not None),
        lines=tuple(_line(run, start) for run in _runs(places)),
        bands=tuple(_band(run, start) for run in _runs(places)),
        labels=tuple((str(w.last or w.label), x) for w, x in places[::step]),
        ticks=tuple((text, _y(value, start)) for text, value in _ticks(start)[::2]),
        limits=tuple((text, _y(value, start)) for text, value in LIMITS),
    )


def _y(value: float | None, start: int) -> float:
    low = start / 10
    return round(170 - (max(value or 0.0, low) - low) / (1 - low) * 155, 1)


def _says(window: Window) -> str:
    ci = window.row.ci
    limits = f" [{short(ci[0])}, {short(ci[1])}]" if ci else ""
    return f"{window.label}: {short(window.row.value)}{limits}"


Placed = tuple[Window, float]


def _runs(places: Sequence[Placed]) -> list[list[Placed]]:
    """The stretches without a gap."""
    groups = groupby(places, lambda place: place[0].row.value is not None)
    return [list(run) for defined, run in groups if defined]


def _line(run: Sequence[Placed], start: int) -> str:
    return " ".join(f"{x},{_y(w.row.value, start)}" for w, x in run)


def _band(run: Sequence[Placed], start: int) -> str:
    upper = [f"{x},{_y(w.row.ci[1], start)}" for w, x in run if w.row.ci]
    lower = [f"{x},{_y(w.row.ci[0], start)}" for w, x in run if w.row.ci]
    return " ".join([*upper, *reversed(lower)])
