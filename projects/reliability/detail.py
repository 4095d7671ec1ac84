"""Of a variable whose alpha is low: which coders agree, and which answers stand where others stand. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from projects.codebooks.rules import CLOSED, Variable
from projects.reliability.confusion import confusion
from projects.reliability.pairwise import Pair, pair_matrix
from projects.reliability.ratings import Ratings
from projects.reliability.writing import short

MOST_CODERS = 8
MOST_ANSWERS = 8
STEPS = (0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Shade:
    """One cell of a table of shades: what it says, and which of five shades it has; `x` stands out."""

    text: str
    shade: str = ""


@dataclass(frozen=True)
class Table:
    """A square table with the same heads on both sides."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shade, ...]], ...]


@dataclass(frozen=True)
class Detail:
    """Alpha of every two coders, and how often every two answers met; None where there is nothing to show so."""

    pairs: Table | None
    answers: Table | None


def detail(variable: Variable, ratings: Ratings) -> Detail | None:
    """What is behind the figures of a variable with categories of which one is chosen; of another there is none."""
    if variable.level not in CLOSED:
        return None
    return Detail(_pairs(ratings), _answers(variable, ratings))


def _pairs(ratings: Ratings) -> Table | None:
    if not 2 < len(ratings.coders) <= MOST_CODERS:
        return None
    lines = pair_matrix(ratings).table
    return Table(tuple(ratings.coders), tuple((coder, tuple(map(_pair, cells))) for coder, cells in lines))


def _pair(found: Pair | None) -> Shade:
    if found is None or found.value is None:
        return Shade("–" if found else "")
    return Shade(short(found.value), str(1 + sum(found.value >= step for step in STEPS)))


def _answers(variable: Variable, ratings: Ratings) -> Table | None:
    found = confusion(ratings)
    if found is None or not 1 < len(found.answers) <= MOST_ANSWERS:
        return None
    counts: list[list[int]] = found.counts.tolist()
    size = range(len(counts))
    most = max(max(row) for row in counts)
    worst = max(counts[i][j] for i in size for j in size if i != j)

    def shade(i: int, j: int) -> Shade:
        count = counts[i][j]
        if i != j:
            return Shade(str(count), "x" if count == worst and count else "1")
        return Shade(str(count), str(1 + round(4 * count / most)) if most else "1")

    heads = tuple(variable.label_of(answer) for answer in found.answers)
    return Table(heads, tuple((heads[i], tuple(shade(i, j) for j in size)) for i in size))
