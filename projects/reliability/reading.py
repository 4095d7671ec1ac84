"""The plain tables of `reliability --data`: long or wide codes, multi-selects, spans with their documents."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

from projects.codebooks.rules import NONE_MARKER
from projects.corpus.rules import stored_text
from projects.reliability.markings import Markings, markings_of
from projects.reliability.ratings import NUMERIC, Ratings, RatingsError, ratings_of
from projects.reliability.tables import Table, TableError, read_csv

LONG = ("document_id", "coder", "value")
Cell = tuple[str, str]
Answer = tuple[int, Cell, str]


def read_ratings(path: Path, level: str, categories: Sequence[str] = ()) -> Ratings:
    """A table of codes. Long: one row a code; wide: one row a document, one column a coder, blank = missing.

    A multi-select is long, one row a selected category, or the single row `__none__`. Raises TableError.
    """
    table = read_csv(path)
    answers, coders, units = _wide(table) if _is_wide(table, level) else (_long(table), (), ())
    for line, _, value in answers:
        if wrong := _problem(value, level, categories):
            table.refuse(line, wrong)
    judgements = _sets(table, answers) if level == "multi-select" else _singles(table, answers)
    triples = [(*cell, value) for cell, value in judgements.items()]
    try:
        return ratings_of(level, triples, categories=categories, coders=coders, units=units)
    except RatingsError as e:
        raise TableError(f"{table.name}: {e}") from None


def _is_wide(table: Table, level: str) -> bool:
    if set(table.header) == set(LONG):
        return False
    if table.header[0] != LONG[0] or set(LONG[1:]) & set(table.header) or level == "multi-select":
        wide = "" if level == "multi-select" else ", or document_id and one column for each coder"
        table.refuse(1, f"the columns must be {', '.join(LONG)}{wide}")
    return True


def _problem(value: str, level: str, categories: Sequence[str]) -> str | None:
    """What is wrong with the value, as the end of a sentence."""
    if level in NUMERIC:
        try:
            known = math.isfinite(float(value)) and (not categories or float(value) in map(float, categories))
        except ValueError:
            return f"“{value}” is not a number"
    else:
        known = not categories or value in categories or (level == "multi-select" and value == NONE_MARKER)
    return None if known else f"“{value}” is not one of the categories {', '.join(categories)}"


def _long(table: Table) -> list[Answer]:
    return [(line, (unit, coder), value) for line, (unit, coder, value) in table.picked(*LONG)]


def _wide(table: Table) -> tuple[list[Answer], tuple[str, ...], tuple[str, ...]]:
    """The answers, all coders, and all documents."""
    coders = table.header[1:]
    units: dict[str, int] = {}
    answers: list[Answer] = []
    if not all(coders):
        table.refuse(1, "a coder's column has no name")
    for line, (unit, *values) in table.rows:
        if not unit:
            table.refuse(line, "document_id is empty")
        if unit in units:
            table.refuse(line, f"document {unit} is already in line {units[unit]}")
        units[unit] = line
        answers += [(line, (unit, c), v) for c, v in zip(coders, values, strict=True) if v.strip()]
    return answers, coders, tuple(units)


def _singles(table: Table, answers: list[Answer]) -> dict[Cell, str]:
    found: dict[Cell, str] = {}
    for line, cell, value in answers:
        if cell in found:
            table.refuse(line, f"{cell[1]} has already coded document {cell[0]}")
        found[cell] = value
    return found


def _sets(table: Table, answers: list[Answer]) -> dict[Cell, frozenset[str]]:
    found: dict[Cell, frozenset[str]] = {}
    for line, cell, value in answers:
        before = found.get(cell, frozenset())
        if value in before or NONE_MARKER in before or (before and value == NONE_MARKER):
            table.refuse(line, f"“{value}” does not go with what {cell[1]} selected before in document {cell[0]}")
        found[cell] = before | {value}
    return {cell: labels - {NONE_MARKER} for cell, labels in found.items()}


def read_markings(
    path: Path, documents: Path, assignments: Path | None = None, categories: Sequence[str] = ()
) -> Markings:
    """Spans (document_id, coder, label, start, end, and quote where it is given) in documents (id, text).

    assignments (document_id, coder): the codings made, also those without a span. Raises TableError.
    """
    texts = _texts(read_csv(documents))
    table = read_csv(path)
    spans = list(_spans(table, texts, categories))
    codings = [] if assignments is None else list(_codings(read_csv(assignments), texts))
    lengths = {document: len(text) for document, text in texts.items()}
    return markings_of(lengths, codings, spans, labels=categories)


def read_groups(documents: Path, column: str) -> dict[str, str]:
    """The documents' (id) groups by one of their columns; an empty one is no group. Raises TableError."""
    table = read_csv(documents)
    if column not in table.header:
        table.refuse(1, f"the column “{column}” is missing; the columns are {', '.join(table.header)}")
    place = table.header.index(column)
    ids = table.picked("id")
    return {document: fields[place] for (_, (document,)), (_, fields) in zip(ids, table.rows, strict=True)}


def _texts(table: Table) -> dict[str, str]:
    texts: dict[str, str] = {}
    for line, (document, text) in table.picked("id", "text"):
        if document in texts:
            table.refuse(line, f"document {document} is there twice")
        texts[document] = stored_text(text)
    return texts


def _codings(table: Table, texts: dict[str, str]) -> Iterator[Cell]:
    for line, (document, coder) in table.picked("document_id", "coder"):
        if document not in texts:
            table.refuse(line, f"document {document} is not among the documents")
        yield document, coder


def _spans(table: Table, texts: dict[str, str], labels: Sequence[str]) -> Iterator[tuple[str, str, str, int, int]]:
    columns = ("document_id", "coder", "label", "start", "end", *(["quote"] if "quote" in table.header else []))
    for line, (document, coder, label, first, last, *quote) in table.picked(*columns):
        if document not in texts:
            table.refuse(line, f"document {document} is not among the documents")
        if labels and label not in labels:
            table.refuse(line, f"“{label}” is not one of the labels {', '.join(labels)}")
        if not (first.isdecimal() and last.isdecimal() and int(first) < int(last) <= len(texts[document])):
            table.refuse(line, f"{first} to {last} is no passage of document {document} ({len(texts[document])} long)")
        found = texts[document][int(first) : int(last)]
        if quote and stored_text(quote[0]) != found:
            table.refuse(line, f"the quote “{quote[0]}” is not what stands at {first} to {last}: “{found}”")
        yield document, coder, label, int(first), int(last)
