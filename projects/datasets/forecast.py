"""What a release would hold if it were built now."""

from __future__ import annotations

from collections import Counter

from projects.adjudication.queries import cases, rules_of
from projects.adjudication.rules import How, Rule, settle
from projects.codebooks.queries import latest_codebook
from projects.teams.models import Project


def forecast(project: Project) -> list[tuple[Rule, Counter[How]]]:
    """For each rule, how many cells would be settled in which way; reads every coding once."""
    counts = {rule: Counter[How]() for rule in Rule}
    rules = {rule: rules_of(project, rule) for rule in Rule}
    version = latest_codebook(project)
    if version is not None:
        for case in cases(project):
            for rule, counted in counts.items():
                counted.update(cell.how for cell in settle(version.parsed, case, rules[rule]))
    return list(counts.items())
