"""A coefficient ready to be computed, with what it rests on; and a sample of measures that share their draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from projects.reliability.estimators import Estimator
from projects.reliability.ratings import BoolArray, IntArray
from projects.reliability.reasons import NO_DATA, NO_PAIRABLE_UNITS, NO_UNITS, NO_VARIATION, ONE_CODER, ONE_UNIT

METRICS = ("nominal", "ordinal", "interval", "ratio")


@dataclass(frozen=True)
class Basis:
    """What a coefficient is computed on; `pairable` units have two codes or more."""

    units: int
    pairable: int
    coders: int
    values: int
    missing: int

    @property
    def obstacle(self) -> str | None:
        """Why nothing can be compared here, whatever the coefficient."""
        if self.units == 0:
            return NO_UNITS
        if self.values == 0:
            return NO_DATA
        if self.coders < 2:
            return ONE_CODER
        return NO_PAIRABLE_UNITS if self.pairable == 0 else None


@dataclass(frozen=True)
class Measure:
    """A coefficient of a variable, or of one category, or of two coders.

    build: makes the estimator; called only where the coefficient is asked for and `undefined`, a reason known
        beforehand, is None. `if_nan` is the reason where the estimator finds no value.
    resampled: how many of the drawn units can be compared, where they are not the basis's (documents, for spans).
    alike: all disagreements are equally large, so the rule of three holds and expected agreement means something.
    headline: the alpha by which the variable is judged.
    """

    coefficient: str
    metric: str | None
    basis: Basis
    build: Callable[[], Estimator]
    undefined: str | None = None
    if_nan: str = NO_VARIATION
    category: str | None = None
    coders: tuple[str, str] | None = None
    resampled: int | None = None
    alike: bool = False
    headline: bool = False


@dataclass(frozen=True)
class Sample:
    """Measures on the same patterns: one draw serves them all.

    pairable: which patterns hold two codes or more. within: where each pattern of all coders stands among these
    (past the end: nowhere); None where they are the same. alone: why one unit gives no interval.
    """

    counts: IntArray
    pairable: BoolArray
    measures: Sequence[Measure]
    within: IntArray | None = None
    alone: str = ONE_UNIT
