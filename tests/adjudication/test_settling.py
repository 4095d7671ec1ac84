"""How variables are settled without a person: chosen one by one, at work in queue and release, never in reliability."""

from __future__ import annotations

from io import StringIO

import pytest
from django.test import Client

from projects.adjudication.models import SettlingRule
from projects.adjudication.queries import cells, open_cells, rules_of
from projects.adjudication.rules import OwnRule, Rule, Rules
from projects.adjudication.settling_actions import WrongRule, set_rules
from projects.datasets.reading import read_rules, rules_json
from projects.datasets.studyfiles import WrongStudyFile
from projects.teams.models import Activity, Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, coded, make_study, text
from tests.factories import make_coder, make_document, make_member

pytestmark = pytest.mark.django_db
RULES = "/projects/study/disagreements/rules/"
MAJORITY = OwnRule(Rule.MAJORITY)


@pytest.fixture
def project() -> Project:
    study = make_study()
    make_coder(study, "Omid")
    return study


@pytest.fixture
def nadia(project) -> Client:
    return browser_of(make_member(project, "Nadia", Role.MANAGER))


def told(project: Project, *stances: str) -> None:
    """A document whose coders say these stances, and agree otherwise."""
    document = make_document(project)
    for name, stance in zip(("Aigerim", "Daniyar", "Omid"), stances, strict=False):
        coded(document, name, stance=stance)


def how(project: Project, variable: str = "stance") -> list[str]:
    return [cell.how.value for cell in cells(project) if cell.variable.code == variable]


def test_a_variable_with_a_majority_rule_needs_nobody_where_most_agree(project):
    told(project, "1", "1", "2")
    assert how(project) == ["open"]
    set_rules(project=project, rules={"stance": MAJORITY})
    assert how(project) == ["majority"]
    assert not list(open_cells(project))


@pytest.mark.parametrize("stances", [("1", "2"), ("1", "2", "3")])
def test_a_tie_goes_to_the_queue(project, stances):
    told(project, *stances)
    set_rules(project=project, rules={"stance": MAJORITY})
    assert [cell.variable.code for cell in open_cells(project)] == ["stance"]


def test_a_majority_of_fewer_than_it_needs_goes_to_the_queue(project):
    told(project, "1", "1", "2")
    set_rules(project=project, rules={"stance": OwnRule(Rule.MAJORITY, 3)})
    assert how(project) == ["open"]


def test_a_rule_of_one_variable_leaves_the_others_alone(project):
    document = make_document(project)
    coded(document, "Aigerim", in_scope="yes", field="economic")
    coded(document, "Daniyar", in_scope="no"), coded(document, "Omid", in_scope="no")
    set_rules(project=project, rules={"stance": MAJORITY})
    assert "in_scope" in [cell.variable.code for cell in open_cells(project)]


def test_a_rule_is_taken_away_again_and_both_are_in_the_log(project):
    assert set_rules(project=project, rules={"stance": MAJORITY}) == ["stance"]
    assert set_rules(project=project, rules={"stance": MAJORITY}) == []
    assert set_rules(project=project, rules={"stance": None}) == ["stance"]
    assert not SettlingRule.objects.exists()
    details = Activity.objects.filter(verb="set how a variable is settled").values_list("detail", flat=True)
    assert list(details) == ["stance: as the others", "stance: a majority of at least 2 coders agrees"]


@pytest.mark.parametrize(
    ("variable", "rule"),
    [("passages", MAJORITY), ("memo", MAJORITY), ("nothing", MAJORITY), ("stance", OwnRule(Rule.MAJORITY, 1))],
)
def test_a_rule_that_cannot_be_is_refused_and_nothing_is_kept(project, variable, rule):
    with pytest.raises(WrongRule):
        set_rules(project=project, rules={"in_scope": MAJORITY, variable: rule})
    assert rules_of(project).own == {}


def test_a_manager_chooses_on_the_page(project, nadia):
    page = nadia.get(RULES)
    (place,) = [n for n, variable, _, _ in page.context["rows"] if variable.code == "stance"]
    nadia.post(RULES, {f"rule-{place}": "majority", f"at-least-{place}": "3"})
    assert rules_of(project).own == {"stance": OwnRule(Rule.MAJORITY, 3)}
    assert nadia.get(RULES).context["rows"][place][2] == OwnRule(Rule.MAJORITY, 3)


def test_of_two_managers_the_second_is_shown_what_the_first_chose(project, nadia):
    seen = nadia.get(RULES).context["seen"]
    set_rules(project=project, rules={"stance": MAJORITY})
    response = nadia.post(RULES, {"seen": seen, "rule-0": "majority", "at-least-0": "2"})
    assert response.status_code == 409
    assert "The rules were changed meanwhile" in text(response)
    assert rules_of(project).own == {"stance": MAJORITY}


def test_what_is_no_number_is_refused_in_a_sentence_on_the_page(project, nadia):
    response = nadia.post(RULES, {"rule-2": "majority", "at-least-2": "many"})
    assert response.status_code == 422
    assert "a majority needs 2 to 99 coders, not “many”" in text(response)
    assert not SettlingRule.objects.exists()


def test_without_a_codebook_the_page_says_what_to_do_first(nadia, project):
    project.codebooks.all().delete()
    assert "No codebook yet" in text(nadia.get(RULES))


def file_of(content: str):
    return lambda name: StringIO(content) if name == "rules.json" else None


def test_the_rules_travel_with_the_study():
    rules = Rules(Rule.MAJORITY, {"stance": OwnRule(Rule.MAJORITY, 3), "field": OwnRule(Rule.UNANIMOUS)})
    assert read_rules(file_of(rules_json(rules))) == rules


@pytest.mark.parametrize(
    "content",
    [
        '{"default": "most"}',
        '{"default": "majority", "variables": []}',
        '{"default": "majority", "variables": {"stance": {"rule": "majority", "at_least": 1}}}',
        '{"default": "majority", "variables": {"stance": {"rule": "majority", "at_least": true}}}',
        "[]",
    ],
)
def test_rules_that_say_something_else_are_refused(content):
    with pytest.raises(WrongStudyFile, match="rules.json"):
        read_rules(file_of(content))
