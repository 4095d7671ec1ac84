"""Why agreement, alpha and AC1 of one variable differ: a sentence from how often the commonest answer was given."""

from collections import Counter
from dataclasses import dataclass

from projects.reliability.figures import coder_counts
from projects.reliability.markings import Markings
from projects.reliability.ratings import Ratings
from projects.reliability.writing import short, whole_percent

NOTABLE = 0.10  # figures that lie closer together than this need no explanation
SKEWED = 0.60
FEW_CODES = 30


@dataclass(frozen=True)
class Prevalence:
    """The commonest answer, its share of all answers given, and the rarest used one with its count."""

    commonest: str
    share: float
    rarest: str
    rarest_count: int
    categories: int


def prevalence(data: Ratings | Markings) -> Prevalence | None:
    """Of a variable with single answers; None of sets and passages, and where nobody answered."""
    if isinstance(data, Markings) or data.members is not None or not data.values:
        return None
    totals: Counter[str] = Counter()
    for counts in coder_counts(data).values():
        totals.update(counts)
    used = {answer: n for answer, n in totals.items() if n}
    commonest = max(used, key=lambda answer: used[answer])
    rarest = min(used, key=lambda answer: used[answer])
    return Prevalence(commonest, used[commonest] / data.values, rarest, used[rarest], max(1, data.size))


def why_they_differ(
    *,
    percent: float | None,
    alpha: float | None,
    ac1: float | None,
    expected: float | None,
    prevalence: Prevalence | None,
    label: str | None = None,
) -> str:
    """One or two sentences where the figures differ by .10 or more, else nothing.

    expected: alpha's expected agreement (Row.expected_agreement), as shares. label: what people call the commonest
    answer.
    """
    if percent is None or prevalence is None:
        return ""
    name = label or prevalence.commonest
    if alpha is None:
        return _undefined(percent, ac1, prevalence, name)
    if percent - alpha < NOTABLE and (ac1 is None or abs(ac1 - alpha) < NOTABLE):
        return ""
    skewed = prevalence.share >= SKEWED
    first = f"Coders agree on {whole_percent(percent)}, but alpha is {short(alpha)}"
    if expected is not None:
        because = (
            f", because {whole_percent(prevalence.share)} of all answers are “{name}” and" if skewed else ", because"
        )
        first += f"{because} chance alone would give {whole_percent(expected)}"
    return f"{first}{_of_ac1(alpha, ac1, skewed)}{_of_rarest(prevalence)}"


def _undefined(percent: float, ac1: float | None, found: Prevalence, name: str) -> str:
    if found.share < 1:
        return ""
    also = "" if ac1 is None else f" AC1 is {short(ac1)} only because it takes the declared categories for chance."
    return (
        f"Coders agree on {whole_percent(percent)}, but every answer is “{name}”: without variation nothing shows that "
        f"they could tell the categories apart, so alpha is undefined.{also}"
    )


def _of_ac1(alpha: float, ac1: float | None, skewed: bool) -> str:
    if ac1 is None or abs(ac1 - alpha) < NOTABLE:
        return "."
    if ac1 < alpha:
        return f". AC1 is lower ({short(ac1)}): it expects more chance agreement here than alpha does."
    if skewed:
        return (
            f". AC1 is {short(ac1)}, because it expects little chance agreement where one answer prevails; it says "
            "that codes rarely differ, alpha that the rarer answers are not told apart as reliably."
        )
    return f". AC1 is {short(ac1)}: it expects less chance agreement than alpha does."


def _of_rarest(found: Prevalence) -> str:
    if found.rarest_count >= FEW_CODES or found.rarest == found.commonest:
        return ""
    times = "once" if found.rarest_count == 1 else f"{found.rarest_count} times"
    return f" The rarest answer, “{found.rarest}”, was given only {times}, so more units would tell more."
