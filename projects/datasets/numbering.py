"""How the answers of a column become numbers with labels, for SPSS and Stata. No Django, and none of their libraries.

Categories are labelled whole numbers: their own codes where these are numbers in the order of the scale, else 1, 2, …
in the order of the codebook. Missing answers are user-missing: negative numbers in SPSS, .a, .b, … in Stata.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_lowercase
from typing import Any

from projects.codebooks.rules import Level
from projects.datasets.tables import Column, DoesNotFit, Kind

_WHOLE = re.compile(r"0|-?[1-9]\d{0,8}")


@dataclass(frozen=True)
class Limits:
    """What a format holds: names in characters and bytes, labels in bytes or characters, texts in bytes, columns."""

    name: str
    name_characters: int
    name_bytes: int
    label: int
    value_label: int
    measure: Callable[[str], int]
    text: int
    columns: int
    missing: int


def _bytes(text: str) -> int:
    return len(text.encode())


SPSS = Limits("sav", 64, 64, 250, 120, _bytes, 32_767, 100_000, 10_000)
# Stata's names have 32 characters. The library names a column's labels after it and its place, in 32 as well.
STATA = Limits("dta", 27, 128, 80, 32_000, len, 2**31 - 1, 32_767, len(ascii_lowercase))


def numbers_of(column: Column) -> dict[str, int]:
    """The number that stands for each category of a column; empty where it has none."""
    if column.kind is Kind.FLAG:
        return {"0": 0, "1": 1}
    codes = list(column.labels)
    own = [int(code) for code in codes if _WHOLE.fullmatch(code)]
    in_order = column.level is Level.NOMINAL or own == sorted(own)
    if len(own) == len(codes) and in_order:
        return dict(zip(codes, own, strict=True))
    return {code: n for n, code in enumerate(codes, 1)}


def check_number(document: str, column: Column, text: str, form: str) -> None:
    """Raise DoesNotFit where a binary number would not be the one that was judged."""
    if Decimal(repr(float(text))) != Decimal(text):
        raise DoesNotFit(
            f"Document {document!r}: {column.name} holds {text}, which has more digits than a number in {form}. "
            "Use csv or jsonl."
        )


def spss_missing(column: Column, texts: Sequence[str]) -> dict[str, int]:
    """Their own numbers for up to three missing answers that are some, else -99, -98, …; with more nines where the
    column's own values reach there."""
    numbers = numbers_of(column)
    own = [int(code) for code in column.missing if _WHOLE.fullmatch(code)]
    if len(own) == len(column.missing) <= 3 and not set(own) & set(numbers.values()):
        return dict(zip(column.missing, own, strict=True))
    lowest = min(0, *numbers.values(), 0)
    if column.kind is Kind.NUMBER:
        held = (Decimal(text) for text in texts if text and text not in column.missing)
        lowest = math.floor(min([Decimal(0), column.minimum or Decimal(0), *held]))
    digits = 2
    while len(column.missing) - 10**digits >= lowest:
        digits += 1
    return {code: 1 - 10**digits + n for n, code in enumerate(column.missing)}


def stata_missing(column: Column) -> dict[str, str]:
    """The letter of Stata's missing values .a, .b, … for each missing answer."""
    return dict(zip(column.missing, ascii_lowercase, strict=False))


def value_labels(column: Column, numbers: Mapping[str, Any], limits: Limits) -> dict[Any, str]:
    """What people read for each number; two categories with one label are told apart by their codes."""
    read = {**column.labels, **column.missing}
    times = Counter(read.values())
    full = {code: read[code] if times[read[code]] == 1 else f"{read[code]} ({code})" for code in numbers}
    return {number: short(full[code], "", limits.value_label, limits) for code, number in numbers.items()}


def short(text: str, end: str, longest: int, limits: Limits) -> str:
    if limits.measure(text + end) <= longest:
        return text + end
    if limits.measure(end) > longest // 2:
        end = ""
    while limits.measure(f"{text}…{end}") > longest:
        text = text[:-1]
    return f"{text}…{end}"
