"""The bytes of a file → the documents in it, or a sentence that says why it has none. The one door to all readers."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, Literal

from projects.corpus.paragraphs import paragraphs
from projects.corpus.readers import docx, html, odt, pdf, rtf, tables, texts
from projects.corpus.readers.encodings import open_text, recognised
from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.office import SAVE_AGAIN

__all__ = ["SUFFIXES", "Extracted", "Unreadable", "clean", "encoding_of", "open_table", "read_file"]

_DOCUMENTS: dict[str, Callable[[bytes], Extracted]] = {
    "txt": texts.read_plain,
    "md": texts.read_markdown,
    "html": html.read,
    "htm": html.read,
    "pdf": pdf.read,
    "docx": docx.read,
    "odt": odt.read,
    "rtf": rtf.read,
}
_TABLES: dict[str, Callable[[bytes], list[Extracted]]] = {
    "csv": tables.read_csv,
    "xlsx": tables.read_xlsx,
    "jsonl": tables.read_jsonl,
}
SUFFIXES = frozenset({*_DOCUMENTS, *_TABLES, "zip"})
"""Endings of the files that can be imported, in lower case, without the dot."""
_TEXT_LIKE = frozenset({"txt", "md", "html", "htm", "csv", "jsonl"})
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an older Office document"),
    (b"{\\rtf", "Rich Text Format"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format", "a database"),
)
# Controls, the replacement character and code points that are no characters; tab, line and page breaks are text.
_RUBBLE = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd\ufffe\uffff]")
_MAX_RUBBLE = 0.05


def read_file(name: str, data: bytes, *, unit: Literal["document", "paragraph"] = "document") -> list[Extracted]:
    """The documents in a file: one, or one a paragraph; of a table one a row, whatever the unit. Never an empty list.

    Raises Unreadable with a sentence that begins with `name`. A zip's members come from `archives.read_archive`.
    """
    try:
        found = [clean(document) for document in _read(name, data)]
    except Unreadable as error:
        raise Unreadable(f"{name}: {error}") from error
    if unit == "document" or _suffix(name) in _TABLES:
        return found
    return [replace(document, text=part) for document in found for part in paragraphs(document.text)]


def encoding_of(name: str, data: bytes) -> str:
    """What the letters of a text file are written in; nothing for kinds that say it themselves."""
    return recognised(data)[1] if _suffix(name) in ("txt", "md") else ""


def open_table(name: str, file: BinaryIO, opened: ExitStack) -> tuple[tables.Table, str]:
    """A table to be read row by row until `opened` is closed, and its encoding. Raises Unreadable."""
    suffix = _suffix(name)
    head = file.read(16)
    file.seek(0)
    if not head:
        raise Unreadable("is empty.")
    if suffix == "xlsx":
        return tables.open_xlsx(file.read()), ""
    _refuse_disguised(suffix, head)
    source, encoding = open_text(file)
    opened.enter_context(source)
    return (tables.open_csv if suffix == "csv" else tables.open_jsonl)(source), encoding


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _read(name: str, data: bytes) -> list[Extracted]:
    suffix = _suffix(name)
    if suffix == "zip":
        raise Unreadable("is an archive inside another. Unpack it and import its files.")
    if suffix not in SUFFIXES:
        raise Unreadable(f"is of a kind that cannot be imported. Save it as one of {', '.join(sorted(SUFFIXES))}.")
    if not data:
        raise Unreadable("is empty.")
    if suffix in _TEXT_LIKE:
        _refuse_disguised(suffix, data)
    return _TABLES[suffix](data) if suffix in _TABLES else [_DOCUMENTS[suffix](data)]


def _refuse_disguised(suffix: str, data: bytes) -> None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise Unreadable(f"is {kind} under the ending .{suffix}. Give it the ending it should have.")


def clean(document: Extracted) -> Extracted:
    """The document with LF line ends and no byte order mark, if it can be stored and shown: text, and not rubble.

    Raises Unreadable where it is not.
    """
    text = document.text.removeprefix("\ufeff").replace("\r\n", "\n")
    _refuse_rubble(text)
    for value in (document.title, document.lang, document.date, document.source, document.id or ""):
        _refuse_unstorable(value)
    for column, value in document.metadata.items():
        _refuse_unstorable(column + value)
    return document if text == document.text else replace(document, text=text)


def _refuse_rubble(text: str) -> None:
    _refuse_unstorable(text)
    if not re.search(r"[^\W_]", text):
        raise Unreadable("has no text: there is no letter or digit in it.")
    rubble = len(_RUBBLE.findall(text))
    if rubble > _MAX_RUBBLE * len(text):
        raise Unreadable(
            f"has no readable text: {rubble} of its {len(text)} characters are controls or unknown. {SAVE_AGAIN}"
        )


def _refuse_unstorable(text: str) -> None:
    """NUL and lone surrogates: a database or a file in UTF-8 cannot hold them."""
    if found := re.search("[\0\ud800-\udfff]", text):
        raise Unreadable(
            f"holds the character U+{ord(found[0]):04X} ({found.start() + 1}.), which no text has. Remove it."
        )
