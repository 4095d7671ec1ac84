"""The package of a release: a zip with a manifest, the study, the agreed dataset, and a record of how it was made.

    manifest.json      the SHA-256 of every member but itself and the record; its own SHA-256 is the release's
    study/             the study as a folder that imports again
    final.csv          the agreed dataset, and final_spans.csv for `span` variables
    datapackage.json   the columns of every table, as a Frictionless Data Package
    record/            who, when, with what; different every time, and so outside the manifest
    ro-crate-metadata.json   the same and all members, as an RO-Crate; outside, too

No Django.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from projects.datasets.studyfiles import WrongStudyFile, json_text

MANIFEST = "manifest.json"
STUDY = "study/"
RECORD = "record/"
RELIABILITY = "reliability.json"
CRATE = "ro-crate-metadata.json"
FORMAT = 1
BLOCK = 1024 * 1024
MAX_MEMBERS = 1000
MAX_BYTES = 8 * 1024**3
# The first moment a zip can tell, so that the same members give the same archive.
_MOMENT = (1980, 1, 1, 0, 0, 0)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)


class BrokenPackage(ValueError):
    """A package that cannot be read; the text says what is wrong with it."""


def sha256_of(source: BinaryIO, check: Callable[[], None] = lambda: None) -> str:
    """SHA-256 of a stream, in hexadecimal."""
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        check()
        digest.update(block)
    return digest.hexdigest()


def manifest_text(sums: Mapping[str, str]) -> str:
    """The text of `manifest.json` for members with these SHA-256 sums."""
    return json_text({"files": dict(sums), "format": FORMAT})


def write_package(
    target: Path,
    manifest: str,
    members: Mapping[str, Path],
    record: Mapping[str, str],
    check: Callable[[], None] = lambda: None,
) -> None:
    """Write the zip: the manifest, the members in order of their names, then the record and the RO-Crate among it."""
    with zipfile.ZipFile(target, "x") as archive:
        archive.writestr(entry_of(MANIFEST), manifest)
        for name, path in sorted(members.items()):
            entry = entry_of(name)
            entry.file_size = path.stat().st_size
            with path.open("rb") as source, archive.open(entry, "w") as member:
                while block := source.read(BLOCK):
                    check()
                    member.write(block)
        for name, text in sorted(record.items()):
            archive.writestr(entry_of(name if name == CRATE else RECORD + name), text)


def entry_of(name: str) -> zipfile.ZipInfo:
    """A member of this name that tells no time and no machine."""
    entry = zipfile.ZipInfo(name, _MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


class Package:
    """A package opened for reading; use it in a `with`. Raises BrokenPackage wherever the file gives way."""

    def __init__(self, path: Path) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except FileNotFoundError:
            raise BrokenPackage(f"There is no file {path}.") from None
        except _BROKEN as error:
            raise BrokenPackage(f"{path.name} is not a package, or damaged: {error}.") from None
        self.entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        self.names = frozenset(entry.filename for entry in self.entries)

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def open(self, name: str) -> BinaryIO:
        """A member as bytes; damage in its middle is noticed on reading, see `reading`."""
        if name not in self.names:
            raise BrokenPackage(f"{name} is missing.")
        with reading(name):
            return self._archive.open(name)  # type: ignore[return-value]  # IO[bytes] with all that BinaryIO has

    def open_text(self, name: str) -> TextIO | None:
        """A member as text with its line ends as they are, or None where there is no such member."""
        return TextIOWrapper(self.open(name), encoding="utf-8", newline="") if name in self.names else None

    def open_study(self, name: str) -> TextIO | None:
        """A file of the study, as `studyfiles.OpenFile` wants it."""
        return self.open_text(STUDY + name)

    def copy(self, name: str, target: BinaryIO) -> None:
        """Write the bytes of a member to `target`."""
        with reading(name), self.open(name) as source:
            shutil.copyfileobj(source, target, BLOCK)


class reading:  # noqa: N801 - reads as a verb: with reading(name)
    """While a member is read: damage becomes BrokenPackage with the member's name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _BROKEN) and not isinstance(error, BrokenPackage | WrongStudyFile):
            raise BrokenPackage(f"{self._name} cannot be read: {error}.") from None


def members_of(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a study folder under the names they have in a package."""
    return ((STUDY + path.name, path) for path in sorted(folder.iterdir()))
