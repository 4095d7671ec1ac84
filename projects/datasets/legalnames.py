"""Names of columns as SPSS and Stata take them. No Django."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

# Either program's words, in both: a team that uses the two has the same names.
_SPSS = "all and by eq ge gt le lt ne not or to with"
_STATA = "byte double float if in int long strl using _all _b _coef _cons _n _pi _pred _rc _skip"
RESERVED = frozenset(f"{_SPSS} {_STATA}".split())
_STRING_TYPE = re.compile(r"str\d+")
_SUFFIX = 5


def legal_names(names: Iterable[str], characters: int, size: int) -> list[str]:
    """The names in letters, digits and `_`, in at most so many characters and bytes of UTF-8, no two alike in any case.

    A name that has to be shortened, or would be another's, ends in four digits of its SHA-256: so it depends on no
    other column as long as that one stays what it is.
    """
    taken: set[str] = set()
    legal = []
    for name in names:
        plain = _plain(name)
        found = plain if _fits(plain, characters, size) else _marked(plain, name, 0, characters, size)
        turn = 0
        while found.casefold() in taken:
            turn += 1
            found = _marked(plain, name, turn, characters, size)
        taken.add(found.casefold())
        legal.append(found)
    return legal


def _plain(name: str) -> str:
    plain = "".join(c if c.isalpha() or (c.isascii() and c.isdigit()) else "_" for c in name).strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"v{'_' if plain else ''}{plain}"
    return f"{plain}_v" if plain.casefold() in RESERVED or _STRING_TYPE.fullmatch(plain.casefold()) else plain


def _fits(name: str, characters: int, size: int) -> bool:
    return len(name) <= characters and len(name.encode()) <= size


def _marked(plain: str, name: str, turn: int, characters: int, size: int) -> str:
    digits = hashlib.sha256(f"{name}{turn or ''}".encode()).hexdigest()[: _SUFFIX - 1]
    kept = plain
    while not _fits(kept, characters - _SUFFIX, size - _SUFFIX):
        kept = kept[:-1]
    return f"{kept.rstrip('_')}_{digits}"
