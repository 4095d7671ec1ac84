"""What the values of a variable look like, where no codebook says what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from projects.codebooks.rules import IllegalAnswer, Level, canonical_number

LONGEST_SCALE = 11
MOST_CATEGORIES = 60
LONGEST_CATEGORY = 100


@dataclass(frozen=True)
class Guess:
    """A level, and the categories in order where it has some."""

    level: Level
    categories: tuple[str, ...] = ()


def guessed(values: Mapping[str, int], *, several: bool = False) -> Guess:
    """The level of values, given with how often each occurs; `several` where one cell holds more than one.

    Few whole numbers close together are a scale, other numbers a quantity, few short texts categories, the rest text.
    """
    if several:
        return Guess(Level.MULTI, tuple(sorted(values)))
    if len(values) > 2 and all(map(is_number, values)):
        return _numbers(values)
    repeated = 2 * len(values) <= sum(values.values()) or len(values) <= LONGEST_SCALE
    if len(values) <= MOST_CATEGORIES and repeated and all(map(_is_short, values)):
        return Guess(Level.NOMINAL, tuple(sorted(values)))
    return Guess(Level.TEXT)


def _numbers(values: Mapping[str, int]) -> Guess:
    whole = all(_is_small_whole(value) for value in values)
    if whole and max(map(int, values)) - min(map(int, values)) < LONGEST_SCALE:
        return Guess(Level.ORDINAL, tuple(map(str, range(min(map(int, values)), max(map(int, values)) + 1))))
    return Guess(Level.INTERVAL)


def _is_small_whole(text: str) -> bool:
    return text.lstrip("-").isdecimal() and text.isascii() and len(text) < 12 and str(int(text)) == text


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_CATEGORY and not any(ord(c) < 32 for c in text)


def is_number(text: str) -> bool:
    """Whether a variable that holds numbers can take it."""
    try:
        canonical_number(text)
    except IllegalAnswer:
        return False
    return True
