"""Documents on their way into a project, written to a file before any is imported, and the report of it. No Django."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, BinaryIO

from projects.corpus.reading import FileReading
from projects.corpus.rules import NewDocument

MOST_FILES, MOST_REASONS, MOST_SAMPLES, SAMPLE_CHARACTERS = 300, 20, 5, 1_200
OUTCOMES = {"new": "to import", "same": "same text as another", "there": "there already", "refused": "refused"}
_FIELDS = tuple(field.name for field in fields(NewDocument))
HEADER = ("file", "line", "id", "outcome", "why")


@dataclass
class FileReport:
    """What one file gave. `same` are among the new: their text is that of another document."""

    name: str
    encoding: str = ""
    characters: int = 0
    new: int = 0
    same: int = 0
    there: int = 0
    refused: int = 0
    reasons: list[str] = field(default_factory=list)


class Staging:
    """What was read so far. A file's documents can be taken back as long as the next file has not begun."""

    def __init__(self, documents: BinaryIO, table: BinaryIO) -> None:
        self._documents, self._table = documents, table
        self.codes: dict[str, bytes] = {}
        self.texts: dict[bytes, str] = {}
        self.files: list[FileReport] = []
        self.languages: Counter[str] = Counter()
        self.samples: list[dict[str, Any]] = []
        self.columns: dict[str, None] = {}
        self.roles: dict[str, str] = {}
        table.write(b"\xef\xbb\xbf" + _csv(HEADER))

    @property
    def file(self) -> FileReport:
        """The file that is being read."""
        return self.files[-1]

    def begin(self, name: str) -> None:
        """Go on to the next file."""
        self.files.append(FileReport(name))
        self._ours: list[str] = []
        self._undo = self._documents.tell(), self._table.tell(), len(self.samples), self.languages.copy()

    def describe(self, found: FileReading) -> None:
        """Note what is known of the file before its documents are read."""
        self.file.encoding = found.encoding
        self.columns |= dict.fromkeys(found.columns)
        self.roles = {**found.roles, **self.roles}

    def add(self, line: int, new: NewDocument, digest: bytes, twin: str) -> None:
        """Write a document that is to be imported; `twin` has the same text under another id."""
        self.file.new += 1
        self.file.same += bool(twin)
        self.file.characters += len(new.text)
        self.languages[new.lang] += 1
        self.codes[new.code] = digest
        self.texts.setdefault(digest, new.code)
        self._ours.append(new.code)
        written = {**{name: getattr(new, name) for name in _FIELDS}, "twin": twin}
        self._documents.write(json.dumps(written, ensure_ascii=False).encode() + b"\n")
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append({**written, "text": new.text[:SAMPLE_CHARACTERS], "length": len(new.text)})
        self._tell(line, new.code, "same" if twin else "new", f"its text is that of {twin}" if twin else "")

    def pass_over(self, line: int, code: str, where: str) -> None:
        """Tell that a document needs no importing."""
        self.file.there += 1
        self._tell(line, code, "there", f"the same id and text is {where}")

    def refuse(self, line: int | str, code: str, why: str) -> None:
        """Tell that something gives no document; the first few are told on the page, all of them in the table."""
        self.file.refused += 1
        if len(self.file.reasons) < MOST_REASONS:
            self.file.reasons.append(f"line {line}: {why}." if line else why)
        self._tell(line, code, "refused", why)

    def break_off(self, why: str) -> None:
        """The file cannot be read to its end: it gives nothing, and this is why."""
        documents, table, samples, self.languages = self._undo
        for file, length in ((self._documents, documents), (self._table, table)):
            file.seek(length)
            file.truncate()
        del self.samples[samples:]
        for code in self._ours:
            digest = self.codes.pop(code)
            if self.texts.get(digest) == code:
                del self.texts[digest]
        self.files[-1] = FileReport(self.file.name, self.file.encoding)
        self.refuse("", "", why)

    def _tell(self, line: int | str, code: str, outcome: str, why: str) -> None:
        self._table.write(_csv((self.file.name, line, code, OUTCOMES[outcome], why)))

    @property
    def result(self) -> dict[str, Any]:
        """For the page (JSON): the sums, the files, those with something to tell first, and the first texts."""
        names = ("new", "same", "there", "refused", "characters")
        sums = {name: sum(getattr(file, name) for file in self.files) for name in names}
        told = sorted(self.files, key=lambda file: not (file.refused or file.same or file.there))
        return {
            **sums,
            "file_count": len(self.files),
            "files": [asdict(file) for file in told[:MOST_FILES]],
            "languages": self.languages.most_common(12),
            "columns": list(self.columns),
            "roles": self.roles,
            "samples": self.samples,
        }


def staged(path: Path, *, twins: bool) -> Iterator[NewDocument]:
    """The documents that were written, in their order; without `twins` those that bring a new text."""
    with path.open("rb") as lines:
        for line in lines:
            written = json.loads(line)
            if written.pop("twin") and not twins:
                continue
            yield NewDocument(**written)


def _csv(cells: tuple[object, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
