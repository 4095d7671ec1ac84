"""What a reader gives back: a document found in a file, or the sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Extracted:
    """One document found in a file. Its line ends are LF, its byte order mark is gone, nothing else is normalised."""

    text: str
    title: str = ""
    lang: str = ""
    date: str = ""
    source: str = ""
    id: str | None = None
    """Only from tables that carry an id column."""
    metadata: Mapping[str, str] = field(default_factory=dict)


class Unreadable(Exception):
    """A file that cannot be read, or holds no text. Its text is a sentence: which file, what is wrong, what to do.

    Readers see bytes only, and leave the name to `files.read_file`, which puts it in front.
    """
