"""Plain text (txt) and Markdown (md). Markdown is kept as written; its front matter becomes metadata."""

from __future__ import annotations

import re

from projects.corpus.readers.encodings import decode
from projects.corpus.readers.extracted import Extracted

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.S)
_ENTRY = re.compile(r"([\w.-]+)[ \t]*:(?:[ \t]+(.*))?$")
_FIELDS = ("title", "lang", "date", "source")
_COLUMNS = ("id", "text")


def read_plain(data: bytes) -> Extracted:
    """The text as it is."""
    return Extracted(text=decode(data))


def read_markdown(data: bytes) -> Extracted:
    """The text after the front matter, whose title, lang, date and source are the document's, the rest metadata."""
    text = decode(data)
    found = _FRONT_MATTER.match(text)
    entries = _entries(found[1]) if found else None
    if not found or entries is None:
        return Extracted(text=text)
    fields = {name: entries.pop(name, "") for name in _FIELDS}
    metadata = {f"front_matter_{name}" if name in _COLUMNS else name: value for name, value in entries.items()}
    return Extracted(text=text[found.end() :], metadata=metadata, **fields)


def _entries(block: str) -> dict[str, str] | None:
    """`key: value` lines; what is indented or listed under a key is joined to its value. None for anything else."""
    entries: dict[str, str] = {}
    key = ""
    for line in filter(str.strip, block.splitlines()):
        entry = _ENTRY.match(line)
        if entry:
            key = entry[1]
            entries[key] = (entry[2] or "").strip().strip("\"'")
        elif key and line.startswith((" ", "\t", "- ", "#")):
            item = line.strip().removeprefix("- ")
            entries[key] = f"{entries[key]}; {item}" if entries[key] else item
        else:
            return None
    return entries
