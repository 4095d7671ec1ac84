"""The documents cut wherever a coder's passage begins or ends: the pieces on which every coder says one thing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.reliability.markings import CODER, DOCUMENT, END, START, Markings
from projects.reliability.patterns import totals
from projects.reliability.ratings import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Segments:
    """Pieces of all documents in order, with document and length in code points.

    first, last: each span's first piece, and the piece after its last one.
    """

    markings: Markings
    document: IntArray
    length: IntArray
    first: IntArray
    last: IntArray

    def cover(self, chosen: BoolArray) -> IntArray:
        """Pieces × coders: how many of a coder's chosen spans lie over the piece."""
        spans = self.markings.spans[chosen]
        change = np.zeros((len(self.length) + 1, len(self.markings.coders)), np.int64)
        np.add.at(change, (self.first[chosen], spans[:, CODER]), 1)
        np.add.at(change, (self.last[chosen], spans[:, CODER]), -1)
        depth: IntArray = np.cumsum(change, axis=0)[:-1]
        return depth

    def coders(self) -> IntArray:
        """How many coders coded the document of each piece."""
        found: IntArray = self.markings.coded.sum(axis=1)[self.document]
        return found

    def by_document(self, amounts: NDArray[Any]) -> FloatArray:
        """Sums of the pieces' amounts by document."""
        return totals(self.document, amounts, len(self.markings.lengths))


def segments_of(markings: Markings) -> Segments:
    spans = markings.spans
    starts = np.cumsum(markings.lengths) - markings.lengths  # the documents laid end to end
    lower, upper = starts[spans[:, DOCUMENT]] + spans[:, START], starts[spans[:, DOCUMENT]] + spans[:, END]
    cuts = np.unique(np.concatenate([starts, lower, upper, [int(markings.lengths.sum())]]))
    document = np.searchsorted(starts, cuts[:-1], side="right") - 1
    return Segments(markings, document, np.diff(cuts), np.searchsorted(cuts, lower), np.searchsorted(cuts, upper))
