"""Who shares how many documents with whom, as a table of shades. No Django."""

from __future__ import annotations

from dataclasses import dataclass

from projects.coding.assigning import Draw

MOST_CODERS = 24
SHADES = 5


@dataclass(frozen=True)
class Shade:
    """One cell: what it says, which of five shades it has (`x` stands out), and what it means."""

    text: str
    shade: str
    title: str


@dataclass(frozen=True)
class Coverage:
    """A square table with the coders on both sides."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Shade, ...]], ...]


def coverage(found: Draw) -> Coverage | None:
    """Documents that every two coders have in common, on the diagonal those of one; None of too many coders to show."""
    names, pairs = found.coders, found.pairs
    if not 1 < len(names) <= MOST_CODERS:
        return None
    most = max((pairs[a][b] for a in range(len(names)) for b in range(len(names)) if a != b), default=0)

    def shade(a: int, b: int) -> Shade:
        count = pairs[a][b]
        if a == b:
            return Shade(f"{count:,}", "", f"{names[a]}: {count:,} documents")
        title = f"{names[a]} and {names[b]}: {count:,} documents in common"
        return Shade(f"{count:,}", str(1 + (SHADES - 1) * count // most) if count else "x", title)

    size = range(len(names))
    return Coverage(names, tuple((names[a], tuple(shade(a, b) for b in size)) for a in size))
