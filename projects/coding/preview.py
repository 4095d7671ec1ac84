"""A draw as it is looked at before it is written: loads, who shares what with whom, strata. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from projects.coding.assigning import Draw, Stratum, strangers

MOST_CODERS = 24
SHADES = 5
SHOWN_LEFT_OUT = 10


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


@dataclass(frozen=True)
class Preview:
    """What a page tells of a draw; a worker that drew it hands it over as JSON.

    several: documents with two coders or more. left_out: the first of so many documents that are.
    """

    coders: tuple[str, ...]
    documents: int
    several: int
    codings: int
    pairs: list[list[int]]
    strata: tuple[Stratum, ...]
    left_out: tuple[str, ...]
    left_out_count: int
    fingerprint: str

    @property
    def loads(self) -> dict[str, int]:
        """How many documents each coder gets."""
        return {name: self.pairs[n][n] for n, name in enumerate(self.coders)}

    @property
    def most(self) -> int:
        """What the coder with most documents gets."""
        return max(self.loads.values(), default=0)

    @property
    def strangers(self) -> list[tuple[str, str]]:
        """The pairs of coders who share no document, where any are shared."""
        return strangers(self.pairs, self.coders) if self.several else []

    @property
    def by_stratum(self) -> list[tuple[Stratum, list[int]]]:
        """Each stratum, with how many of its documents each coder has."""
        return [(stratum, [stratum.loads.get(name, 0) for name in self.coders]) for stratum in self.strata]

    @property
    def table(self) -> Coverage | None:
        """Documents that every two coders share, on the diagonal those of one; None where there is nothing to show."""
        names, pairs = self.coders, self.pairs
        if not self.several or not 1 < len(names) <= MOST_CODERS:
            return None
        size = range(len(names))
        most = max(pairs[a][b] for a in size for b in size if a != b)

        def shade(a: int, b: int) -> Shade:
            count = pairs[a][b]
            if a == b:
                return Shade(f"{count:,}", "", f"{names[a]}: {count:,} documents")
            title = f"{names[a]} and {names[b]}: {count:,} documents in common"
            return Shade(f"{count:,}", str(1 + (SHADES - 1) * count // most) if count else "x", title)

        return Coverage(names, tuple((names[a], tuple(shade(a, b) for b in size)) for a in size))


def preview_of(found: Draw) -> Preview:
    """What is told of the draw."""
    return Preview(
        coders=found.coders,
        documents=len(found.dealt),
        several=found.several,
        codings=found.codings,
        pairs=found.pairs,
        strata=tuple(found.strata),
        left_out=found.left_out[:SHOWN_LEFT_OUT],
        left_out_count=len(found.left_out),
        fingerprint=found.fingerprint,
    )


def preview_to_json(shown: Preview) -> dict[str, Any]:
    """As a job keeps it."""
    return {**asdict(shown), "strata": [{**asdict(s), "loads": dict(s.loads)} for s in shown.strata]}


def preview_from_json(kept: Mapping[str, Any]) -> Preview:
    """What `preview_to_json` made this of."""
    lists = {name: tuple(kept[name]) for name in ("coders", "left_out")}
    return Preview(**{**kept, **lists, "strata": tuple(Stratum(**s) for s in kept["strata"])})
