"""Whether coders have come to disagree more, or less, in the course of a study: an alarm that states its own error.

Alpha in small blocks of units jumps by chance, so the alarm watches the observed disagreement. It is a CUSUM test: the
units are split in two at every point, and the largest standardised difference between later and earlier units is
compared with that of the same units in shuffled order. Without drift every order is equally likely, whatever the
disagreements look like, so a shuffled order does as well in at most `false_alarm` of all studies: the rate is exact,
not an approximation. It holds for one look; who looks ten times has ten chances of a false alarm.
"""

from dataclasses import dataclass

import numpy as np

from projects.reliability.ratings import FloatArray

FALSE_ALARM = 0.05
SHUFFLES = 1999
MARGIN = 10  # so many units at least on either side of a change
LARGEST = 1000  # blocks; of more units, as many equal runs of neighbours are averaged
CHUNK = 200


@dataclass(frozen=True)
class Drift:
    """The test's outcome. None where there are too few units, or all disagree alike, so that nothing can be said.

    p: how often a shuffled order shows a change as large. change: the number of units before the most likely change.
    before, after: mean observed disagreement before and after it.
    """

    alarm: bool
    p: float | None
    change: int | None
    before: float | None
    after: float | None
    units: int
    false_alarm: float = FALSE_ALARM

    @property
    def worse(self) -> bool:
        """Whether disagreement has grown."""
        return self.before is not None and self.after is not None and self.after > self.before

    @property
    def sentence(self) -> str:
        """What to tell people."""
        if self.p is None or self.before is None or self.after is None:
            return f"Nothing can be said about drift from {self.units} units that are all alike or too few."
        rate = f"{100 * self.false_alarm:g} %"
        if not self.alarm:
            return (
                f"No drift: over {self.units} units the disagreement changes no more than it would in a random order "
                f"(p = {self.p:.3f}; CUSUM test, false alarms in {rate} of studies without drift)."
            )
        grown = "risen" if self.worse else "fallen"
        return (
            f"Observed disagreement has {grown} from {self.before:.3f} to {self.after:.3f} after about unit "
            f"{self.change} of {self.units} (p = {self.p:.3f}; CUSUM test, false alarms in {rate} of studies without "
            "drift)."
        )


def drift(
    disagreements: FloatArray, *, false_alarm: float = FALSE_ALARM, shuffles: int = SHUFFLES, seed: int = 1
) -> Drift:
    """Test the disagreements of units in the order in which they were coded (see `unit_disagreements`); no NaN."""
    line, run = _runs(disagreements)
    margin = -(-MARGIN // run)
    if len(line) < 2 * margin or line.min() == line.max():
        return Drift(False, None, None, None, None, len(disagreements), false_alarm)
    found = _changes(line[None, :], margin)[0]
    largest = float(found.max())
    random = np.random.default_rng(seed)
    as_large = 0
    for start in range(0, shuffles, CHUNK):
        orders = random.permuted(np.tile(line, (min(CHUNK, shuffles - start), 1)), axis=1)
        as_large += int((_changes(orders, margin).max(axis=1) >= largest - 1e-9).sum())
    p = (1 + as_large) / (1 + shuffles)
    change = len(disagreements) - run * (len(line) - margin - int(found.argmax()))
    before, after = float(disagreements[:change].mean()), float(disagreements[change:].mean())
    return Drift(p <= false_alarm, p, change, before, after, len(disagreements), false_alarm)


def _runs(disagreements: FloatArray) -> tuple[FloatArray, int]:
    """Means of equally long runs of neighbours, and their length; the first few units may stay out of a run."""
    run = max(1, -(-len(disagreements) // LARGEST))
    runs = len(disagreements) // run
    last = disagreements[len(disagreements) - runs * run :]
    return last.reshape(runs, run).mean(axis=1), run


def _changes(orders: FloatArray, margin: int) -> FloatArray:
    """Orders × places of a change: the difference of the means after and before it, in its standard errors."""
    n = orders.shape[1]
    k = np.arange(margin, n - margin + 1)
    sums = np.cumsum(orders - orders.mean(axis=1, keepdims=True), axis=1)[:, margin - 1 : n - margin]
    found: FloatArray = np.abs(sums) / np.sqrt(k * (n - k) / n)
    return found
