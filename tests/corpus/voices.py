"""The first articles of the Universal Declaration of Human Rights in languages that people bring, and the older
encodings in which each is met. The declaration is in the public domain.
"""

from __future__ import annotations

from pathlib import Path

_LINES = (Path(__file__).parent / "voices.txt").read_text(encoding="utf-8").splitlines()
ENCODINGS = {code: encodings for code, *encodings in map(str.split, _LINES[::2])}
ARTICLE = dict(zip(ENCODINGS, _LINES[1::2], strict=True))
