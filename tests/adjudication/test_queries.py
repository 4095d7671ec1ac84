"""Cases as the database has them, and the cells that wait for an adjudicator."""

from __future__ import annotations

from random import Random

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.adjudication.models import Ruling
from projects.adjudication.queries import blocked_documents, cases, cells, open_cells
from projects.adjudication.rules import Case, How, Why
from projects.coding.models import Assignment
from projects.coding.rules import Kind, Purpose, State
from projects.corpus.models import Document
from projects.teams.models import Project
from tests.factories import (
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_project,
    make_round,
    mark,
    rule,
    submit,
)

pytestmark = pytest.mark.django_db


def make_study(*documents: str) -> Project:
    project = make_project()
    make_codebook(project)
    for code in documents or ("d1",):
        make_document(project, code)
    return project


def coded(project: Project, coder: str, stance: str = "", document: str = "d1", purpose: Purpose = Purpose.MAIN):
    """A submitted coding by the coder of this name, who becomes a member the first time."""
    member = project.memberships.filter(name=coder).first() or make_coder(project, coder, signs_in=False)
    round_ = make_round(project, purpose.value, purpose)
    assignment = assign(Document.objects.get(project=project, code=document), member, round_)
    if stance:
        judge(assignment, "stance", stance)
    return submit(assignment)


def the_case(project: Project) -> Case:
    (case,) = cases(project)
    return case


def waiting(project: Project) -> list[tuple[str, str, Why | None]]:
    found = open_cells(project)
    return [(c.document, c.variable.code, c.why) for c in found if c.variable.code == "stance"]


def test_the_latest_revision_counts():
    project = make_study()
    assignment = coded(project, "Aigerim", "1")
    judge(assignment, "stance", "2")
    assert the_case(project).answers["stance"] == {"Aigerim": "2"}


def test_a_correction_counts_for_the_case():
    project = make_study()
    judge(coded(project, "Aigerim", "1"), "stance", "3", correction=True)
    assert the_case(project).answers["stance"] == {"Aigerim": "3"}


def test_an_answer_taken_back_is_lacking():
    project = make_study()
    judgement = judge(coded(project, "Aigerim"), "stance", "1")
    judgement.pk, judgement.version = None, 2
    judgement.kind, judgement.key, judgement.category = Kind.CLEARED, "", None
    judgement.op_id = "0" * 32
    judgement.save(force_insert=True)
    assert the_case(project).answers["stance"] == {}


def test_drafts_are_not_read():
    project = make_study()
    Assignment.objects.filter(pk=coded(project, "Aigerim", "1").pk).update(state=State.OPEN, submitted_at=None)
    case = the_case(project)
    assert case.submitted == set()
    assert case.open == {"Aigerim"}
    assert case.answers["stance"] == {}


def test_whoever_was_withdrawn_is_not_waited_for():
    project = make_study()
    coded(project, "Aigerim", "1")
    Assignment.objects.filter(pk=coded(project, "Omid", "2").pk).update(state=State.WITHDRAWN, submitted_at=None)
    stance = next(c for c in cells(project) if c.variable.code == "stance")
    assert (stance.how, stance.value) == (How.SINGLE, "1")


def test_training_is_not_part_of_the_agreed_dataset():
    project = make_study()
    coded(project, "Aigerim", "1", purpose=Purpose.TRAINING)
    assert the_case(project).submitted == frozenset()


def test_of_two_codings_by_one_coder_the_main_round_counts():
    project = make_study()
    coded(project, "Aigerim", "1", purpose=Purpose.RELIABILITY)
    coded(project, "Aigerim", "2", purpose=Purpose.MAIN)
    assert the_case(project).answers["stance"] == {"Aigerim": "2"}


def test_passages_count_as_they_stand():
    project = make_study()
    assignment = coded(project, "Aigerim")
    mark(assignment, "passages", "POS", 0, 5)
    gone = mark(assignment, "passages", "NEG", 6, 9)
    gone.removed_at = timezone.now()
    gone.save()
    assert the_case(project).answers["passages"] == {"Aigerim": frozenset({("POS", 0, 5)})}


def test_a_ruling_settles_a_disagreement():
    project = make_study()
    coded(project, "Aigerim", "1"), coded(project, "Omid", "2")
    assert waiting(project) == [("d1", "stance", Why.DIFFER)]
    rule(project.documents.get(), "stance", "3")
    assert waiting(project) == []


def test_a_correction_after_a_ruling_opens_the_cell_again():
    project = make_study()
    aigerim, _ = coded(project, "Aigerim", "1"), coded(project, "Omid", "2")
    rule(project.documents.get(), "stance", "3")
    judge(aigerim, "stance", "4", correction=True)
    assert waiting(project) == [("d1", "stance", Why.DIFFER)]
    rule(project.documents.get(), "stance", "3")
    assert waiting(project) == []


def test_a_correction_of_another_variable_leaves_a_ruling_alone():
    project = make_study()
    aigerim, _ = coded(project, "Aigerim", "1"), coded(project, "Omid", "2")
    rule(project.documents.get(), "stance", "3")
    judge(aigerim, "event_year", "2019", correction=True)
    assert the_case(project).rulings == {"stance": "3"}


def test_a_ruling_on_passages_grows_stale_when_one_is_moved():
    project = make_study()
    assignment = coded(project, "Aigerim", "1")
    rule(project.documents.get(), "passages", ("POS", 0, 5))
    assert the_case(project).rulings == {"passages": frozenset({("POS", 0, 5)})}
    mark(assignment, "passages", "NEG", 6, 9, correction=True)
    assert the_case(project).rulings == {}


def test_evidence_marked_later_leaves_a_ruling_alone():
    project = make_study()
    assignment = coded(project, "Aigerim", "1")
    rule(project.documents.get(), "field", "economic")
    mark(assignment, "field", "military", 0, 5, correction=True)
    assert the_case(project).rulings == {"field": frozenset({"economic"})}


def test_a_ruling_that_was_taken_back_settles_nothing():
    project = make_study()
    coded(project, "Aigerim", "1"), coded(project, "Omid", "2")
    ruling = rule(project.documents.get(), "stance", "3")
    Ruling.objects.create(
        document=ruling.document, variable=ruling.variable, version=2, kind=Kind.CLEARED, key="", category=None
    )
    assert waiting(project) == [("d1", "stance", Why.DIFFER)]


def test_documents_come_in_order_of_code_points():
    project = make_study("é", "a", "Z", "я", "zz", "10", "9")
    assert [case.document for case in cases(project)] == ["10", "9", "Z", "a", "zz", "é", "я"]


def test_a_chunk_of_documents_costs_the_same_number_of_queries(django_assert_max_num_queries: DjangoAssertNumQueries):
    project = make_study(*(f"d{n}" for n in range(12)))
    for n in range(12):
        coded(project, "Aigerim", "1", f"d{n}"), coded(project, "Omid", "2", f"d{n}")
    with django_assert_max_num_queries(13):
        assert len(list(cases(project))) == 12
    with django_assert_max_num_queries(22):
        assert len(waiting(project)) == 12


def random_study(seed: int) -> Project:
    """Documents on which two coders agree, differ, lack answers, correct themselves and are ruled on, at random."""
    dice = Random(seed)
    project = make_study(*(f"d{n}" for n in range(10)))
    for document in project.documents.all():
        for coder in ("Aigerim", "Omid"):
            assignment = coded(project, coder, dice.choice(["1", "1", "2", ""]), document.code)
            scope = dice.choice(["yes", "yes", "no"])
            judge(assignment, "in_scope", scope)
            if scope == "yes" and dice.random() < 0.8:
                judge(assignment, "field", *dice.choice([["economic"], ["economic", "political"], ["__none__"]]))
            if dice.random() < 0.3:
                mark(assignment, "passages", dice.choice(["POS", "NEG"]), 0, 5)
        if dice.random() < 0.5:
            rule(document, "in_scope", dice.choice(["yes", "no"]))
        if dice.random() < 0.3:
            rule(document, "stance", "1")
        if dice.random() < 0.3:
            judge(assignment, "stance", "3", correction=True)
    return project


@pytest.mark.parametrize("seed", range(6))
def test_what_the_database_passes_over_holds_no_open_cell(seed: int):
    project = random_study(seed)
    wanted = {(c.document, c.variable.code, c.why) for c in cells(project) if c.needs_adjudicator}
    assert {(c.document, c.variable.code, c.why) for c in open_cells(project)} == wanted


def test_a_member_is_kept_from_documents_they_have_still_to_code():
    project = make_study("d1", "d2")
    aigerim = make_coder(project, "Aigerim")
    coded(project, "Aigerim", "1", "d1")
    assign(project.documents.get(code="d2"), aigerim, make_round(project, "training", Purpose.TRAINING))
    assert list(blocked_documents(aigerim)) == [project.documents.get(code="d2").pk]
    assert list(blocked_documents(make_coder(project, "Leila"))) == []
