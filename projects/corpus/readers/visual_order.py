"""Right-to-left lines read off a page: from where the letters stand to the order they are written in.

A PDF says where each glyph stands and often lists them from left to right, whatever the script. The way back is rule L2
of the Unicode Bidirectional Algorithm (UAX #9), which is its own inverse once every character has its level.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_CLOSING = dict(zip("([{<«‹", ")]}>»›", strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_WORD_GAP, _WIDE_GAP = 0.12, 0.35  # of the height of the line
_KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N", "CS": "S", "ES": "S"}


@dataclass(frozen=True)
class Placed:
    """A visible character, its box (left, bottom, right, top), and the number of the word that the file lists it in."""

    char: str
    box: tuple[float, float, float, float]
    word: int

    @property
    def middle(self) -> float:
        return (self.box[0] + self.box[2]) / 2


def is_rtl(text: str) -> bool:
    """Has the text any letter of a right-to-left script?"""
    return any(_kind(char) == "R" for char in text)


def logical(line: Iterable[Placed], *, rtl: bool, height: float) -> str:
    """The characters of one line in reading order.

    `rtl`: the direction of the page. `height`: of the line, in the unit of the boxes, to tell spaces by.
    """
    placed = list(line)
    marks = [item for item in placed if unicodedata.category(item.char) == "Mn"]
    bases = sorted((item for item in placed if unicodedata.category(item.char) != "Mn"), key=lambda item: item.middle)
    if not bases:
        return "".join(item.char for item in placed)
    clusters = _spaced(bases, _with_marks(bases, marks), height)
    levels = _levels([_kind(cluster[0]) for cluster in clusters], rtl)
    return _paired([(clusters[index], levels[index] % 2 == 1) for index in _reordered(levels)])


def _kind(char: str) -> str:
    return _KINDS.get(unicodedata.bidirectional(char), "-")


def _with_marks(bases: Sequence[Placed], marks: Sequence[Placed]) -> list[str]:
    """Each base letter with the vowel signs that stand over or under it."""
    clusters = [base.char for base in bases]
    for mark in marks:
        clusters[min(range(len(bases)), key=lambda index: abs(bases[index].middle - mark.middle))] += mark.char
    return clusters


def _spaced(bases: Sequence[Placed], clusters: Sequence[str], height: float) -> list[str]:
    """With a space between words: where the file begins another one, or where the gap is too wide for one word."""
    spaced = [clusters[0]]
    for before, base, cluster in zip(bases, bases[1:], clusters[1:], strict=False):
        together = before.char.isalnum() and base.char.isalnum() and base.word == before.word
        wide = _WIDE_GAP if together or before.char in ".,:!،؛؟" else _WORD_GAP
        if base.box[0] - before.box[2] > wide * height:
            spaced.append(" ")
        spaced.append(cluster)
    return spaced


def _levels(kinds: Sequence[str], rtl: bool) -> list[int]:
    """The embedding level of each character. Signs go with their neighbours where these agree, else with the line."""
    line = "R" if rtl else "L"
    settled = _settle_numbers(kinds)
    for start, end in _runs(settled, "-"):
        around = {settled[start - 1] if start else line, settled[end] if end < len(settled) else line}
        sides = {"R" if side == "N" else side for side in around}
        settled[start:end] = [sides.pop() if len(sides) == 1 else line] * (end - start)
    level = {"R": 1, "N": 2, "L": 2 if rtl else 0}
    return [level[kind] for kind in settled]


def _settle_numbers(kinds: Sequence[str]) -> list[str]:
    """A separator inside a number belongs to it, others are mere signs; a number touching Latin letters joins them."""
    settled = list(kinds)
    for start, end in _runs(settled, "S"):
        inside = end - start == 1 and settled[max(0, start - 1) : start] == ["N"] == settled[end : end + 1]
        settled[start:end] = ["N" if inside else "-"] * (end - start)
    for start, end in _runs(settled, "N"):
        if "L" in settled[max(0, start - 1) : start] + settled[end : end + 1]:
            settled[start:end] = ["L"] * (end - start)
    return settled


def _runs(kinds: Sequence[str], kind: str) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, found in enumerate(kinds):
        if found == kind and runs and runs[-1][1] == index:
            runs[-1] = (runs[-1][0], index + 1)
        elif found == kind:
            runs.append((index, index + 1))
    return runs


def _reordered(levels: Sequence[int]) -> list[int]:
    """Rule L2, as places: from the highest level down to 1, every run at that level or above is turned round."""
    order = list(range(len(levels)))
    for level in (2, 1):
        high = ["x" if levels[index] >= level else "" for index in order]
        for start, end in _runs(high, "x"):
            order[start:end] = reversed(order[start:end])
    return order


def _paired(clusters: Sequence[tuple[str, bool]]) -> str:
    """The text, its right-to-left brackets facing the right way: files give shape or sense, so place decides."""
    chars = [cluster for cluster, _ in clusters]
    open_ones: list[str] = []
    for index, (char, turned) in enumerate(clusters):
        opening = _OPENING.get(char, char)
        if turned and opening in _CLOSING:
            before, after = "".join(chars[index - 1 : index]), "".join(chars[index + 1 : index + 2])
            opens = before.isspace() or not before if before.isspace() != after.isspace() else opening not in open_ones
            chars[index] = opening if opens else _CLOSING[opening]
            if opens:
                open_ones.append(opening)
            elif opening in open_ones:
                open_ones.remove(opening)
    return "".join(chars)
