"""What is next, how far a coder is, what is theirs: always their own, with a number of queries that does not grow."""

from __future__ import annotations

import pytest
from django.utils import timezone

from projects.coding.actions import hand_in_uncoded
from projects.coding.models import Assignment, Round
from projects.coding.queries import (
    STATES,
    codebook_of,
    drafts,
    my_codings,
    next_assignment,
    progress,
    standings,
    to_code,
)
from projects.teams.models import Membership
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, make_round, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigerim() -> Membership:
    """A coder with three open documents; Daniyar has the same ones."""
    project = make_project()
    make_codebook(project)
    aigerim, daniyar = make_coder(project, "Aigerim"), make_coder(project, "Daniyar")
    for n in range(3):
        document = make_document(project, f"d{n}")
        assign(document, aigerim)
        assign(document, daniyar)
    return aigerim


def codes(assignments: object) -> list[str]:
    return [a.document.code for a in assignments]  # type: ignore[attr-defined]


def own(coder: Membership, code: str) -> Assignment:
    return Assignment.objects.get(coder=coder, document__code=code)


def test_the_next_document_is_the_first_one_still_to_code(aigerim):
    submit(own(aigerim, "d0"))
    following = next_assignment(aigerim)
    assert following == own(aigerim, "d1")


def test_after_a_document_comes_the_one_behind_it_and_then_what_was_left(aigerim):
    submit(own(aigerim, "d1"))
    assert next_assignment(aigerim, after=own(aigerim, "d1")) == own(aigerim, "d2")
    submit(own(aigerim, "d2"))
    assert next_assignment(aigerim, after=own(aigerim, "d2")) == own(aigerim, "d0")
    submit(own(aigerim, "d0"))
    assert next_assignment(aigerim, after=own(aigerim, "d0")) is None


def test_documents_come_in_the_order_in_which_they_were_dealt(aigerim):
    late = assign(own(aigerim, "d0").document, aigerim, make_round(aigerim.project, "reliability check"))
    assert codes(to_code(aigerim)) == ["d0", "d1", "d2", "d0"]
    assert next_assignment(aigerim, after=own(aigerim, "d2")) == late


def test_progress_counts_ones_own_documents_only(aigerim):
    submit(own(aigerim, "d0"))
    submit(own(Membership.objects.get(name="Daniyar"), "d1"))
    assert (progress(aigerim).done, progress(aigerim).left, progress(aigerim).total) == (1, 2, 3)


@pytest.mark.parametrize("change", [{"state": "withdrawn"}, {"frozen_at": timezone.now()}])
def test_what_is_withdrawn_or_closed_is_not_to_code(aigerim, change):
    Assignment.objects.filter(pk=own(aigerim, "d0").pk).update(**change)
    assert codes(to_code(aigerim)) == ["d1", "d2"]
    assert progress(aigerim).total == 2


def test_nothing_is_to_code_when_the_round_is_closed_or_has_no_codebook(aigerim):
    Round.objects.update(closed_at=timezone.now())
    assert not to_code(aigerim).exists()
    Round.objects.update(closed_at=None, codebook=None)
    assert next_assignment(aigerim) is None


def test_my_codings_are_the_submitted_ones_the_latest_first(aigerim):
    for code in ("d2", "d0"):
        submit(own(aigerim, code))
    assert codes(my_codings(aigerim)) == ["d0", "d2"]


def test_a_coding_that_holds_an_answer_is_a_draft_with_what_it_needs(aigerim):
    judge(own(aigerim, "d1"), "stance", "4")
    judge(own(Membership.objects.get(name="Daniyar"), "d2"), "stance", "4")
    found = drafts(to_code(aigerim))
    assert found.keys() == {own(aigerim, "d1").pk}
    (draft,) = found.values()
    assert draft.answered == 1
    assert draft.needed > 1
    judge(own(aigerim, "d1"), "in_scope", "yes")
    assert drafts(to_code(aigerim))[own(aigerim, "d1").pk].answered == 2


def test_drafts_cost_one_query_however_many_there_are(aigerim, django_assert_num_queries):
    for code in ("d0", "d1"):
        judge(own(aigerim, code), "stance", "4")
    waiting = list(to_code(aigerim))
    with django_assert_num_queries(1):
        assert len(drafts(waiting)) == 2


def test_her_codings_can_be_narrowed_by_what_may_become_of_them(aigerim):
    submit(own(aigerim, "d0"))
    submit(own(aigerim, "d2"), frozen=True)
    hand_in_uncoded(assignment=own(aigerim, "d1"), reason="Blurred.", by=None)
    narrowed = {state: set(codes(my_codings(aigerim, "", state))) for state in STATES}
    assert narrowed == {"reopenable": {"d0", "d1"}, "record": {"d2"}, "uncoded": {"d1"}}


def test_standings_are_of_one_coding_and_the_latest_revision(aigerim):
    judge(own(aigerim, "d1"), "stance", "4")
    judge(own(aigerim, "d1"), "stance", "2")
    judge(own(Membership.objects.get(name="Daniyar"), "d1"), "stance", "5")
    standing = standings(own(aigerim, "d1"))
    assert {code: (s.value, s.version) for code, s in standing.items()} == {"stance": ("2", 2)}


def test_a_round_without_a_codebook_says_so(aigerim):
    Round.objects.update(codebook=None)
    with pytest.raises(LookupError, match="no codebook yet"):
        codebook_of(own(aigerim, "d0"))


@pytest.mark.parametrize("documents", [1, 30])
def test_every_read_takes_one_query_however_many_documents(aigerim, documents, django_assert_num_queries):
    for n in range(documents):
        submit(assign(make_document(aigerim.project, f"more{n}"), aigerim))
    for read in (lambda: list(to_code(aigerim)), lambda: list(my_codings(aigerim)), lambda: progress(aigerim)):
        with django_assert_num_queries(1):
            read()
