"""Who coded with whom: the design of a study in which each document is coded by some of the coders."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from projects.reliability.markings import Markings
from projects.reliability.ratings import MISSING, BoolArray, IntArray, Ratings


@dataclass(frozen=True, eq=False)
class Coverage:
    """Units that two coders have in common (on the diagonal: that a coder coded), and units by their number of codes.

    by_codes: number of codes → units, from 0 to the most that occur.
    """

    coders: tuple[str, ...]
    together: IntArray
    by_codes: dict[int, int]

    @property
    def pairable(self) -> int:
        """Units with two codes or more."""
        return sum(units for codes, units in self.by_codes.items() if codes > 1)

    @property
    def strangers(self) -> list[tuple[str, str]]:
        """The pairs of coders who have no unit in common: nothing says how well these two agree."""
        pairs = combinations(range(len(self.coders)), 2)
        return [(self.coders[i], self.coders[j]) for i, j in pairs if not self.together[i, j]]

    @property
    def circles(self) -> list[list[str]]:
        """The coders by who is connected with whom through shared units; more than one circle is a flawed design."""
        circle = np.arange(len(self.coders))
        for i, j in combinations(range(len(self.coders)), 2):
            if self.together[i, j]:
                circle[circle == circle[j]] = circle[i]
        return [[self.coders[i] for i in np.flatnonzero(circle == c)] for c in dict.fromkeys(circle.tolist())]


def coverage(data: Ratings | Markings) -> Coverage:
    """The coverage of a variable."""
    coded: BoolArray = data.coded if isinstance(data, Markings) else data.codes != MISSING
    as_numbers = coded.astype(np.float64)
    together = np.rint(as_numbers.T @ as_numbers).astype(np.int64)
    units = np.bincount(coded.sum(axis=1), minlength=1)
    return Coverage(data.coders, together, dict(enumerate(units.tolist())))
