"""Inserting very many rows at once: COPY on PostgreSQL, one prepared statement on SQLite.

Django's bulk_create makes an object and a piece of SQL for every row, which is several times slower. Constraints and
foreign keys are checked by the database all the same. For worker bodies only, inside their transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, models
from django.utils import timezone

# Fields whose Python values the database drivers do not all take as they are. Of UUIDs they take the 32 hex digits.
_CONVERTED = (models.DateTimeField, models.DecimalField, models.JSONField)

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int = 500) -> Iterator[list[Item]]:
    """The items, so many at a time: a statement takes only so many values."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """`count` primary keys for rows to be inserted with `insert_rows`, ascending; nobody else is given them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        # The transaction holds SQLite's only write lock, so nobody else can take the next numbers.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        first = (cursor.fetchone() or (0,))[0] + 1
        return range(first, first + count)


def insert_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    same: Mapping[str, Any] | None = None,
) -> None:
    """Insert `rows`, whose values stand in the order of `columns` (names of database columns, such as `document_id`).

    `same` holds the columns with one value for all rows; a column in neither gets its field's default. UUIDs are given
    as 32 hex digits.
    """
    fields = {str(field.column): field for field in model._meta.concrete_fields}
    constant = _defaults(fields, columns) | dict(same or {})
    fixed = tuple(_converted(fields[name], value) for name, value in constant.items())
    lines = _lines(rows, [_converter(fields[name]) for name in columns], fixed)
    _write(model._meta.db_table, [*columns, *constant], lines)


def _defaults(fields: Mapping[str, models.Field[Any, Any]], columns: Sequence[str]) -> dict[str, Any]:
    return {
        name: timezone.now() if getattr(field, "auto_now_add", False) else field.get_default()
        for name, field in fields.items()
        if name not in columns and not field.primary_key
    }


def _converted(field: models.Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connection) if isinstance(field, _CONVERTED) else value


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    return partial(field.get_db_prep_save, connection=connection) if isinstance(field, _CONVERTED) else None


def _lines(
    rows: Iterable[Sequence[Any]], converters: Sequence[Callable[[Any], Any] | None], fixed: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:
    """The rows with their constant columns behind them; only columns that need it are converted."""
    wanted = [(n, convert) for n, convert in enumerate(converters) if convert]
    for row in rows:
        values = list(row)
        for n, convert in wanted:
            if values[n] is not None:
                values[n] = convert(values[n])
        yield (*values, *fixed)


def _write(table: str, columns: Sequence[str], lines: Iterator[tuple[Any, ...]]) -> None:
    quoted = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {connection.ops.quote_name(table)} ({quoted}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
            return
        marks = ", ".join(["%s"] * len(columns))
        insert = f"INSERT INTO {connection.ops.quote_name(table)} ({quoted}) VALUES ({marks})"  # noqa: S608 - names come from the model
        cursor.executemany(insert, lines)  # type: ignore[arg-type]  # any iterable will do, and none is kept
