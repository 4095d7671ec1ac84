"""What is confused with what: pairs of answers to one unit, and the units in which they stand side by side."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.reliability.figures import answers_of
from projects.reliability.markings import CODER, DOCUMENT, LABEL, Markings, overlaps
from projects.reliability.patterns import Patterns, as_coded, column_pairs, regardless_of_coder
from projects.reliability.ratings import BoolArray, IntArray, Ratings

NOTHING = ""
LARGEST_SCALE = 100
InCell = Callable[[int, int, IntArray, IntArray], BoolArray]


@dataclass(frozen=True)
class Confused:
    """Two answers that stand against each other: how often, and their share of all disagreeing pairs."""

    answers: tuple[str, str]
    count: int
    share: float
    ids: tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Confusion:
    """Answers × answers: how many pairs of codes of one unit are these two.

    Pooled over coders (`coders` None) the counts are symmetric; of two coders, lines are the first one's answers and
    columns the second one's. The answer "" stands for nothing that corresponds: not selected, not marked.
    find: the rows of the units in a cell. ids: what those rows are.
    """

    answers: tuple[str, ...]
    counts: IntArray
    coders: tuple[str, str] | None
    find: Callable[[int, int], IntArray]
    ids: NDArray[Any] | None = None

    def units(self, line: int, column: int) -> list[Any]:
        """The ids (or, where there are none, the positions) of the units in a cell, each once, in their order."""
        rows = self.find(line, column)
        found: list[Any] = (rows if self.ids is None else self.ids[rows]).tolist()
        return found

    @property
    def disagreements(self) -> int:
        """Pairs of codes that differ."""
        off = int(self.counts.sum() - np.trace(self.counts))
        return off if self.coders else off // 2

    def most_confused(self, most: int = 5) -> list[Confused]:
        """The pairs of answers that stand most often against each other, whichever coder gave which."""
        both = self.counts + self.counts.T if self.coders else self.counts
        pairs = [(i, j) for i, j in combinations(range(len(self.answers)), 2) if both[i, j]]
        pairs.sort(key=lambda p: (-both[p], p))
        return [self._confused(i, j, int(both[i, j])) for i, j in pairs[:most]]

    def _confused(self, i: int, j: int, count: int) -> Confused:
        units = dict.fromkeys(self.units(i, j) + (self.units(j, i) if self.coders else []))
        return Confused((self.answers[i], self.answers[j]), count, count / self.disagreements, tuple(units))


def confusion(data: Ratings | Markings, *, coders: tuple[str, str] | None = None) -> Confusion | None:
    """The confusion matrix of all pairs of coders, or of two; None where there are more than 100 different answers.

    Of a multi-select, two sets meet label by label: a label of both is agreement; a label only one of them holds stands
    against each label that only the other holds, or against nothing where the other holds none beside. Of passages,
    two that share a code point meet, and one that shares none with the other coder's stands against nothing.
    """
    if coders is not None:
        named = data if data.ids is not None else replace(data, ids=np.arange(_units(data)))
        data = named.columns([data.coders.index(name) for name in coders])
    if isinstance(data, Markings):
        return _of_passages(data, coders)
    answers = answers_of(data) + (() if data.members is None else (NOTHING,))
    if len(answers) > LARGEST_SCALE:
        return None
    in_cell = _same_answers if data.members is None else _sets(data.members)
    if coders is None:
        in_cell = _either_way(in_cell)
    patterns = as_coded(data) if coders else regardless_of_coder(as_coded(data))

    def find(line: int, column: int) -> IntArray:
        return np.flatnonzero(_in_rows(data.codes, in_cell, line, column))

    counts = _counts(patterns, in_cell, len(answers))
    return Confusion(answers, counts, coders, find, data.ids)


def _units(data: Ratings | Markings) -> int:
    return len(data.lengths) if isinstance(data, Markings) else data.units


def _counts(patterns: Patterns, in_cell: InCell, size: int) -> IntArray:
    counts = np.zeros((size, size), np.int64)
    for a, b, both in column_pairs(patterns.rows):
        units, a, b = patterns.counts[both], a[both], b[both]
        for line in range(size):
            for column in range(size):
                counts[line, column] += int(units[in_cell(line, column, a, b)].sum())
    return counts


def _in_rows(codes: IntArray, in_cell: InCell, line: int, column: int) -> BoolArray:
    found = np.zeros(len(codes), np.bool_)
    for a, b, both in column_pairs(codes):
        found[np.flatnonzero(both)[in_cell(line, column, a[both], b[both])]] = True
    return found


def _same_answers(line: int, column: int, a: IntArray, b: IntArray) -> BoolArray:
    return (a == line) & (b == column)


def _either_way(in_cell: InCell) -> InCell:
    return lambda line, column, a, b: in_cell(line, column, a, b) | in_cell(line, column, b, a)


def _sets(members: BoolArray) -> InCell:
    """Whether two sets meet in a cell; the last line and column are nothing."""
    nothing = members.shape[1]

    def in_cell(line: int, column: int, a: IntArray, b: IntArray) -> BoolArray:
        only_a, only_b = members[a] & ~members[b], members[b] & ~members[a]
        if line == column:
            return np.zeros(len(a), np.bool_) if line == nothing else members[a, line] & members[b, line]
        left = only_a[:, line] if line != nothing else only_a.sum(axis=1) == 0
        right = only_b[:, column] if column != nothing else only_b.sum(axis=1) == 0
        return left & right

    return in_cell


def _of_passages(markings: Markings, coders: tuple[str, str] | None) -> Confusion:
    answers = (*markings.labels, NOTHING)
    cells = _meetings(markings, len(markings.labels))
    if coders is None:
        cells = np.concatenate([cells, cells[cells[:, 0] != cells[:, 1]][:, [1, 0, 2]]])
    counts = np.zeros((len(answers), len(answers)), np.int64)
    np.add.at(counts, (cells[:, 0], cells[:, 1]), 1)

    def find(line: int, column: int) -> IntArray:
        return np.unique(cells[(cells[:, 0] == line) & (cells[:, 1] == column), 2])

    return Confusion(answers, counts, coders, find, markings.ids)


def _meetings(markings: Markings, nothing: int) -> IntArray:
    """Rows of (label, label, document): the lower coder's passage first; a passage without a match meets nothing.

    A passage counts once for each other coder of its document who has nothing that overlaps it.
    """
    spans = markings.spans
    first, second = overlaps(spans, same_label=False)
    apart = spans[first, CODER] != spans[second, CODER]
    first, second = first[apart], second[apart]
    lower = np.where(spans[first, CODER] < spans[second, CODER], first, second)
    upper = first + second - lower
    met = np.stack([spans[lower, LABEL], spans[upper, LABEL], spans[lower, DOCUMENT]], axis=1)
    missed = markings.coded[spans[:, DOCUMENT]]
    missed[np.arange(len(spans)), spans[:, CODER]] = False
    missed[lower, spans[upper, CODER]] = False
    missed[upper, spans[lower, CODER]] = False
    span, other = np.nonzero(missed)
    own, none = spans[span, LABEL], np.full(len(span), nothing)
    ahead = spans[span, CODER] < other
    alone = [np.where(ahead, own, none), np.where(ahead, none, own), spans[span, DOCUMENT]]
    return np.concatenate([met, np.stack(alone, axis=1)])
