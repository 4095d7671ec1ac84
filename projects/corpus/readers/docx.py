"""Word documents (docx): the body's paragraphs and tables in order, then the notes.

Left out: headers and footers, comments, deleted and moved-away passages, the reading aid above ruby characters, and the
numbers that a word processor puts in front of list items, which are not in the file.
"""

from __future__ import annotations

import zipfile

from projects.corpus.readers.blocks import Blocks, Tags
from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.office import SAVE_AGAIN, Attributes, open_package, title, walk

_SIGNS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_PARTS = {
    "main+xml": "document",
    "footnotes+xml": "footnotes",
    "endnotes+xml": "endnotes",
    "core-properties+xml": "properties",
}


class _Blocks(Blocks):
    """One part of the document. `cited`: the notes it refers to, in order."""

    tags = Tags(
        left_out=frozenset({"del", "moveFrom", "rt", "Fallback", "pPr"}),
        paragraph=frozenset({"p"}),
        table="tbl",
        row="tr",
        cell="tc",
        note=frozenset({"footnote", "endnote"}),
    )

    def __init__(self) -> None:
        super().__init__()
        self.cited: list[str] = []
        self._in_text = False

    def sign(self, name: str, attributes: Attributes) -> str:
        if name in ("altChunk", "subDoc"):
            raise Unreadable(f"takes in another file in the midst of its text. {SAVE_AGAIN}")
        if name in ("footnoteReference", "endnoteReference"):
            self.cited.append(name.removesuffix("Reference") + attributes.get("id", ""))
        if name == "sym":  # a character by its number in a symbol font
            return chr(int(attributes.get("char", "FFFD"), 16))
        self._in_text = name == "t"
        return _SIGNS.get(name, "")

    def end(self, name: str) -> None:
        self._in_text = False
        super().end(name)

    def text(self, chars: str) -> None:
        if self._in_text:
            self.add(chars)


def read(data: bytes) -> Extracted:
    """The document as text, a blank line between its paragraphs."""
    with open_package(data) as package:
        parts = _parts(package)
        if "document" not in parts:
            raise Unreadable("is not a Word document, though its name says so. Give it the ending it should have.")
        document = _blocks(package, parts["document"])
        notes: dict[str, list[str]] = {}
        for kind in ("footnotes", "endnotes"):
            if kind in parts and document.cited:
                notes |= _blocks(package, parts[kind]).notes
        cited = [block for note in dict.fromkeys(document.cited) for block in notes.get(note, ())]
        return Extracted(text="\n\n".join(document.body + cited), title=title(package, parts.get("properties", "")))


def _blocks(package: zipfile.ZipFile, part: str) -> _Blocks:
    blocks = _Blocks()
    walk(package, part, blocks.start, blocks.end, blocks.text)
    return blocks


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Where the package keeps what we read: document, footnotes, endnotes, properties."""
    usual = "word/document.xml"
    found = {"document": usual} if usual in package.namelist() else {}

    def start(name: str, attributes: Attributes) -> None:
        content_type = attributes.get("ContentType", "")
        part = _PARTS.get(content_type.rsplit(".", 1)[-1])
        if name == "Override" and part and (part != "document" or "word" in content_type):
            found[part] = attributes.get("PartName", "").lstrip("/")

    walk(package, "[Content_Types].xml", start)
    return found
