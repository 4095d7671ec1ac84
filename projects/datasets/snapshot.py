"""From the database to the files of a study, in one view of it: whatever is saved meanwhile is not in it.

`codings.csv` and `spans.csv` hold what coders said first, as it was frozen; `corrections.csv` and
`correction_spans.csv` what they say now where that differs; `gold.csv` and `gold_spans.csv` the rulings that stand.
Answers to variables that the newest codebook no longer has are left out, as are drafts and withdrawn codings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO, TypeVar

from django.db import connection, transaction
from django.db.models import Max

from projects.adjudication.queries import Coding, Reader, Standing
from projects.codebooks.models import Codebook
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Level, Passage, Variable, written
from projects.coding.rules import value_of
from projects.corpus.models import Document
from projects.corpus.queries import metadata_names
from projects.corpus.rules import DESCRIBING
from projects.datasets import studyfiles
from projects.datasets.consensus import passage_rows
from projects.datasets.studyfiles import NOTHING, csv_line, json_text
from projects.teams.models import Project

CHUNK_DOCUMENTS = 1000
CHUNK_CHARACTERS = 4_000_000
Row = tuple[str, ...]
T = TypeVar("T")


def go_on() -> None:
    """The `check` of whoever has no reason to stop."""


@contextmanager
def one_view() -> Iterator[None]:
    """Read the database as it is at one moment, without keeping anybody from writing.

    Nothing may be written inside. `atomic()` alone would not do: on SQLite it takes the write lock at once, and on
    PostgreSQL each of its statements sees what was committed before it. Inside a transaction it does nothing more.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def write_study(project: Project, folder: Path, check: Callable[[], None] = go_on) -> int:
    """Write the study into the empty `folder`; how many documents it has. `check` is called often, and may raise."""
    with one_view(), StudyFolder(folder) as files:
        codebook = latest_codebook(project)
        if codebook is not None:
            files.write(studyfiles.CODEBOOK, json_text(codebook.json))
        columns = document_columns(project)
        files.write(studyfiles.DOCUMENTS, csv_line(columns))
        reader, chunks = Reader(project), list(_chunks(project))
        for chunk in chunks:
            check()
            _write_chunk(files, reader, codebook, columns, chunk)
    return sum(len(chunk) for chunk in chunks)


class StudyFolder:
    """The files of a study being written; a table comes to be with its first row."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, TextIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> StudyFolder:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, name: str, text: str) -> None:
        """Add `text` to the file of this name."""
        if name not in self._open:
            file = (self._folder / name).open("x", encoding="utf-8", newline="")
            self._open[name] = self._stack.enter_context(file)
            if name in studyfiles.COLUMNS:
                file.write(csv_line(studyfiles.COLUMNS[name]))
        self._open[name].write(text)

    def add(self, name: str, rows: Iterator[Row]) -> None:
        """Add rows to the table of this name."""
        if text := "".join(map(csv_line, rows)):
            self.write(name, text)


def document_columns(project: Project) -> tuple[str, ...]:
    """The columns that `documents.csv` needs: those of its own that are used, and every name among the metadata."""
    documents = Document.objects.filter(project=project)
    used = documents.aggregate(**{name: Max(name) for name in DESCRIBING})
    own = (name for name in studyfiles.DOCUMENT_COLUMNS[2:] if used[name])
    return (*studyfiles.DOCUMENT_COLUMNS[:2], *own, *sorted(metadata_names(project)))


def _chunks(project: Project) -> Iterator[list[int]]:
    """Primary keys in order of ids, so many at a time as memory bears."""
    chunk: list[int] = []
    characters = 0
    for _, pk, length in sorted(Document.objects.filter(project=project).values_list("code", "pk", "length")):
        if chunk and (len(chunk) >= CHUNK_DOCUMENTS or characters + length > CHUNK_CHARACTERS):
            yield chunk
            chunk, characters = [], 0
        chunk.append(pk)
        characters += length
    if chunk:
        yield chunk


def _write_chunk(
    files: StudyFolder, reader: Reader, codebook: Codebook | None, columns: Sequence[str], chunk: list[int]
) -> None:
    documents = Document.objects.defer("added_at").in_bulk(chunk)
    codings = reader.codings(chunk)
    rulings, notes = reader.rulings(chunk, codings), reader.notes(chunk)
    variables = codebook.parsed.by_code if codebook else {}
    for pk in chunk:
        document = documents[pk]
        values = {"id": document.code, "text": document.text, **document.described}
        files.write(studyfiles.DOCUMENTS, csv_line([values.get(name, "") for name in columns]))
        coded = sorted(codings[pk], key=lambda coding: coding.coder)
        _write_codings(files, document, coded, variables)
        told = sorted(note for note in notes[pk] if note[1] in variables)
        files.add(studyfiles.NOTES, ((document.code, *note) for note in told))
        _write_rulings(files, document, rulings[pk], variables)


def _write_codings(
    files: StudyFolder, document: Document, codings: Sequence[Coding], variables: Mapping[str, Variable]
) -> None:
    for coding in codings:
        head = (document.code, coding.coder)
        files.add(studyfiles.ASSIGNMENTS if coding.submitted else studyfiles.OPEN_ASSIGNMENTS, iter([head]))
        if coding.cannot_code:
            files.add(studyfiles.CANNOT_CODE, iter([(*head, coding.cannot_code)]))
        files.add(studyfiles.CODINGS, _answers(head, coding.first, variables))
        files.add(studyfiles.SPANS, _passages(head, coding.first_passages, variables, document.text))
        if coding.corrected:
            changed = _changed(coding.first, coding.latest, "")
            files.add(studyfiles.CORRECTIONS, _answers(head, changed, variables))
        if coding.moved:
            moved = _changed(coding.first_passages, coding.latest_passages, set())
            files.add(studyfiles.CORRECTION_SPANS, _passages(head, moved, variables, document.text))


def _changed(first: Mapping[str, T], latest: Mapping[str, T], nothing: T) -> dict[str, T]:
    """The latest values of those variables whose value is another than at first; `nothing` where it is gone."""
    return {
        code: latest.get(code, nothing)
        for code in first.keys() | latest.keys()
        if first.get(code, nothing) != latest.get(code, nothing)
    }


def _answers(head: Row, answers: Mapping[str, str], variables: Mapping[str, Variable]) -> Iterator[Row]:
    for code in sorted(answers.keys() & variables.keys()):
        for text in _texts(variables[code], answers[code]):
            yield *head, code, text


def _texts(variable: Variable, key: str) -> list[str]:
    # Most answers are one text, and its key is that text after "=".
    return [key[1:]] if key.startswith("=") else written(variable, value_of(key)) if key else [""]


def _passages(
    head: Row, passages: Mapping[str, set[Passage]], variables: Mapping[str, Variable], text: str
) -> Iterator[Row]:
    for code in sorted(passages.keys() & variables.keys()):
        rows = list(passage_rows(frozenset(passages[code]), text)) or [(NOTHING, "", "", "")]
        for row in rows:
            yield *head, code, *row


def _write_rulings(
    files: StudyFolder, document: Document, rulings: Sequence[Standing], variables: Mapping[str, Variable]
) -> None:
    for ruling in sorted((r for r in rulings if r.variable in variables), key=lambda r: r.variable):
        variable, head = variables[ruling.variable], (document.code, ruling.variable)
        if variable.level is Level.SPAN:
            rows = list(passage_rows(value_of(ruling.key), document.text)) or [(NOTHING, "", "", "")]
            files.add(studyfiles.GOLD_SPANS, ((*head, *row, ruling.reason) for row in rows))
        else:
            files.add(studyfiles.GOLD, ((*head, text, ruling.reason) for text in _texts(variable, ruling.key)))
