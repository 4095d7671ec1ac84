"""What a line of the log is about. No Django."""

from __future__ import annotations

DETAIL_IS_DOCUMENT = frozenset({"submitted a coding", "could not code a document", "reopened a coding"})
# Where the page is on which one sees what a line tells of.
PLACES = {
    "imported documents": "corpus:documents",
    "imported a study": "corpus:documents",
    "published a codebook": "codebooks:codebook",
    "made a note for the codebook": "codebooks:codebook",
    "release built": "datasets:releases",
}


def document_of(verb: str, detail: str) -> str:
    """The id of the document the line tells of; empty where it tells of none. A ruling names the variable behind it."""
    if verb in DETAIL_IS_DOCUMENT:
        return detail
    return detail.rpartition(", ")[0] if verb in ("ruled", "took a ruling back") else ""


def formula_safe(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
