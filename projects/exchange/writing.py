"""Handing a plan to each stage's bulk writer, left to right, inside the one transaction of an import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from projects.adjudication.importing import RulingRow, add_rulings
from projects.adjudication.settling_actions import set_rules
from projects.codebooks.actions import publish_codebook
from projects.codebooks.hypothesis_actions import add_sub_hypothesis, link_sub_hypothesis
from projects.codebooks.models import Codebook
from projects.codebooks.queries import category_ids, latest_codebook, sub_hypotheses, variable_ids
from projects.codebooks.rules import Level, Value
from projects.coding.answers import CLEARED, Typed, typed
from projects.coding.importing import (
    JudgementRow,
    SpanRow,
    add_assignments,
    add_judgements,
    add_notes,
    add_spans,
    freeze,
    hand_in,
    main_round,
    mark_uncoded,
    remove_spans,
)
from projects.coding.rules import State
from projects.corpus.importing import add_documents, describe_documents
from projects.exchange.held import Held
from projects.exchange.plan import NewRuling, Plan
from projects.exchange.study import CodingKey
from projects.teams.actions import add_coder, describe_project
from projects.teams.models import Project, User


def write_plan(project: Project, plan: Plan, held: Held, content: Any, by: User | None, now: datetime) -> None:
    """Write all of the plan. `content` is that of the codebook where the plan has one."""
    codebook = (
        publish_codebook(project=project, content=content, by=by)[0] if plan.codebook else latest_codebook(project)
    )
    if plan.codebook and codebook is not None:
        _take_description(project, codebook)
    _write_hypotheses(project, plan, by)
    set_rules(project=project, rules=plan.rules, by=by)
    documents = {code: there.pk for code, there in held.documents.items()} | add_documents(project, plan.documents)
    describe_documents(project, plan.described)
    coders = held.coders | {name: add_coder(project=project, name=name).pk for name in plan.coders}
    codings = _write_codings(project, plan, held, codebook, documents, coders, now)
    mark_uncoded({codings[key]: reason for key, reason in plan.cannot_code.items()})
    if codebook is not None:
        columns = Columns(codebook, variable_ids(project), category_ids(project))
        add_judgements(codebook, list(_judgements(plan, codings, columns)), by)
        add_spans(_spans(plan, codings, columns), now, by)
        remove_spans(plan.removed_spans, now)
        notes = ((codings[key[:2]], columns.variables[key[2]], n, text) for key, (text, n) in plan.notes.items())
        add_notes(notes, by)
        # After the corrections: a ruling is stale once its cell was corrected later.
        add_rulings([_ruling(cell, new, documents, columns) for cell, new in plan.rulings.items()], by)


def _write_hypotheses(project: Project, plan: Plan, by: User | None) -> None:
    for code, new in plan.hypotheses.items():
        add_sub_hypothesis(project=project, code=code, text=new.text, links=new.links, by=by)
    for sub in sub_hypotheses(project).filter(code__in=plan.links):
        link_sub_hypothesis(sub_hypothesis=sub, links=plan.links[sub.code], by=by)


def _take_description(project: Project, codebook: Codebook) -> None:
    """A project that came without a codebook was named after its address; the codebook says more."""
    named = codebook.parsed.name if project.name == project.slug else ""
    hypothesis = codebook.parsed.hypothesis if not project.hypothesis else ""
    if named or hypothesis:
        describe_project(project=project, name=named, hypothesis=hypothesis)


def _write_codings(
    project: Project,
    plan: Plan,
    held: Held,
    codebook: Codebook | None,
    documents: Mapping[str, int],
    coders: Mapping[str, int],
    now: datetime,
) -> dict[CodingKey, int]:
    """Assignments as planned; returns the key of every coding the plan speaks of."""
    codings = {key: there.pk for key, there in held.codings.items()}
    round_ = main_round(project, codebook) if plan.codebook or plan.submitted or plan.open else None
    for keys, state in ((plan.submitted, State.SUBMITTED), (plan.open, State.OPEN)):
        if keys and round_ is not None:
            pairs = [(documents[document], coders[coder]) for document, coder in keys]
            codings |= dict(zip(keys, add_assignments(round_, pairs, state, now), strict=True))
    hand_in([codings[key] for key in plan.handed_in], now)
    freeze([codings[key] for key in plan.frozen], now)
    return codings


@dataclass
class Columns:
    """From codes and values to the keys and typed columns of rows. Few distinct answers make up a study."""

    codebook: Codebook
    variables: Mapping[str, int]
    categories: Mapping[str, Mapping[str, int]]
    _typed: dict[tuple[str, Value], Typed] = field(default_factory=dict)

    def answer(self, variable: str, value: Value | None) -> Typed:
        """The columns that hold the value; None takes an answer back."""
        if value is None:
            return CLEARED
        if (variable, value) not in self._typed:
            question = self.codebook.parsed.by_code[variable]
            self._typed[variable, value] = typed(question, value, self.categories.get(variable, {}))
        return self._typed[variable, value]


def _judgements(plan: Plan, codings: Mapping[CodingKey, int], columns: Columns) -> Iterator[JudgementRow]:
    for (document, coder, variable), revisions in plan.judgements.items():
        coding, identity = codings[document, coder], columns.variables[variable]
        for new in revisions:
            yield JudgementRow(coding, identity, new.version, new.correction, columns.answer(variable, new.value))


def _spans(plan: Plan, codings: Mapping[CodingKey, int], columns: Columns) -> Iterator[SpanRow]:
    for (document, coder, variable), passages in plan.spans.items():
        coding, identity, labels = codings[document, coder], columns.variables[variable], columns.categories[variable]
        for (label, start, end), new in passages.items():
            yield SpanRow(coding, identity, labels[label], start, end, new.correction, new.removed)


def _ruling(cell: tuple[str, str], new: NewRuling, documents: Mapping[str, int], columns: Columns) -> RulingRow:
    document, variable = cell
    labels = columns.categories.get(variable, {})
    passages = [(labels[item[0]], item[1], item[2]) for item in _passages(columns, variable, new.value)]
    answer = columns.answer(variable, new.value)
    return RulingRow(documents[document], columns.variables[variable], new.version, new.reason, answer, passages)


def _passages(columns: Columns, variable: str, value: Value) -> list[tuple[str, int, int]]:
    if columns.codebook.parsed.by_code[variable].level is not Level.SPAN or isinstance(value, str):
        return []
    return sorted(item for item in value if isinstance(item, tuple))
