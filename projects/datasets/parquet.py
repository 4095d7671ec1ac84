"""Tables as Parquet, with types. No Django.

Categories are their codes, missing answers among them; yes/no columns are booleans and numbers are numbers, both empty
where the answer is a missing one, which is then in the column `….missing`. What people read for the codes is in the
file's metadata under `columns`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import polars

from projects.datasets.numbering import check_number
from projects.datasets.tables import Column, Kind, Table, in_columns


def write_parquet(table: Table, target: BinaryIO) -> None:
    """Write the table. Raises DoesNotFit for a number with more digits than a double has."""
    texts = in_columns(table)
    series = [one for column, held in zip(table.columns, texts, strict=True) for one in _series(column, held, texts[0])]
    unique = {one.name: one for one in reversed(series)}
    frame = polars.DataFrame([unique[name] for name in dict.fromkeys(one.name for one in series)])
    frame.write_parquet(target, compression="zstd", metadata={"columns": json.dumps(_described(table))})


def _series(column: Column, texts: Sequence[str], documents: Sequence[str]) -> Iterator[polars.Series]:
    if column.kind in (Kind.TEXT, Kind.CODED):
        yield polars.Series(column.name, [text or None for text in texts], dtype=polars.String)
        return
    present = [text if text and text not in column.missing else None for text in texts]
    if column.kind is Kind.NUMBER:
        for document, text in zip(documents, present, strict=True):
            if text is not None:
                check_number(document, column, text, "parquet")
        yield polars.Series(column.name, [t and float(t) for t in present], dtype=polars.Float64)
    elif column.kind is Kind.COUNT:
        yield polars.Series(column.name, [t and int(t) for t in present], dtype=polars.Int64)
    else:
        yield polars.Series(column.name, [t and t == "1" for t in present], dtype=polars.Boolean)
    if column.missing:
        absent = [text if text in column.missing else None for text in texts]
        yield polars.Series(f"{column.variable}.missing", absent, dtype=polars.String)


def _described(table: Table) -> dict[str, dict[str, object]]:
    """What each column is, by its name."""
    return {
        column.name: {"label": column.label, "labels": dict(column.labels), "missing": dict(column.missing)}
        for column in table.columns
    }
