"""The files of a study folder and their columns."""

from __future__ import annotations

from dataclasses import dataclass

ENDINGS = (".csv", ".xlsx", ".jsonl")


@dataclass(frozen=True)
class Layout:
    """The columns of one table. Columns it does not name are metadata where it is `open`, else left aside."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    open: bool = False


LAYOUTS = {
    "documents": Layout(("id", "text"), ("title", "lang", "date", "source"), open=True),
    "codings": Layout(("document_id", "coder", "variable", "value")),
    "corrections": Layout(("document_id", "coder", "variable", "value")),
    "spans": Layout(("document_id", "coder", "label", "start", "end", "quote"), ("variable",)),
    "correction_spans": Layout(("document_id", "coder", "variable", "label", "start", "end", "quote")),
    "assignments": Layout(("document_id", "coder")),
    "open_assignments": Layout(("document_id", "coder")),
    "cannot_code": Layout(("document_id", "coder", "reason")),
    "notes": Layout(("document_id", "coder", "variable", "text")),
    "hypotheses": Layout(("hypothesis", "text"), ("variable", "category", "bearing")),
    "gold": Layout(("document_id", "variable", "value"), ("reason",)),
    "gold_spans": Layout(("document_id", "variable", "label", "start", "end", "quote"), ("reason",)),
}
CODEBOOK = "codebook.json"
# Named by the format and not read yet: left aside with a word about it.
LATER = ("rounds",)
# How a release was settled; whoever builds the next one chooses again.
RULES = "rules.json"
# The one label that says of a span variable: nothing is marked.
NOTHING = "__none__"
