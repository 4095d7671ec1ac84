"""Uploaded files → documents one after the other, with what each file is and why a row or a file gives none. No Django.

Long tables are read row by row, so that memory does not grow with them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Literal

from projects.corpus.gathering import TABLES, File, Unit
from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.files import clean, encoding_of, open_table, read_file
from projects.corpus.readers.tables import Table
from projects.corpus.rules import DESCRIBING, NewDocument, code_problem, part_code, stored_text, text_problem

Names = Literal["file", "path"]
ROLES = ("id", "text", *DESCRIBING)


@dataclass(frozen=True)
class Wish:
    """How files are to be read: what becomes a document, what it is named after, which column of a table is what."""

    unit: Unit = "document"
    names: Names = "file"
    columns: Mapping[str, str] = field(default_factory=dict)
    """Role → column; a role that is not there is that of the column of its own name; an empty column is none."""

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Wish:
        """The wish as it stands in a job's parameters; whatever is not one of the answers is the first of them."""
        unit: Unit = "paragraph" if params.get("unit") == "paragraph" else "document"
        names: Names = "path" if params.get("names") == "path" else "file"
        columns = {role: str(name) for role, name in dict(params.get("columns") or {}).items() if role in ROLES}
        return cls(unit, names, columns)


@dataclass(frozen=True)
class Refusal:
    """A row that gives no document: its line, and the end of the sentence that says why."""

    line: int
    why: str


@dataclass(frozen=True)
class FileReading:
    """One file: what is known of it at once, and its documents, to be read once; reading them may raise Unreadable."""

    documents: Iterator[tuple[int, NewDocument] | Refusal]
    encoding: str = ""
    columns: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)


def read(file: File, wish: Wish) -> FileReading:
    """Begin to read a file. Raises Unreadable, with a sentence that begins with its name."""
    if PurePosixPath(file.name).suffix.lower() in TABLES:
        return _read_table(file, wish)
    data = file.read()
    found = read_file(file.name, data, unit=wish.unit)
    try:
        encoding = encoding_of(file.name, data)
    except Unreadable:
        encoding = ""
    return FileReading(_texts(file, found, wish), encoding)


def _texts(file: File, found: Sequence[Extracted], wish: Wish) -> Iterator[tuple[int, NewDocument] | Refusal]:
    stem = _stem(file, wish)
    for place, extracted in enumerate(found, 1):
        code = part_code(stem, place) if wish.unit == "paragraph" else stem
        yield _document(file, place, extracted, code)


def _read_table(file: File, wish: Wish) -> FileReading:
    with ExitStack() as opened, _naming(file):
        source = opened.enter_context(_opened(file))
        table, encoding = open_table(file.name, source, opened)
        roles = roles_of(table, wish.columns)
        rows = _rows(file, table, roles, wish, opened.pop_all())
        return FileReading(rows, encoding, table.columns, roles)


@contextmanager
def _naming(file: File) -> Iterator[None]:
    """What goes wrong inside is told with the file's name."""
    try:
        yield
    except UnicodeDecodeError as error:
        told = f"{file.name}: begins like {error.encoding.upper()}, but is not ({error}). Save it as UTF-8."
        raise Unreadable(told) from error
    except Unreadable as error:
        told = str(error)
        raise Unreadable(told if told.startswith(f"{file.name}: ") else f"{file.name}: {told}") from error


def roles_of(table: Table, wanted: Mapping[str, str]) -> dict[str, str]:
    """Which column of the table is what. Without a column for the texts it is the one with the longest cells.

    Raises Unreadable where there is nothing to choose from.
    """
    if not table.first:
        raise Unreadable("holds no document: there is no row under the header.")
    roles = {role: role for role in ROLES if role in table.columns}
    for role, column in wanted.items():
        if column in table.columns:
            roles[role] = column
        elif not column:
            roles.pop(role, None)
    taken = {column for role, column in roles.items() if role != "text"}
    if "text" not in roles:
        free = [name for name in table.columns if name not in taken]
        if not free:
            raise Unreadable("has no column for the texts. Choose another column for what is not the text.")
        roles["text"] = max(free, key=lambda name: sum(len(row.get(name, "")) for _, row in table.first))
    return roles


def _rows(
    file: File, table: Table, roles: Mapping[str, str], wish: Wish, opened: ExitStack
) -> Iterator[tuple[int, NewDocument] | Refusal]:
    stem = _stem(file, wish)
    with opened, _naming(file):
        for place, (line, row) in enumerate(table.rows, 1):
            yield _row(file, line, _extracted(row, roles), part_code(stem, place))


def _row(file: File, line: int, extracted: Extracted, code: str) -> tuple[int, NewDocument] | Refusal:
    if not extracted.text.strip():
        return Refusal(line, "the text is empty")
    try:
        extracted = clean(extracted)
    except Unreadable as error:
        return Refusal(line, str(error).rstrip("."))
    return _document(file, line, extracted, extracted.id or code)


def _extracted(row: Mapping[str, str], roles: Mapping[str, str]) -> Extracted:
    given = {role: row.get(column, "") for role, column in roles.items()}
    used = set(roles.values())
    metadata = {_metadata_name(name, roles): value for name, value in row.items() if name not in used}
    described = {name: given.get(name, "") for name in DESCRIBING}
    return Extracted(text=given["text"], id=given.get("id", "").strip() or None, metadata=metadata, **described)


def _metadata_name(name: str, roles: Mapping[str, str]) -> str:
    """A column that is called like a role and was given none keeps its cells under a name of its own."""
    return f"column_{name}" if name in ROLES else name


def _document(file: File, line: int, extracted: Extracted, code: str) -> tuple[int, NewDocument] | Refusal:
    problem = code_problem(code)
    if problem:
        return Refusal(line, f"the id {problem}")
    if problem := text_problem(extracted.text):
        return Refusal(line, f"the text {problem}")
    described = {name: getattr(extracted, name) for name in DESCRIBING}
    described["source"] = described["source"] or PurePosixPath(file.name).name
    return line, NewDocument(code, stored_text(extracted.text), metadata=extracted.metadata, **described)


def _stem(file: File, wish: Wish) -> str:
    path = PurePosixPath(file.name)
    return (path.with_suffix("").as_posix() if wish.names == "path" else path.stem).strip()


def _opened(file: File) -> BinaryIO:
    if file.path is None:
        return io.BytesIO(file.read())
    try:
        return file.path.open("rb")
    except OSError as error:
        raise Unreadable(f"cannot be read ({error.strerror}). Send it again.") from None
