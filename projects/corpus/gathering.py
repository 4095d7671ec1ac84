"""Files and folders → documents with their ids, or the sentence that says why a file gives none. No Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from projects.corpus.readers.archives import read_archive
from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.files import read_file
from projects.corpus.rules import NewDocument, code_problem, part_code, stored_text, text_problem

Unit = Literal["document", "paragraph"]
TABLES = frozenset({".csv", ".xlsx", ".jsonl"})


@dataclass(frozen=True)
class File:
    """A file to read; `name` is what its sentences call it: its path within the folder or archive that was given."""

    name: str
    read: Callable[[], bytes]
    path: Path | None = None
    """Where it lies by itself, so that a long table need not be held in memory."""


def files_at(paths: Iterable[Path]) -> Iterator[File]:
    """The files at these paths, folders and archives opened, by name. What cannot be read is told as it is read."""
    for path in paths:
        if path.is_dir():
            for inner in sorted(path.rglob("*")):
                name = inner.relative_to(path).as_posix()
                if inner.is_file() and not any(part.startswith(".") for part in PurePosixPath(name).parts):
                    yield from _opened(name, inner)
        else:
            yield from _opened(path.name, path)


def _opened(name: str, path: Path) -> Iterator[File]:
    if path.suffix.lower() != ".zip":
        yield File(name, lambda: _bytes(name, path), path)
        return
    try:
        for member, data in read_archive(name, _bytes(name, path)):
            yield File(member, lambda data=data: data)  # type: ignore[misc]  # mypy infers no type for the default
    except Unreadable as error:
        yield File(name, _refusing(error))


def _bytes(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{name}: there is no such file or folder. Check the path.") from None
    except OSError as error:
        raise Unreadable(f"{name}: cannot be read ({error.strerror}). Check who may read it.") from None


def _refusing(error: Unreadable) -> Callable[[], bytes]:
    def read() -> bytes:
        raise error

    return read


def documents_in(file: File, unit: Unit) -> list[NewDocument]:
    """The documents of a file: its stem as id, `stem#0001` … for parts, a table's own ids where it has them.

    Raises Unreadable with a sentence that names the file.
    """
    path = PurePosixPath(file.name)
    found = read_file(file.name, file.read(), unit=unit)
    parts = unit == "paragraph" or path.suffix.lower() in TABLES
    stem = path.stem.strip()
    documents = [
        _document(file.name, extracted, extracted.id or (part_code(stem, n) if parts else stem), path.name)
        for n, extracted in enumerate(found, 1)
    ]
    for code, count in Counter(new.code for new in documents).items():
        if count > 1:
            raise Unreadable(f"{file.name}: the id “{code}” is given to {count} of its documents. Give each its own.")
    return documents


def _document(name: str, extracted: Extracted, code: str, source: str) -> NewDocument:
    id_problem, problem = code_problem(code), text_problem(extracted.text)
    if id_problem:
        raise Unreadable(f"{name}: the id {id_problem}.")
    if problem:
        raise Unreadable(f"{name}: the text of {code} {problem}.")
    return NewDocument(
        code=code,
        text=stored_text(extracted.text),
        title=extracted.title,
        lang=extracted.lang,
        date=extracted.date,
        source=extracted.source or source,
        metadata=extracted.metadata,
    )
