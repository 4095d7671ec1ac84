"""Who coded what: the codes of one variable as a table of units by coders.

Missing is not a category: a coder who gave no usable answer for a unit has the code -1 there.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.integer[Any]]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

NUMERIC = ("interval", "ratio")
LEVELS = ("nominal", "ordinal", "interval", "ratio", "multi-select")
MISSING = -1


class RatingsError(ValueError):
    """The answers cannot be read as one variable; the text says which one and why."""


@dataclass(frozen=True, eq=False)
class Ratings:
    """The codes of one variable.

    codes: units × coders; a code is a position in `categories` (nominal, ordinal), in `numbers` (interval, ratio) or
        in `members` (multi-select).
    categories: the declared answers in scale order; empty for a numeric variable without declared ones.
    numbers: the number each code stands for.
    members: distinct sets × categories, True where the set holds the category.
    asked: how many answers were asked for; None stands for every cell of the table.
    ids: what each row is (a document's id); None where nobody needs to find it again.
    """

    level: str
    coders: tuple[str, ...]
    codes: IntArray
    categories: tuple[str, ...] = ()
    numbers: FloatArray | None = None
    members: BoolArray | None = None
    asked: int | None = None
    ids: NDArray[Any] | None = None

    @property
    def size(self) -> int:
        """How many different codes there can be."""
        if self.members is not None:
            return len(self.members)
        return len(self.categories) if self.numbers is None else len(self.numbers)

    @property
    def units(self) -> int:
        return len(self.codes)

    def rows(self, chosen: BoolArray | IntArray) -> "Ratings":
        """The same of these units alone; how much of them was asked for is not known."""
        ids = None if self.ids is None else self.ids[chosen]
        return replace(self, codes=self.codes[chosen], asked=None, ids=ids)

    def columns(self, chosen: Sequence[int]) -> "Ratings":
        """The same of these coders alone, on the units that one of them coded."""
        codes = self.codes[:, list(chosen)]
        kept = (codes != MISSING).any(axis=1)
        names = tuple(self.coders[i] for i in chosen)
        return replace(self, coders=names, codes=codes).rows(kept)

    @property
    def values(self) -> int:
        """How many codes were given."""
        return int((self.codes != MISSING).sum())

    @property
    def missing(self) -> int:
        """Answers asked for and not (usably) given."""
        asked = self.codes.size if self.asked is None else self.asked
        return max(0, asked - self.values)


def ratings_of(
    level: str,
    judgements: Iterable[tuple[Hashable, str, Any]],
    *,
    categories: Sequence[str] = (),
    coders: Iterable[str] = (),
    units: Iterable[Hashable] = (),
    asked: int | None = None,
) -> Ratings:
    """Ratings of (unit, coder, value) triples; a multi-select's value is the collection of the selected categories.

    `coders` and `units` name those that exist without a code. Without `categories`, a nominal variable has the values
    that occur.
    """
    if level not in LEVELS:
        raise RatingsError(f"There is no level “{level}”; give one of {', '.join(LEVELS)}.")
    triples = list(judgements)
    unit_index = {unit: i for i, unit in enumerate(dict.fromkeys([*units, *(t[0] for t in triples)]))}
    names = tuple(sorted({*(t[1] for t in triples), *coders}))
    coder_index = {name: i for i, name in enumerate(names)}
    code, scale, numbers, members = _coded(level, [t[2] for t in triples], tuple(categories))
    where = (
        np.fromiter((unit_index[t[0]] for t in triples), np.int64, len(triples)),
        np.fromiter((coder_index[t[1]] for t in triples), np.int64, len(triples)),
    )
    table = _table(where[0], where[1], code, (len(unit_index), len(names)))
    if table is None:
        unit, coder = _first_twice(triples)
        raise RatingsError(f"{coder} has two values for unit {unit}; keep one.")
    return Ratings(level, names, table, scale, numbers, members, asked, one_object_a_row(unit_index))


def ratings_from_arrays(
    level: str,
    unit: NDArray[Any],
    coder: NDArray[Any],
    code: NDArray[Any],
    *,
    coder_names: Sequence[str],
    categories: Sequence[str] = (),
    unit_count: int | None = None,
    asked: int | None = None,
) -> Ratings:
    """Ratings of three equally long arrays, for large tables: unit ids, positions in `coder_names` and in `categories`.

    For a numeric variable without declared categories `code` holds the numbers themselves. `unit_count` counts also
    the units that have no code.
    """
    known, rows = np.unique(unit, return_inverse=True)
    scale = tuple(categories)
    numbers: FloatArray | None = None
    if level in NUMERIC and not scale:
        numbers, code = np.unique(np.asarray(code, np.float64), return_inverse=True)
    elif level in NUMERIC:
        numbers = np.array([_number(c) for c in scale], np.float64)
    order = np.argsort(np.array(coder_names, dtype=object), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    shape = (max(len(known), unit_count or 0), len(coder_names))
    table = _table(rows, rank[np.asarray(coder, np.int64)], code, shape)
    if table is None:
        raise RatingsError("A coder has two values for one unit; keep one.")
    ids = known if len(known) == shape[0] else None
    return Ratings(level, tuple(sorted(coder_names)), table, scale, numbers, None, asked, ids)


def one_object_a_row(units: Iterable[Hashable]) -> NDArray[Any]:
    """An array of these ids; a tuple stays one of them."""
    each = list(units)
    found = np.empty(len(each), object)
    for row, unit in enumerate(each):
        found[row] = unit
    return found


def _table(rows: IntArray, columns: IntArray, codes: IntArray, shape: tuple[int, int]) -> IntArray | None:
    """The units × coders table, or None where a cell would hold two codes."""
    table = np.full(shape, MISSING, np.int32)
    table[rows, columns] = codes
    return table if int((table != MISSING).sum()) == len(codes) else None


def _first_twice(triples: list[tuple[Hashable, str, Any]]) -> tuple[Hashable, str]:
    seen: set[tuple[Hashable, str]] = set()
    for unit, coder, _ in triples:
        if (unit, coder) in seen:
            return unit, coder
        seen.add((unit, coder))
    raise RatingsError("A value is not usable as a code.")


def _coded(
    level: str, values: list[Any], categories: tuple[str, ...]
) -> tuple[IntArray, tuple[str, ...], FloatArray | None, BoolArray | None]:
    if level in NUMERIC:
        return _coded_numbers(values, categories)
    if level == "multi-select":
        return _coded_sets(values, categories)
    scale = categories or _scale(level, values)
    return _positions(values, {c: i for i, c in enumerate(scale)}), scale, None, None


def _scale(level: str, values: list[Any]) -> tuple[str, ...]:
    """The values that occur, in code-point order; an ordinal scale that is not declared must be numbers."""
    found: Collection[str] = {str(v) for v in values}
    if level != "ordinal":
        return tuple(sorted(found))
    try:
        return tuple(sorted(found, key=float))
    except ValueError:
        raise RatingsError("An ordinal variable with words as answers needs its categories in scale order.") from None


def _positions(values: list[Any], index: Mapping[Any, int]) -> IntArray:
    try:
        return np.fromiter((index[v] for v in values), np.int64, len(values))
    except KeyError as e:
        declared = ", ".join(map(str, index))
        raise RatingsError(f"“{e.args[0]}” is not one of the declared categories ({declared}).") from None


def _coded_numbers(
    values: list[Any], categories: tuple[str, ...]
) -> tuple[IntArray, tuple[str, ...], FloatArray, None]:
    numbers = [_number(v) for v in values]
    if categories:
        scale = [_number(c) for c in categories]
        return _positions(numbers, {n: i for i, n in enumerate(scale)}), categories, np.array(scale, np.float64), None
    found, codes = np.unique(np.array(numbers, np.float64), return_inverse=True)
    return codes, (), found, None


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise RatingsError(f"“{value}” is not a number.") from None
    if not np.isfinite(number):
        raise RatingsError(f"“{value}” is not a finite number.")
    return number


def _coded_sets(values: list[Any], categories: tuple[str, ...]) -> tuple[IntArray, tuple[str, ...], None, BoolArray]:
    scale = categories or tuple(sorted({label for value in values for label in value}))
    index = {c: i for i, c in enumerate(scale)}
    masks = [sum(1 << i for i in {int(p) for p in _positions(list(value), index)}) for value in values]
    distinct = sorted(set(masks))
    members = np.array([[bool(mask >> i & 1) for i in range(len(scale))] for mask in distinct], np.bool_)
    place = {mask: i for i, mask in enumerate(distinct)}
    return _positions(masks, place), scale, None, members.reshape(len(distinct), len(scale))
