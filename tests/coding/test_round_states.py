"""Any order of dealing, coding, withdrawing, giving back, closing: nothing handed in, and no answer, is ever lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from projects.coding.actions import CodingClosed, reopen_coding
from projects.coding.assigning_queries import ALL, ROUND, UNASSIGNED, Choice, draw_for
from projects.coding.models import Assignment, Draw, Judgement
from projects.coding.round_actions import (
    assign_draw,
    close_round,
    fill_vacant,
    give_back,
    make_round,
    undo_draw,
    withdraw_coder,
)
from projects.coding.rules import Purpose, State
from projects.coding.wishes import CannotAssign, Wish
from projects.exchange.invariants import broken_invariants
from tests.factories import judge, make_codebook, make_coder, make_document, make_project, submit

PEOPLE = st.integers(0, 2)
ROUND_NUMBERS = st.integers(0, 1)


class Planning(RuleBasedStateMachine):
    """`submitted` and `answers` say what was handed in and said; both must be in the database after every step."""

    @initialize()
    def begin(self) -> None:
        self.project = make_project()
        codebook = make_codebook(self.project)
        for n in range(5):
            make_document(self.project, f"d{n}")
        self.coders = [make_coder(self.project, f"coder {n}", signs_in=False) for n in range(3)]
        self.rounds = [
            make_round(project=self.project, name=f"{n}", purpose=Purpose.MAIN, codebook=codebook, give_back_after=1)
            for n in range(2)
        ]
        self.submitted: set[int] = set()
        self.answers: set[int] = set()

    @rule(
        which=st.sampled_from([UNASSIGNED, ROUND, ALL]),
        number=ROUND_NUMBERS,
        each=st.integers(1, 3),
        documents=st.integers(1, 5),
        seed=st.integers(1, 3),
    )
    def deal(self, which: str, number: int, each: int, documents: int, seed: int) -> None:
        wish = Wish({c.name: None for c in self.coders}, each=each, number=documents, seed=seed)
        self.tried(lambda: self.dealt(number, Choice(which), wish))

    def dealt(self, number: int, choice: Choice, wish: Wish) -> None:
        shown = draw_for(self.rounds[number], choice, wish).fingerprint
        assign_draw(round_=self.rounds[number], choice=choice, wish=wish, fingerprint=shown)

    def tried(self, action) -> None:
        """Do it, or be refused; a refusal leaves everything as it was, which the invariants see."""
        with suppress(CannotAssign):
            action()

    @rule(person=PEOPLE, hand_in=st.booleans())
    def code(self, person: int, hand_in: bool) -> None:
        coding = Assignment.objects.open().filter(coder=self.coders[person]).first()
        if coding is not None:
            self.answers.add(judge(coding, "stance", "4").pk)
            if hand_in:
                self.submitted.add(submit(coding).pk)

    @rule(person=PEOPLE)
    def reopen(self, person: int) -> None:
        coding = Assignment.objects.submitted().filter(coder=self.coders[person]).first()
        if coding is not None:
            with suppress(CodingClosed):
                reopen_coding(assignment=coding, by=None)
                self.submitted.discard(coding.pk)

    @rule(number=ROUND_NUMBERS, person=PEOPLE, to=st.frozensets(PEOPLE))
    def withdraw(self, number: int, person: int, to: frozenset[int]) -> None:
        receivers = [self.coders[n] for n in sorted(to)]
        self.tried(lambda: withdraw_coder(round_=self.rounds[number], coder=self.coders[person], to=receivers))

    @rule(number=ROUND_NUMBERS, to=st.frozensets(PEOPLE))
    def fill(self, number: int, to: frozenset[int]) -> None:
        self.tried(lambda: fill_vacant(round_=self.rounds[number], to=[self.coders[n] for n in sorted(to)]))

    @rule(number=ROUND_NUMBERS, days=st.sampled_from([0, 3]))
    def return_what_lies(self, number: int, days: int) -> None:
        self.tried(lambda: give_back(round_=self.rounds[number], now=timezone.now() + timedelta(days=days)))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        draws = list(Draw.objects.filter(round__project=self.project))
        if draws:
            drawn = data.draw(st.sampled_from(draws))
            self.tried(lambda: undo_draw(drawn=drawn))

    @rule(number=ROUND_NUMBERS)
    def close(self, number: int) -> None:
        self.tried(lambda: close_round(round_=self.rounds[number]))

    @invariant()
    def nothing_handed_in_is_lost(self) -> None:
        here = Assignment.objects.filter(round__project=self.project)
        assert set(here.submitted().values_list("pk", flat=True)) == self.submitted
        kept = Judgement.objects.filter(assignment__round__project=self.project)
        assert set(kept.values_list("pk", flat=True)) == self.answers

    @invariant()
    def nobody_has_a_document_twice_and_no_place_two_people(self) -> None:
        live = Assignment.objects.filter(round__project=self.project).exclude(state=State.WITHDRAWN)
        held = list(live.values_list("document", "coder"))
        assert len(set(held)) == len(held)
        taken = live.exclude(instead_of=None).exclude(instead_of__state=State.WITHDRAWN)
        assert not taken.exists()

    def teardown(self) -> None:
        assert list(broken_invariants(self.project)) == []


@pytest.mark.django_db
def test_nothing_that_was_handed_in_or_said_is_lost_whatever_a_manager_does() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Planning,
        settings=settings(max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=checks),
    )
