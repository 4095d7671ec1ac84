"""Sub-hypotheses: their codes and texts, and the categories that bear on them. No Django."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from projects.codebooks.rules import WITH_CATEGORIES, Category, Codebook, Variable

LONGEST_CODE = 20
LONGEST_TEXT = 400  # the log keeps the text of one that is changed or removed whole
MOST = 100
_CODE = re.compile(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
_OWN_CODE = re.compile(r"H([0-9]{1,9})")


class Bearing(StrEnum):
    """What the use of a category says about a sub-hypothesis."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, order=True)
class Link:
    """A category by the codes of variable and category, and what it says."""

    variable: str
    category: str
    bearing: Bearing


@dataclass(frozen=True)
class ShownLink:
    """A link with the labels of the codebook in force; where that lacks the category, with its codes."""

    link: Link
    variable: str
    category: str
    is_gone: bool


def code_problem(code: str) -> str | None:
    """What is wrong with `code` as a sub-hypothesis's, as the end of a sentence; None when nothing is."""
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        return f"is no code of a sub-hypothesis: use up to {LONGEST_CODE} Latin letters and digits, for example H1"
    return None


def text_problem(text: str) -> str | None:
    """What is wrong with the `text` of a sub-hypothesis, as a sentence; None when nothing is."""
    length = len(text.strip())
    if not length:
        return "A sub-hypothesis is a sentence that documents can support or contradict; write one."
    if "\x00" in text:
        return "The sub-hypothesis holds a NUL character; remove it."
    if length > LONGEST_TEXT:
        return f"The sub-hypothesis has {length} characters; use at most {LONGEST_TEXT}, or make two of it."
    return None


def next_code(held: Collection[str]) -> str:
    """The code after all of `held`, those of removed ones included."""
    return f"H{max((int(own[1]) for code in held if (own := _OWN_CODE.fullmatch(code))), default=0) + 1}"


def links_problem(links: Iterable[Link]) -> str | None:
    """The first category that is named twice, as a sentence; None where each is named once."""
    seen: set[tuple[str, str]] = set()
    for link in links:
        if (link.variable, link.category) in seen:
            return f"“{link.category}” of “{link.variable}” is named twice; it supports or it contradicts."
        seen.add((link.variable, link.category))
    return None


def linkable(codebook: Codebook | None) -> Iterator[tuple[Variable, tuple[Category, ...]]]:
    """The variables whose categories can bear on a sub-hypothesis."""
    for variable in codebook.cells if codebook else ():
        if variable.level in WITH_CATEGORIES:
            yield variable, variable.categories


def shown(links: Iterable[Link], codebook: Codebook | None) -> list[ShownLink]:
    """The links as a page shows them, in the order of the codebook, those that are gone last."""
    order = {(v.code, c.code): (v, c) for v, categories in linkable(codebook) for c in categories}
    places = {key: n for n, key in enumerate(order)}
    found = []
    for link in sorted(links, key=lambda link: (places.get((link.variable, link.category), len(places)), link)):
        variable, category = order.get((link.variable, link.category), (None, None))
        known = variable.label if variable else link.variable, category.label if category else link.category
        found.append(ShownLink(link, *known, is_gone=variable is None))
    return found
