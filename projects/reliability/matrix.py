"""The raw reliability matrix as `reliability --data` reads it: units × coders, or lines of sets or passages.."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from projects.codebooks.rules import NONE_MARKER
from projects.reliability.figures import answers_of
from projects.reliability.markings import Markings
from projects.reliability.ratings import MISSING, Ratings

Lines = Iterator[list[str]]


def matrix(data: Ratings | Markings, names: Mapping[Any, str]) -> Lines:
    """Header and lines. `names` are the units' ids as people know them.

    Single answers: a line a unit, a column a coder, blank where missing. A multi-select: a line for each category
    that a coder selected, or `__none__`. Passages: a line each.
    """
    if isinstance(data, Markings):
        return _passages(data, names)
    return _wide(data, names) if data.members is None else _long(data, names)


def _names(data: Ratings | Markings, names: Mapping[Any, str], units: int) -> list[str]:
    ids = range(1, units + 1) if data.ids is None else data.ids.tolist()
    return [names.get(one, str(one)) for one in ids]


def _wide(data: Ratings, names: Mapping[Any, str]) -> Lines:
    answers = answers_of(data)
    exact = answers if data.numbers is None or data.categories else tuple(repr(float(n)) for n in data.numbers)
    yield ["document_id", *data.coders]
    for unit, codes in zip(_names(data, names, data.units), data.codes.tolist(), strict=True):
        yield [unit, *("" if code == MISSING else exact[code] for code in codes)]


def _long(data: Ratings, names: Mapping[Any, str]) -> Lines:
    sets = [] if data.members is None else data.members.tolist()
    yield ["document_id", "coder", "value"]
    for unit, codes in zip(_names(data, names, data.units), data.codes.tolist(), strict=True):
        for coder, code in zip(data.coders, codes, strict=True):
            if code != MISSING:
                held = [category for category, holds in zip(data.categories, sets[code], strict=True) if holds]
                yield from ([unit, coder, value] for value in held or [NONE_MARKER])


def _passages(data: Markings, names: Mapping[Any, str]) -> Lines:
    units = _names(data, names, len(data.lengths))
    yield ["document_id", "coder", "label", "start", "end"]
    for document, coder, label, start, end in data.spans.tolist():
        yield [units[document], data.coders[coder], data.labels[label], str(start), str(end)]
