"""Letters instead of names: which coder is A, B, C … on a document, the same at every visit and different from
document to document. No Django."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letters(coders: Iterable[str], document: str, salt: str) -> dict[str, str]:
    """A letter for each coder, in the order of letters, shuffled by document and `salt`, which nobody outside knows."""

    def draw(coder: str) -> str:
        return hashlib.sha256(f"{salt}\x1f{document}\x1f{coder}".encode()).hexdigest()

    return {coder: _letter(n) for n, coder in enumerate(sorted(coders, key=draw))}


def _letter(number: int) -> str:
    """A … Z, then A2 … Z2 and so on."""
    turn, place = divmod(number, len(ALPHABET))
    return ALPHABET[place] + (str(turn + 1) if turn else "")
