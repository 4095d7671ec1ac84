"""The u-alpha family: how well coders partition texts into labelled passages and gaps.

Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50; Krippendorff 2019, section 12.6. A coder's
passages must not overlap. Documents are laid end to end; weights go to documents.
"""

import numpy as np

from projects.reliability.estimators import Disagreements, Estimator, share
from projects.reliability.markings import END, START
from projects.reliability.ratings import FloatArray, IntArray
from projects.reliability.segments import Segments


def u_alpha(segments: Segments, *, binary: bool = False) -> Estimator:
    """u-alpha: labels and gaps. binary: |u-alpha, marked or not, whatever the label."""
    markings = segments.markings
    length = markings.spans[:, END] - markings.spans[:, START]
    marked = _coders_by_label(segments)
    if binary:
        marked = marked.sum(axis=1, keepdims=True)
    coders = segments.coders()
    shares = np.column_stack([coders - marked.sum(axis=1), marked])
    differ = (coders**2 - (shares**2).sum(axis=1)) * segments.length / np.maximum(coders - 1, 1)
    observed = segments.by_document(differ)
    totals = _each_by_document(segments, shares)
    within = markings.by_document(length * (length - 1), markings.with_label(None))

    def estimate(weights: FloatArray) -> Disagreements:
        n = weights @ totals
        every = n.sum(axis=1)
        # A position cannot be paired with another one of its own passage; positions in gaps with any but themselves.
        pairs = every * (every - 1) - weights @ within
        return share(weights @ observed, every), share(every**2 - (n**2).sum(axis=1), pairs)

    return estimate


def cu_alpha(segments: Segments) -> Estimator:
    """cu-alpha of two coders: the labels where both marked something."""
    both = _Both(segments)

    def estimate(weights: FloatArray) -> Disagreements:
        n = weights @ both.totals
        every = n.sum(axis=1)
        pairs = every**2 - (weights @ both.own).sum(axis=1)
        return share((weights @ both.differ).sum(axis=1), every), share(every**2 - (n**2).sum(axis=1), pairs)

    return estimate


def ku_alpha(segments: Segments, label: int) -> Estimator:
    """(k)u-alpha of two coders: the label against the other labels, where both marked something and one chose it."""
    both = _Both(segments)

    def estimate(weights: FloatArray) -> Disagreements:
        every = (weights @ both.totals).sum(axis=1)
        n = weights @ both.totals[:, label]
        pairs = n * every - weights @ both.own[:, label]
        return share(weights @ both.differ[:, label], n), share(n * (every - n), pairs)

    return estimate


class _Both:
    """Two coders' labels where both marked something; documents × labels.

    totals: positions with the label, of either coder. differ: those where the other chose another one.
    own: the square of what each passage shares with the other coder's passages, since it cannot meet itself.
    """

    def __init__(self, segments: Segments) -> None:
        markings = segments.markings
        marked = _coders_by_label(segments)
        shared = marked.sum(axis=1) == 2
        marked = marked * shared[:, None]
        self.totals = _each_by_document(segments, marked)
        self.differ = _each_by_document(segments, marked * (2 - marked))
        common = np.concatenate([[0], np.cumsum(segments.length * shared)])
        overlap = (common[segments.last] - common[segments.first]) ** 2
        chosen = [markings.with_label(k) for k in range(len(markings.labels))]
        self.own = _columns([markings.by_document(overlap, c) for c in chosen], len(markings.lengths))


def _coders_by_label(segments: Segments) -> IntArray:
    """Pieces × labels: how many coders marked the piece with the label."""
    markings = segments.markings
    return np.column_stack(
        [np.zeros((len(segments.length), 0), np.int64)]
        + [segments.cover(markings.with_label(k)).sum(axis=1) for k in range(len(markings.labels))]
    )


def _each_by_document(segments: Segments, amounts: IntArray) -> FloatArray:
    """Documents × columns: the pieces' amounts times their lengths."""
    return _columns([segments.by_document(c * segments.length) for c in amounts.T], len(segments.markings.lengths))


def _columns(columns: list[FloatArray], rows: int) -> FloatArray:
    return np.column_stack([np.zeros((rows, 0)), *columns])
