"""How a variable's cells stand as one bar. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from projects.adjudication.counts import VariableCounts

WIDTH = 200


@dataclass(frozen=True)
class Part:
    """A stretch of the bar; `name` is also its class."""

    name: str
    x: int
    width: int


@dataclass(frozen=True)
class Shares:
    """A variable with its bar."""

    counts: VariableCounts
    parts: tuple[Part, ...]


def shares(variables: Sequence[VariableCounts]) -> list[Shares]:
    """Each variable as a bar of WIDTH: answered, cannot tell, to adjudicate; what is still open stays empty."""
    return [Shares(one, tuple(_parts(one))) for one in variables]


def _parts(one: VariableCounts) -> list[Part]:
    sizes = (("answered", one.answered), ("missing", one.cannot_tell), ("waiting", one.waiting))
    found, at, before = [], 0, 0
    for name, size in sizes:
        before += size
        end = round(WIDTH * before / one.total) if one.total else 0
        if end > at:
            found.append(Part(name, at, end - at))
        at = end
    return found
