"""Lines on a page put together into paragraphs: where one ends is judged by the white space that a reader sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HYPHEN = "\x02"
"""Stands at the end of a line for the hyphen of a divided word."""
_ENDS = frozenset(".!?:;…。！？：；؟۔")
_CLOSING = frozenset(",.;:!?)]}»”’،؛؟。，、；：！？」』）")


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands, in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)

    @property
    def rtl(self) -> bool:
        strong = next(
            (kind for char in self.text if (kind := unicodedata.bidirectional(char)) in ("L", "R", "AL")), "L"
        )
        return strong != "L"


def page_paragraphs(lines: list[Line]) -> Iterator[str]:
    """The paragraphs of one page."""
    block = ""
    for index, line in enumerate(lines):
        before = lines[index - 1] if index else line
        if block and _parts(before, line, lines[max(0, index - 2) : index + 1]):
            yield block
            block = ""
        block = _join(block, line.text)
    if block:
        yield block


def _parts(before: Line, line: Line, around: list[Line]) -> bool:
    """Does a paragraph begin with this line: after a gap, in another size, indented, or after a line with room left?"""
    if before.text.endswith(HYPHEN):
        return False
    overlap = min(before.top, line.top) - max(before.bottom, line.bottom)
    if overlap > 0.5 * min(before.height, line.height):
        return False
    if line.bottom > before.top:
        return before.text[-1] in _ENDS or not line.text[0].islower()
    if before.bottom - line.top > 0.6 * line.height or not 0.8 < before.height / line.height < 1.25:
        return True
    word = line.text.split()[0] if line.text[0] < "\u2e80" else line.text[:2]
    needed = (line.right - line.left) * (len(word) + 1) / (len(line.text) + 1)
    if before.rtl:
        room, indent = before.left - min(other.left for other in around), before.right - line.right
    else:
        room, indent = max(other.right for other in around) - before.right, line.left - before.left
    return room > needed + 0.5 * line.height or (indent > 0.8 * line.height and before.text[-1] in _ENDS)


def _join(block: str, text: str) -> str:
    """Two lines of one paragraph as running text."""
    if not block or not text:
        return block + text
    if block.endswith(HYPHEN):
        return block[:-1] + ("" if text[0].islower() else "-") + text
    ideographs = block[-1] > "\u2e7f" and text[0] > "\u2e7f" and not "\uac00" <= text[0] <= "\ud7a3"
    compound = block.endswith("-") and block[-2:-1].isalpha()
    return block + ("" if ideographs or compound or text[0] in _CLOSING else " ") + text


def joined(blocks: list[str]) -> Iterator[str]:
    """Paragraphs that run over the end of a column or page, put together."""
    held = blocks[0]
    for block in blocks[1:]:
        if held[-1] not in _ENDS and (block[0].islower() or held.endswith(HYPHEN)):
            held = _join(held, block)
        else:
            yield held.replace(HYPHEN, "-")
            held = block
    yield held.replace(HYPHEN, "-")
