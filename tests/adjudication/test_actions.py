"""Leila rules: what is kept, what is refused, and what opens a cell again."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from projects.adjudication.actions import (
    AnswersChanged,
    NotReady,
    ReasonMissing,
    RuledMeanwhile,
    open_case,
    open_queue,
    record_ruling,
)
from projects.adjudication.models import Ruling
from projects.adjudication.queries import cases, open_cells
from projects.adjudication.rules import fingerprint
from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import CodingFrozen, record_judgement, reopen_coding
from projects.coding.models import Assignment
from projects.coding.rules import value_of
from projects.corpus.models import Document
from projects.teams.models import Activity
from projects.teams.rules import Role
from tests.adjudication.studies import coded, disputed, make_study, person
from tests.factories import assign, judge, make_coder, make_document, make_member, mark, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    """A document on whose stance Aigerim says 1 and Daniyar 2."""
    return disputed(make_study())


def rule_on(document: Document, *given: Any, variable: str = "stance", **more: Any) -> Ruling:
    asked: dict[str, Any] = {
        "given": given,
        "reason": "The text says so.",
        "base_version": 0,
        "by": person(document.project, "Leila"),
    }
    return record_ruling(document=document, variable_code=variable, **asked | more)


def open_in(document: Document) -> list[str]:
    return [cell.variable.code for cell in open_cells(document.project)]


def test_a_ruling_keeps_value_reason_person_and_moment(document):
    ruling = rule_on(document, "4", reason="  The text says so. ")
    assert (value_of(ruling.key), ruling.reason, ruling.version) == ("4", "The text says so.", 1)
    assert ruling.made_by == person(document.project, "Leila").user
    assert open_in(document) == []


def test_a_new_ruling_is_appended_and_the_old_one_stays(document):
    rule_on(document, "1", reason="first")
    rule_on(document, "2", reason="second", base_version=1)
    kept = Ruling.objects.order_by("version").values_list("version", "key", "reason")
    assert list(kept) == [(1, "=1", "first"), (2, "=2", "second")]


def test_a_ruling_remembers_which_answers_it_saw(document):
    assert rule_on(document, "1").fingerprint == fingerprint({"Aigerim": "1", "Daniyar": "2"})


def test_a_ruling_on_answers_that_changed_meanwhile_is_refused(document):
    seen = fingerprint({"Aigerim": "1", "Daniyar": "2"})
    judge(Assignment.objects.get(coder__name="Aigerim"), "stance", "5", correction=True)
    with pytest.raises(AnswersChanged):
        rule_on(document, "1", seen=seen)
    assert not Ruling.objects.exists()


def test_a_correction_makes_a_ruling_stale_and_a_new_one_settles_again(document):
    rule_on(document, "1")
    judge(Assignment.objects.get(coder__name="Aigerim"), "stance", "5", correction=True)
    assert open_in(document) == ["stance"]
    rule_on(document, "1", base_version=1)
    assert open_in(document) == []
    assert Ruling.objects.count() == 2


def test_of_two_adjudicators_the_second_is_shown_the_first_ones_ruling(document):
    theirs = rule_on(document, "1", by=make_member(document.project, "Nadia", Role.ADJUDICATOR))
    with pytest.raises(RuledMeanwhile) as refused:
        rule_on(document, "2")
    assert refused.value.ruling == theirs
    assert Ruling.objects.get() == theirs


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_ruling_needs_a_reason(document, reason):
    with pytest.raises(ReasonMissing, match="Give a reason"):
        rule_on(document, "1", reason=reason)
    assert not Ruling.objects.exists()


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("stance", ("9",)),
        ("stance", ()),
        ("stance", ("1", "2")),
        ("event_year", ("1066",)),
        ("passages", (("POS", 0, 4000),)),
        ("passages", (("GOOD", 0, 4),)),
        ("passages", (("POS", 4, 4),)),
        ("passages", ("POS",)),
    ],
)
def test_a_value_outside_the_codebook_is_refused_and_changes_nothing(document, variable, given):
    for coding in Assignment.objects.all():
        judge(coding, "event_year", "2000")
    with pytest.raises(IllegalAnswer):
        rule_on(document, *given, variable=variable)
    assert not Ruling.objects.exists()
    assert not Activity.objects.filter(verb="ruled").exists()
    assert not Assignment.objects.exclude(frozen_at=None).exists()


def test_several_categories_are_ruled_as_one_set():
    document = make_document(make_study())
    coded(document, "Aigerim", in_scope="yes", field=("economic", "political"))
    coded(document, "Daniyar", in_scope="yes", field="military")
    ruling = rule_on(document, "political", "military", variable="field")
    assert sorted(c.category.code for c in ruling.chosen.all()) == ["military", "political"]


def test_passages_are_ruled_as_one_set(document):
    mark(Assignment.objects.get(coder__name="Aigerim"), "passages", "POS", 0, 5)
    ruling = rule_on(document, ("POS", 0, 5), ("NEG", 6, 9), variable="passages")
    assert [(p.category.code, p.start, p.end) for p in ruling.passages.order_by("start")] == [
        ("POS", 0, 5),
        ("NEG", 6, 9),
    ]
    assert open_in(document) == ["stance"]


def test_a_document_whose_coders_are_not_done_cannot_be_ruled_on(document):
    assign(document, make_coder(document.project, "Omid"))
    with pytest.raises(NotReady, match="are not done"):
        rule_on(document, "1")


def test_a_document_nobody_coded_cannot_be_ruled_on():
    with pytest.raises(NotReady, match="Nobody has coded"):
        rule_on(make_document(make_study()), "1")


def test_a_question_that_other_answers_close_cannot_be_ruled_on(document):
    with pytest.raises(NotReady, match="not a question on this document"):
        rule_on(document, "economic", variable="field")


def test_the_question_before_is_ruled_on_first():
    document = make_document(make_study())
    coded(document, "Aigerim", in_scope="yes", field="economic")
    coded(document, "Daniyar", in_scope="no")
    with pytest.raises(NotReady, match="first"):
        rule_on(document, "economic", variable="field")
    rule_on(document, "yes", variable="in_scope")
    assert open_in(document) == ["field"]


def test_an_adjudicator_who_has_still_to_code_the_document_cannot_rule_on_it(document):
    omid = make_member(document.project, "Omid", Role.CODER, Role.ADJUDICATOR)
    assign(document, omid)
    with pytest.raises(NotReady, match="still to code this document yourself"):
        rule_on(document, "1", by=omid)


def test_opening_the_case_freezes_its_codings_and_no_others(document):
    other = disputed(document.project, "d2")
    assert open_case(document=document, now=timezone.now()) == 2
    assert open_case(document=document, now=timezone.now()) == 0
    assert set(Assignment.objects.exclude(frozen_at=None).values_list("document", flat=True)) == {document.pk}
    with pytest.raises(CodingFrozen):
        reopen_coding(assignment=document.assignments.get(coder__name="Aigerim"), by=None)
    assert reopen_coding(assignment=other.assignments.get(coder__name="Aigerim"), by=None).state == "open"


def test_a_ruling_freezes_the_answers_it_rests_on(document):
    rule_on(document, "1")
    with pytest.raises(CodingFrozen):
        reopen_coding(assignment=document.assignments.get(coder__name="Aigerim"), by=None)


def test_whoever_reads_the_queue_cannot_take_their_own_coding_back(document):
    aigerim = person(document.project, "Aigerim")
    theirs = make_document(document.project, "d2")
    coded(theirs, "Daniyar")
    assert open_queue(by=aigerim, now=timezone.now()) == 2
    assert open_queue(by=aigerim, now=timezone.now()) == 0
    assert theirs.assignments.get().frozen_at is None


def test_reading_the_queue_leaves_codings_alone_that_cannot_be_compared_yet(document):
    assign(document, make_coder(document.project, "Omid"))
    assert open_queue(by=person(document.project, "Aigerim"), now=timezone.now()) == 0


def test_a_reopened_coding_takes_its_document_from_the_queue_until_it_is_handed_in_again(document):
    coding = reopen_coding(assignment=document.assignments.get(coder__name="Aigerim"), by=None)
    assert open_in(document) == []
    with pytest.raises(NotReady):
        rule_on(document, "1")
    record_judgement(assignment=coding, variable_code="stance", given=["2"], op_id=uuid4(), base_version=1, by=None)
    submit(coding)
    assert next(cases(document.project)).answers["stance"] == {"Aigerim": "2", "Daniyar": "2"}
    assert open_in(document) == []
