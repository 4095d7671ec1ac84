"""Roles, and names that may stand in a project."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from projects.teams.addresses import RESERVED


class Role(StrEnum):
    """What a member may do in one project; several at once are common."""

    MANAGER = "manager"
    CODER = "coder"
    ADJUDICATOR = "adjudicator"
    VIEWER = "viewer"


ROLES = tuple(Role)
# How a person reads: sizes of the document's text, widths of its column, its typeface.
TEXT_SIZES = ("small", "normal", "large", "huge")
TEXT_WIDTHS = ("narrow", "normal", "wide")
TEXT_FACES = ("serif", "sans")
# What a person sets about reading, and what the pages call it.
READING = {
    "theme": "Look",
    "text_size": "Size of the text",
    "text_width": "Width of the text",
    "text_face": "Typeface",
}
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# Controls, and the marks that turn the direction of text: in a name they can make one person look like another.
_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cs"})
_FORBIDDEN_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def name_problem(name: str) -> str | None:
    """What is wrong with `name` as a member's name, as the end of a sentence; None when nothing is."""
    if not name.strip():
        return "is empty; give a name"
    if name != name.strip():
        return "begins or ends with white space; remove it"
    if len(name) > 150:
        return f"has {len(name)} characters; use at most 150"
    if holds_controls(name):
        return "holds control characters; remove them"
    return None


def holds_controls(name: str) -> bool:
    """Whether `name` holds characters that are not seen and can make one name look like another."""
    return any(unicodedata.category(c) in _FORBIDDEN_CATEGORIES or c in _FORBIDDEN_MARKS for c in name)


def slug_problem(slug: str) -> str | None:
    """What is wrong with `slug` as a project's address, as the end of a sentence; None when nothing is."""
    if len(slug) > 80:
        return "is longer than 80 characters"
    if not _SLUG.fullmatch(slug):
        return "may hold small letters, digits, - and _ only, for example smart-cities-2026"
    if slug in RESERVED:
        return "is a page of Annotator; choose another"
    return None
