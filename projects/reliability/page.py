"""The reliability page as data: a line for each variable with its verdict, and the plot's geometry. No Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from projects.codebooks.rules import CLOSED, Level, Variable
from projects.reliability.detail import Detail, detail
from projects.reliability.figures import coder_counts
from projects.reliability.markings import Markings
from projects.reliability.ratings import Ratings
from projects.reliability.report import headline
from projects.reliability.row import Row
from projects.reliability.writing import short, whole_percent

# Krippendorff's conventions: rely on alpha from .800 on, conclude tentatively from .667 on, drop what lies below.
RELIABLE, TENTATIVE = 0.8, 0.667
HIGH_AGREEMENT = 0.8
DISTANCES = {Level.MULTI: "several, MASI", Level.SPAN: "passages, by character"}
KAPPAS = {"cohen_kappa": "Cohen", "fleiss_kappa": "Fleiss"}


@dataclass(frozen=True)
class Line:
    """One variable: alpha at its own level with interval, percent agreement, and kappa or F1 where they apply."""

    code: str
    label: str
    level: str
    derived_from: str | None
    alpha: Row
    percent: Row | None
    kappa: Row | None
    f1: Row | None
    commonest: str
    commonest_share: float
    detail: Detail | None = None

    @property
    def verdict(self) -> str:
        """From the lower limit of the interval, never from the point."""
        if self.alpha.value is None:
            return "undefined"
        if self.alpha.ci is None:
            return "no interval"
        low = self.alpha.ci[0]
        return "reliable" if low >= RELIABLE else "tentative" if low >= TENTATIVE else "too low"

    @property
    def is_low(self) -> bool:
        """Whether alpha itself lies below the limit for tentative conclusions."""
        return self.alpha.value is not None and self.alpha.value < TENTATIVE

    @property
    def kappa_name(self) -> str:
        """Whose kappa it is: Cohen's for two coders, Fleiss' for more."""
        return KAPPAS[self.kappa.coefficient] if self.kappa else ""

    @property
    def share_below(self) -> float | None:
        """The share of replicates below .800."""
        return self.alpha.p_below["0.800"] if self.alpha.p_below else None

    @property
    def why(self) -> str:
        """Why alpha is undefined, or why it has no interval; empty where there is nothing to explain."""
        if self.alpha.value is None:
            return self.alpha.sentence
        return self.alpha.interval_sentence if self.alpha.ci is None else ""

    @property
    def surprise(self) -> str:
        """Why alpha is low although agreement is high, in a sentence; empty where it is not so."""
        agreed, alpha = self.percent.value if self.percent else None, self.alpha.value
        if agreed is None or agreed < HIGH_AGREEMENT or alpha is None or alpha >= TENTATIVE:
            return ""
        because = f"{whole_percent(self.commonest_share)} of all answers are “{self.commonest}”"
        guess = self.alpha.expected_agreement
        if guess is not None:
            because += f": two coders who guess would agree on {whole_percent(guess)}"
        return f"Agreement is {whole_percent(agreed)} but alpha only {short(alpha)}, because {because}."


def line(variable: Variable, data: Ratings | Markings, *, replicates: int, seed: int) -> Line:
    """The figures of one variable."""
    found = headline(data, variable=variable.code, replicates=replicates, seed=seed)
    answer, share = _commonest(data)
    plain = Line(
        code=variable.code,
        label=variable.label,
        level=DISTANCES.get(variable.level, variable.level.value),
        derived_from=variable.derived_from,
        alpha=found.alpha,
        percent=found.percent,
        kappa=found.kappa if variable.level in CLOSED else None,
        f1=found.f1,
        commonest=variable.label_of(answer),
        commonest_share=share,
    )
    return replace(plain, detail=detail(variable, data)) if plain.is_low and isinstance(data, Ratings) else plain


def _commonest(data: Ratings | Markings) -> tuple[str, float]:
    """The answer given most often and its share of all; of single answers only."""
    if isinstance(data, Markings) or data.members is not None or not data.values:
        return "", 0.0
    totals: Counter[str] = Counter()
    for counts in coder_counts(data).values():
        totals.update(counts)
    ((answer, count),) = totals.most_common(1)
    return answer, count / data.values


@dataclass(frozen=True)
class Mark:
    """One row of the forest plot, in the plot's own units."""

    label: str
    y: int
    x: float
    low: float
    high: float
    verdict: str
    says: str


@dataclass(frozen=True)
class Forest:
    """The geometry of the forest plot: 860 wide, a row every 34. Limits and ticks are (text, x)."""

    height: int
    axis: int
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[str, float], ...]
    limits: tuple[tuple[str, float], ...]


WIDTH, ROW, LEFT, SCALE = 860, 34, 250, 420


def forest(lines: Sequence[Line]) -> Forest:
    """Points with intervals of every defined alpha, on a scale that begins at .4 or, where need be, lower."""
    shown = [x for x in lines if x.alpha.value is not None]
    lows = [x.alpha.ci[0] if x.alpha.ci else x.alpha.value or 0.0 for x in shown]
    start = max(-10, min(4, *(int(low * 10 // 1) for low in lows), 4))
    step = 1 if start >= 0 else 2
    tenths = range(start + start % step, 11, step)
    ticks = tuple((f"{n / 10:.1f}".replace("0.", "."), _x(n / 10, start)) for n in tenths)
    limits = tuple((text, _x(value, start)) for text, value in ((".667", TENTATIVE), (".800", RELIABLE)))
    marks = tuple(_mark(x, 24 + ROW * n, start) for n, x in enumerate(shown))
    return Forest(ROW * len(shown) + 46, ROW * len(shown) + 16, marks, ticks, limits)


def _x(value: float, start: int) -> float:
    low = start / 10
    return round(LEFT + (max(value, low) - low) / (1 - low) * SCALE, 1)


def _mark(found: Line, y: int, start: int) -> Mark:
    value = found.alpha.value or 0.0
    low, high = found.alpha.ci or (value, value)
    says = f"{short(value)} [{short(low)}, {short(high)}]" if found.alpha.ci else short(value)
    return Mark(found.label, y, _x(value, start), _x(low, start), _x(high, start), found.verdict, says)
