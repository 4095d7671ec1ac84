"""Each coder beside the others: what alpha would be without them, how well they agree, and which codes they give."""

from dataclasses import dataclass
from statistics import fmean

from projects.reliability.drift import Drift
from projects.reliability.figures import coder_counts
from projects.reliability.markings import CODER, LABEL, Markings
from projects.reliability.pairwise import PairMatrix, pair_matrix, pairs_with
from projects.reliability.ratings import MISSING, Ratings
from projects.reliability.reasons import ONE_CODER
from projects.reliability.report import Run, own_alpha
from projects.reliability.row import Row


@dataclass(frozen=True)
class CoderFigures:
    """One coder.

    units, shared: units coded, and those of them that another coder coded too.
    without: alpha of the other coders alone. gain: by how much it is higher than everybody's (a coder who differs from
        the others has a positive one); None where either is undefined.
    pairwise: the mean of the coefficients with each other coder; None, with `pairwise_undefined`, where one has none.
    counts: how often each answer was given, in the codebook's order (for passages: how many of each label).
    drift: whether the disagreement with the others has changed; None where the order of the units is not known, or
        where there are only two coders, of whom nobody can say who has changed.
    """

    coder: str
    units: int
    shared: int
    without: Row
    gain: float | None
    pairwise: float | None
    pairwise_undefined: str | None
    counts: dict[str, int]
    drift: Drift | None = None

    @property
    def shares(self) -> dict[str, float]:
        """The distribution of the answers; empty where there is none. Of a multi-select: of the units coded."""
        total = self.units if sum(self.counts.values()) else 0
        return {answer: n / total for answer, n in self.counts.items()} if total else {}


def coder_figures(data: Ratings | Markings, *, matrix: PairMatrix | None = None) -> list[CoderFigures]:
    """Every coder's figures at the variable's level, without intervals; `matrix` where the pairs are known already."""
    pairs = matrix or pair_matrix(data)
    everybody = own_alpha(data, Run("", replicates=0)).value
    counts = _counts(data)
    return [_of_coder(data, place, everybody, pairs, counts) for place in range(len(data.coders))]


def _of_coder(
    data: Ratings | Markings,
    place: int,
    everybody: float | None,
    pairs: PairMatrix,
    counts: dict[str, dict[str, int]],
) -> CoderFigures:
    coder = data.coders[place]
    coded = data.coded if isinstance(data, Markings) else data.codes != MISSING
    own = coded[:, place]
    without = own_alpha(data.columns([i for i in range(len(data.coders)) if i != place]), Run("", replicates=0))
    gain = None if without.value is None or everybody is None else without.value - everybody
    theirs = list(pairs_with(pairs, coder))
    lacking = next((pair.undefined for pair in theirs if pair.value is None), None)
    values = [pair.value for pair in theirs if pair.value is not None]
    return CoderFigures(
        coder=coder,
        units=int(own.sum()),
        shared=int((own & (coded.sum(axis=1) > 1)).sum()),
        without=without,
        gain=gain,
        pairwise=fmean(values) if values and lacking is None else None,
        pairwise_undefined=lacking or (None if values else ONE_CODER),
        counts=counts[coder],
    )


def _counts(data: Ratings | Markings) -> dict[str, dict[str, int]]:
    if isinstance(data, Ratings):
        return coder_counts(data)
    return {
        coder: {
            label: int(((data.spans[:, CODER] == i) & (data.spans[:, LABEL] == k)).sum())
            for k, label in enumerate(data.labels)
        }
        for i, coder in enumerate(data.coders)
    }
