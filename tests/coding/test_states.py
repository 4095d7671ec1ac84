"""Any order of saving, repeating, taking back, submitting, reopening and freezing, against a model in plain Python."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import (
    CodingClosed,
    StaleJudgement,
    Unanswered,
    clear_judgement,
    freeze_codings,
    record_judgement,
    reopen_coding,
    submit_coding,
)
from projects.coding.models import Assignment, Judgement
from projects.coding.queries import answers_of, standings
from tests.factories import assign, make_codebook, make_coder, make_document, make_project

# What each variable takes here, and what is asked when: field and then country hang on the answer before them.
ANSWERS: dict[str, list[tuple[str, ...]]] = {
    "in_scope": [("yes",), ("no",)],
    "field": [("economic",), ("economic", "political"), ("__none__",)],
    "country": [("kz",), ("uz",)],
    "memo": [("a",), ("b",)],
}
VARIABLES: list[dict[str, Any]] = [
    {"id": "in_scope", "type": "nominal", "categories": ["yes", "no"]},
    {"id": "field", "type": "multi-select", "categories": ["economic", "political"],
     "asked_only_if": {"variable": "in_scope", "value": "yes"}},
    {"id": "country", "type": "nominal", "categories": ["kz", "uz"],
     "asked_only_if": {"variable": "field", "value": "political"}},
    {"id": "memo", "type": "text"},
]  # fmt: skip


class Coding(RuleBasedStateMachine):
    """`answers`, `versions` and `state` say what must be; the database must agree after every step."""

    @initialize()
    def begin(self) -> None:
        project = make_project()
        make_codebook(project, VARIABLES)
        self.coding = assign(make_document(project), make_coder(project, f"coder {uuid4()}", signs_in=False))
        self.answers: dict[str, tuple[str, ...]] = {}
        self.versions = dict.fromkeys(ANSWERS, 0)
        self.sent: dict[UUID, str] = {}
        self.state, self.frozen, self.rows = "open", False, 0

    def asked(self) -> set[str]:
        asked = {"in_scope", "memo"}
        if self.answers.get("in_scope") == ("yes",):
            asked.add("field")
            if "political" in self.answers.get("field", ()):
                asked.add("country")
        return asked

    def send(self, variable: str, given: tuple[str, ...] | None, base: int, op: UUID) -> Judgement:
        edit: dict[str, Any] = {"op_id": op, "base_version": base, "by": None}
        if given is None:
            return clear_judgement(assignment=self.coding, variable_code=variable, **edit)
        return record_judgement(assignment=self.coding, variable_code=variable, given=given, **edit)

    def append(self, variable: str, given: tuple[str, ...] | None) -> None:
        self.versions[variable] += 1
        self.rows += 1
        self.answers.pop(variable, None)
        if given is not None:
            self.answers[variable] = given

    @rule(data=st.data(), behind=st.integers(0, 2))
    def save(self, data: st.DataObject, behind: int) -> None:
        variable = data.draw(st.sampled_from(sorted(ANSWERS)))
        given = data.draw(st.none() | st.sampled_from(ANSWERS[variable]))
        base, op = max(0, self.versions[variable] - behind), uuid4()
        refusal = self.refusal(variable, given, base)
        if refusal is not None:
            with pytest.raises(refusal):
                self.send(variable, given, base, op)
            return
        self.send(variable, given, base, op)
        if given is not None and given == self.answers.get(variable):
            return
        self.sent[op] = variable
        self.append(variable, given)
        for closed in ("field", "country"):
            if closed in self.answers and closed not in self.asked():
                self.append(closed, None)

    def refusal(self, variable: str, given: tuple[str, ...] | None, base: int) -> type[Exception] | None:
        if self.frozen or self.state != "open":
            return CodingClosed
        if variable not in self.asked():
            return IllegalAnswer
        stands_already = given is not None and given == self.answers.get(variable)
        return StaleJudgement if base != self.versions[variable] and not stands_already else None

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject) -> None:
        op = data.draw(st.sampled_from(sorted(self.sent)))
        kept = self.send(self.sent[op], ANSWERS[self.sent[op]][0], 0, op)
        assert kept.op_id == op

    @rule()
    def submit(self) -> None:
        if self.frozen or self.state != "open":
            with pytest.raises(CodingClosed):
                submit_coding(assignment=self.coding, by=None)
        elif (self.asked() - {"memo"}) - self.answers.keys():
            with pytest.raises(Unanswered):
                submit_coding(assignment=self.coding, by=None)
        else:
            submit_coding(assignment=self.coding, by=None)
            self.state = "submitted"

    @rule()
    def reopen(self) -> None:
        if self.frozen:
            with pytest.raises(CodingClosed):
                reopen_coding(assignment=self.coding, by=None)
        else:
            reopen_coding(assignment=self.coding, by=None)
            self.state = "open"

    @rule()
    def another_opens_the_case(self) -> None:
        freeze_codings(document=self.coding.document, now=timezone.now())
        self.frozen = self.frozen or self.state == "submitted"

    @invariant()
    def the_answers_that_stand_are_those_of_the_model(self) -> None:
        expected = {v: frozenset(g) - {"__none__"} if v == "field" else g[0] for v, g in self.answers.items()}
        assert answers_of(self.coding) == expected
        assert {v: s.version for v, s in standings(self.coding).items()} == {
            v: n for v, n in self.versions.items() if n
        }

    @invariant()
    def nothing_is_overwritten(self) -> None:
        assert Judgement.objects.filter(assignment=self.coding).count() == self.rows
        stored = Assignment.objects.get(pk=self.coding.pk)
        assert (stored.state, stored.frozen_at is not None) == (self.state, self.frozen)


@pytest.mark.django_db
def test_any_order_of_what_a_coder_may_do_leaves_the_same_as_the_model():
    limits = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Coding, settings=limits)
