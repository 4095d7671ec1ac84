"""A study folder's tables against codebook, documents and coders: a checked study out, and every problem told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import IllegalAnswer
from projects.coding.rules import checked_remark
from projects.corpus.rules import DESCRIBING, NewDocument, code_problem, stored_text, text_problem, turns_direction
from projects.exchange.answers import read_answers, read_rulings
from projects.exchange.codebookfile import read_codebook
from projects.exchange.findings import Findings
from projects.exchange.folder import Files
from projects.exchange.ground import Ground
from projects.exchange.hypotheses import read_hypotheses
from projects.exchange.layouts import LAYOUTS
from projects.exchange.passages import read_passages, read_ruled_passages
from projects.exchange.rulesfile import read_rules
from projects.exchange.study import AnswerKey, CodingKey, Place, Study
from projects.exchange.tables import Table, read_table

NEEDS_CODEBOOK = ("notes", "codings", "corrections", "spans", "correction_spans", "gold", "gold_spans")
NEEDS_TEXTS = ("spans", "correction_spans", "gold_spans")


@dataclass
class Draft:
    """A folder whose documents and codebook are read and whose other tables wait to be checked against them.

    `broken` holds the ids of documents that the files give wrongly, so that rows about them are not told twice.
    `implied` says that the codebook is what the answers imply, and so gives way to the project's own.
    """

    study: Study
    tables: Mapping[str, Table]
    broken: set[str] = field(default_factory=set)
    implied: bool = False

    @property
    def mentioned(self) -> set[str]:
        """The ids of all documents that any table speaks of."""
        others = (table for stem, table in self.tables.items() if stem not in ("documents", "hypotheses"))
        return {code for table in others for _, (code,) in table.picked("document_id")} | self.study.documents.keys()

    @property
    def quoted(self) -> set[str]:
        """The ids of documents whose texts are needed to check quotes."""
        tables = (self.tables[stem] for stem in NEEDS_TEXTS if stem in self.tables)
        return {code for table in tables for _, (code,) in table.picked("document_id")}


def read_draft(files: Files, found: Findings) -> Draft:
    """The folder's tables, with documents and codebook read."""
    tables = {stem: read_table(*files[stem], LAYOUTS[stem], found) for stem in LAYOUTS if stem in files}
    draft = Draft(Study(), {stem: table for stem, table in tables.items() if table is not None})
    if "codebook" in files:
        draft.study.codebook_content, draft.study.codebook = read_codebook(*files["codebook"], found)
    if "rules" in files:
        draft.study.rules = read_rules(*files["rules"], found)
    if "documents" in draft.tables:
        _read_documents(draft.tables["documents"], draft, found)
    return draft


def other_draft(tables: Mapping[str, Table], implied: Any, beside: Files, found: Findings) -> Draft:
    """Another tool's files as a draft: their tables, with the documents and the codebook of a study that lie beside.

    `implied` is the content of the codebook that the answers imply; one that lies beside is used instead.
    """
    draft = read_draft(beside, found)
    if "documents" in tables and "documents" in draft.tables:
        found.warn(draft.tables["documents"].file, None, "is not used: the texts are in the other files, too")
    draft.tables = {**draft.tables, **tables}
    if "documents" in tables:
        draft.study.documents.clear()
        _read_documents(tables["documents"], draft, found)
    if "codebook" not in beside and implied["variables"]:
        draft.study.codebook_content, draft.implied = implied, True
        draft.study.codebook, reading = parse_codebook(implied)
        for sentence in reading.problems:
            found.problem("codebook", None, sentence)
    return draft


def _read_documents(table: Table, draft: Draft, found: Findings) -> None:
    described = [name for name in DESCRIBING if name in table.columns]
    others = [name for name in table.columns if name not in ("id", "text", *DESCRIBING)]
    turning: list[int] = []
    for line, (code, text, *fields) in table.picked("id", "text", *described, *others):
        if not _fits(table.file, line, code, text, found):
            draft.broken.add(code)
        elif code in draft.study.documents:
            earlier = draft.study.documents[code][1].line
            found.problem(table.file, line, f"{code!r} is the id of line {earlier} already; ids are unique", "id")
        else:
            named = dict(zip(described, fields, strict=False))
            metadata = dict(zip(others, fields[len(described) :], strict=True))
            new = NewDocument(code=code, text=stored_text(text), metadata=metadata, **named)
            draft.study.documents[code] = new, Place(table.file, line)
            turning += [line] if turns_direction(text) else []
    if turning:
        what = f"{len(turning)} documents hold marks that override the direction of writing; they are kept, and shown"
        found.warn(table.file, turning[0], what, "text")


def _fits(file: str, line: int, code: str, text: str, found: Findings) -> bool:
    id_problem, problem = code_problem(code), text_problem(text)
    if id_problem:
        found.problem(file, line, id_problem, "id")
    if problem:
        found.problem(file, line, problem, "text")
    return not id_problem and not problem


def check(draft: Draft, ground: Ground) -> Study:
    """The draft's study with all its tables checked; the problems are in `ground.found`."""
    study, tables = draft.study, draft.tables
    if "hypotheses" in tables:
        study.hypotheses = read_hypotheses(tables["hypotheses"], ground)
    _check_codings(study, tables, ground)
    if "codings" in tables:
        study.answers = read_answers(tables["codings"], ground)
    if "corrections" in tables:
        study.corrections = read_answers(tables["corrections"], ground, may_clear=True)
    if "spans" in tables:
        study.passages = read_passages(tables["spans"], ground)
    if "correction_spans" in tables:
        study.corrected_passages = read_passages(tables["correction_spans"], ground, may_clear=True)
    if "gold" in tables:
        study.rulings = read_rulings(tables["gold"], ground)
    if "gold_spans" in tables:
        study.rulings |= read_ruled_passages(tables["gold_spans"], ground)
    _refuse_answers_of_the_uncoded(study, ground.found)
    return study


def _check_codings(study: Study, tables: Mapping[str, Table], ground: Ground) -> None:
    """Who coded what, who could not, and what they noted for the adjudicator."""
    if "assignments" in tables:
        study.submitted = _read_codings(tables["assignments"], ground)
    if "open_assignments" in tables:
        study.open = _read_codings(tables["open_assignments"], ground)
        _refuse_both(study, ground.found)
    if "cannot_code" in tables:
        study.cannot_code = _read_reasons(tables["cannot_code"], ground)
    if "notes" in tables:
        study.notes = _read_notes(tables["notes"], ground)


def _read_codings(table: Table, ground: Ground) -> dict[CodingKey, Place]:
    codings: dict[CodingKey, Place] = {}
    for line, (document, coder) in table.picked("document_id", "coder"):
        if ground.document(table.file, line, document) & ground.coder(table.file, line, coder):
            if (document, coder) in codings:
                ground.found.warn(table.file, line, f"says what line {codings[document, coder].line} says already")
            codings.setdefault((document, coder), Place(table.file, line))
    return codings


def _refuse_both(study: Study, found: Findings) -> None:
    for key in study.open.keys() & study.submitted.keys():
        place, other = study.open[key], study.submitted[key]
        what = f"{key[0]} by {key[1]} is in {other.file}, line {other.line}, as submitted; keep one of the two"
        found.problem(place.file, place.line, what)


def _read_reasons(table: Table, ground: Ground) -> dict[CodingKey, tuple[str, Place]]:
    reasons: dict[CodingKey, tuple[str, Place]] = {}
    for line, (document, coder, text) in table.picked("document_id", "coder", "reason"):
        if not (ground.document(table.file, line, document) & ground.coder(table.file, line, coder)):
            continue
        reason = _remark(table, line, text, "reason", ground.found)
        there = reasons.get((document, coder))
        if there and reason and there[0] != reason:
            what = f"{document} by {coder} has another reason in line {there[1].line}; keep one of the two"
            ground.found.problem(table.file, line, what, "reason")
        elif reason:
            reasons.setdefault((document, coder), (reason, Place(table.file, line)))
    return reasons


def _read_notes(table: Table, ground: Ground) -> dict[AnswerKey, tuple[str, Place]]:
    notes: dict[AnswerKey, tuple[str, Place]] = {}
    for line, (document, coder, code, text) in table.picked("document_id", "coder", "variable", "text"):
        known = ground.document(table.file, line, document) & ground.coder(table.file, line, coder)
        variable = ground.variable(table.file, line, code)
        if not known or variable is None:
            continue
        note = _remark(table, line, text, "text", ground.found)
        there = notes.get((document, coder, code))
        if there and note and there[0] != note:
            what = f"{coder} has another note on {code} of {document} in line {there[1].line}; keep one of the two"
            ground.found.problem(table.file, line, what, "text")
        elif note:
            notes.setdefault((document, coder, code), (note, Place(table.file, line)))
    return notes


def _remark(table: Table, line: int, text: str, column: str, found: Findings) -> str:
    """The reason or note as it is stored; "" and a problem where it cannot be."""
    try:
        remark = checked_remark(text)
    except IllegalAnswer as wrong:
        found.problem(table.file, line, f"{wrong}", column)
        return ""
    if not remark:
        found.problem(table.file, line, f"the {column} is empty; write it, or leave the row out", column)
    return remark


def _refuse_answers_of_the_uncoded(study: Study, found: Findings) -> None:
    """A coding is handed in with answers or with the reason why it has none, never with both."""
    rows = (*study.answers, *study.passages, *study.corrections, *study.corrected_passages)
    answered = {(document, coder) for document, coder, _ in rows}
    for (document, coder), (_, place) in study.cannot_code.items():
        if (document, coder) in answered:
            what = f"{coder} has answers or passages on {document} in these files; leave out the reason, or them"
            found.problem(place.file, place.line, what)
        if (document, coder) in study.open:
            what = f"{document} by {coder} is in open_assignments.csv; who cannot code a document has handed it in"
            found.problem(place.file, place.line, what)
