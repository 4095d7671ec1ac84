"""What keeps a draft from being published, as sentences that lead to the field. No Django."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from projects.codebooks.answerkeys import key_problem, usable_key
from projects.codebooks.drafting import variables_of
from projects.codebooks.fields import fields_of, table
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Variable

_PLACE = re.compile(
    r"variable (?P<code>.*?)(?:, category (?P<category>\d+))?(?:, (?P<part>[a-z_ ]+\d*))?: (?P<what>.*)", re.S
)
# How a sentence of the reader begins, and which field it is about.
_FIELDS = (
    ("asked_only_if", "after"), ("derived_from", "derived_from"), ("type", "type"), ("min", "min"), ("max", "max"),
    ("step", "step"), ("none_marker", "none_marker"), ("applies_to", "applies_to"), ("missing", "missing"),
    ("the answer", "categories"), ("the parent", "categories"), ("categories", "categories"), ("question", "question"),
    ("label", "label"), ("id", "id"), ("this id", "id"), ("required", "required"), ("evidence", "evidence"),
)  # fmt: skip
_WORDS = (
    (re.compile(r"id must be a text of 1 to 200 characters without spaces around it, not (''|None)"), "give it an id"),
    (re.compile(r"^type (\S+) needs categories"), r"it has no category yet; add one"),
    (re.compile(r"^asked_only_if names"), "it is asked after"),
    (re.compile(r"^derived_from names"), "it is derived from"),
    (re.compile(r"^none_marker"), "the sign that none applies,"),
    (re.compile(r"'([^']*)'"), r"“\1”"),
)


@dataclass(frozen=True)
class Problem:
    """One sentence; `variable` counts from 0 and is None where the draft itself is meant, `field` is on its page."""

    what: str
    variable: int | None = None
    field: str = ""


def problems_of(content: Any) -> list[Problem]:
    """Everything that keeps the draft from being published, in the order of its variables."""
    variables = variables_of(content)
    alone = {n: _alone(raw) for n, raw in enumerate(variables)}
    found = [problem for n, sentences in alone.items() for problem in _placed(variables, sentences, n)]
    _, reading = parse_codebook(content)
    told = {sentence for sentences in alone.values() for sentence in sentences}
    for sentence in reading.problems:
        if sentence not in told and not re.match(r"variable \d+[:,]", sentence):
            found += _placed(variables, [sentence], _meant(variables, sentence))
    found += [problem for n, raw in enumerate(variables) for problem in _keys(n, raw)]
    if isinstance(table(content).get("variables"), list) and not variables:
        found.append(Problem("The draft has no variable yet; add the first question that is put to every document."))
    return sorted(found, key=lambda problem: -1 if problem.variable is None else problem.variable)


def alone(raw: Any) -> Variable | None:
    """The variable as it can be read by itself, without what it says of others; None while it cannot."""
    codebook, _ = parse_codebook({"variables": [_by_itself(raw)]})
    return codebook.variables[0] if codebook else None


def _by_itself(raw: Any) -> Any:
    if not isinstance(raw, dict):
        return raw
    condition = table(raw.get("asked_only_if"))
    value = condition.get("value")
    values = value if isinstance(value, list) else [value]
    names_another = isinstance(condition.get("variable"), str) and all(isinstance(v, str) for v in values)
    left_out = {"derived_from", "asked_only_if"} if names_another else {"derived_from"}
    return {key: value for key, value in raw.items() if key not in left_out}


def _alone(raw: Any) -> list[str]:
    """What is wrong with a variable whatever the others are."""
    return parse_codebook({"variables": [_by_itself(raw)]})[1].problems


def _meant(variables: list[Any], sentence: str) -> int | None:
    """The position of the variable a sentence is about; of two with one id the later."""
    fits = [n for n, raw in enumerate(variables) if sentence.startswith(f"variable {fields_of(raw).code}:")]
    return fits[-1] if fits else None


def _placed(variables: list[Any], sentences: list[str], at: int | None) -> Iterator[Problem]:
    for sentence in sentences:
        match = _PLACE.fullmatch(sentence)
        if match is None or at is None:
            yield Problem(_plain(sentence))
            continue
        shown = fields_of(variables[at])
        name = shown.label or shown.code or f"Variable {at + 1}"
        category = match["category"]
        what = _plain(match["what"])
        if category:
            yield Problem(f"{name}, category {category}: {what}", at, f"category-{int(category) - 1}-id")
        else:
            yield Problem(f"{name}: {what}", at, _field(match["part"] or match["what"]))


def _field(what: str) -> str:
    if what.endswith("needs categories"):
        return "categories"
    return next((field for begin, field in _FIELDS if what.startswith(begin)), "")


def _plain(sentence: str) -> str:
    for pattern, words in _WORDS:
        sentence = pattern.sub(words, sentence)
    return sentence if sentence.endswith((".", "”.")) else f"{sentence}."


def _keys(at: int, raw: Any) -> Iterator[Problem]:
    """Shortcut keys that cannot work, or would choose two answers."""
    shown, taken = fields_of(raw), dict[str, str]()
    for n, category in enumerate(shown.categories or ()):
        key, name = usable_key(category.key), category.label or category.code
        if key_problem(category.key):
            yield Problem(f"{shown.label or shown.code}: {key_problem(category.key)}.", at, f"category-{n}-key")
        elif key and key in taken:
            both = f"{key} would choose both “{taken[key]}” and “{name}”; give one of them another key."
            yield Problem(f"{shown.label or shown.code}: {both}", at, f"category-{n}-key")
        taken.setdefault(key, name)
