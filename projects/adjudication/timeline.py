"""What happened to a document's cells, step by step: who said what and when, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from projects.adjudication.casefile import CaseFile, members_by_user
from projects.adjudication.casework import quote
from projects.adjudication.models import Ruling
from projects.adjudication.queries import COUNTED
from projects.adjudication.rules import Reason
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Codebook, readable
from projects.coding.models import Assignment, Judgement, Note, Span
from projects.coding.rules import Kind, State, value_of
from projects.corpus.models import Document


@dataclass(frozen=True)
class Step:
    """One step. `variable` is a code, empty for what concerns the whole document; `words`: reason, note or quote."""

    at: datetime
    who: str
    did: str
    variable: str = ""
    label: str = ""
    value: str = ""
    words: str = ""


def timeline(found: CaseFile, variable: str = "") -> list[Step]:
    """Every step of the document, or of one of its cells, the earliest first; a fixed number of queries.

    Coders are called as the case calls them. What was drafted before it was handed in is part of it; codings that do
    not count for agreement are not.
    """
    version = latest_codebook(found.document.project)
    if version is None:
        return []
    codebook, shown = version.parsed, {coder.name: coder.shown for coder in found.coders}
    rows = Assignment.objects.filter(document=found.document, round__purpose__in=COUNTED, state=State.SUBMITTED)
    codings = {coding.pk: coding for coding in rows.select_related("coder")}
    names = {pk: shown[coding.coder.name] for pk, coding in codings.items()}
    steps = [
        *(step for pk, coding in codings.items() for step in _handing_in(coding, names[pk])),
        *_answers(names, codebook),
        *_passages(names, codebook, found.document.text),
        *_notes(names, codebook),
        *_rulings(found.document, codebook),
    ]
    return sorted((s for s in steps if variable in ("", s.variable) or not s.variable), key=lambda step: step.at)


def _handing_in(coding: Assignment, who: str) -> Iterator[Step]:
    at_once = coding.frozen_at == coding.submitted_at
    if coding.submitted_at:
        did = "could not code the document" if coding.cannot_code else "handed in"
        recorded = ", and became part of the record" if at_once else ""
        yield Step(coding.submitted_at, who, did + recorded, words=coding.cannot_code)
    if coding.frozen_at and not at_once:
        yield Step(coding.frozen_at, who, "became part of the record")


def _answers(names: Mapping[int, str], codebook: Codebook) -> Iterator[Step]:
    rows = Judgement.objects.filter(assignment__in=names, variable__code__in=codebook.by_code)
    columns = rows.values_list("made_at", "assignment", "variable__code", "kind", "key", "correction", "version")
    for at, coding, code, kind, key, correction, version in columns:
        said = "answered" if version == 1 else "changed the answer"
        did = "took the answer back" if kind == Kind.CLEARED else "corrected the answer" if correction else said
        variable = codebook.by_code[code]
        value = "" if kind == Kind.CLEARED else readable(variable, value_of(key))
        yield Step(at, names[coding], did, code, variable.label, value)


def _passages(names: Mapping[int, str], codebook: Codebook, text: str) -> Iterator[Step]:
    rows = Span.objects.filter(assignment__in=names, variable__code__in=codebook.by_code)
    columns = rows.values_list(
        "made_at", "removed_at", "assignment", "variable__code", "category__code", "start", "end"
    )
    for made, removed, coding, code, category, start, end in columns:
        variable = codebook.by_code[code]
        told = (code, variable.label, variable.label_of(category), quote(text, start, end))
        yield Step(made, names[coding], "marked a passage", *told)
        if removed:
            yield Step(removed, names[coding], "removed a passage", *told)


def _notes(names: Mapping[int, str], codebook: Codebook) -> Iterator[Step]:
    rows = Note.objects.filter(assignment__in=names, variable__code__in=codebook.by_code)
    for at, coding, code, text in rows.values_list("made_at", "assignment", "variable__code", "text"):
        did = "wrote a note" if text else "took the note back"
        yield Step(at, names[coding], did, code, codebook.by_code[code].label, words=text)


def _rulings(document: Document, codebook: Codebook) -> Iterator[Step]:
    people = members_by_user(document.project)
    rows = Ruling.objects.filter(document=document, variable__code__in=codebook.by_code)
    columns = ("made_at", "made_by_id", "variable__code", "kind", "key", "reason", "reason_code", "unsure")
    for at, by, code, kind, key, reason, reason_code, unsure in rows.values_list(*columns):
        variable, back = codebook.by_code[code], kind == Kind.CLEARED
        value = "" if back else readable(variable, value_of(key))
        also = [Reason(reason_code).told] if reason_code else []
        words = " · ".join([reason, *also, *(["not sure"] if unsure else [])])
        did = "took the ruling back" if back else "ruled"
        yield Step(at, people.get(by, "an import"), did, code, variable.label, value, words)
