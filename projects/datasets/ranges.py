"""Downloads that go on where they broke off: one range of bytes, as browsers and curl ask for it. No Django."""

from __future__ import annotations

import re
from typing import IO

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def asked_range(header: str, size: int) -> range | None:
    """The bytes a `Range` header asks for, empty where there are none such; None for what is best answered whole."""
    found = _ONE_RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(min(int(first), size), min(int(last) + 1, size) if last else size)


class Piece:
    """A part of a file, read from its place on."""

    def __init__(self, file: IO[bytes], wanted: range) -> None:
        file.seek(wanted.start)
        self._file = file
        self._left = len(wanted)

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the part."""
        block = self._file.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self._file.close()
