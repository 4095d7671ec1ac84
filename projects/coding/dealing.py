"""Dealing documents to coders: even loads, limits kept, every pair together often enough. No Django, no randomness.

Documents are dealt one after the other. Each goes to the coders who lag most behind their share so far, and to those
who have coded least together. Thus every stretch of documents (a stratum, say) is shared evenly, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

Barred = Sequence[Collection[int]]  # for each document, the coders who may not have it; coders are numbers from 0
Pairs = list[list[int]]


class TooFewCoders(ValueError):
    """Documents (their places) for which fewer coders are left than they need."""

    def __init__(self, places: list[int]) -> None:
        super().__init__(f"{len(places)} documents have too few coders left.")
        self.places = places


def share_out(total: int, least: Sequence[int], most: Sequence[int]) -> list[int]:
    """`total` shared as evenly as `least` and `most` of each allow; what is over goes to the first.

    There is room for it: sum(least) ≤ total ≤ sum(most).
    """
    low, high = 0, max(most, default=0)
    while low < high:
        level = (low + high + 1) // 2
        if sum(_between(level, least, most)) <= total:
            low = level
        else:
            high = level - 1
    shares = _between(low, least, most)
    over = total - sum(shares)
    for n, share in enumerate(shares):
        if over and share == low < most[n]:
            shares[n] += 1
            over -= 1
    return shares


def _between(level: int, least: Sequence[int], most: Sequence[int]) -> list[int]:
    return [max(low, min(level, high)) for low, high in zip(least, most, strict=True)]


def deal(size: int, shares: Sequence[int], limits: Sequence[int], barred: Barred, together: int) -> list[list[int]]:
    """`size` coders for each of the documents that `barred` tells of.

    Every coder gets their share exactly where nobody is barred, and never more than their limit; every pair gets
    `together` documents, if the dealing reaches it. Raises TooFewCoders.
    """
    coders, rows = len(shares), len(barred)
    wanted = _wanted(size, shares, together)
    have, pairs = [0] * coders, [[0] * coders for _ in range(coders)]
    dealt: list[list[int]] = []
    short: list[int] = []
    for row, not_these in enumerate(barred):
        after, left = (row + 1) / rows, rows - row
        able = [n for n in range(coders) if have[n] < shares[n] and n not in not_these]
        if len(able) < size:
            able += [n for n in range(coders) if shares[n] <= have[n] < limits[n] and n not in not_these]
        if len(able) < size:
            short.append(row)
            dealt.append([])
            continue
        lag = {n: shares[n] * after - have[n] for n in able}
        chosen = _choose(size, lag, {n for n in able if shares[n] - have[n] >= left}, wanted, pairs, after)
        for n in chosen:
            have[n] += 1
            for other in chosen:
                pairs[n][other] += n != other
        dealt.append(chosen)
    if short:
        raise TooFewCoders(short)
    return dealt


def _choose(
    size: int, lag: dict[int, float], due: set[int], wanted: list[list[float]], pairs: Pairs, after: float
) -> list[int]:
    """The coders of one document. Those `due` would miss their share if they were passed over now."""
    chosen: list[int] = []
    while len(chosen) < size:
        pressing = [n for n in lag if n in due]
        among = pressing if len(pressing) >= size - len(chosen) else list(lag)
        best = max(among, key=lag.__getitem__)
        del lag[best]
        chosen.append(best)
        if len(chosen) < size:
            row, wish = pairs[best], wanted[best]
            for n in lag:
                lag[n] += wish[n] * after - row[n]
    return chosen


def _wanted(size: int, shares: Sequence[int], together: int) -> list[list[float]]:
    """How many documents each pair is to have in common: `together`, and above it in proportion to their shares."""
    coders = len(shares)
    rest = [max(0.0, share * (size - 1) - together * (coders - 1)) for share in shares]
    weight = [1.0 if r else 0.0 for r in rest]
    for _ in range(40):
        total = sum(weight)
        fitted = [r / (total - w) if total > w else 0.0 for r, w in zip(rest, weight, strict=True)]
        weight = [(w * f) ** 0.5 for w, f in zip(weight, fitted, strict=True)]
    return [[together + weight[a] * weight[b] if a != b else 0.0 for b in range(coders)] for a in range(coders)]


def counted_pairs(dealt: Sequence[Sequence[int]], coders: int) -> Pairs:
    """How many documents each two coders have in common; on the diagonal, how many a coder has."""
    patterns: dict[tuple[int, ...], int] = {}
    for row in dealt:
        key = tuple(row)
        patterns[key] = patterns.get(key, 0) + 1
    pairs = [[0] * coders for _ in range(coders)]
    for pattern, count in patterns.items():
        for a in pattern:
            for b in pattern:
                pairs[a][b] += count
    return pairs


def least_together(pairs: Pairs) -> int:
    """The fewest documents that any two coders have in common."""
    return min((pairs[a][b] for a, b in combinations(range(len(pairs)), 2)), default=0)


def bring_together(dealt: list[list[int]], barred: Barred, coders: int, together: int) -> None:
    """Exchange coders between documents, loads unchanged, until every pair has `together` or no exchange helps."""
    pairs = counted_pairs(dealt, coders)
    rows: dict[tuple[int, ...], list[int]] = {}
    for place, row in enumerate(dealt):
        rows.setdefault(tuple(sorted(row)), []).append(place)
    while least_together(pairs) < together:
        step = next(_exchanges(pairs, rows, barred, together), None)
        if step is None:
            return
        for place, goes, comes in step:
            before = tuple(sorted(dealt[place]))
            dealt[place] = [comes if n == goes else n for n in dealt[place]]
            rows[before].remove(place)
            rows.setdefault(tuple(sorted(dealt[place])), []).append(place)
            _count_exchange(pairs, before, goes, comes)


def _count_exchange(pairs: Pairs, before: tuple[int, ...], goes: int, comes: int) -> None:
    pairs[goes][goes] -= 1
    pairs[comes][comes] += 1
    for n in before:
        if n != goes:
            for coder, step in ((goes, -1), (comes, 1)):
                pairs[coder][n] += step
                pairs[n][coder] += step


Step = tuple[tuple[int, int, int], tuple[int, int, int]]


def _exchanges(
    pairs: Pairs, rows: Mapping[tuple[int, ...], list[int]], barred: Barred, together: int
) -> Iterator[Step]:
    """Exchanges that help: in one document `comes` for `goes`, in another the other way round."""
    lacking = [(a, b) for a, b in combinations(range(len(pairs)), 2) if pairs[a][b] < together]
    present = [pattern for pattern, places in rows.items() if places]
    for a, b in (*lacking, *((b, a) for a, b in lacking)):
        for first in (p for p in present if a in p and b not in p):
            for goes in (n for n in first if n != a):
                for second in (p for p in present if b in p and goes not in p):
                    if _helps(pairs, first, second, goes, b, together):
                        one = next((r for r in rows[first] if b not in barred[r]), None)
                        other = next((r for r in rows[second] if goes not in barred[r]), None)
                        if one is not None and other is not None:
                            yield (one, goes, b), (other, b, goes)


def _helps(pairs: Pairs, first: tuple[int, ...], second: tuple[int, ...], goes: int, comes: int, together: int) -> bool:
    change: dict[tuple[int, int], int] = {}
    for pattern, out, into in ((first, goes, comes), (second, comes, goes)):
        for n in pattern:
            if n != out:
                for coder, step in ((out, -1), (into, 1)):
                    pair = (min(coder, n), max(coder, n))
                    change[pair] = change.get(pair, 0) + step
    return (
        sum(max(0, together - pairs[a][b] - step) - max(0, together - pairs[a][b]) for (a, b), step in change.items())
        < 0
    )
