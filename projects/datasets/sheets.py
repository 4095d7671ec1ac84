"""What stands beside the dataset in its workbook: evidence, codebook, reliability, and where each value comes from."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing

from projects.codebooks.rules import Category, Level, Variable
from projects.datasets.legalnames import legal_names
from projects.datasets.numbering import SPSS, STATA, numbers_of, spss_missing, stata_missing
from projects.datasets.package import RECORD, RELIABILITY, Package
from projects.datasets.reading import read_codebook
from projects.datasets.studyfiles import (
    ASSIGNMENTS,
    CANNOT_CODE,
    CODINGS,
    COLUMNS,
    CORRECTION_SPANS,
    CORRECTIONS,
    GOLD,
    GOLD_SPANS,
    SPANS,
    Table,
)
from projects.datasets.tables import Column, Kind, Row, Values, cells_by_document, study_rows
from projects.datasets.wide import in_flag, wide_table
from projects.datasets.workbook import Sheet

_CODEBOOK = (
    "variable", "type", "label", "question", "note", "code", "category", "missing", "definition", "use when",
    "not when", "example", "part of", "column", "name in SPSS", "name in Stata", "number in SPSS", "number in Stata",
)  # fmt: skip
_FIGURES = (
    "variable", "category", "coders", "round", "coefficient", "metric", "value", "undefined", "ci", "ci_level",
    "ci_method", "replicates", "seed", "units", "pairable_units", "coder_count", "values", "missing",
)  # fmt: skip


def sheets_of(package: Package, leave_out: Collection[str] = ()) -> Iterator[Sheet]:
    """The sheets after those of the dataset, in their order; evidence and provenance without documents left out."""
    yield "evidence", COLUMNS[SPANS], study_rows(package, SPANS, leave_out)
    yield "codebook", _CODEBOOK, _codebook_rows(package)
    if not leave_out and (figures := _figures(package)):
        yield "reliability", _FIGURES, figures
    coders = sorted({row[1] for row in study_rows(package, ASSIGNMENTS, leave_out)})
    header = ("document_id", "variable", "value", "how", "reason", *(f"first answer of {coder}" for coder in coders))
    yield "provenance", header, _provenance_rows(package, coders, leave_out)


def _codebook_rows(package: Package) -> Iterator[list[str]]:
    columns = wide_table(package, Values.AGREED).columns
    by_name = {column.name: column for column in columns}
    legal = [
        dict(zip(by_name, legal_names(by_name, limits.name_characters, limits.name_bytes), strict=True))
        for limits in (SPSS, STATA)
    ]
    for variable in read_codebook(package.open_study).asked:
        about = [variable.code, variable.level.value, variable.label, variable.question, variable.note]
        for code, category in _answers(variable):
            column = by_name[_column_of(variable, code)]
            told = [category.definition, category.use_when, category.not_when, category.example, category.parent or ""]
            missing = "yes" if code in variable.missing_codes else ""
            names = [column.name, *(names[column.name] for names in legal)]
            yield [*about, code, category.label, missing, *told, *names, *_numbers(column, code)]


def _answers(variable: Variable) -> list[tuple[str, Category]]:
    """The categories and missing answers; one nameless answer for a variable that has none."""
    declared = [(one.code, one) for one in (*variable.categories, *variable.missing)]
    return declared or [("", Category("", ""))]


def _column_of(variable: Variable, code: str) -> str:
    """The wide column that holds the answer; a missing answer of a multi-select is in all of them, so in the first."""
    if variable.level not in (Level.MULTI, Level.SPAN):
        return variable.code
    return f"{variable.code}.{code if code in variable.codes else variable.categories[0].code}"


def _numbers(column: Column, code: str) -> tuple[str, str]:
    """What stands for an answer in SPSS and in Stata; nothing where a number stands for itself or is a count."""
    numbers = numbers_of(column)
    told = in_flag(code) if column.kind is Kind.FLAG else code
    if told in column.missing:
        return str(spss_missing(column, ())[told]), f".{stata_missing(column)[told]}"
    number = 1 if column.kind is Kind.FLAG else numbers.get(code)
    return ("", "") if number is None else (str(number), str(number))


def _provenance_rows(package: Package, coders: Sequence[str], leave_out: Collection[str]) -> Iterator[list[str]]:
    """A row for each cell: what it became, how and why, what each coder said first, and says now where that changed."""
    names = (CODINGS, SPANS, CORRECTIONS, CORRECTION_SPANS, CANNOT_CODE, GOLD, GOLD_SPANS)
    order = {variable.code: place for place, variable in enumerate(read_codebook(package.open_study).variables)}
    with ExitStack() as stack:
        opened = [stack.enter_context(closing(Table(package.open_study, name))) for name in names]
        for document, cells in cells_by_document(package):
            codings, spans, corrected, moved, uncoded, gold, gold_spans = (t.of(document["id"]) for t in opened)
            if document["id"] in leave_out:
                continue
            first, now = _said(codings, spans), _said(corrected, moved)
            reasons = {row[1]: row[-1] for row in (*gold, *gold_spans)}
            unable = {row[1]: f"cannot code: {row[2]}" for row in uncoded}
            for code in sorted(cells, key=order.__getitem__):
                rows = cells[code]
                value, how = _in_words([row[2:-1] for row in rows]), rows[0][-1]
                told = [_history(first.get((c, code)), now.get((c, code)), unable.get(c, "")) for c in coders]
                yield [document["id"], code, value, how, reasons.get(code, ""), *told]


def _said(answers: Sequence[Row], passages: Sequence[Row]) -> dict[tuple[str, str], str]:
    """What is said for each coder and variable; evidence for an answer is not the answer."""
    said: dict[tuple[str, str], list[Row]] = {}
    for row in answers:
        said.setdefault((row[1], row[2]), []).append(row[3:])
    answered = frozenset(said)
    for row in passages:
        if (row[1], row[2]) not in answered:
            said.setdefault((row[1], row[2]), []).append(row[3:])
    return {cell: _in_words(rows) for cell, rows in said.items()}


def _in_words(rows: Sequence[Row]) -> str:
    """The rows of one cell in one: codes, or labels with their offsets."""
    return "; ".join(f"{row[0]} {row[1]}–{row[2]}" if len(row) > 1 and row[1] else row[0] for row in rows)


def _history(first: str | None, now: str | None, unable: str) -> str:
    said = unable if first is None else first
    return said if now is None else f"{said} → {now or 'taken back'}"


def _figures(package: Package) -> list[list[str]]:
    """The coefficients that the package's record holds, none where it holds none."""
    source = package.open_text(RECORD + RELIABILITY)
    if source is None:
        return []
    with source:
        results = json.loads(source.read())["results"]
    return [[_told(result.get(name)) for name in _FIGURES] for result in results]


def _told(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list):
        return " – ".join(map(str, value))
    return str(value)
