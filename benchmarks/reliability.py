"""How fast alpha and its interval are, beside a loop over the `krippendorff` library on the same data in the same run.

    make bench

The table goes to standard error, one JSON document to standard output. Of the loop few replicates are timed and scaled:
it resamples the units' counts of values, the library's quicker form, and computes alpha anew each time. Wall-clock
times on a machine that does other things swing by a fifth or more; the ratios hold.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version

import krippendorff
import numpy as np

from projects.reliability.planning import plan
from projects.reliability.ratings import MISSING, IntArray, Ratings
from projects.reliability.report import Run, own_alpha, rows

CATEGORIES = 8
REPLICATES = 10_000
AGREEMENT = 0.8
# units, coders, share of missing codes, what it must take at most, replicates of the loop
DESIGNS = (
    (10_000, 5, 0.3, 0.5, 20),
    (100_000, 5, 0.3, 1.0, 5),
    (1_000_000, 3, 0.0, 0.5, 2),
)


@dataclass(frozen=True)
class Timing:
    """One line: seconds of ours (the best of some), the target, and of the loop, scaled, where there is one."""

    what: str
    seconds: float
    target: float | None = None
    loop_seconds: float | None = None
    ratio: float | None = None


def made_up(units: int, coders: int, missing: float, level: str = "nominal") -> Ratings:
    """Coders who see the truth in four of five units and guess otherwise."""
    random = np.random.default_rng(units)
    truth, guess = random.integers(0, CATEGORIES, units), random.integers(0, CATEGORIES, (units, coders))
    codes = np.where(random.random((units, coders)) < AGREEMENT, truth[:, None], guess)
    codes[random.random((units, coders)) < missing] = MISSING
    scale = tuple(str(n + 1) for n in range(CATEGORIES))
    return Ratings(level, tuple("ABCDE"[:coders]), codes.astype(np.int32), scale)


def best(work: Callable[[], object], times: int = 3) -> float:
    """The shortest of several runs, in seconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def counts_of(ratings: Ratings) -> IntArray:
    """Units × categories, for the library."""
    return np.stack([(ratings.codes == code).sum(axis=1) for code in range(CATEGORIES)], axis=1)


def loop_of_the_library(ratings: Ratings, replicates: int) -> tuple[float, float]:
    """Seconds for all replicates, scaled from a few, and alpha by the library of the data as they are."""
    counts = counts_of(ratings)
    counts = counts[counts.sum(axis=1) > 0]
    random = np.random.default_rng(1)
    start = time.perf_counter()
    for _ in range(replicates):
        drawn = counts[random.integers(0, len(counts), len(counts))]
        krippendorff.alpha(value_counts=drawn, level_of_measurement="nominal")
    seconds = (time.perf_counter() - start) / replicates * REPLICATES
    return seconds, float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def headline(units: int, coders: int, missing: float, target: float, looped: int) -> Timing:
    """Alpha with all its replicates, from arrays to the interval."""
    ratings, run = made_up(units, coders, missing), Run("v", replicates=REPLICATES)
    value = own_alpha(ratings, Run("v", replicates=0)).value
    seconds = best(lambda: own_alpha(ratings, run))
    loop, theirs = loop_of_the_library(ratings, looped)
    if value is None or abs(value - theirs) > 1e-9:
        raise SystemExit(f"{units} × {coders}: alpha is {value} here and {theirs} in the library.")
    what = f"alpha, {REPLICATES:,} replicates, {units:,} × {coders}"
    return Timing(what, seconds, target, loop, loop / seconds)


def others() -> list[Timing]:
    """What else people wait for."""
    ordinal, nominal = made_up(10_000, 5, 0.3, "ordinal"), made_up(10_000, 5, 0.3)
    authors, pilot = np.arange(10_000) // 20, made_up(100, 3, 0.0)
    every = Run("v", replicates=REPLICATES)
    return [
        Timing("ordinal alpha, 10,000 replicates, 10,000 × 5", best(lambda: own_alpha(ordinal, every))),
        Timing(
            "alpha, 10,000 replicates of 500 groups, 10,000 × 5",
            best(lambda: own_alpha(nominal, Run("v", replicates=REPLICATES, clusters=authors)), 1),
        ),
        Timing(
            "alpha with jackknife, 10,000 × 5",
            best(lambda: own_alpha(nominal, Run("v", replicates=1, method="jackknife"))),
        ),
        Timing("every coefficient with intervals, 10,000 × 5", best(lambda: rows(nominal, variable="v"), 1)),
        Timing("a plan from a pilot of 100 × 3, 11 sizes of 200 studies", best(lambda: plan(pilot), 1)),
    ]


def as_table(timings: list[Timing]) -> str:
    """For people."""
    head = f"{'':<58}{'seconds':>9}{'target':>9}{'library, scaled':>17}{'ratio':>11}"
    lines = [head, *(_line(t) for t in timings)]
    return "\n".join(lines)


def _line(t: Timing) -> str:
    target = "" if t.target is None else f"≤ {t.target:g}"
    loop = "" if t.loop_seconds is None else f"{t.loop_seconds:,.0f}"
    ratio = "" if t.ratio is None else f"{t.ratio:,.0f} ×"
    return f"{t.what:<58}{t.seconds:>9.2f}{target:>9}{loop:>17}{ratio:>11}"


def main() -> None:
    """Measure, and print table and JSON."""
    timings = [headline(*design) for design in DESIGNS] + others()
    print(as_table(timings), file=sys.stderr)
    about = {"processors": os.cpu_count(), "numpy": np.__version__, "krippendorff": version("krippendorff")}
    print(json.dumps({"benchmark": "reliability", **about, "timings": [asdict(t) for t in timings]}, indent=1))


if __name__ == "__main__":
    main()
