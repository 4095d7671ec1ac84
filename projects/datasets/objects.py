"""Answers as JSON values: an object for each cell, agreed or of each coder. No Django."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from projects.codebooks.rules import Level, Variable
from projects.datasets.package import Package
from projects.datasets.reading import read_codebook, value_of
from projects.datasets.studyfiles import CODINGS, NOTHING
from projects.datasets.tables import TABLES, Row, rows_of, span_answers, study_rows


def cells_of(package: Package, leave_out: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """The cells of both tables together, by document and codebook order, as JSON values."""
    variables = read_codebook(package.open_study).variables
    order = {variable.code: n for n, variable in enumerate(variables)}
    tables = (rows_of(package, name, leave_out) for name in TABLES)
    for document, rows in groupby(merge(*tables, key=itemgetter(0)), key=itemgetter(0)):
        by_variable: dict[str, list[Row]] = {}
        for row in rows:
            by_variable.setdefault(row[1], []).append(row)
        for code in sorted(by_variable, key=order.__getitem__):
            cell = by_variable[code]
            value = _value(variables[order[code]], [row[2:] for row in cell])
            yield {"document_id": document, "variable": code, "value": value, "how": cell[0][-1]}


def codings_of(package: Package, leave_out: Collection[str] = ()) -> Iterator[dict[str, Any]]:
    """What each coder said first, an object for each answer."""
    variables = read_codebook(package.open_study).by_code
    rows = merge(study_rows(package, CODINGS, leave_out), span_answers(package, leave_out), key=itemgetter(0, 1, 2))
    for (document, coder, code), group in groupby(rows, key=itemgetter(0, 1, 2)):
        value = _value(variables[code], [row[3:] for row in group])
        yield {"document_id": document, "coder": coder, "variable": code, "value": value}


def _value(variable: Variable, rows: list[Row]) -> Any:
    if rows[0][0] == "":
        return None
    if variable.level is Level.SPAN:
        marked = (row for row in rows if row[0] != NOTHING)
        return [{"label": r[0], "start": int(r[1]), "end": int(r[2]), "quote": r[3]} for r in marked]
    value = value_of(variable, [row[0] for row in rows])
    return value if isinstance(value, str) else sorted(str(code) for code in value)
