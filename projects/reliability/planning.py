"""How many units must be coded twice: the two-coder floor, and a curve from simulating larger studies than a pilot.

The floor knows only how rare the rarest category is. The simulation draws studies of n units from the pilot's own
patterns and computes the interval each of them would report; it takes the pilot for the population, so a small pilot
makes an uncertain plan.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from projects.reliability.estimators import coefficient
from projects.reliability.intervals import NORMAL, bias_corrected, rule_of_three
from projects.reliability.markings import Markings
from projects.reliability.measures import Measure, Sample
from projects.reliability.ratings import FloatArray, Ratings, RatingsError
from projects.reliability.reasons import SENTENCES
from projects.reliability.samples import samples_of_ratings
from projects.reliability.span_samples import samples_of_markings

SIGNIFICANCE = 0.05
POWER = 0.8
STUDIES = 200
REPLICATES = 200
SIZES = (25, 50, 75, 100, 150, 200, 300, 400, 600, 800, 1200)


def units_needed(minimum: float, rarest: float, *, significance: float = SIGNIFICANCE, coders: int = 2) -> float:
    """Units to tell an alpha from the smallest acceptable one (Bloch & Kraemer 1989, eq. 3.7; Krippendorff 2019).

    minimum: the smallest acceptable alpha. rarest: the share of the rarest category. significance: one-sided.
    For two coders; for more, Krippendorff's rule of multiplying by their number. Round up.
    """
    if not (0 <= minimum < 1 and 0 < rarest < 1 and 0 < significance < 0.5 and coders >= 2):
        raise ValueError("The smallest alpha must be from 0 to under 1, the share between 0 and 1, coders two or more.")
    z = NORMAL.inv_cdf(1 - significance)
    spread = (1 + minimum) * (3 - minimum) / (4 * (1 - minimum) * rarest * (1 - rarest)) - minimum
    return coders * z * z * spread


@dataclass(frozen=True)
class Point:
    """Studies of so many units: the median width of their intervals, and how often the lower limit is high enough.

    without: the share of studies that would have no value or no interval; they count as not high enough.
    """

    units: int
    width: float | None
    reached: float
    without: float


@dataclass(frozen=True)
class Plan:
    """The points of the curve, and the smallest numbers of units that do; None: not within the sizes tried."""

    alpha: float
    threshold: float
    width: float
    points: tuple[Point, ...]
    units_for_width: int | None
    units_for_threshold: int | None
    studies: int
    replicates: int
    seed: int

    @property
    def sentence(self) -> str:
        """What to tell people."""
        largest = self.points[-1].units if self.points else 0
        narrow = _so_many(self.units_for_width, largest)
        high = _so_many(self.units_for_threshold, largest)
        return (
            f"If the pilot's alpha of {self.alpha:.3f} is right, an interval no wider than {self.width:g} needs "
            f"{narrow}, and a lower limit of {self.threshold:g} or more in {100 * POWER:.0f} % of studies needs {high}."
        )


def _so_many(units: int | None, largest: int) -> str:
    return f"more than {largest} units" if units is None else f"about {units} units"


def plan(
    pilot: Ratings | Markings,
    *,
    threshold: float = 0.8,
    width: float = 0.1,
    sizes: Sequence[int] = SIZES,
    studies: int = STUDIES,
    replicates: int = REPLICATES,
    seed: int = 1,
) -> Plan:
    """Simulate studies of each size from the pilot's patterns, for alpha at the variable's own level.

    Units are those of the pilot that have a code (documents, for passages). Raises RatingsError where the pilot
    itself has no alpha.
    """
    sample, measure = _own_alpha(pilot)
    if measure.undefined:
        raise RatingsError(f"This pilot has no alpha to plan with. {SENTENCES[measure.undefined]}")
    study = _Study(sample, measure, replicates)
    alpha = study.alpha(sample.counts.astype(np.float64))
    if math.isnan(alpha):
        raise RatingsError(f"This pilot has no alpha to plan with. {SENTENCES[measure.if_nan]}")
    points = tuple(_point(study, n, threshold, studies, seed) for n in sorted(set(sizes)))
    return Plan(
        alpha=alpha,
        threshold=threshold,
        width=width,
        points=points,
        units_for_width=_first(points, lambda p: p.width is not None and p.width <= width),
        units_for_threshold=_first(points, lambda p: p.reached >= POWER),
        studies=studies,
        replicates=replicates,
        seed=seed,
    )


def _own_alpha(pilot: Ratings | Markings) -> tuple[Sample, Measure]:
    samples = samples_of_markings(pilot) if isinstance(pilot, Markings) else samples_of_ratings(pilot)
    return next((sample, m) for sample in samples for m in sample.measures if m.headline)


class _Study:
    """Draws studies from a pilot's patterns and says which interval each would report."""

    def __init__(self, sample: Sample, measure: Measure, replicates: int) -> None:
        self.shares = sample.counts / sample.counts.sum()
        self.pairable = sample.pairable
        self.alike = measure.alike
        self.estimator = measure.build()
        self.replicates = replicates

    def alpha(self, weights: FloatArray) -> float:
        return float(coefficient(self.estimator(weights[None, :]))[0])

    def interval(self, units: int, random: np.random.Generator) -> tuple[float, float] | None:
        drawn = random.multinomial(units, self.shares)
        present = np.flatnonzero(drawn)
        observed, expected = (float(x[0]) for x in self.estimator(drawn[None, :].astype(np.float64)))
        if not expected > 0 or math.isnan(observed):
            return None
        if observed == 0:
            n = int(drawn[self.pairable].sum())
            found = rule_of_three(n, expected) if self.alike and n > 1 else None
        else:
            weights = np.zeros((self.replicates, len(drawn)))
            weights[:, present] = random.multinomial(units, drawn[present] / units, self.replicates)
            found = bias_corrected(1 - observed / expected, coefficient(self.estimator(weights)))
        return (found.low, found.high) if found and found.low is not None and found.high is not None else None


def _point(study: _Study, units: int, threshold: float, studies: int, seed: int) -> Point:
    random = np.random.default_rng([seed, units])
    every = [study.interval(units, random) for _ in range(studies)]
    found = [interval for interval in every if interval]
    width = float(np.median([high - low for low, high in found])) if found else None
    reached = sum(low >= threshold for low, _ in found) / studies
    return Point(units, width, reached, 1 - len(found) / studies)


def _first(points: Sequence[Point], does: Callable[[Point], bool]) -> int | None:
    """The smallest size from which on every one does."""
    if not points or not does(points[-1]):
        return None
    last_failing = [larger.units for smaller, larger in pairwise(points) if not does(smaller)]
    return last_failing[-1] if last_failing else points[0].units
