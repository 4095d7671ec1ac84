"""Who codes which document: the draw that meets a wish. No Django.

The same wish, seed and documents give the same draw on every machine: documents and coders go by their names, and
their order is drawn by hashing these with the seed.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from projects.coding.dealing import TooFewCoders, bring_together, counted_pairs, deal, least_together, share_out
from projects.coding.wishes import (
    CannotAssign,
    Unit,
    Wish,
    counted,
    limit_of,
    refuse_coders,
    refuse_what_cannot_be,
    too_few,
)


class Dealt(NamedTuple):
    """A document with its coders."""

    code: str
    stratum: str
    coders: tuple[str, ...]


@dataclass(frozen=True)
class Stratum:
    """A stratum in the draw: its documents, how many of them several coders have, and each coder's documents."""

    name: str
    documents: int
    several: int
    loads: Mapping[str, int]


@dataclass(frozen=True)
class Draw:
    """Documents with their coders, in the order in which they are to be coded.

    left_out: documents that too few of the coders may have.
    """

    coders: tuple[str, ...]
    dealt: tuple[Dealt, ...]
    left_out: tuple[str, ...] = ()

    @cached_property
    def codings(self) -> int:
        """How many codings it asks for."""
        return sum(len(d.coders) for d in self.dealt)

    @cached_property
    def several(self) -> int:
        """Documents with two coders or more."""
        return sum(len(d.coders) > 1 for d in self.dealt)

    @cached_property
    def pairs(self) -> list[list[int]]:
        """Documents that two coders have in common; on the diagonal, those of one coder."""
        place = {name: n for n, name in enumerate(self.coders)}
        return counted_pairs([[place[c] for c in d.coders] for d in self.dealt], len(self.coders))

    @property
    def loads(self) -> dict[str, int]:
        """How many documents each coder gets."""
        return {name: self.pairs[n][n] for n, name in enumerate(self.coders)}

    @property
    def strata(self) -> list[Stratum]:
        """The strata, by name."""
        loads: defaultdict[str, Counter[str]] = defaultdict(Counter)
        documents, several = Counter[str](), Counter[str]()
        for one in self.dealt:
            documents[one.stratum] += 1
            several[one.stratum] += len(one.coders) > 1
            loads[one.stratum].update(one.coders)
        return [Stratum(name, documents[name], several[name], dict(loads[name])) for name in sorted(documents)]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of who gets what; what is written is what was looked at."""
        lines = ("\x1f".join((d.code, *sorted(d.coders))) for d in self.dealt)
        return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def draw(units: Iterable[Unit], wish: Wish) -> Draw:
    """Draw a plan that meets the wish. Raises CannotAssign."""
    refuse_coders(wish)
    coders = _ordered(wish.limits, wish.seed)
    able: list[Unit] = []
    left_out: list[Unit] = []
    for unit in units:
        (able if len(wish.limits.keys() - set(unit.barred)) >= wish.each else left_out).append(unit)
    if left_out and not able:
        raise CannotAssign(too_few(left_out, wish.each))
    chosen = _chosen(able, wish)
    sampled = _sample_size(wish, len(chosen))
    refuse_what_cannot_be(wish, len(chosen), sampled)
    several = set(_stratified(chosen, sampled, wish.seed))
    first = [unit for unit in chosen if unit.code in several]
    rest = [unit for unit in chosen if unit.code not in several]
    limits = [limit_of(wish, name, len(chosen)) for name in coders]
    shares = share_out(wish.each * sampled, [0] * len(coders), [min(most, sampled) for most in limits])
    whole = share_out(wish.each * sampled + len(rest), shares, limits)
    dealt = _dealt(first, coders, wish.each, shares, limits, wish.together)
    have = Counter(name for one in dealt for name in one.coders)
    left = [limit - have[name] for name, limit in zip(coders, limits, strict=True)]
    open_shares = [max(0, all_ - have[name]) for name, all_ in zip(coders, whole, strict=True)]
    dealt += _dealt(rest, coders, 1, open_shares, left, 0)
    by_code = {one.code: one for one in dealt}
    in_order = tuple(by_code[code] for code in _ordered(by_code, wish.seed))
    return Draw(tuple(sorted(wish.limits)), in_order, tuple(sorted(unit.code for unit in left_out)))


def draw_again(own: Mapping[str, Sequence[Unit]], wish: Wish) -> Draw:
    """Draw for each coder `wish.number` documents of those they have coded before. Raises CannotAssign."""
    if not own:
        raise CannotAssign("Choose who is to code.")
    number = wish.number or 0
    coders_of: defaultdict[str, set[str]] = defaultdict(set)
    stratum: dict[str, str] = {}
    for name, units in own.items():
        limit = wish.limits.get(name)
        mine = number if limit is None else min(number, limit)
        if not 1 <= mine <= len(units):
            nearest = f"Ask for {len(units)} at most" if units else "Ask for none"
            raise CannotAssign(
                f"{name} has submitted {counted(len(units), 'document', 'documents')} that can be coded again, and"
                f" {mine} were to be drawn. {nearest}, or leave {name} out."
            )
        stratum |= {unit.code: unit.stratum for unit in units}
        for code in _stratified(units, mine, wish.seed):
            coders_of[code].add(name)
    dealt = (Dealt(code, stratum[code], tuple(sorted(coders_of[code]))) for code in _ordered(coders_of, wish.seed))
    return Draw(tuple(sorted(own)), tuple(dealt))


def _ordered(names: Iterable[str], seed: int) -> list[str]:
    """The names in an order that the seed draws, and that no other name changes."""
    keyed = ((hashlib.blake2b(f"{seed}\x1f{name}".encode(), digest_size=12).digest(), name) for name in names)
    return [name for _, name in sorted(keyed)]


def _chosen(units: list[Unit], wish: Wish) -> list[Unit]:
    """The documents that are assigned, stratum by stratum, each stratum in drawn order; barred ones come first."""
    if not units:
        raise CannotAssign("No document is left to assign. Choose other documents, or add some to the study.")
    number = len(units) if wish.number is None else wish.number
    if not 1 <= number <= len(units):
        raise CannotAssign(f"There are {len(units)} documents to draw from, so {number} cannot be drawn.")
    by_code = {unit.code: unit for unit in units}
    drawn = [by_code[code] for code in _stratified(units, number, wish.seed)]
    return sorted(drawn, key=lambda unit: (not unit.barred, unit.stratum))


def _stratified(units: Sequence[Unit], number: int, seed: int) -> list[str]:
    """So many documents, from each stratum in proportion; each stratum's in drawn order."""
    strata: defaultdict[str, list[str]] = defaultdict(list)
    for unit in units:
        strata[unit.stratum].append(unit.code)
    parts = _proportional({name: len(codes) for name, codes in strata.items()}, number)
    return [code for name in sorted(strata) for code in _ordered(strata[name], seed)[: parts[name]]]


def _proportional(sizes: Mapping[str, int], number: int) -> dict[str, int]:
    """`number` divided in proportion to the sizes, each part within one of its exact share (largest remainders)."""
    total = sum(sizes.values())
    parts = {name: number * size // total for name, size in sizes.items()}
    remainders = sorted(sizes, key=lambda name: (-(number * sizes[name] % total), name))
    for name in remainders[: number - sum(parts.values())]:
        parts[name] += 1
    return parts


def _sample_size(wish: Wish, documents: int) -> int:
    if wish.sample is None:
        return documents
    return round(wish.sample * documents) if isinstance(wish.sample, float) else wish.sample


def _dealt(
    units: Sequence[Unit], coders: Sequence[str], size: int, shares: list[int], limits: list[int], together: int
) -> list[Dealt]:
    place = {name: n for n, name in enumerate(coders)}
    barred = [[place[name] for name in unit.barred if name in place] for unit in units]
    try:
        rows = deal(size, shares, limits, barred, together)
    except TooFewCoders as short:
        raise CannotAssign(too_few([units[n] for n in short.places], size)) from None
    if together:
        bring_together(rows, barred, len(coders), together)
        reached = least_together(counted_pairs(rows, len(coders)))
        if reached < together:
            raise CannotAssign(
                f"Every two coders were to share {together} documents; with these numbers a draw reaches {reached}."
                f" Ask for {reached}, or let more documents be coded by {size}."
            )
    return [Dealt(u.code, u.stratum, tuple(sorted(coders[n] for n in row))) for u, row in zip(units, rows, strict=True)]


class Place(NamedTuple):
    """A place that has lost its coder: the document, and the coders who may not have it."""

    code: str
    barred: Collection[str] = ()


def fill(places: Sequence[Place], to_do: Mapping[str, int], seed: int) -> list[str | None]:
    """A coder for each place: whoever has least to do then (`to_do` now), of those who may; None where nobody may.

    No coder gets a document twice, though several places of it be vacant.
    """
    order = {name: n for n, name in enumerate(_ordered(to_do, seed))}
    burden, given = dict(to_do), defaultdict[str, set[str]](set)
    found: list[str | None] = []
    for place in places:
        able = [name for name in order if name not in place.barred and name not in given[place.code]]
        name = min(able, key=lambda name: (burden[name], order[name]), default=None)
        if name is not None:
            burden[name] += 1
            given[place.code].add(name)
        found.append(name)
    return found


def strangers(pairs: Sequence[Sequence[int]], coders: Sequence[str]) -> list[tuple[str, str]]:
    """The pairs of coders who share no document: nothing will say how well these two agree."""
    numbered = combinations(range(len(coders)), 2)
    return [(coders[a], coders[b]) for a, b in numbered if not pairs[a][b] and pairs[a][a] and pairs[b][b]]
