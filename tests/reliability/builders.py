"""Small studies: a word is a unit, a letter what a coder said of it, a dot that they said nothing."""

from collections.abc import Sequence
from string import ascii_lowercase

import numpy as np
from hypothesis import strategies as st

from projects.reliability.markings import Markings, markings_of
from projects.reliability.ratings import MISSING, Ratings, ratings_of
from projects.reliability.report import rows
from projects.reliability.row import Row


def coded(*units: str, level: str = "nominal", categories: Sequence[str] | None = None) -> Ratings:
    """`coded("ab", "aa")`: two coders (A, B), two units; the categories are those that occur unless declared."""
    coders = ascii_lowercase[: max(map(len, units), default=0)].upper()
    answers = [(n, coder, code) for n, unit in enumerate(units) for coder, code in zip(coders, unit, strict=False)]
    scale = sorted({code for _, _, code in answers} - {"."}) if categories is None else categories
    given = [answer for answer in answers if answer[2] != "."]
    return ratings_of(level, given, categories=scale, coders=coders, units=range(len(units)))


def selected(*units: Sequence[str | None], categories: Sequence[str] = ()) -> Ratings:
    """A multi-select: `selected(("ab", ""))` is a unit where A selected a and b, and B nothing; None = not coded."""
    coders = ascii_lowercase[: len(units[0])].upper()
    answers = [
        (n, c, set(v)) for n, unit in enumerate(units) for c, v in zip(coders, unit, strict=True) if v is not None
    ]
    return ratings_of("multi-select", answers, categories=categories, coders=coders)


def marked(*spans: tuple[str, str, int, int], length: int = 100, coders: Sequence[str] = "AB") -> Markings:
    """One document that all coders coded, with (coder, label, start, end) spans."""
    return markings_of({"d": length}, [("d", c) for c in coders], [("d", *span) for span in spans])


def figure(
    data: Ratings | Markings,
    coefficient: str,
    metric: str | None = "nominal",
    *,
    category: str | None = None,
    coders: Sequence[str] | None = None,
) -> Row:
    """The one row of that name, without an interval."""
    wanted = (metric, category, None if coders is None else tuple(coders))
    found = rows(data, variable="v", replicates=0, coefficient=coefficient)
    (row,) = [r for r in found if (r.metric, r.category, r.coders) == wanted]
    return row


def random_codes(seed: int, units: int, coders: int, categories: int, missing: float = 0.3) -> np.ndarray:
    """A units × coders table that agrees beyond chance; -1 = missing."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, categories, units)
    guess = random.integers(0, categories, (units, coders))
    codes = np.where(random.random((units, coders)) < 0.7, truth[:, None], guess)
    codes[random.random((units, coders)) < missing] = MISSING
    return codes


def as_ratings(codes: np.ndarray, level: str = "nominal", categories: int | None = None) -> Ratings:
    """The table as ratings by coders A, B … with the categories 1, 2 …"""
    size = int(codes.max()) + 1 if categories is None else categories
    names = tuple(ascii_lowercase[: codes.shape[1]].upper())
    scale = tuple(str(i + 1) for i in range(size))
    numbers = np.arange(1.0, size + 1) if level in ("interval", "ratio") else None
    return Ratings(level, names, codes.astype(np.int32), scale, numbers)


@st.composite
def tables(draw: st.DrawFn, coders: int | None = None) -> np.ndarray:
    """Any small units × coders table of codes 0–3, with missing ones."""
    width = coders or draw(st.integers(2, 4))
    units = draw(st.lists(st.lists(st.integers(-1, 3), min_size=width, max_size=width), min_size=1, max_size=12))
    return np.array(units)
