"""Who agrees with whom: a coefficient for every two coders, on the units both coded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from projects.reliability.markings import Markings
from projects.reliability.ratings import MISSING, Ratings
from projects.reliability.reasons import SENTENCES
from projects.reliability.report import Run, own_alpha, rows
from projects.reliability.row import Row

ALPHA, KAPPA = COEFFICIENTS = ("krippendorff_alpha", "cohen_kappa")


@dataclass(frozen=True)
class Pair:
    """Two coders: the coefficient, or the reason why there is none, and the number of units both coded."""

    coders: tuple[str, str]
    value: float | None
    undefined: str | None
    units: int

    @property
    def sentence(self) -> str:
        """Why there is no value, for people; empty where there is one."""
        return SENTENCES.get(self.undefined or "", "")


@dataclass(frozen=True)
class PairMatrix:
    """Every two coders, in the order of `coders`: a heat map's cells."""

    coefficient: str
    metric: str | None
    coders: tuple[str, ...]
    pairs: tuple[Pair, ...]

    def of(self, one: str, other: str) -> Pair | None:
        """The cell of two coders in either order; None on the diagonal."""
        return next((p for p in self.pairs if set(p.coders) == {one, other} and one != other), None)

    @property
    def table(self) -> list[tuple[str, list[Pair | None]]]:
        """Line by line as it is drawn: a coder, and the cells with all coders."""
        return [(one, [self.of(one, other) for other in self.coders]) for one in self.coders]

    @property
    def lowest(self) -> Pair | None:
        """The pair that agrees least, of those that have a value."""
        return min((p for p in self.pairs if p.value is not None), key=lambda p: p.value or 0.0, default=None)


def pair_matrix(data: Ratings | Markings, *, coefficient: str = ALPHA) -> PairMatrix:
    """Alpha at the variable's own level for every two coders, or Cohen's unweighted kappa; without intervals.

    Kappa is for single answers and yes/no rows; a variable of passages has alpha by character alone.
    """
    found = [_of_pair(data, pair, coefficient) for pair in combinations(range(len(data.coders)), 2)]
    metric = found[0][1].metric if found else None
    return PairMatrix(coefficient, metric, data.coders, tuple(pair for pair, _ in found))


def _of_pair(data: Ratings | Markings, pair: tuple[int, int], coefficient: str) -> tuple[Pair, Row]:
    theirs = data.columns(pair)
    row = own_alpha(theirs, Run("", replicates=0)) if coefficient == ALPHA else _kappa(theirs)
    names = (data.coders[pair[0]], data.coders[pair[1]])
    return Pair(names, row.value, row.undefined, units_of_both(theirs)), row


def _kappa(theirs: Ratings | Markings) -> Row:
    found = rows(theirs, variable="", replicates=0, coefficient=KAPPA)
    return next(row for row in found if row.category is None and row.coders and row.metric == "nominal")


def units_of_both(theirs: Ratings | Markings) -> int:
    """How many units (documents, for passages) two or more coders coded."""
    coded = theirs.coded if isinstance(theirs, Markings) else theirs.codes != MISSING
    return int((coded.sum(axis=1) > 1).sum())


def pairs_with(matrix: PairMatrix, coder: str) -> Iterator[Pair]:
    """The cells of one coder."""
    return (pair for pair in matrix.pairs if coder in pair.coders)
