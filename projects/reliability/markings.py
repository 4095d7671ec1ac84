"""Who marked which passages: the spans of one variable, with the documents' lengths and who coded them."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.reliability.patterns import totals
from projects.reliability.ratings import BoolArray, FloatArray, IntArray, RatingsError, one_object_a_row

DOCUMENT, CODER, LABEL, START, END = range(5)


@dataclass(frozen=True, eq=False)
class Markings:
    """The spans of one variable.

    lengths: code points of each document. coded: documents × coders, True where the coder submitted a coding.
    spans: rows of (document, coder, label, start, end), positions and offsets, end exclusive, no two alike.
    asked: how many codings were asked for; None stands for every coder on every document.
    ids: what each document is called; None where nobody needs to find it again.
    """

    coders: tuple[str, ...]
    labels: tuple[str, ...]
    lengths: IntArray
    coded: BoolArray
    spans: IntArray
    asked: int | None = None
    ids: NDArray[Any] | None = None

    @property
    def missing(self) -> int:
        """Codings asked for and not given."""
        return max(0, (self.coded.size if self.asked is None else self.asked) - int(self.coded.sum()))

    def with_label(self, label: int | None) -> BoolArray:
        """Which spans have the label; all where it is None."""
        return np.ones(len(self.spans), np.bool_) if label is None else self.spans[:, LABEL] == label

    def by_document(self, amounts: FloatArray | IntArray, chosen: BoolArray) -> FloatArray:
        """Sums of the chosen spans' amounts by document."""
        return totals(self.spans[chosen, DOCUMENT], amounts[chosen], len(self.lengths))

    def shared(self) -> "Markings":
        """The same, of the documents that two or more coders coded."""
        kept = np.flatnonzero(self.coded.sum(axis=1) > 1)
        return replace(self.rows(kept), asked=self.asked)

    def rows(self, chosen: BoolArray | IntArray) -> "Markings":
        """The same of these documents alone; how much of them was asked for is not known."""
        kept: IntArray = np.arange(len(self.lengths))[chosen]
        place = np.full(len(self.lengths), -1)
        place[kept] = np.arange(len(kept))
        spans = self.spans.copy()
        spans[:, DOCUMENT] = place[spans[:, DOCUMENT]]
        spans = spans[spans[:, DOCUMENT] >= 0]
        spans = spans[np.argsort(spans[:, DOCUMENT], kind="stable")]
        ids = None if self.ids is None else self.ids[kept]
        return Markings(self.coders, self.labels, self.lengths[kept], self.coded[kept], spans, None, ids)

    def columns(self, chosen: Sequence[int]) -> "Markings":
        """The same of these coders alone, on the documents that one of them coded."""
        place = np.full(len(self.coders), -1)
        place[list(chosen)] = np.arange(len(chosen))
        spans = self.spans[place[self.spans[:, CODER]] >= 0]
        spans[:, CODER] = place[spans[:, CODER]]
        names, coded = tuple(self.coders[i] for i in chosen), self.coded[:, list(chosen)]
        return replace(self, coders=names, coded=coded, spans=spans).rows(np.flatnonzero(coded.sum(axis=1)))


def markings_of(
    lengths: Mapping[Any, int],
    coded: Iterable[tuple[Hashable, str]],
    spans: Iterable[tuple[Hashable, str, str, int, int]],
    *,
    labels: Sequence[str] = (),
    coders: Iterable[str] = (),
    asked: int | None = None,
) -> Markings:
    """Markings of (document, coder) codings and (document, coder, label, start, end) spans.

    A coder with a span in a document has coded it. Exact duplicates count once. Without `labels`, those that occur.
    """
    given = list(dict.fromkeys(spans))
    pairs = dict.fromkeys([*coded, *((s[0], s[1]) for s in given)])
    names = tuple(sorted({*(name for _, name in pairs), *coders}))
    scale = tuple(labels) or tuple(sorted({s[2] for s in given}))
    document_index = {document: i for i, document in enumerate(lengths)}
    coder_index = {name: i for i, name in enumerate(names)}
    label_index = {label: i for i, label in enumerate(scale)}
    table = np.zeros((len(lengths), len(names)), np.bool_)
    for document, name in pairs:
        table[_known(document_index, document, "document"), coder_index[name]] = True
    rows = [(document_index[d], coder_index[c], _known(label_index, x, "label"), s, e) for d, c, x, s, e in given]
    found = np.array(rows, np.int64).reshape(len(rows), 5)
    size = np.fromiter(lengths.values(), np.int64, len(lengths))
    _check_bounds(found, size, given)
    order = np.lexsort(found.T[::-1])
    return Markings(names, scale, size, table, found[order], asked, one_object_a_row(lengths))


def _known(index: Mapping[Any, int], key: Hashable, what: str) -> int:
    if key not in index:
        raise RatingsError(f"The {what} “{key}” is not known.")
    return index[key]


def _check_bounds(rows: IntArray, lengths: IntArray, given: list[tuple[Hashable, str, str, int, int]]) -> None:
    wrong = (rows[:, START] < 0) | (rows[:, START] >= rows[:, END]) | (rows[:, END] > lengths[rows[:, DOCUMENT]])
    if wrong.any():
        document, coder, label, start, end = given[int(np.flatnonzero(wrong)[0])]
        raise RatingsError(
            f"{coder}'s span {start}–{end} ({label}) does not lie inside document {document}, or is empty."
        )


def overlaps(spans: IntArray, *, same_label: bool) -> tuple[IntArray, IntArray]:
    """Positions (i, j) of every two spans of one document that share a code point, whoever marked them, i ≠ j once."""
    label = spans[:, LABEL] if same_label else np.zeros(len(spans), np.int64)
    order = np.lexsort((spans[:, START], label, spans[:, DOCUMENT]))
    line = spans[order, DOCUMENT] * (int(label.max(initial=0)) + 1) + label[order]
    width = int(spans[:, END].max(initial=0)) + 1
    start, end = line * width + spans[order, START], line * width + spans[order, END]
    # Sorted by start, the spans that overlap one are those after it that start before it ends.
    after = np.searchsorted(start, end, side="left") - np.arange(len(order)) - 1
    first = np.repeat(np.arange(len(order)), after)
    step = np.arange(len(first)) - np.repeat(np.cumsum(after) - after, after) + 1
    return order[first], order[first + step]
