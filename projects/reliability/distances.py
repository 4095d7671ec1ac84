"""How far apart two codes are: the metrics of Krippendorff's alpha, of sets, and the weights of kappa and AC2.

A distance answers two questions: `between(a, b)`, the distances of two arrays of codes, and `all_pairs(totals)`,
the sum of n_c · n_k · distance(c, k) over all codes c and k, for each replicate's totals n (replicates × codes).
"""

from typing import Protocol

import numpy as np

from projects.reliability.ratings import BoolArray, FloatArray, IntArray

LARGEST_TABLE = 200  # numbers; with more of them the replicates of the ratio metric are integrated
STEP = 0.25


class Distance(Protocol):
    def between(self, a: IntArray, b: IntArray) -> FloatArray: ...

    def all_pairs(self, totals: FloatArray) -> FloatArray: ...


class Nominal:
    """0 for the same code, else 1."""

    def between(self, a: IntArray, b: IntArray) -> FloatArray:
        return (a != b).astype(np.float64)

    def across(self, a: FloatArray, b: FloatArray) -> FloatArray:
        """Like all_pairs, the first code from the totals a and the second from b."""
        found: FloatArray = a.sum(axis=1) * b.sum(axis=1) - (a * b).sum(axis=1)
        return found

    def all_pairs(self, totals: FloatArray) -> FloatArray:
        return self.across(totals, totals)


class Ratio:
    """The squared difference relative to the sum; two zeros are 0 apart. Numbers must not be negative."""

    def __init__(self, numbers: FloatArray) -> None:
        self.numbers = numbers

    def between(self, a: IntArray, b: IntArray) -> FloatArray:
        return relative_difference(self.numbers[a], self.numbers[b])

    def all_pairs(self, totals: FloatArray) -> FloatArray:
        if len(self.numbers) > LARGEST_TABLE and len(totals) > 1:
            return self._integrated(totals)
        found = np.zeros(len(totals))
        for start in range(0, len(self.numbers), LARGEST_TABLE):
            some = slice(start, start + LARGEST_TABLE)
            table = relative_difference(self.numbers[some, None], self.numbers[None, :])
            found += ((totals[:, some] @ table) * totals).sum(axis=1)
        return found

    def _integrated(self, totals: FloatArray) -> FloatArray:
        """For replicates: to about 12 digits, without going over all pairs of numbers.

        The distance is 1 - 4ab/(a+b)², and 1/(a+b)² the integral of t·exp(-ta)·exp(-tb) over t > 0: a sum over t of
        squares of sums over the numbers. In log t, equal steps converge exponentially.
        """
        x = self.numbers[self.numbers > 0]
        logs = np.arange(np.log(1e-8 / x.max()), np.log(50 / x.min()), STEP)
        t = np.exp(logs)[:, None]
        terms = t * x * np.exp(-t * x)
        close = STEP * squared(totals[:, self.numbers > 0] @ terms.T).sum(axis=1)
        zeros = totals[:, self.numbers == 0].sum(axis=1)
        found: FloatArray = totals.sum(axis=1) ** 2 - zeros**2 - 4 * close
        return found


class Table:
    """Distances read from a codes × codes table."""

    def __init__(self, table: FloatArray) -> None:
        self.table = table

    def between(self, a: IntArray, b: IntArray) -> FloatArray:
        found: FloatArray = self.table[a, b]
        return found

    def across(self, a: FloatArray, b: FloatArray) -> FloatArray:
        """Like all_pairs, the first code from the totals a and the second from b."""
        found: FloatArray = ((a @ self.table) * b).sum(axis=1)
        return found

    def all_pairs(self, totals: FloatArray) -> FloatArray:
        return self.across(totals, totals)


def squared(differences: FloatArray) -> FloatArray:
    found: FloatArray = differences * differences
    return found


def squared_differences(totals: FloatArray, numbers: FloatArray) -> FloatArray:
    """Sum of n_c · n_k · (x_c - x_k)², in closed form about the mean; numbers: (codes) or (replicates × codes)."""
    n = totals.sum(axis=1, keepdims=True)
    mean = (totals * numbers).sum(axis=1, keepdims=True) / np.where(n > 0, n, 1)
    found: FloatArray = 2 * n[:, 0] * (totals * squared(numbers - mean)).sum(axis=1)
    return found


def relative_difference(a: FloatArray, b: FloatArray) -> FloatArray:
    total = a + b
    return squared(np.divide(a - b, total, out=np.zeros(np.broadcast(a, b).shape), where=total != 0))


def jaccard(members: BoolArray) -> FloatArray:
    """Sets × sets: 1 - |A ∩ B| / |A ∪ B|; two empty sets are 0 apart, an empty and another 1."""
    common, union = _overlap(members)
    return 1 - np.divide(common, union, out=np.ones_like(common), where=union > 0)


def masi(members: BoolArray) -> FloatArray:
    """Sets × sets: 1 - J · M with M = 1 (same), 2/3 (one holds the other), 1/3 (they overlap), 0 (disjoint).

    Passonneau 2006, "Measuring agreement on set-valued items (MASI)", LREC.
    """
    common, union = _overlap(members)
    sizes = members.sum(axis=1).astype(np.float64)
    smaller = np.minimum(sizes[:, None], sizes[None, :])
    monotonicity = np.select([common == union, common == 0, common == smaller], [1.0, 0.0, 2 / 3], 1 / 3)
    return 1 - (1 - jaccard(members)) * monotonicity


def _overlap(members: BoolArray) -> tuple[FloatArray, FloatArray]:
    x = members.astype(np.float64)
    common = x @ x.T
    sizes = x.sum(axis=1)
    return common, sizes[:, None] + sizes[None, :] - common


def weighting(metric: str, size: int) -> Nominal | Table:
    """Disagreement weights between 0 and 1 on the ranks of `size` declared categories.

    linear |i-j|/(q-1), quadratic its square, ordinal C(|i-j|+1, 2) / C(q, 2) (Gwet 2014), nominal 0 or 1.
    """
    if metric == "nominal" or size < 2:
        return Nominal()
    ranks = np.arange(size, dtype=np.float64)
    apart = np.abs(ranks[:, None] - ranks[None, :])
    if metric == "ordinal":
        return Table(apart * (apart + 1) / (size * (size - 1)))
    linear = apart / (size - 1)
    return Table(squared(linear) if metric == "quadratic" else linear)
