"""The curve of a plan as geometry: what studies of so many units would give. No Django."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from projects.reliability.writing import short, whole_percent

LEFT, RIGHT, TOP, BOTTOM = 44, 500, 14, 170


@dataclass(frozen=True)
class Curve:
    """520 × 200: points as (x, y, what it says), a line through them; ticks are (text, y), labels below (text, x)."""

    points: tuple[tuple[float, float, str], ...]
    line: str
    limit: tuple[str, float]
    ticks: tuple[tuple[str, float], ...]
    labels: tuple[tuple[str, float], ...]


def width_curve(sizes: Sequence[int], widths: Sequence[float | None], wanted: float) -> Curve:
    """The median width of intervals against the number of units."""
    known = [(n, w) for n, w in zip(sizes, widths, strict=True) if w is not None]
    top = max([wanted * 1.25, *(w for _, w in known)])
    return _curve(sizes, known, wanted, top, short)


def share_curve(sizes: Sequence[int], shares: Sequence[float], wanted: float) -> Curve:
    """The share of studies whose lower limit is high enough against the number of units."""
    return _curve(sizes, list(zip(sizes, shares, strict=True)), wanted, 1.0, whole_percent)


def _curve(
    sizes: Sequence[int],
    known: Sequence[tuple[int, float]],
    wanted: float,
    top: float,
    write: Callable[[float], str],
) -> Curve:
    step = (RIGHT - LEFT) / max(1, len(sizes) - 1)
    places = {n: round(LEFT + step * i, 1) for i, n in enumerate(sizes)}

    def height(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * value / top, 1)

    points = tuple((places[n], height(v), f"{n} units: {write(v)}") for n, v in known)
    return Curve(
        points=points,
        line=" ".join(f"{x},{y}" for x, y, _ in points),
        limit=(write(wanted), height(wanted)),
        ticks=tuple((write(top * i / 4), height(top * i / 4)) for i in range(5)),
        labels=tuple((str(n), x) for n, x in places.items()),
    )
