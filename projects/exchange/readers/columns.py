"""The columns of a table of codings: what each is, recognised by its name, or as a person says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projects.corpus.rules import DESCRIBING

DOCUMENT, CODER, VARIABLE, VALUE, TEXT = "document", "coder", "variable", "value", "text"
ANSWERS, CODES, METADATA, UNUSED = "answers", "codes", "metadata", "unused"
ONE_EACH = (DOCUMENT, CODER, VARIABLE, VALUE, TEXT, *DESCRIBING)
# What people read where they say what a column is.
ROLES = {
    DOCUMENT: "Document’s id",
    CODER: "Coder",
    VARIABLE: "Name of the variable",
    VALUE: "Value",
    ANSWERS: "A variable: its answers",
    CODES: "A coder: their answers",
    TEXT: "Document’s text",
    "title": "Document’s title",
    "lang": "Document’s language",
    "date": "Document’s date",
    "source": "Document’s source",
    METADATA: "About the document",
    UNUSED: "Not used",
}
_NAMES = {
    DOCUMENT: "document_id document doc doc_id docid id unit unit_id item_id text_id case case_id article article_id "
    "post_id tweet_id sentence_id paragraph_id",
    CODER: "coder coder_id annotator annotator_id rater rater_id worker worker_id user username judge coded_by",
    VARIABLE: "variable variable_id question question_id dimension feature attribute",
    VALUE: "value code answer rating score category label response",
    TEXT: "text content body full_text sentence paragraph",
    "title": "title headline",
    "lang": "lang language",
    "date": "date published",
    "source": "source outlet",
}
_BY_NAME = {name: role for role, names in _NAMES.items() for name in names.split()}


@dataclass(frozen=True)
class Columns:
    """The role of every column, in order, and the shape they make: long, wide by variable, or wide by coder."""

    roles: tuple[str, ...]

    def place(self, role: str) -> int | None:
        """Where the one column with this role stands."""
        return self.roles.index(role) if role in self.roles else None

    def places(self, role: str) -> list[int]:
        """Where all columns with this role stand."""
        return [n for n, each in enumerate(self.roles) if each == role]

    @property
    def is_long(self) -> bool:
        """Whether a row is one answer."""
        return VALUE in self.roles

    def described(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
        """The columns for the page where people look them over: name, role, and some of what stands there."""
        examples = [list(dict.fromkeys(row[n][:60] for row in rows if row[n]))[:3] for n in range(len(header))]
        return [
            {"name": name, "role": role, "examples": some}
            for name, role, some in zip(header, self.roles, examples, strict=True)
        ]


def recognised(header: Sequence[str], given: Mapping[str, str], shape: str = "") -> Columns:
    """The roles: as `given` by name, else as the name says; of two with one name's role the first has it.

    What is left is a variable where rows have a coder, and a coder where they have none; a `shape` of "long" or "wide"
    is what a person said.
    """
    roles: list[str | None] = [given.get(name) if name else UNUSED for name in header]
    for n, name in enumerate(header):
        role = _BY_NAME.get(name.strip().lower().replace(" ", "_").replace("-", "_"))
        if roles[n] is None and role is not None and role not in roles:
            roles[n] = role
    if shape == "wide" or (not shape and CODER not in roles):
        roles = [None if role == VALUE and header[n] not in given else role for n, role in enumerate(roles)]
    if VALUE not in roles and VARIABLE in roles and CODER in roles:
        roles = [None if role == VARIABLE and header[n] not in given else role for n, role in enumerate(roles)]
    if DOCUMENT not in roles and roles and roles[0] is None and CODER not in roles:
        roles[0] = DOCUMENT
    rest = METADATA if VALUE in roles else ANSWERS if CODER in roles or CODES in roles else CODES
    if CODES in roles:
        rest = METADATA
    return Columns(tuple(role or rest for role in roles))


def columns_problem(columns: Columns) -> str | None:
    """What is wrong with the roles, with what to do; None when nothing is."""
    doubled = next((role for role in ONE_EACH if columns.roles.count(role) > 1), None)
    if doubled:
        return f"two columns are “{ROLES[doubled]}”; choose one"
    if DOCUMENT not in columns.roles:
        return "no column is the document’s id; say which one is"
    if columns.is_long and CODER not in columns.roles:
        return "no column is the coder; say which one is"
    if not columns.is_long and not {ANSWERS, CODES} & set(columns.roles):
        return "no column holds answers; say which ones do"
    if ANSWERS in columns.roles and CODER not in columns.roles:
        return "columns are variables, and none is the coder; say which one is"
    return None
