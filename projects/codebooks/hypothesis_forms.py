"""A sub-hypothesis and the categories that bear on it, as a page sends them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from projects.codebooks.hypotheses import Bearing, Link, linkable, shown
from projects.codebooks.rules import Codebook


class WrongLink(ValueError):
    """A link that no page of ours sends."""


class TextForm(forms.Form):
    """The text of a sub-hypothesis; what it may be is said by the action."""

    text = forms.CharField(required=False, strip=True)


@dataclass(frozen=True)
class Choice:
    """One category with what it says about the sub-hypothesis; `options` are what the page can send for it."""

    label: str
    definition: str
    options: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Group:
    """The categories of one variable, or those that are no longer in the codebook."""

    label: str
    choices: tuple[Choice, ...]
    is_gone: bool = False


def groups(links: Sequence[Link], codebook: Codebook | None) -> list[Group]:
    """Every category of the codebook with what `links` say of it; before them the links whose category is gone."""
    bearing = {(link.variable, link.category): link.bearing for link in links}
    gone = [s.link for s in shown(links, codebook) if s.is_gone]
    lost = tuple(
        _choice(f"{link.variable}: {link.category}", "", link.variable, link.category, bearing) for link in gone
    )
    found = [Group("No longer in the codebook", lost, is_gone=True)] if lost else []
    for variable, categories in linkable(codebook):
        choices = (_choice(c.label, c.definition, variable.code, c.code, bearing) for c in categories)
        found.append(Group(variable.label, tuple(choices)))
    return found


def _choice(
    label: str, definition: str, variable: str, category: str, bearing: dict[tuple[str, str], Bearing]
) -> Choice:
    now = bearing.get((variable, category))
    options = [(json.dumps([variable, category, b.value]), b.value, b is now) for b in Bearing]
    return Choice(label, definition, (("", "–", now is None), *options))


def links_in(sent: QueryDict) -> list[Link]:
    """The links that a page sent. Raises WrongLink for what it did not offer."""
    return [_link(text) for text in sent.getlist("bearing") if text]


def _link(text: str) -> Link:
    try:
        parts: Iterable[object] = json.loads(text)
        variable, category, bearing = (str(part) for part in parts)
        return Link(variable[:200], category[:200], Bearing(bearing))
    except (ValueError, TypeError):
        raise WrongLink("This page cannot be read any more. Load it again and repeat what you did.") from None
