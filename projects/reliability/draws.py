"""What a bootstrap replicate draws: units, or whole groups of units where those of one group resemble each other.

A chunk of replicates has a seed of its own, made of the seed and the chunk's number.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from projects.reliability.markings import Markings
from projects.reliability.measures import Sample
from projects.reliability.patterns import Sums, distinct, sums
from projects.reliability.ratings import FloatArray, IntArray, Ratings, RatingsError

RARE = 3


class Draws(Protocol):
    """Replicates as weights of patterns; `width` is the length of a row, or what else one needs room for."""

    @property
    def width(self) -> int: ...

    def rows(self, chunk: int, replicates: int) -> FloatArray: ...


class UnitDraws:
    """How often each pattern comes up when all units are drawn anew, with replacement.

    Frequent patterns are drawn as a multinomial. The units of the rare ones, which come last, are first drawn together
    and then one by one: that is quicker where a pattern has a few units.
    """

    def __init__(self, counts: IntArray, seed: int) -> None:
        self.seed = seed
        self.width = len(counts)
        self.frequent = int((counts > RARE).sum())
        rare = counts[self.frequent :]
        self.pattern_of = np.repeat(np.arange(len(rare)), rare)
        self.shares = np.append(counts[: self.frequent], len(self.pattern_of)) / max(1, counts.sum())
        self.units = int(counts.sum())

    def rows(self, chunk: int, replicates: int) -> FloatArray:
        random = np.random.default_rng([self.seed, chunk])
        drawn = random.multinomial(self.units, self.shares, replicates)
        found = np.empty((replicates, self.width))
        found[:, : self.frequent] = drawn[:, :-1]
        if len(self.pattern_of):
            width = self.width - self.frequent
            row = np.repeat(np.arange(replicates) * width, drawn[:, -1])
            place = row + self.pattern_of[random.integers(0, len(self.pattern_of), len(row), np.uint32)]
            found[:, self.frequent :] = np.bincount(place, minlength=replicates * width).reshape(replicates, width)
        return found


@dataclass(frozen=True, eq=False)
class GroupDraws:
    """Whole groups drawn with replacement; `held` turns their weights into weights of patterns.

    pairable: how many groups hold a unit that two coders coded.
    """

    held: Sums
    groups: int
    pairable: int
    seed: int

    @property
    def width(self) -> int:
        return max(self.groups, self.held.width)

    def rows(self, chunk: int, replicates: int) -> FloatArray:
        random = np.random.default_rng([self.seed, chunk])
        drawn = random.multinomial(self.groups, np.full(self.groups, 1 / self.groups), replicates)
        return self.held.of(drawn.astype(np.float64))


@dataclass(frozen=True, eq=False)
class Groups:
    """Which groups hold how many units of which pattern of all coders, as a list; groups without a code are none."""

    group: IntArray
    pattern: IntArray
    units: FloatArray
    size: int

    def draws(self, sample: Sample, seed: int) -> GroupDraws:
        """Draws of these groups as weights of the sample's patterns."""
        pattern = self.pattern if sample.within is None else sample.within[self.pattern]
        known = pattern < len(sample.counts)
        group, pattern = self.group[known], pattern[known]
        pairable = len(np.unique(group[sample.pairable[pattern]]))
        held = sums(group, pattern, self.units[known], self.size, len(sample.counts))
        return GroupDraws(held, self.size, pairable, seed)


def groups_of(data: Ratings | Markings, names: NDArray[Any]) -> Groups:
    """The groups by the name of each unit's group, in the order of `data.codes` (of `data.lengths`, for spans)."""
    units = len(data.lengths) if isinstance(data, Markings) else data.units
    if len(names) != units:
        raise RatingsError(f"There are {units} units, and groups are named for {len(names)}.")
    kept, pattern = _patterns_by_unit(data)
    known, group = np.unique(np.asarray(names)[kept], return_inverse=True)
    width = max(1, int(pattern.max(initial=0)) + 1)
    key, count = np.unique(group * width + pattern, return_counts=True)
    return Groups(key // width, key % width, count.astype(np.float64), len(known))


def named_groups(data: Ratings | Markings, names: Mapping[Any, str]) -> NDArray[Any]:
    """The group of each unit by its id, for `groups_of`; a unit without a name is a group of its own."""
    ids: list[Any] = [] if data.ids is None else data.ids.tolist()
    return np.array([f"group {names[i]}" if names.get(i) else f"unit {i}" for i in ids], object)


def _patterns_by_unit(data: Ratings | Markings) -> tuple[IntArray, IntArray]:
    """The units that count, and the pattern each of them shows."""
    if isinstance(data, Markings):
        kept = np.flatnonzero(data.coded.sum(axis=1) > 1)
        return kept, np.arange(len(kept))
    patterns, place = distinct(data.codes, np.ones(data.units, np.int64), data.size)
    kept = np.flatnonzero(place < len(patterns.counts))
    return kept, place[kept]
