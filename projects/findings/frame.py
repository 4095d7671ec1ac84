"""A release as columns: of every document how each variable stands, and what it says. No Django.

A million cells take a few megabytes and are counted in milliseconds. Nothing here depends on who asks; what one person
may not see is taken out by `without`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from projects.codebooks.hypotheses import Link
from projects.codebooks.rules import CLOSED, NUMERIC, Codebook, Level, Variable

Mask: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int32]
Floats: TypeAlias = NDArray[np.float64]


class State(IntEnum):
    """How a variable stands on a document. Only what is SETTLED is counted into a share."""

    NOT_ASKED = 0
    UNCODED = 1
    OPEN = 2
    MISSING = 3
    SETTLED = 4


@dataclass(frozen=True)
class Answer:
    """A category or missing answer as it is counted: its code, and the label that people read."""

    code: str
    label: str


@dataclass(frozen=True)
class Column:
    """One variable. `code` is the place of the category, or of the missing answer; -1 where there is neither.

    A multi-select or span variable has `chosen`, documents × categories; a number has `number`.
    """

    variable: Variable
    categories: tuple[Answer, ...]
    state: NDArray[np.uint8]
    code: Ints
    number: Floats | None = None
    chosen: Mask | None = None

    @cached_property
    def settled(self) -> Mask:
        """Documents on which it has an agreed value that is no missing answer."""
        found: Mask = self.state == State.SETTLED
        return found

    def holds(self, place: int) -> Mask:
        """Documents whose agreed value has the category at this place."""
        found: Mask = self.chosen[:, place] if self.chosen is not None else self.settled & (self.code == place)
        return found

    def place_of(self, category: str) -> int | None:
        """Where the category of this code stands; None where there is none."""
        return next((n for n, answer in enumerate(self.categories) if answer.code == category), None)

    @property
    def is_numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.variable.level in NUMERIC

    @property
    def is_single(self) -> bool:
        """Whether a document has exactly one of its categories."""
        return self.variable.level in CLOSED

    @property
    def is_ordinal(self) -> bool:
        """Whether its categories are in order."""
        return self.variable.level is Level.ORDINAL


@dataclass(frozen=True)
class Groups:
    """A column of the documents' metadata: its values, and of each document the place of its own; -1 for none."""

    labels: tuple[str, ...]
    place: Ints
    by_year: bool = False


@dataclass(frozen=True)
class SubHypothesis:
    """A sub-hypothesis of the release, with the categories that bear on it."""

    code: str
    text: str
    links: tuple[Link, ...]


# The columns of `Frame.passages`; coders is 0 for an agreed passage of a span variable.
DOCUMENT, COLUMN, CATEGORY, START, END, CODERS = range(6)


@dataclass(frozen=True)
class Frame:
    """A release as columns, in the order of its documents' ids and of its codebook."""

    codebook: Codebook
    documents: tuple[str, ...]
    columns: tuple[Column, ...]
    metadata: Mapping[str, Groups]
    hypotheses: tuple[SubHypothesis, ...]
    passages: Ints

    def column(self, code: str) -> Column | None:
        """The column of the variable of this code."""
        return next((column for column in self.columns if column.variable.code == code), None)

    def without(self, left_out: Collection[str]) -> Frame:
        """The same without the documents of these ids, and without what was marked in them."""
        kept = np.array([document not in left_out for document in self.documents], dtype=bool)
        if not left_out or kept.all():
            return self
        place = np.cumsum(kept, dtype=np.int32) - 1
        passages = self.passages[kept[self.passages[:, DOCUMENT]]].copy()
        passages[:, DOCUMENT] = place[passages[:, DOCUMENT]]
        return replace(
            self,
            documents=tuple(d for d, keep in zip(self.documents, kept, strict=True) if keep),
            columns=tuple(_of(column, kept) for column in self.columns),
            metadata={name: replace(groups, place=groups.place[kept]) for name, groups in self.metadata.items()},
            passages=passages,
        )


def _of(column: Column, kept: Mask) -> Column:
    return replace(
        column,
        state=column.state[kept],
        code=column.code[kept],
        number=None if column.number is None else column.number[kept],
        chosen=None if column.chosen is None else column.chosen[kept],
    )
