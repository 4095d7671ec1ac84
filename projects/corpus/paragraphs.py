"""A text cut into its paragraphs, for studies whose unit is the paragraph."""

from __future__ import annotations

import re

_BLANK = re.compile(r"\n\s*\n|\r\s*\r|[\f\u2029]")


def paragraphs(text: str) -> list[str]:
    """What stands between blank lines, page breaks and paragraph separators. Only white space at the cuts is lost."""
    return [stripped for part in _BLANK.split(text) if (stripped := part.strip())]
