"""What a release would hold if it were built now."""

from __future__ import annotations

from collections import Counter

from projects.adjudication.queries import blocked_documents, cases, rules_of
from projects.adjudication.rules import How, Rule, settle
from projects.codebooks.queries import latest_codebook
from projects.corpus.models import Document
from projects.teams.models import Membership


def forecast(membership: Membership) -> list[tuple[Rule, Counter[How]]]:
    """For each rule, how many cells would be settled in which way; reads every coding once.

    Documents the member has still to code are not counted: one of them alone would be told by the difference.
    """
    project = membership.project
    documents = Document.objects.filter(project=project).exclude(pk__in=blocked_documents(membership))
    counts = {rule: Counter[How]() for rule in Rule}
    rules = {rule: rules_of(project, rule) for rule in Rule}
    version = latest_codebook(project)
    if version is not None:
        for case in cases(project, documents=documents):
            for rule, counted in counts.items():
                counted.update(cell.how for cell in settle(version.parsed, case, rules[rule]))
    return list(counts.items())
