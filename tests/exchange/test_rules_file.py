"""rules.json: how single variables are settled travels with the study."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.adjudication.queries import rules_of
from projects.adjudication.rules import OwnRule, Rule
from projects.adjudication.settling_actions import set_rules
from projects.exchange.importing import StudyRefused, prepare_import
from projects.teams.models import Project
from tests.exchange.studies import STUDY, folder
from tests.exchange.test_round_trip import load, written

pytestmark = pytest.mark.django_db
RULES = '{"default": "majority", "variables": {"stance": {"rule": "majority", "at_least": 3}}}'


def rules(slug: str) -> object:
    return rules_of(Project.objects.get(slug=slug)).own


def test_the_rules_come_with_the_study_and_go_out_with_it(tmp_path: Path) -> None:
    load("study", folder(tmp_path, {**STUDY, "rules.json": RULES}))
    assert rules("study") == {"stance": OwnRule(Rule.MAJORITY, 3)}
    out = written("study", tmp_path / "out")
    assert load("second", tmp_path / "out")
    assert rules("second") == rules("study")
    assert written("second", tmp_path / "again") == out
    assert not load("study", tmp_path / "out")


def test_a_study_without_own_rules_has_no_such_file(tmp_path: Path) -> None:
    load("study", folder(tmp_path, STUDY))
    assert "rules.json" not in written("study", tmp_path / "out")


def test_another_rule_than_the_one_there_is_refused_and_both_are_shown(tmp_path: Path) -> None:
    load("study", folder(tmp_path, STUDY))
    set_rules(project=Project.objects.get(slug="study"), rules={"stance": OwnRule(Rule.UNANIMOUS)})
    with pytest.raises(StudyRefused, match="at least 3 coders agrees; there it is settled where all coders agree"):
        prepare_import("study", folder(tmp_path, {**STUDY, "rules.json": RULES}))


@pytest.mark.parametrize(
    ("content", "warning"),
    [
        ('{"unanimous": true}', "is left aside"),
        ("[", "is left aside"),
        (RULES.replace("stance", "nothing"), "has a rule for 'nothing', which the codebook does not settle"),
    ],
)
def test_what_cannot_be_used_is_said_and_keeps_nothing_else_out(tmp_path: Path, content: str, warning: str) -> None:
    ready = prepare_import("study", folder(tmp_path, {**STUDY, "rules.json": content}))
    assert any(warning in str(one) for one in ready.found.warnings)
    assert not ready.plan.rules
