"""Shares corrected for coding error, by what a gold sample says of the coding. No Django.

The gold sample must be documents drawn at random, judged by a more careful procedure, and beside them the values that
the *same* procedure gave which made the values of the release. Adjudicated cells are no such sample: they are chosen
because coders differed, and so say nothing of the errors on which coders agree.

Rogan & Gladen (1978) for one category; its interval by Lang & Reiczigel (2014), which takes into account that
sensitivity and specificity are estimates, too. For all categories at once: the matrix of misclassification, inverted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.95
# Above this an error of one document in the gold sample moves the corrected shares too far to be told.
WORST_CONDITION = 20.0
# Youden's index, sensitivity + specificity - 1, below which the coding tells the two too badly apart.
LEAST_YOUDEN = 0.1
# No less than so many gold documents with, and so many without the category.
LEAST_GOLD = 10


class CannotCorrect(ValueError):
    """The gold sample does not bear a correction; the sentence says why."""


@dataclass(frozen=True)
class Gold:
    """What the coding said of gold documents: of `having` with the category `found`, of `lacking` it `refused`."""

    having: int
    found: int
    lacking: int
    refused: int

    @property
    def sensitivity(self) -> float:
        """The share of documents with the category that the coding gave it."""
        return self.found / self.having

    @property
    def specificity(self) -> float:
        """The share of documents without the category that the coding did not give it."""
        return self.refused / self.lacking


@dataclass(frozen=True)
class Corrected:
    """The share after correction, with its interval; `raw` is the share before."""

    raw: float
    value: float
    low: float
    high: float


def rogan_gladen(count: int, of: int, gold: Gold, level: float = LEVEL) -> Corrected:
    """The share of `count` in `of` documents corrected for the errors in the gold sample. Raises CannotCorrect."""
    if min(gold.having, gold.lacking) < LEAST_GOLD:
        raise CannotCorrect(
            f"The gold sample has {gold.having} documents with the category and {gold.lacking} without; "
            f"a correction needs at least {LEAST_GOLD} of each."
        )
    youden = gold.sensitivity + gold.specificity - 1
    if youden < LEAST_YOUDEN:
        raise CannotCorrect(
            f"The coding tells documents with the category hardly from those without (sensitivity + specificity − 1 "
            f"is {youden:.2f}), so its errors cannot be calculated back."
        )
    value = (count / of + gold.specificity - 1) / youden
    low, high = _lang_reiczigel(count, of, gold, level)
    return Corrected(count / of, _within(value), _within(low), _within(high))


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


def _lang_reiczigel(count: int, of: int, gold: Gold, level: float) -> tuple[float, float]:
    z = NormalDist().inv_cdf((1 + level) / 2)
    sized, having, lacking = of + z**2, gold.having + 2, gold.lacking + 2
    apparent = (count + z**2 / 2) / sized
    sensitivity, specificity = (gold.found + 1) / having, (gold.refused + 1) / lacking
    youden = sensitivity + specificity - 1
    true = (apparent + specificity - 1) / youden
    of_sensitivity = sensitivity * (1 - sensitivity) / having
    of_specificity = specificity * (1 - specificity) / lacking
    shift = 2 * z**2 * (true * of_sensitivity - (1 - true) * of_specificity)
    variance = apparent * (1 - apparent) / sized + true**2 * of_sensitivity + (1 - true) ** 2 * of_specificity
    half = z * variance**0.5 / youden
    return true + shift - half, true + shift + half


@dataclass(frozen=True)
class BackCalculated:
    """The shares of all categories after correction, and the condition number of the matrix that was inverted."""

    shares: tuple[float, ...]
    condition: float


def back_calculate(counts: Sequence[int], gold: Sequence[Sequence[int]]) -> BackCalculated:
    """The true shares from the coded `counts`; `gold[true][coded]` counts the documents of the gold sample.

    Shares outside 0 to 1 are moved to the nearest that are legal, and sum to 1. Raises CannotCorrect.
    """
    table = np.array(gold, dtype=np.float64)
    of = table.sum(axis=1)
    if (of < LEAST_GOLD).any():
        raise CannotCorrect(
            f"A category has {int(of.min())} documents in the gold sample; a correction needs at least {LEAST_GOLD} "
            "of each."
        )
    matrix = (table / of[:, None]).T
    condition = float(np.linalg.cond(matrix))
    if condition > WORST_CONDITION:
        raise CannotCorrect(
            f"The categories are confused so much that their errors cannot be calculated back: the condition number "
            f"of the matrix is {condition:.3g}, more than {WORST_CONDITION:.0f}."
        )
    coded = np.array(counts, dtype=np.float64)
    solved = np.linalg.solve(matrix, coded / coded.sum())
    return BackCalculated(tuple(float(share) for share in _on_the_simplex(solved)), condition)


def _on_the_simplex(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """The nearest shares that are not negative and sum to 1 (Duchi et al. 2008)."""
    falling = np.sort(shares)[::-1]
    excess = (falling.cumsum() - 1) / np.arange(1, len(shares) + 1)
    found: NDArray[np.float64] = np.maximum(0, shares - excess[np.nonzero(falling > excess)[0][-1]])
    return found
