"""Paragraphs, tables and notes gathered from the tags of an office document, whatever its format calls them."""

from __future__ import annotations

from dataclasses import dataclass

from projects.corpus.readers.office import Attributes

Cell = list[str]
"""The blocks of text in a table's cell."""


@dataclass(frozen=True)
class Tags:
    """What a format calls the parts of a text. `left_out`: what is no part of it, with all that is inside."""

    left_out: frozenset[str]
    paragraph: frozenset[str]
    table: str
    row: str
    cell: str
    note: frozenset[str]


class Blocks:
    """Called back for each tag and text in order; `body` and each of `notes` fill with blocks (paragraphs, tables)."""

    tags: Tags

    def __init__(self) -> None:
        self.body: list[str] = []
        self.notes: dict[str, list[str]] = {}
        self._open = [self.body]
        self._paragraphs: list[list[str]] = []
        self._tables: list[list[list[Cell]]] = []
        self._hidden = 0

    def sign(self, name: str, attributes: Attributes) -> str:
        """What a tag that is none of `tags` stands for inside a paragraph."""
        raise NotImplementedError

    def start(self, name: str, attributes: Attributes) -> None:
        if self._hidden or name in self.tags.left_out:
            self._hidden += 1
        elif name in self.tags.paragraph:
            self._paragraphs.append([])
        elif name in self.tags.note:
            self._open.append(self.notes.setdefault(name + attributes.get("id", str(len(self.notes))), []))
        elif name == self.tags.table:
            self._tables.append([])
        elif name == self.tags.row:
            self._tables[-1].append([])
        elif name == self.tags.cell:
            self._open.append([])
        elif sign := self.sign(name, attributes):
            self.add(sign)

    def end(self, name: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif name in self.tags.paragraph:
            if (text := "".join(self._paragraphs.pop())).strip():
                self._open[-1].append(text)
        elif name in self.tags.note:
            self._open.pop()
        elif name == self.tags.cell:
            self._tables[-1][-1].append(self._open.pop())
        elif name == self.tags.table:
            self._open[-1].extend(_table(self._tables.pop()))

    def text(self, chars: str) -> None:
        self.add(chars)

    def add(self, text: str) -> None:
        if text and self._paragraphs and not self._hidden:
            self._paragraphs[-1].append(text)


def _table(rows: list[list[Cell]]) -> list[str]:
    """A table as one block, a line a row and a tab between cells; one of single cells is layout, and falls apart."""
    if all(len(row) <= 1 for row in rows):
        return [block for row in rows for cell in row for block in cell]
    lines = ["\t".join("\n".join(cell) for cell in row) for row in rows]
    return ["\n".join(line for line in lines if line.strip())]
