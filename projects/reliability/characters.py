"""Krippendorff's alpha over the code points of documents: marked or not."""

import numpy as np

from projects.reliability.estimators import Disagreements, Estimator, share
from projects.reliability.ratings import FloatArray, IntArray
from projects.reliability.segments import Segments


def character_alpha(segments: Segments, label: int | None = None) -> Estimator:
    """Nominal alpha where each code point is a unit, marked (with the label, or at all) or not.

    Weights go to documents. A coder's overlapping spans count once.
    """
    coders = segments.coders()
    marked = _marked(segments, label)
    observed = segments.by_document(_differ(segments, marked))
    ones = segments.by_document(marked * segments.length)
    every = segments.by_document(coders * segments.length)

    def estimate(weights: FloatArray) -> Disagreements:
        n, values = weights @ ones, weights @ every
        return share(weights @ observed, values), share(2 * n * (values - n), values * (values - 1))

    return estimate


def observed_by_document(segments: Segments) -> FloatArray:
    """Each document's share of (code point, pair of coders) that one marked and the other not; NaN without a pair."""
    coders = segments.coders()
    differ = segments.by_document(_differ(segments, _marked(segments, None)))
    every = segments.by_document(coders * segments.length * (coders > 1))
    return share(differ, every)


def _marked(segments: Segments, label: int | None) -> IntArray:
    """How many coders marked each piece."""
    found: IntArray = (segments.cover(segments.markings.with_label(label)) > 0).sum(axis=1)
    return found


def _differ(segments: Segments, marked: IntArray) -> FloatArray:
    coders = segments.coders()
    found: FloatArray = 2 * marked * (coders - marked) * segments.length / np.maximum(coders - 1, 1)
    return found
