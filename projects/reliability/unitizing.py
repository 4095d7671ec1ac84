"""Krippendorff's alpha_U for unitizing (1995; 2004, chapter 11): how well passages coincide, category by category.

Documents are laid end to end; neither a passage nor a gap between passages crosses a border. Where documents have
different numbers of coders, each document's pairs of coders weigh 1 / (coders - 1), as in alpha for missing codes.
"""

from collections.abc import Sequence

import numpy as np

from projects.reliability.estimators import Disagreements, Estimator, share
from projects.reliability.markings import CODER, DOCUMENT, END, START, Markings, overlaps
from projects.reliability.patterns import Sums, sums
from projects.reliability.ratings import BoolArray, FloatArray, IntArray


def alpha_u(markings: Markings, labels: Sequence[int]) -> Estimator:
    """alpha_U of one category, or of several with observed and expected disagreements added up.

    Weights go to documents. No two spans of a coder with one label may overlap.
    """
    parts = [_Category(markings, markings.with_label(label)) for label in labels]
    positions = (markings.coded.sum(axis=1) * markings.lengths).astype(np.float64)

    def estimate(weights: FloatArray) -> Disagreements:
        total = weights @ positions
        observed = sum((weights @ part.observed for part in parts), np.zeros(len(weights)))
        expected = sum((part.expected(weights, total) for part in parts), np.zeros(len(weights)))
        return share(observed, total), expected

    return estimate


class _Category:
    """One category's spans (units) and the gaps between them."""

    def __init__(self, markings: Markings, chosen: BoolArray) -> None:
        units = markings.spans[chosen]
        documents = len(markings.lengths)
        length = (units[:, END] - units[:, START]).astype(np.float64)
        self.observed = _observed(markings, units, length)
        self.units = np.bincount(units[:, DOCUMENT], minlength=documents).astype(np.float64)
        self.cubes = np.bincount(units[:, DOCUMENT], 2 * length**3 - 3 * length**2 + length, documents)
        self.within = np.bincount(units[:, DOCUMENT], length * (length - 1), documents)
        self.sizes, size = np.unique(length, return_inverse=True)
        self.squares = sums(units[:, DOCUMENT], size, length**2, documents, len(self.sizes))
        document, gap = _gaps(markings, units)
        fits = np.searchsorted(self.sizes, gap, side="right")  # how many of the unit sizes a gap can hold
        self.room = _by_fit(document, fits, gap + 1, documents, len(self.sizes))
        self.gaps = _by_fit(document, fits, np.ones(len(gap)), documents, len(self.sizes))

    def expected(self, weights: FloatArray, total: FloatArray) -> FloatArray:
        """Chance disagreement: every unit laid over every other one, and into every gap that can hold it."""
        n = weights @ self.units
        over = (n - 1) / 3 * (weights @ self.cubes)
        places = _cumulated(self.room.of(weights)) - self.sizes * _cumulated(self.gaps.of(weights))
        into = (self.squares.of(weights) * places).sum(axis=1)
        return share(2 * (over + into), total * (total - 1) - weights @ self.within)


def _by_fit(document: IntArray, fits: IntArray, amount: FloatArray, documents: int, sizes: int) -> Sums:
    return sums(document, fits, amount, documents, sizes + 1)


def _cumulated(by_fit: FloatArray) -> FloatArray:
    """Totals over the gaps that can hold size k: those that fit k + 1 sizes or more."""
    found: FloatArray = np.cumsum(by_fit[:, ::-1], axis=1)[:, ::-1][:, 1:]
    return found


def _observed(markings: Markings, units: IntArray, length: FloatArray) -> FloatArray:
    """Each document's disagreement, over ordered pairs of its coders.

    Two units that overlap differ by the squares of the distances of their bounds; a unit where the other coder has
    a gap by the square of its length, met once from either side.
    """
    documents, coders = len(markings.lengths), markings.coded.sum(axis=1)
    first, second = overlaps(units, same_label=True)
    bounds = units[first][:, [START, END]] - units[second][:, [START, END]]
    apart = np.bincount(units[first, DOCUMENT], 2.0 * (bounds**2).sum(axis=1), documents)
    met = np.concatenate([first, second]) * len(markings.coders)
    met = np.unique(met + np.concatenate([units[second, CODER], units[first, CODER]])) // max(1, len(markings.coders))
    alone = coders[units[:, DOCUMENT]] - 1 - np.bincount(met, minlength=len(units))
    missed = np.bincount(units[:, DOCUMENT], 2 * length**2 * alone, documents)
    return (apart + missed) / np.maximum(coders - 1, 1)


def _gaps(markings: Markings, units: IntArray) -> tuple[IntArray, FloatArray]:
    """The stretches without a unit, of every coder in every document coded: documents and lengths."""
    document, coder = np.nonzero(markings.coded)
    size = markings.lengths[document]
    # With a unit of length zero at either end of a document, all stretches lie between two units.
    ends = np.concatenate([np.stack([document, coder, size * k, size * k], axis=1) for k in (0, 1)])
    line = np.concatenate([ends, units[:, [DOCUMENT, CODER, START, END]]])
    line = line[np.lexsort((line[:, 3], line[:, 2], line[:, 1], line[:, 0]))]
    same = (line[1:, :2] == line[:-1, :2]).all(axis=1)
    gap = np.where(same, line[1:, 2] - line[:-1, 3], 0)
    return line[1:, 0][gap > 0], gap[gap > 0].astype(np.float64)
