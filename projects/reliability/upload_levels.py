"""The variables of an uploaded table: guessed from its codes, declared by its owner, and read as ratings. No Django."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import CLOSED, NONE_MARKER, NUMERIC, Level, Variable
from projects.reliability.ratings import Ratings, RatingsError, ratings_of
from projects.reliability.uploads import Answer

LEVELS = (Level.NOMINAL, Level.ORDINAL, Level.INTERVAL, Level.RATIO, Level.MULTI)
WITH_CATEGORIES = (*CLOSED, Level.MULTI)
LONGEST_SCALE = 11
MOST_CATEGORIES = 200

Code = tuple[str, str, str]
"""Document, coder, value."""


class LevelRefused(ValueError):
    """The codes cannot be read at this level; the text names a document and a coder where it can."""


def by_variable(answers: Iterable[Answer]) -> dict[str, list[Code]]:
    """Each variable's codes, variables in the order in which they come."""
    found: defaultdict[str, list[Code]] = defaultdict(list)
    for document, coder, variable, value in answers:
        found[variable].append((document, coder, value))
    return dict(found)


def guessed(code: str, coded: Sequence[Code]) -> Variable:
    """What the codes look like: sets, a scale of whole numbers, numbers, or names; with the codes as categories."""
    values = values_of(coded)
    cells = [(document, coder) for document, coder, value in coded if value]
    if len(set(cells)) < len(cells) or NONE_MARKER in values:
        level = Level.MULTI
    elif len(values) <= 2 or not all(map(_is_number, values)):
        level = Level.NOMINAL
    elif all(value.lstrip("-").isdecimal() for value in values) and _span(values) < LONGEST_SCALE:
        level = Level.ORDINAL
    else:
        level = Level.INTERVAL
    return declared(code, level, coded)


def declared(
    code: str, level: Level, coded: Sequence[Code], *, categories: Sequence[str] = (), missing: Sequence[str] = ()
) -> Variable:
    """The variable at this level; without `categories` those that occur, numbers in their order.

    Raises LevelRefused where the codes do not fit.
    """
    if level in WITH_CATEGORIES and not categories:
        categories = _occurring(level, set(values_of(coded)) - {*missing, NONE_MARKER})
        if len(categories) > MOST_CATEGORIES:
            raise LevelRefused(f"There are {len(categories):,} different codes, and {MOST_CATEGORIES} is the limit.")
    (variable,) = _parsed([_written(code, level, categories if level in WITH_CATEGORIES else (), missing)])
    ratings(variable, coded)
    return variable


def ratings(variable: Variable, coded: Iterable[Code]) -> Ratings:
    """The codes as the coefficients take them, in the same order as the command reads them. Raises LevelRefused."""
    every = list(coded)
    given = [row for row in every if row[2] and row[2] not in variable.missing_codes]
    _check(variable, given)
    try:
        return ratings_of(
            variable.level,
            _sets(given) if variable.level is Level.MULTI else given,
            categories=[c.code for c in variable.categories],
            coders={coder for _, coder, _ in every},
            units=dict.fromkeys(document for document, _, _ in every),
        )
    except RatingsError as error:
        raise LevelRefused(str(error)) from None


def written(variables: Iterable[Variable]) -> str:
    """The variables as JSON, each as `codebook.json` has it."""
    listed = [_written(v.code, v.level, [c.code for c in v.categories], [c.code for c in v.missing]) for v in variables]
    return json.dumps(listed, ensure_ascii=False)


def variables_in(levels: str) -> tuple[Variable, ...]:
    """The variables that `written` wrote."""
    return _parsed(json.loads(levels))


def variables_and_ratings(answers: Iterable[Answer], levels: str) -> list[tuple[Variable, Ratings]]:
    """What an uploaded table's figures are computed from: its variables in order with their codes."""
    coded = by_variable(answers)
    return [(variable, ratings(variable, coded.get(variable.code, ()))) for variable in variables_in(levels)]


def values_of(coded: Iterable[Code]) -> list[str]:
    """The different values that were given, in the order in which they come."""
    return list(dict.fromkeys(value for _, _, value in coded if value))


def _written(code: str, level: Level, categories: Sequence[str], missing: Sequence[str]) -> Mapping[str, object]:
    lists = {"categories": list(categories), "missing_values": list(missing)}
    return {"id": code, "type": level.value, **{name: listed for name, listed in lists.items() if listed}}


def _parsed(variables: Sequence[Mapping[str, object]]) -> tuple[Variable, ...]:
    codebook, found = parse_codebook({"name": "", "variables": variables})
    if codebook is None:
        raise LevelRefused(f"{found.problems[0]}.")
    return codebook.variables


def _check(variable: Variable, given: Iterable[Code]) -> None:
    """Raises LevelRefused for the first code that this level does not allow."""
    known: set[str] = {*variable.codes, *([NONE_MARKER] if variable.level is Level.MULTI else [])}
    for document, coder, value in given:
        if variable.level in NUMERIC and not _is_number(value):
            raise LevelRefused(f"“{value}” is not a number ({coder}, document {document}).")
        if variable.level not in NUMERIC and value not in known:
            raise LevelRefused(f"“{value}” is not one of the categories ({coder}, document {document}).")


def _sets(given: Iterable[Code]) -> list[tuple[str, str, frozenset[str]]]:
    found: dict[tuple[str, str], frozenset[str]] = {}
    for document, coder, value in given:
        before = found.get((document, coder), frozenset())
        if before and NONE_MARKER in {value, *before}:
            raise LevelRefused(f"{coder} has {NONE_MARKER} and other codes for document {document}; keep one or other.")
        found[document, coder] = before | {value}
    return [(*cell, labels - {NONE_MARKER}) for cell, labels in found.items()]


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf")
    except ValueError:
        return False


def _occurring(level: Level, codes: set[str]) -> list[str]:
    """In the order in which the command takes them, since draws follow it."""
    if level is not Level.ORDINAL:
        return sorted(codes)
    if not all(map(_is_number, codes)):
        raise LevelRefused("The codes are words: write the categories in the order of the scale.")
    return sorted(codes, key=float)


def _span(values: Iterable[str]) -> int:
    numbers = [int(value) for value in values]
    return max(numbers) - min(numbers)
