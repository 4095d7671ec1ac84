"""Checking a release's package against itself: sums, members, and the agreed dataset derived once more. No Django."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from projects.datasets import studyfiles
from projects.datasets.consensus import FINAL, FINAL_SPANS, Outcome, derive
from projects.datasets.package import (
    CRATE,
    MANIFEST,
    MAX_BYTES,
    MAX_MEMBERS,
    RECORD,
    STUDY,
    BrokenPackage,
    Package,
    manifest_text,
    reading,
    sha256_of,
)
from projects.datasets.studyfiles import WrongStudyFile

REQUIRED = frozenset(
    {FINAL, FINAL_SPANS, *(STUDY + n for n in (studyfiles.DOCUMENTS, studyfiles.CODEBOOK, studyfiles.RULES))}
)
_MANIFEST_BYTES = 4 * 1024**2
_SHOWN = 120


@dataclass
class Verified:
    """What was found: the release's SHA-256, what was derived, and in `findings` a sentence for all that is wrong."""

    sha256: str = ""
    outcome: Outcome = field(default_factory=Outcome)
    findings: list[str] = field(default_factory=list)


def verify(path: Path, on_document: Callable[[int], None] = lambda done: None) -> Verified:
    """Check the package at `path`. Never raises for what is in the file: everything wrong is a finding."""
    found = Verified()
    try:
        with Package(path) as package:
            found.findings += _shape(package)
            if not found.findings:
                _check(package, found, on_document)
    except BrokenPackage as broken:
        found.findings.append(str(broken))
    return found


def _shape(package: Package) -> Iterator[str]:
    """What is wrong with the archive before anything in it is read."""
    if len(package.entries) > MAX_MEMBERS or sum(entry.file_size for entry in package.entries) > MAX_BYTES:
        yield f"The package holds more than {MAX_MEMBERS} members or {MAX_BYTES // 1024**3} GiB and is not opened."
        return
    names = Counter(entry.filename for entry in package.entries)
    yield from (f"{name} is in the package {times} times." for name, times in sorted(names.items()) if times > 1)
    yield from (f"{name!r} is a path that leaves the package." for name in sorted(names) if _leaves(name))
    if MANIFEST not in names:
        yield f"{MANIFEST} is missing: this is not the package of a release."


def _leaves(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _check(package: Package, found: Verified, on_document: Callable[[int], None]) -> None:
    with reading(MANIFEST), package.open(MANIFEST) as source:
        content = source.read(_MANIFEST_BYTES)
    found.sha256 = sha256(content).hexdigest()
    sums = _sums(content)
    found.findings += _members(package, sums)
    try:
        _derive(package, found, on_document)
    except (WrongStudyFile, BrokenPackage) as broken:
        found.findings.append(f"The agreed dataset cannot be derived: {broken}")


def _sums(manifest: bytes) -> dict[str, str]:
    """The sums the manifest names. It must be written as we write it: its bytes are the release's SHA-256."""
    try:
        sums = json.loads(manifest)["files"]
        if manifest_text(sums).encode() == manifest and all(isinstance(v, str) for v in sums.values()):
            return dict(sums)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise BrokenPackage(f"{MANIFEST} is not the manifest of a release, or was changed.")


def _members(package: Package, sums: dict[str, str]) -> Iterator[str]:
    for name in sorted(REQUIRED - sums.keys()):
        yield f"{name} is not in the manifest."
    for name in sorted(package.names - sums.keys() - {MANIFEST, CRATE}):
        if not name.startswith(RECORD):
            yield f"{name} is not in the manifest and lies outside {RECORD}: nothing vouches for it."
    for name, wanted in sorted(sums.items()):
        try:
            with reading(name), package.open(name) as source:
                if sha256_of(source) != wanted:
                    yield f"{name} was changed: its SHA-256 is not the one in the manifest."
        except BrokenPackage as broken:
            yield str(broken)


def _derive(package: Package, found: Verified, on_document: Callable[[int], None]) -> None:
    with reading(STUDY), package.open(FINAL) as final, package.open(FINAL_SPANS) as spans:
        comparisons = Comparison(FINAL, final), Comparison(FINAL_SPANS, spans)
        found.outcome = derive(package.open_study, *comparisons, on_document)
        found.findings += [finding for comparison in comparisons if (finding := comparison.finish())]


class Comparison:
    """A member compared with what is derived, piece by piece; remembers the first line that differs."""

    def __init__(self, name: str, member: BinaryIO) -> None:
        self._name = name
        self._member = member
        self._line = 1
        self._finding = ""

    def write(self, text: str, /) -> None:
        """Compare the next piece, which is whole lines."""
        if self._finding:
            return
        wanted = text.encode()
        got = self._member.read(len(wanted))
        if got != wanted:
            self._differ(wanted, got + self._member.readline())
        self._line += wanted.count(b"\n")

    def finish(self) -> str:
        """What differs, as a sentence; empty when nothing does."""
        if not self._finding and (rest := self._member.readline()):
            self._finding = self._sentence(self._line, b"nothing more", rest)
        return self._finding

    def _differ(self, wanted: bytes, got: bytes) -> None:
        same = next(
            (n for n, (a, b) in enumerate(zip(wanted, got, strict=False)) if a != b), min(len(wanted), len(got))
        )
        begin = wanted.rfind(b"\n", 0, same) + 1
        lines = (text[begin:].split(b"\n")[0] if begin < len(text) else b"nothing more" for text in (wanted, got))
        self._finding = self._sentence(self._line + wanted.count(b"\n", 0, begin), *lines)

    def _sentence(self, line: int, wanted: bytes, has: bytes) -> str:
        return f"{self._name}: line {line}: the study gives {_shown(wanted)}, the package has {_shown(has)}."


def _shown(line: bytes) -> str:
    text = line.decode("utf-8", "replace").rstrip("\n")
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
