"""A figure as geometry: bars with their intervals, and what stands beside them. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import east_asian_width

from projects.findings.figures import Figure
from projects.findings.shares import Share
from projects.reliability.writing import whole_percent


@dataclass(frozen=True)
class Drawn:
    """A bar as geometry in a drawing 860 wide: its end, the ends of its interval, and what stands beside it."""

    label: str
    y: int
    width: float
    low: float
    high: float
    says: str
    empty: bool


LEFT, RIGHT, LINE, TOP = 250, 640, 26, 12
NAME = 36


@dataclass(frozen=True)
class Plot:
    """A figure as a drawing; `axis` is where its scale stands, `caption` where the words of a file of its own do."""

    bars: tuple[Drawn, ...]
    axis: int
    height: int
    ticks: tuple[tuple[str, float], ...]


def plot(figure: Figure) -> Plot:
    """The bars of a figure as geometry."""

    def along(value: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * value, 1)

    drawn = []
    for n, bar in enumerate(figure.bars):
        s = bar.share
        value, low, high = s.value or 0.0, s.low or 0.0, s.high or 0.0
        says = written(s) + (" · few" if s.is_small else "") if s.of else "no documents"
        drawn.append(
            Drawn(
                shortened(bar.label),
                TOP + LINE * n,
                round(along(value) - LEFT, 1),
                along(low),
                along(high),
                says,
                not s.of,
            )
        )
    axis = TOP + LINE * len(figure.bars)
    ticks = tuple((whole_percent(t / 4), along(t / 4)) for t in range(5))
    return Plot(tuple(drawn), axis, axis + 26, ticks)


def shortened(label: str) -> str:
    """The label as far as there is room for it beside the bars; a Chinese character takes that of two letters."""
    room = NAME
    for place, character in enumerate(label):
        room -= 2 if east_asian_width(character) in "WF" else 1
        if room < 0:
            return label[: max(0, place - 1)].rstrip() + "…"
    return label


def written(found: Share) -> str:
    """`41.7 % [24.5, 61.2], 10 of 24`."""
    if found.value is None or found.low is None or found.high is None:
        return "–"
    low, high = 100 * found.low, 100 * found.high
    return f"{100 * found.value:.1f}\N{NO-BREAK SPACE}% [{low:.1f}, {high:.1f}], {found.count} of {found.of}"
