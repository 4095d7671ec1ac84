"""Rows of codings.csv, corrections.csv and gold.csv as canonical answers: one for each cell, of one row or many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from projects.codebooks.rules import IllegalAnswer, Level, Value, Variable, check_answer
from projects.exchange.findings import Findings
from projects.exchange.ground import Ground
from projects.exchange.study import AnswerKey, CellKey, Given
from projects.exchange.tables import Table

Key = TypeVar("Key", AnswerKey, CellKey)


@dataclass(slots=True)
class _Rows:
    """The rows of one cell: their values with the line of each, and the reason given with them."""

    variable: Variable
    values: dict[str, int] = field(default_factory=dict)
    reason: str = ""


def read_answers(table: Table, ground: Ground, *, may_clear: bool = False) -> dict[AnswerKey, Given]:
    """The answers of codings.csv, or of corrections.csv, where an empty value takes an answer back (`may_clear`)."""
    cells: dict[AnswerKey, _Rows] = {}
    for line, (document, coder, code, value) in table.picked("document_id", "coder", "variable", "value"):
        variable = _answered(table.file, line, code, ground)
        fits = ground.document(table.file, line, document) & ground.coder(table.file, line, coder)
        if variable is not None and fits:
            rows = cells.setdefault((document, coder, code), _Rows(variable))
            _add(rows, table.file, line, value, ground.found)
    return dict(_values(cells, table.file, ground.found, may_clear=may_clear))


def read_rulings(table: Table, ground: Ground) -> dict[CellKey, Given]:
    """The rulings of gold.csv."""
    cells: dict[CellKey, _Rows] = {}
    for line, (document, code, value, reason) in table.picked("document_id", "variable", "value", "reason"):
        variable = _answered(table.file, line, code, ground)
        if not ground.document(table.file, line, document) or variable is None:
            continue
        if variable.derived_from:
            ground.found.warn(
                table.file, line, f"{code} is derived and in no dataset; the ruling has no effect", "variable"
            )
        rows = cells.setdefault((document, code), _Rows(variable))
        rows.reason = rows.reason or reason
        if reason not in ("", rows.reason):
            ground.found.problem(
                table.file, line, "another row of this ruling gives another reason; keep one", "reason"
            )
        _add(rows, table.file, line, value, ground.found)
    return dict(_values(cells, table.file, ground.found))


def _answered(file: str, line: int, code: str, ground: Ground) -> Variable | None:
    """The variable, if it takes values rather than passages."""
    variable = ground.variable(file, line, code)
    if variable is None or variable.level is not Level.SPAN:
        return variable
    where = {"gold": "gold_spans.csv", "corrections": "correction_spans.csv"}.get(file.split(".")[0], "spans.csv")
    ground.found.problem(
        file, line, f"{code} takes passages of the text, not values; put them into {where}", "variable"
    )
    return None


def _add(rows: _Rows, file: str, line: int, value: str, found: Findings) -> None:
    if value in rows.values:
        found.warn(file, line, f"says what line {rows.values[value]} says already")
    elif rows.values and rows.variable.level is not Level.MULTI:
        other, earlier = next(iter(rows.values.items()))
        what = f"{rows.variable.code} takes one answer; line {earlier} gives {other!r}, this one {value!r}; keep one"
        found.problem(file, line, what, "value")
    else:
        rows.values[value] = line


def _values(
    cells: dict[Key, _Rows], file: str, found: Findings, *, may_clear: bool = False
) -> Iterator[tuple[Key, Given]]:
    """Every cell's rows as one value. Few distinct answers make up a study, so each is judged once."""
    judged: dict[tuple[str, tuple[str, ...]], Value | IllegalAnswer] = {}
    for key in list(cells):
        rows = cells.pop(key)  # rows and values of a large study would not fit beside each other
        texts = tuple(rows.values)
        if may_clear and texts == ("",):
            yield key, Given(None, file, rows.values[""])
            continue
        question = (rows.variable.code, texts)
        if question not in judged:
            judged[question] = _judged(rows.variable, texts)
        value = judged[question]
        if isinstance(value, IllegalAnswer):
            _tell(rows, value, file, found)
        else:
            yield key, Given(value, file, rows.values[texts[0]], rows.reason)


def _judged(variable: Variable, texts: tuple[str, ...]) -> Value | IllegalAnswer:
    try:
        return check_answer(variable, texts)
    except IllegalAnswer as error:
        return error


def _tell(rows: _Rows, error: IllegalAnswer, file: str, found: Findings) -> None:
    """Blame each row that is illegal by itself; where none is, the last, which goes with none of the others."""
    alone = {line: _judged(rows.variable, (text,)) for text, line in rows.values.items()}
    blamed = {line: value for line, value in alone.items() if isinstance(value, IllegalAnswer)}
    for line, sentence in (blamed or {max(alone): error}).items():
        found.problem(file, line, str(sentence), "value")
