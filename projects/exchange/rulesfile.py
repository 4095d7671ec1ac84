"""rules.json: how single variables are settled. Its default is the release's that was built with it, and left aside."""

from __future__ import annotations

from projects.adjudication.rules import OwnRule, Rule
from projects.codebooks.rules import Codebook, Level
from projects.datasets.reading import rules_in
from projects.exchange.findings import Findings
from projects.exchange.held import Held
from projects.exchange.jsonlines import WrongLine, strict_json
from projects.exchange.plan import Plan
from projects.exchange.study import Study
from projects.exchange.tables import decoded

NOT_OURS = 'is left aside: it names no "default", or a rule of a variable without "rule" and "at_least"'


def read_rules(file: str, data: bytes, found: Findings) -> dict[str, OwnRule]:
    """The rules of single variables; none, with a warning, where the file is written otherwise."""
    text = decoded(file, data, found)
    if text is None:
        return {}
    try:
        return dict(rules_in(strict_json(text, numbers_as_text=False)).own)
    except (WrongLine, TypeError, KeyError, ValueError, AttributeError):
        found.warn(file, None, NOT_OURS)
        return {}


def plan_rules(plan: Plan, study: Study, held: Held, codebook: Codebook, found: Findings) -> None:
    """What is new. Another rule than the one there is a problem; one that the codebook has no place for a warning."""
    for code, rule in study.rules.items():
        variable, there = codebook.by_code.get(code), held.rules.get(code)
        if variable is None or not variable.is_cell:
            found.warn(
                "rules.json", None, f"has a rule for {code!r}, which the codebook does not settle; it is left out"
            )
        elif rule.rule is Rule.MAJORITY and variable.level is Level.SPAN:
            found.warn("rules.json", None, f"has a majority rule for the passages of {code!r}; it is left out")
        elif there is not None and there != rule:
            what = f"settles {code!r} where {rule.told}; there it is settled where {there.told}. Make them the same"
            found.problem("rules.json", None, what)
        elif there is None:
            plan.rules[code] = rule
