"""All coefficients of a span variable; their intervals draw documents."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from itertools import combinations

import numpy as np

from projects.reliability.characters import character_alpha
from projects.reliability.continua import cu_alpha, ku_alpha, u_alpha
from projects.reliability.estimators import Estimator, mean_of
from projects.reliability.markings import CODER, LABEL, Markings, overlaps
from projects.reliability.measures import Basis, Measure, Sample
from projects.reliability.reasons import (
    MORE_THAN_TWO_CODERS,
    NO_PAIRABLE_UNITS,
    NO_SPANS,
    ONE_DOCUMENT,
    OVERLAPPING_SPANS,
)
from projects.reliability.segments import Segments, segments_of
from projects.reliability.spans import Matches, matches, span_f1
from projects.reliability.unitizing import alpha_u

Pair = tuple[int, int]


def samples_of_markings(markings: Markings) -> list[Sample]:
    spans = _Spans(markings)
    measures = [*_of_variable(spans), *_of_pairs(spans)]
    for label, category in enumerate(markings.labels):
        measures += [replace(m, category=category) for m in _of_label(spans, label)]
    documents = len(spans.shared.lengths)
    return [Sample(np.ones(documents, np.int64), np.ones(documents, np.bool_), measures, alone=ONE_DOCUMENT)]


class _Spans:
    """A span variable on the documents that two or more coders coded, with what several of its coefficients need."""

    def __init__(self, markings: Markings) -> None:
        self.shared = markings.shared()
        documents, coders, missing = len(markings.lengths), len(markings.coders), markings.missing
        pairable = len(self.shared.lengths)
        self.obstacle = Basis(documents, pairable, coders, int(markings.coded.sum()), missing).obstacle
        self.passages = Basis(documents, pairable, coders, len(markings.spans), missing)
        points = int(self.shared.lengths.sum())
        codes = int((self.shared.coded.sum(axis=1) * self.shared.lengths).sum())
        self.characters = Basis(points, points, coders, codes, missing)

    @cached_property
    def segments(self) -> Segments:
        return segments_of(self.shared)

    @cached_property
    def exact(self) -> Matches:
        return matches(self.shared, "exact")

    @cached_property
    def overlap(self) -> Matches:
        return matches(self.shared, "overlap")

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs of coders who coded a document together; all pairs where none did."""
        every = list(combinations(range(len(self.shared.coders)), 2))
        return [p for p in every if self.documents_of(p)] or every

    def documents_of(self, pair: Pair) -> int:
        return int(self.shared.coded[:, list(pair)].all(axis=1).sum())

    @cached_property
    def clashes(self) -> tuple[bool, set[int]]:
        """Whether a coder's own spans overlap at all, and the labels of which two spans do."""
        first, second = (self.shared.spans[i] for i in overlaps(self.shared.spans, same_label=False))
        own = first[:, CODER] == second[:, CODER]
        same = own & (first[:, LABEL] == second[:, LABEL])
        return bool(own.any()), set(first[same, LABEL].tolist())


def _of_variable(spans: _Spans) -> Iterator[Measure]:
    clash, labels = spans.clashes
    every = range(len(spans.shared.labels))
    yield replace(_character(spans, None), headline=True)
    yield from _f1_means(spans, None)
    yield _passages(spans, "alpha_u", partial(alpha_u, spans.shared, every), OVERLAPPING_SPANS if labels else None)
    partition = OVERLAPPING_SPANS if clash else None
    yield _passages(spans, "u_alpha", lambda: u_alpha(spans.segments), partition)
    yield _passages(spans, "u_alpha_binary", lambda: u_alpha(spans.segments, binary=True), partition)
    yield _passages(spans, "cu_alpha", lambda: cu_alpha(spans.segments), _two_only(spans) or partition)


def _of_label(spans: _Spans, label: int) -> Iterator[Measure]:
    clash, labels = spans.clashes
    yield _character(spans, label)
    yield from _f1_means(spans, label)
    own = OVERLAPPING_SPANS if label in labels else None
    yield _passages(spans, "alpha_u", partial(alpha_u, spans.shared, [label]), own)
    lacking = _two_only(spans) or (OVERLAPPING_SPANS if clash else None)
    yield _passages(spans, "ku_alpha", lambda: ku_alpha(spans.segments, label), lacking)


def _of_pairs(spans: _Spans) -> Iterator[Measure]:
    for metric in ("exact", "overlap"):
        for pair in spans.pairs:
            yield _f1_of_pair(spans, metric, pair)


def _f1_of_pair(spans: _Spans, metric: str, pair: Pair) -> Measure:
    shared, together = spans.shared, spans.documents_of(pair)
    theirs = np.isin(shared.spans[:, CODER], pair)
    basis = Basis(len(shared.lengths), together, 2, int(theirs.sum()), 0)
    reason = spans.obstacle or (None if together else NO_PAIRABLE_UNITS)
    build = partial(_f1, spans, metric, pair, None)
    names = (shared.coders[pair[0]], shared.coders[pair[1]])
    return Measure("span_f1", metric, basis, build, reason, NO_SPANS, coders=names, resampled=together)


def _f1_means(spans: _Spans, label: int | None) -> Iterator[Measure]:
    for metric in ("exact", "overlap"):
        build = partial(_f1_mean, spans, metric, label)
        yield Measure("span_f1", metric, spans.passages, build, spans.obstacle, NO_SPANS)


def _f1_mean(spans: _Spans, metric: str, label: int | None) -> Estimator:
    return mean_of([_f1(spans, metric, pair, label) for pair in spans.pairs])


def _f1(spans: _Spans, metric: str, pair: Pair, label: int | None) -> Estimator:
    return span_f1(spans.shared, spans.exact if metric == "exact" else spans.overlap, *pair, label)


def _character(spans: _Spans, label: int | None) -> Measure:
    def build() -> Estimator:
        return character_alpha(spans.segments, label)

    documents = len(spans.shared.lengths)
    return Measure("krippendorff_alpha", "character", spans.characters, build, spans.obstacle, resampled=documents)


def _passages(spans: _Spans, name: str, build: Callable[[], Estimator], undefined: str | None) -> Measure:
    return Measure(name, None, spans.passages, build, spans.obstacle or undefined)


def _two_only(spans: _Spans) -> str | None:
    return MORE_THAN_TWO_CODERS if len(spans.shared.coders) > 2 else None
