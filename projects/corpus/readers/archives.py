"""Zip archives from strangers, opened behind limits: what they unpack to is counted while inflating, never believed."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from projects.corpus.readers.encodings import decode
from projects.corpus.readers.extracted import Unreadable

MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 100
MAX_MEMBERS = 10_000
_CHUNK = 2**20
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, IndexError)
_LEAVES = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|[\x00-\x1f\x7f]")
_CLUTTER = re.compile(r"^__MACOSX/|(^|/)(\.[^/]*|Thumbs\.db|desktop\.ini)$", re.I)
_ENCRYPTED, _NAMED_IN_UTF8 = 0x1, 0x800


def read_archive(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """(path inside the archive, bytes) of every file in a zip, one at a time, once the whole has passed the limits.

    Raises Unreadable, naming the archive, before the first member. Folders and what macOS and Windows add are left out.
    An archive inside is handed out like any other file; `files.read_file` refuses it.
    """
    try:
        archive = open_archive(data)
        names = _names(archive.infolist())
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from error
    with archive:
        for info, path in zip(archive.infolist(), names, strict=True):
            if not info.is_dir() and not _CLUTTER.search(path):
                yield path, archive.read(info)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive, after every member has been inflated once to count it and compare its checksum."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise Unreadable("is damaged or cut short: it cannot be unpacked. Make or download it again.") from error
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise Unreadable(f"holds {len(infos)} files; {MAX_MEMBERS} is the limit. Import it in parts.")
    for info in infos:
        _refuse_member(info)
    _refuse_bombs(archive, len(data))
    return archive


def _refuse_member(info: zipfile.ZipInfo) -> None:
    if _LEAVES.search(info.filename):
        raise Unreadable(f"holds a path that leaves it ({info.filename!r}). Make it again with plain relative paths.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise Unreadable(f"holds a link ({info.filename!r}). Make it again with the files themselves.")
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("is protected by a password. Save it without one and import it again.")


def _refuse_bombs(archive: zipfile.ZipFile, packed: int) -> None:
    """Inflates everything chunk by chunk, keeping nothing."""
    limit = min(MAX_UNPACKED, MAX_RATIO * packed)
    total = 0
    for info in archive.infolist():
        try:
            with archive.open(info) as member:
                while chunk := member.read(_CHUNK):
                    total += len(chunk)
                    if total > limit:
                        raise Unreadable(
                            f"unpacks to more than 256 MiB or {MAX_RATIO} times its size. Import its files one by one."
                        )
        except _DAMAGE as error:
            raise Unreadable(f"is damaged: {info.filename!r} cannot be unpacked. Make or download it again.") from error


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """The members' paths. Older programs write them in their country's encoding, which zipfile takes for cp437."""
    unsaid = [info.filename for info in infos if not info.flag_bits & _NAMED_IN_UTF8 and not info.filename.isascii()]
    read = dict(zip(unsaid, _decoded(unsaid), strict=True)) if unsaid else {}
    return [read.get(info.filename, info.filename) for info in infos]


def _decoded(names: list[str]) -> list[str]:
    try:
        return decode("\n".join(names).encode("cp437")).split("\n")
    except Unreadable:
        return names
