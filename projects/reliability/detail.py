"""Tables of shades: which coders agree, which answers stand side by side, and who coded with whom. No Django."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from projects.reliability.confusion import NOTHING
from projects.reliability.pairwise import Pair
from projects.reliability.study_figures import CoverageFigures, VariableFigures
from projects.reliability.writing import short

MOST_CODERS = 24
MOST_ANSWERS = 12
STEPS = (0.4, 0.6, 0.8)
NO_ANSWER = "nothing"


@dataclass(frozen=True)
class Shade:
    """One cell: what it says, which of five shades it has (`x` stands out), what it means, and where it leads."""

    text: str
    shade: str = ""
    title: str = ""
    query: str = ""


@dataclass(frozen=True)
class Table:
    """A square table with the same heads on both sides."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shade, ...]], ...]


def pair_table(found: VariableFigures) -> Table | None:
    """Alpha of every two coders; None of two coders, whose alpha is the variable's, and of too many to show."""
    if not 2 < len(found.coverage.coders) <= MOST_CODERS:
        return None
    coders = found.pairs.coders
    rows = tuple((coder, tuple(map(_pair, cells))) for coder, cells in found.pairs.table)
    return Table(coders, rows)


def _pair(found: Pair | None) -> Shade:
    if found is None:
        return Shade("")
    who = " and ".join(found.coders)
    if found.value is None:
        return Shade("–", title=f"{who}: undefined, because: {found.sentence}")
    units = "1 unit" if found.units == 1 else f"{found.units} units"
    shade = str(1 + sum(found.value >= step for step in STEPS))
    return Shade(short(found.value), shade, f"{who}, on {units} that both coded")


def answer_table(found: VariableFigures) -> Table | None:
    """How often every two answers stand side by side; every cell leads to its documents. None of too many answers."""
    confusion = found.confusion
    if confusion is None or not 1 < len(confusion.answers) <= MOST_ANSWERS:
        return None
    counts, size = confusion.counts, range(len(confusion.answers))
    most = max(max(row) for row in counts)
    worst = max(counts[i][j] for i in size for j in size if i != j)
    heads = tuple(name_of(found, answer) for answer in confusion.answers)

    def shade(i: int, j: int) -> Shade:
        count = counts[i][j]
        if i == j:
            step = str(1 + round(4 * count / most)) if count else ""
        else:
            step = "x" if count == worst and count else "1" if count else ""
        pair = (confusion.answers[i], confusion.answers[j])
        query = urlencode({"variable": found.code, "a": pair[0], "b": pair[1]}) if count else ""
        return Shade(str(count), step, f"{heads[i]} beside {heads[j]}: {count}", query)

    return Table(heads, tuple((heads[i], tuple(shade(i, j) for j in size)) for i in size))


def coverage_table(found: CoverageFigures) -> Table | None:
    """Units that every two coders have in common; on the diagonal those that a coder coded. None of too many coders."""
    if not 1 < len(found.coders) <= MOST_CODERS:
        return None
    most = max((max(line) for line in found.together), default=0)
    rows = tuple(
        (coder, tuple(_common(count, most, found.coders[j] == coder) for j, count in enumerate(line)))
        for coder, line in zip(found.coders, found.together, strict=True)
    )
    return Table(found.coders, rows)


def _common(count: int, most: int, alone: bool) -> Shade:
    if not count:
        return Shade("0", "" if alone else "x")
    return Shade(str(count), str(1 + round(3 * count / most)))


def name_of(found: VariableFigures, answer: str) -> str:
    """What people call an answer, or that there is none to set against another."""
    return NO_ANSWER if answer == NOTHING else found.label_of(answer)


@dataclass(frozen=True)
class MostConfused:
    """Two answers by their names: how often they stand side by side, their share of all such pairs, where they are."""

    names: tuple[str, str]
    count: int
    share: float
    query: str


def most_confused(found: VariableFigures) -> Sequence[MostConfused]:
    """The pairs of answers that stand most often against each other."""
    pairs = found.confusion.most if found.confusion else ()
    return [
        MostConfused(
            (name_of(found, pair.answers[0]), name_of(found, pair.answers[1])),
            pair.count,
            pair.share,
            urlencode({"variable": found.code, "a": pair.answers[0], "b": pair.answers[1]}),
        )
        for pair in pairs
    ]
