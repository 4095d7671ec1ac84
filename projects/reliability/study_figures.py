"""Everything the pages show of a study: plain data that is computed once (`computing.py`) and kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass

from projects.codebooks.rules import Level
from projects.reliability.coder_figures import CoderFigures
from projects.reliability.confusion import Confused
from projects.reliability.drift import Drift
from projects.reliability.explanation import Prevalence
from projects.reliability.pairwise import PairMatrix
from projects.reliability.report import HEADLINE_REPLICATES, Headline
from projects.reliability.row import Row
from projects.reliability.tabulation import RELY, TENTATIVE
from projects.reliability.windows import Window

DISTANCES = {Level.MULTI: "several, MASI", Level.SPAN: "passages, by character"}
KAPPAS = {"cohen_kappa": "Cohen", "fleiss_kappa": "Fleiss"}


@dataclass(frozen=True)
class Source:
    """What all figures rest on. A table that was uploaded has no codebook version and no rounds."""

    documents: int
    coders: int
    codings: int
    codebook_version: int | None = None
    rounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Options:
    """replicates: of the headline alpha; the other coefficients have 1,000 at most."""

    replicates: int = HEADLINE_REPLICATES
    seed: int = 1


@dataclass(frozen=True)
class CoverageFigures:
    """Units that two coders have in common, on the diagonal that a coder coded; by_codes: (number of codes, units).

    circles: coders who are connected through shared units; more than one circle is a flawed design.
    """

    coders: tuple[str, ...]
    together: tuple[tuple[int, ...], ...]
    by_codes: tuple[tuple[int, int], ...]
    strangers: tuple[tuple[str, str], ...]
    circles: tuple[tuple[str, ...], ...]

    @property
    def pairable(self) -> int:
        """Units with two codes or more."""
        return sum(units for codes, units in self.by_codes if codes > 1)


@dataclass(frozen=True)
class ConfusionFigures:
    """How often each two answers stand side by side, pooled over coders; which units these are is found when asked.

    The answer "" stands for nothing that corresponds: not selected, not marked.
    """

    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    disagreements: int
    most: tuple[Confused, ...]


@dataclass(frozen=True)
class VariableFigures:
    """One variable. Every row holds what it was computed on; alpha is the one at the variable's own level.

    rows: every coefficient of the variable as a whole. by_category, by_pair: those of a category and of two coders.
    labels: (code, label) of its declared answers. why: why agreement, alpha and AC1 differ, where they do.
    """

    code: str
    label: str
    level: str
    derived_from: str | None
    labels: tuple[tuple[str, str], ...]
    alpha: Row
    percent: Row | None
    kappa: Row | None
    gwet: Row | None
    f1: Row | None
    rows: tuple[Row, ...]
    by_category: tuple[Row, ...]
    by_pair: tuple[Row, ...]
    pairs: PairMatrix
    coders: tuple[CoderFigures, ...]
    coverage: CoverageFigures
    confusion: ConfusionFigures | None
    windows: tuple[Window, ...]
    batches: tuple[Window, ...]
    drift: Drift | None
    prevalence: Prevalence | None
    why: str

    @property
    def headline(self) -> Headline:
        """The few figures of the table that journals expect, as `tabulation.entry` takes them."""
        return Headline(self.alpha, self.percent, self.kappa, self.gwet, self.f1)

    @property
    def category_alphas(self) -> tuple[Row, ...]:
        """Alpha of each answer against all others."""
        return tuple(r for r in self.by_category if r.coefficient == "krippendorff_alpha")

    @property
    def level_shown(self) -> str:
        """The level with its distance, for people."""
        return DISTANCES.get(Level(self.level), self.level)

    @property
    def verdict(self) -> str:
        """From the lower limit of the interval, never from the point."""
        if self.alpha.value is None:
            return "undefined"
        return verdict_of(self.alpha.ci)

    @property
    def is_low(self) -> bool:
        """Whether alpha itself lies below the limit for tentative conclusions."""
        return self.alpha.value is not None and self.alpha.value < TENTATIVE

    @property
    def kappa_name(self) -> str:
        """Whose kappa it is: Cohen's for two coders, Fleiss' for more."""
        return KAPPAS[self.kappa.coefficient] if self.kappa else ""

    @property
    def gwet_name(self) -> str:
        """AC1, or AC2 where the answers have an order."""
        return "AC1" if self.gwet is None or self.gwet.metric == "nominal" else "AC2"

    @property
    def share_below(self) -> float | None:
        """The share of replicates below .800."""
        return self.alpha.p_below["0.800"] if self.alpha.p_below else None

    @property
    def why_none(self) -> str:
        """Why alpha is undefined, or why it has no interval; empty where there is nothing to explain."""
        if self.alpha.value is None:
            return self.alpha.sentence
        return self.alpha.interval_sentence if self.alpha.ci is None else ""

    def label_of(self, answer: str) -> str:
        """What people call an answer."""
        return dict(self.labels).get(answer, answer)


@dataclass(frozen=True)
class StudyFigures:
    """The whole content of a reliability page; coverage is of the documents, whatever was asked of them."""

    source: Source
    options: Options
    coverage: CoverageFigures
    variables: tuple[VariableFigures, ...]

    def of(self, code: str) -> VariableFigures | None:
        """The figures of one variable."""
        return next((v for v in self.variables if v.code == code), None)


def verdict_of(ci: tuple[float, float] | None) -> str:
    """Krippendorff's words for a lower limit."""
    if ci is None:
        return "no interval"
    return "reliable" if ci[0] >= RELY else "tentative" if ci[0] >= TENTATIVE else "too low"
