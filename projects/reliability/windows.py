"""Alpha over time: by windows of consecutive units, and by batches that have a name (rounds, codebook versions)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.reliability.markings import Markings
from projects.reliability.ratings import MISSING, IntArray, Ratings
from projects.reliability.report import OTHER_REPLICATES, Run, own_alpha
from projects.reliability.row import Row


@dataclass(frozen=True)
class Window:
    """Some of the units: alpha with its interval, and on what it rests.

    label: the batch's name, or "41–80". first, last: positions from 1 among the units with two or more codes, in the
    order given; None for a batch.
    """

    label: str
    row: Row
    first: int | None = None
    last: int | None = None

    @property
    def units(self) -> int:
        """Units (documents) with two codes or more."""
        return (self.last - self.first + 1) if self.first and self.last else self.row.pairable_units


def by_windows(
    data: Ratings | Markings,
    order: NDArray[Any],
    *,
    width: int = 40,
    replicates: int = OTHER_REPLICATES,
    seed: int = 1,
) -> list[Window]:
    """Alpha of each `width` consecutive units with two or more codes; a remainder under half of it joins the last.

    order: a sortable mark of each unit, such as when its coding began.
    """
    line = in_order(data, order)
    cuts = list(range(0, len(line), width))
    if len(cuts) > 1 and len(line) - cuts[-1] < width / 2:
        cuts.pop()
    found = []
    for start, end in pairwise([*cuts, len(line)]):
        row = own_alpha(data.rows(np.sort(line[start:end])), Run("", replicates=replicates, seed=seed))
        found.append(Window(f"{start + 1}–{end}", row, start + 1, end))
    return found


def by_batches(
    data: Ratings | Markings, batches: Sequence[str], *, replicates: int = OTHER_REPLICATES, seed: int = 1
) -> list[Window]:
    """Alpha of each batch, in order of first appearance; `batches` names the batch of each unit."""
    names = np.array(batches, object)
    return [
        Window(name, own_alpha(data.rows(np.flatnonzero(names == name)), Run("", name, replicates, seed)))
        for name in _once(batches)
    ]


def _once(names: Sequence[str]) -> Iterator[str]:
    yield from dict.fromkeys(names)


def in_order(data: Ratings | Markings, order: NDArray[Any]) -> IntArray:
    """The rows of the units with two or more codes, by their marks; equal marks keep the order of the rows."""
    coded = data.coded if isinstance(data, Markings) else data.codes != MISSING
    rows = np.flatnonzero(coded.sum(axis=1) > 1)
    return rows[np.argsort(np.asarray(order)[rows], kind="stable")]
