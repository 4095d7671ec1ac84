"""Any order of coding, submitting, opening the case, ruling and correcting, against a model in plain Python."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from projects.adjudication.actions import NotReady, RuledMeanwhile, open_case, record_ruling
from projects.adjudication.models import Ruling
from projects.adjudication.queries import open_cells
from projects.coding.actions import CodingClosed, Unanswered, record_judgement, reopen_coding, submit_coding
from projects.coding.models import Assignment, Judgement
from projects.coding.queries import standings
from projects.coding.rules import NOTHING_YET
from projects.teams.rules import Role
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_member, make_project

VARIABLES: list[dict[str, Any]] = [
    {"id": "scope", "type": "nominal", "categories": ["1", "2"]},
    {"id": "stance", "type": "nominal", "categories": ["1", "2"]},
]
DOCUMENTS, CODERS = ("d1", "d2"), ("first", "second")
documents, coders = st.sampled_from(DOCUMENTS), st.sampled_from(CODERS)
variables, values = st.sampled_from(["scope", "stance"]), st.sampled_from(["1", "2"])


class Study(RuleBasedStateMachine):
    """The model: answers and rulings as they stand, what is handed in and frozen, and every row ever written."""

    @initialize()
    def begin(self) -> None:
        project = self.project = make_project()
        make_codebook(project, VARIABLES)
        members = {name: make_coder(project, name, signs_in=False) for name in CODERS}
        self.leila = make_member(project, f"leila {uuid4()}", Role.ADJUDICATOR)
        self.documents = {code: make_document(project, code) for code in DOCUMENTS}
        self.codings = {(d, c): assign(self.documents[d], members[c]) for d in DOCUMENTS for c in CODERS}
        self.answers: dict[tuple[str, str], dict[str, str]] = {key: {} for key in self.codings}
        self.submitted: set[tuple[str, str]] = set()
        self.frozen: set[tuple[str, str]] = set()
        self.versions: dict[tuple[str, str], int] = {}
        self.ruled: set[tuple[str, str]] = set()
        self.judgements: dict[int, str] = {}
        self.rulings: dict[int, str] = {}

    def finished(self, document: str) -> bool:
        return all((document, coder) in self.submitted for coder in CODERS)

    def freeze(self, document: str) -> None:
        self.frozen |= {key for key in self.submitted if key[0] == document}

    @rule(document=documents, coder=coders, variable=variables, value=values)
    def a_coder_answers(self, document: str, coder: str, variable: str, value: str) -> None:
        key, coding = (document, coder), self.codings[document, coder]
        based_on = standings(coding).get(variable, NOTHING_YET).version
        edit: dict[str, Any] = {"op_id": uuid4(), "base_version": based_on, "by": None}
        if key in self.submitted:
            with pytest.raises(CodingClosed):
                record_judgement(assignment=coding, variable_code=variable, given=[value], **edit)
            return
        row = record_judgement(assignment=coding, variable_code=variable, given=[value], **edit)
        self.judgements[row.pk] = f"={value}"
        self.answers[key][variable] = value

    @rule(document=documents, coder=coders)
    def a_coder_submits(self, document: str, coder: str) -> None:
        key = (document, coder)
        if key in self.submitted or len(self.answers[key]) < len(VARIABLES):
            with pytest.raises((CodingClosed, Unanswered)):
                submit_coding(assignment=self.codings[key], by=None)
        else:
            submit_coding(assignment=self.codings[key], by=None)
            self.submitted.add(key)

    @rule(document=documents, value=values)
    def both_code_it_whole(self, document: str, value: str) -> None:
        """A short cut to where adjudication begins."""
        for coder in CODERS:
            if (document, coder) not in self.submitted:
                self.a_coder_answers(document, coder, "scope", "1")
                self.a_coder_answers(document, coder, "stance", value if coder == "first" else "1")
                self.a_coder_submits(document, coder)

    @rule(document=documents, coder=coders)
    def a_coder_reopens(self, document: str, coder: str) -> None:
        key = (document, coder)
        if key in self.frozen:
            with pytest.raises(CodingClosed):
                reopen_coding(assignment=self.codings[key], by=None)
        else:
            reopen_coding(assignment=self.codings[key], by=None)
            self.submitted.discard(key)

    @rule(document=documents)
    def the_case_is_opened(self, document: str) -> None:
        open_case(document=self.documents[document], now=timezone.now())
        self.freeze(document)

    @rule(document=documents, variable=variables, value=values, behind=st.integers(0, 1))
    def a_ruling_is_made(self, document: str, variable: str, value: str, behind: int) -> None:
        version = self.versions.get((document, variable), 0)
        base = max(0, version - behind)
        ruling: dict[str, Any] = {"given": [value], "reason": "R", "base_version": base, "by": self.leila}
        refusal = NotReady if not self.finished(document) else RuledMeanwhile if base != version else None
        if refusal is not None:
            with pytest.raises(refusal):
                record_ruling(document=self.documents[document], variable_code=variable, **ruling)
            return
        row = record_ruling(document=self.documents[document], variable_code=variable, **ruling)
        self.rulings[row.pk] = f"={value}"
        self.versions[document, variable] = version + 1
        self.ruled.add((document, variable))
        self.freeze(document)

    @rule(document=documents, coder=coders, variable=variables, value=values)
    def a_correction_arrives(self, document: str, coder: str, variable: str, value: str) -> None:
        if (document, coder) in self.frozen:
            row = judge(self.codings[document, coder], variable, value, correction=True)
            self.judgements[row.pk] = f"={value}"
            self.answers[document, coder][variable] = value
            self.ruled.discard((document, variable))

    @invariant()
    def no_judgement_and_no_ruling_is_lost_or_changed(self) -> None:
        here = Judgement.objects.filter(assignment__round__project=self.project)
        assert dict(here.values_list("pk", "key")) == self.judgements
        assert dict(Ruling.objects.filter(document__project=self.project).values_list("pk", "key")) == self.rulings

    @invariant()
    def the_queue_holds_exactly_the_differing_cells_of_finished_documents(self) -> None:
        differing = {
            (document, variable["id"])
            for document in DOCUMENTS
            for variable in VARIABLES
            if self.finished(document)
            and len({self.answers[document, coder][variable["id"]] for coder in CODERS}) > 1
            and (document, variable["id"]) not in self.ruled
        }
        assert {(cell.document, cell.variable.code) for cell in open_cells(self.project)} == differing

    @invariant()
    def what_was_frozen_stays_as_it_was_handed_in(self) -> None:
        frozen = Assignment.objects.filter(round__project=self.project).exclude(frozen_at=None)
        assert set(frozen.values_list("document__code", "coder__name")) == self.frozen
        assert not frozen.exclude(state="submitted").exists()


@pytest.mark.django_db
def test_any_order_of_coding_and_ruling_loses_nothing_and_leaves_every_difference_in_the_queue():
    limits = settings(
        max_examples=5,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(Study, settings=limits)
