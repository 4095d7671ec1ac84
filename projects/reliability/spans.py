"""F1 of two coders' spans: exact bounds, or any overlap (the convention of CoNLL, on labels)."""

import numpy as np

from projects.reliability.estimators import Disagreements, Estimator, share
from projects.reliability.markings import CODER, DOCUMENT, LABEL, Markings, overlaps
from projects.reliability.ratings import BoolArray, FloatArray, IntArray

Matches = tuple[IntArray, IntArray]


def matches(markings: Markings, metric: str) -> Matches:
    """Pairs of positions of spans with the same label by two coders: same bounds (exact), or a shared code point."""
    first, second = overlaps(markings.spans, same_label=True)
    a, b = markings.spans[first], markings.spans[second]
    kept = a[:, CODER] != b[:, CODER]
    if metric == "exact":
        kept &= (a[:, LABEL + 1 :] == b[:, LABEL + 1 :]).all(axis=1)
    return first[kept], second[kept]


def span_f1(markings: Markings, found: Matches, i: int, j: int, label: int | None = None) -> Estimator:
    """Share of coder i's and coder j's spans that have a match with the other, pooled over the documents both coded.

    For exact matches this is 2 |A ∩ B| / (|A| + |B|). Weights go to documents.
    """
    spans = markings.spans
    both = markings.coded[:, i] & markings.coded[:, j]
    theirs = ((spans[:, CODER] == i) | (spans[:, CODER] == j)) & both[spans[:, DOCUMENT]] & markings.with_label(label)
    one = np.ones(len(spans))
    matched = theirs & _matched(spans, found, i, j)
    every, unmatched = markings.by_document(one, theirs), markings.by_document(one, theirs & ~matched)

    def estimate(weights: FloatArray) -> Disagreements:
        return share(weights @ unmatched, weights @ every), np.ones(len(weights))

    return estimate


def _matched(spans: IntArray, found: Matches, i: int, j: int) -> BoolArray:
    """Which spans of either coder have a match by the other one."""
    first, second = spans[found[0], CODER], spans[found[1], CODER]
    between = ((first == i) & (second == j)) | ((first == j) & (second == i))
    matched = np.zeros(len(spans), np.bool_)
    matched[found[0][between]] = True
    matched[found[1][between]] = True
    return matched
