"""Which codings and which of their answers count: the first ones, handed in, one of each coder on a document."""

from __future__ import annotations

import pytest

from projects.codebooks.queries import variable_ids
from projects.coding.models import Assignment
from projects.coding.rules import Purpose, State
from projects.reliability.codings import read_answers, read_codings, read_passages
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
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    project = make_project("study")
    make_codebook(project)
    return project


def answers(project: Project, *rounds: str, codebook: int | None = None) -> list[str]:
    """The keys of the stances that count in these rounds, in the order of their codings."""
    chosen = [make_round(project, name) for name in rounds or ("main",)]
    place, keys = read_answers(read_codings(chosen, codebook), variable_ids(project)["stance"], codebook)
    return [key for _, key in sorted(zip(place.tolist(), keys, strict=True))]


def test_what_is_not_handed_in_is_not_read(project):
    judge(assign(make_document(project), make_coder(project)), "stance", "4")
    assert answers(project) == []


def test_of_a_revised_answer_the_last_before_the_freeze_counts(project):
    coding = assign(make_document(project), make_coder(project))
    judge(coding, "stance", "1")
    judge(coding, "stance", "4")
    submit(coding, frozen=True)
    judge(coding, "stance", "5", correction=True)
    assert answers(project) == ["=4"]


def test_a_withdrawn_coding_is_not_read(project):
    coding = assign(make_document(project), make_coder(project))
    judge(coding, "stance", "1")
    Assignment.objects.update(state=State.WITHDRAWN)
    assert answers(project) == []


def test_a_coder_who_coded_a_document_twice_counts_once_with_the_main_round(project):
    document, aigerim = make_document(project), make_coder(project)
    again = make_round(project, "again", Purpose.RELIABILITY)
    for round, stance in ((again, "5"), (make_round(project), "2")):
        coding = assign(document, aigerim, round)
        judge(coding, "stance", stance)
        submit(coding)
    assert answers(project, "again", "main") == ["=2"]


def test_codings_under_another_version_are_left_out_where_one_is_named(project):
    first = submit_one(project, "1")
    book = make_codebook(project, name="Second")
    second = make_round(project, "second")
    coding = assign(make_document(project), make_coder(project, "Omid"), second)
    judge(coding, "stance", "3")
    submit(coding)
    assert first.round.codebook_id != book.pk
    assert answers(project, "main", "second", codebook=book.pk) == ["=3"]
    assert answers(project, "main", "second") == ["=1", "=3"]


def submit_one(project: Project, stance: str) -> Assignment:
    coding = assign(make_document(project), make_coder(project))
    judge(coding, "stance", stance)
    return submit(coding)


def test_passages_are_those_that_stood_at_the_freeze(project):
    coding = assign(make_document(project, "d"), make_coder(project))
    mark(coding, "passages", "POS", 0, 5)
    submit(coding, frozen=True)
    mark(coding, "passages", "NEG", 6, 9, correction=True)
    codings = read_codings([make_round(project)], None)
    found = read_passages(codings, variable_ids(project)["passages"], codings.document > 0)
    assert [passage[1:] for passage in found] == [("Aigerim", "POS", 0, 5)]
