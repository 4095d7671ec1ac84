"""Rows of spans.csv, correction_spans.csv and gold_spans.csv as passages, their offsets and quotes checked."""

from __future__ import annotations

from collections.abc import Sequence

from projects.codebooks.rules import Codebook, Level, Passage, Variable
from projects.corpus.rules import stored_text
from projects.exchange.findings import Findings
from projects.exchange.ground import Ground
from projects.exchange.layouts import NOTHING
from projects.exchange.study import AnswerKey, CellKey, Given, Place
from projects.exchange.tables import Table

_PLACE = ("label", "start", "end", "quote")


class WrongPassage(ValueError):
    """A row that names no passage; the text says why and what to do, `column` where."""

    def __init__(self, what: str, column: str) -> None:
        super().__init__(what)
        self.column = column


def read_passages(table: Table, ground: Ground, *, may_clear: bool = False) -> dict[AnswerKey, dict[Passage, Place]]:
    """The passages each coder marked, evidence and members of span variables alike, with the place of each row.

    With `may_clear` one row labelled NOTHING stands for no passage at all.
    """
    marked: dict[AnswerKey, dict[Passage, Place]] = {}
    for line, (document, coder, code, *place) in table.picked("document_id", "coder", "variable", *_PLACE):
        if not ground.document(table.file, line, document) & ground.coder(table.file, line, coder):
            continue
        try:
            variable = _variable(ground.codebook, code, place[0])
            passages = marked.setdefault((document, coder, variable.code), {})
            if not (may_clear and place == [NOTHING, "", "", ""]):
                _add(passages, _passage(variable, place, ground.texts[document]), Place(table.file, line), ground.found)
        except WrongPassage as error:
            ground.found.problem(table.file, line, str(error), error.column)
    return marked


def read_ruled_passages(table: Table, ground: Ground) -> dict[CellKey, Given]:
    """The rulings of gold_spans.csv, each a set of passages; the one label NOTHING is the empty set."""
    cells: dict[CellKey, tuple[int, str, dict[Passage, Place]]] = {}
    empty: dict[CellKey, int] = {}
    for line, (document, code, reason, *place) in table.picked("document_id", "variable", "reason", *_PLACE):
        variable = ground.variable(table.file, line, code)
        if not ground.document(table.file, line, document) or variable is None:
            continue
        try:
            if variable.level is not Level.SPAN:
                raise WrongPassage(f"{code} takes values, not passages; put the ruling into gold.csv", "variable")
            passages = cells.setdefault((document, code), (line, reason, {}))[2]
            if place == [NOTHING, "", "", ""]:
                empty[document, code] = line
            else:
                _add(passages, _passage(variable, place, ground.texts[document]), Place(table.file, line), ground.found)
        except WrongPassage as error:
            ground.found.problem(table.file, line, str(error), error.column)
    for key, line in empty.items():
        if cells[key][2]:
            del cells[key]
            ground.found.problem(
                table.file, line, f"{NOTHING} stands beside passages of {key[0]}; keep one or the other"
            )
    return {
        key: Given(frozenset(passages), table.file, line, reason) for key, (line, reason, passages) in cells.items()
    }


def _add(passages: dict[Passage, Place], passage: Passage, place: Place, found: Findings) -> None:
    if passage in passages:
        found.warn(place.file, place.line, f"marks the passage of line {passages[passage].line} again")
    passages.setdefault(passage, place)


def _variable(codebook: Codebook, code: str, label: str) -> Variable:
    """The variable a row belongs to: the named one, else the one span variable with the label, else the one other."""
    if code:
        variable = codebook.by_code.get(code)
        if variable is None:
            known = ", ".join(list(codebook.by_code)[:12])
            raise WrongPassage(f"{code!r} is no variable of the codebook, which has {known}", "variable")
        return variable
    having = [v for v in codebook.variables if label in v.codes and v.derived_from is None]
    spans = [v for v in having if v.level is Level.SPAN]
    chosen = spans or having
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise WrongPassage(f"{label!r} is a category of no variable; correct it or add it to the codebook", "label")
    named = ", ".join(v.code for v in chosen)
    raise WrongPassage(f"{label!r} is a category of {named}; say which in a column named variable", "label")


def _passage(variable: Variable, place: Sequence[str], text: str) -> Passage:
    """The passage of a row, whose quote must be what stands there. Raises WrongPassage."""
    label, quote = place[0], stored_text(place[3])
    if label not in variable.codes:
        known = ", ".join(c.code for c in variable.categories[:12]) or "none"
        raise WrongPassage(f"{label!r} is not a category of {variable.code}; it has {known}", "label")
    start, end = _offset(place[1], "start"), _offset(place[2], "end")
    if end <= start:
        raise WrongPassage(
            f"the passage ends at {end} and starts at {start}; the end is exclusive, after the start", "end"
        )
    if end > len(text):
        raise WrongPassage(f"the passage ends at {end}, the text has {len(text)} code points", "end")
    if text[start:end] != quote:
        raise WrongPassage(_wrong_quote(quote, start, end, text), "quote")
    return label, start, end


def _offset(text: str, column: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise WrongPassage(f"{text!r} is no whole number; offsets count code points of the text from 0", column)
    return int(text)


def _wrong_quote(quote: str, start: int, end: int, text: str) -> str:
    there = f"{_short(quote)} is not what stands at {start}–{end}, {_short(text[start:end])}"
    first = text.find(quote) if quote else -1
    if first >= 0 and text.find(quote, first + 1) < 0:
        return f"{there}; it stands at {first}–{first + len(quote)}: offsets count Unicode code points from 0"
    return f"{there}; offsets count Unicode code points from 0, the end is exclusive"


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
