"""The writes of rules for settling without a person, variable by variable."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from projects.adjudication.models import SettlingRule
from projects.adjudication.queries import rules_of
from projects.adjudication.rules import OwnRule, Rule
from projects.codebooks.models import Variable
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Level
from projects.teams.activity import log
from projects.teams.models import Project, User
from projects.teams.queries import held_open

MOST = 99


class WrongRule(ValueError):
    """A rule that a variable cannot have; the sentence says why."""


class RulesChanged(ValueError):
    """Somebody else set rules after these were read."""

    def __init__(self) -> None:
        super().__init__(
            "The rules were changed meanwhile and stand here as they are now. Choose again; nothing was kept."
        )


def stamp_of(project: Project) -> str:
    """The rules of the project's variables in short, to tell whether they are those that were shown."""
    return "; ".join(f"{code}: {rule.told}" for code, rule in sorted(rules_of(project).own.items()))


@transaction.atomic
def set_rules(
    *, project: Project, rules: Mapping[str, OwnRule | None], seen: str | None = None, by: User | None = None
) -> list[str]:
    """Give variables rules of their own, or take them away (None); the codes of those that changed.

    `seen` are the rules that were shown, as `stamp_of` gives them. Rulings stand whatever the rule, and reliability
    never reads it. Raises WrongRule, RulesChanged or ProjectNotOpen; then nothing has changed.
    """
    held_open(project)
    if seen not in (None, stamp_of(project)):
        raise RulesChanged
    version = latest_codebook(project)
    known = {} if version is None else version.parsed.by_code
    held, changed = rules_of(project).own, []
    for code, rule in rules.items():
        variable = known.get(code)
        if variable is None or not variable.is_cell:
            raise WrongRule(f"The codebook has no variable “{code}” that is settled.")
        if rule is not None and rule.rule is Rule.MAJORITY and variable.level is Level.SPAN:
            raise WrongRule(f"{variable.label}: passages are never settled by majority.")
        if rule is not None and not 2 <= rule.at_least <= MOST:
            raise WrongRule(f"{variable.label}: a majority needs 2 to {MOST} coders, not {rule.at_least}.")
        if held.get(code) != rule:
            changed.append(code)
            _set(project, code, rule)
            told = rule.told if rule else "as the others"
            log(project=project, by=by, verb="set how a variable is settled", detail=f"{code}: {told}")
    return changed


def _set(project: Project, code: str, rule: OwnRule | None) -> None:
    variable = Variable.objects.get(project=project, code=code)
    if rule is None:
        SettlingRule.objects.filter(variable=variable).delete()
    else:
        given = {"rule": rule.rule.value, "at_least": rule.at_least}
        SettlingRule.objects.update_or_create(variable=variable, defaults=given)
