"""OpenDocument texts (odt): paragraphs, headings and tables in order, then the notes.

Left out: comments, tracked deletions, the reading aid above ruby characters, descriptions of pictures, and the numbers
that a word processor puts in front of list items, which are not in the file.
"""

from __future__ import annotations

import re

from projects.corpus.readers.blocks import Blocks, Tags
from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.office import Attributes, open_package, title, walk

_SPACE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 1000


class _Blocks(Blocks):
    """content.xml, where runs of white space are one space, and `s` and `tab` stand for real ones."""

    tags = Tags(
        left_out=frozenset(
            {"annotation", "tracked-changes", "ruby-text", "note-citation", "forms", "svg:title", "svg:desc"}
        ),
        paragraph=frozenset({"p", "h"}),
        table="table",
        row="table-row",
        cell="table-cell",
        note=frozenset({"note-body"}),
    )

    def sign(self, name: str, attributes: Attributes) -> str:
        if name == "s":
            return " " * min(int(attributes.get("c", "1")), _MOST_SPACES)
        return {"tab": "\t", "line-break": "\n"}.get(name, "")

    def text(self, chars: str) -> None:
        collapsed = _SPACE.sub(" ", chars)
        before = self._paragraphs[-1][-1:] if self._paragraphs else []
        self.add(collapsed.lstrip(" ") if not before or before[0].endswith((" ", "\n")) else collapsed)


def read(data: bytes) -> Extracted:
    """The document as text, a blank line between its paragraphs."""
    with open_package(data) as package:
        names = package.namelist()
        kind = package.read("mimetype") if "mimetype" in names else b"opendocument.text"
        if "content.xml" not in names or b"opendocument.text" not in kind:
            raise Unreadable("is not an OpenDocument text, though its name says so. Give it the ending it should have.")
        if "META-INF/manifest.xml" in names:
            walk(package, "META-INF/manifest.xml", _refuse_encrypted)
        blocks = _Blocks()
        walk(package, "content.xml", blocks.start, blocks.end, blocks.text)
        notes = [block for note in blocks.notes.values() for block in note]
        return Extracted(text="\n\n".join(blocks.body + notes), title=title(package, "meta.xml"))


def _refuse_encrypted(name: str, attributes: Attributes) -> None:
    if name == "encryption-data":
        raise Unreadable("is protected by a password. Save it without one and import it again.")
