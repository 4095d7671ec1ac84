"""Variables as the coefficients take them: tables of units and coders, from the first codings in a scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from projects.codebooks import rules
from projects.codebooks.models import Codebook
from projects.codebooks.queries import variable_ids
from projects.codebooks.rules import Level, Variable
from projects.coding.models import Round
from projects.coding.rules import value_of
from projects.corpus.models import Document
from projects.reliability.codings import read_answers, read_codings, read_passages
from projects.reliability.draws import named_groups
from projects.reliability.markings import Markings, markings_of
from projects.reliability.ratings import MISSING, BoolArray, IntArray, Ratings, RatingsError, ratings_of
from projects.teams.models import Project


@dataclass(frozen=True)
class Scope:
    """What figures rest on: rounds, and the codebook version their codings were made under."""

    project: Project
    codebook: Codebook | None
    rounds: tuple[Round, ...]
    several_versions: bool = False

    @property
    def codebook_version(self) -> int | None:
        """The version's number; None before the first is published."""
        return self.codebook.number if self.codebook else None

    @property
    def only(self) -> int | None:
        """The codebook to filter codings by, where there are codings under another one too."""
        return self.codebook.pk if self.codebook and self.several_versions else None


class Reader:
    """Reads variables of one scope; what skip logic needs of other variables is read once."""

    def __init__(self, scope: Scope, without: Collection[int] = ()) -> None:
        self.scope = scope
        self.codebook = scope.codebook.parsed if scope.codebook else rules.Codebook("", "", "", ())
        self.codings = read_codings(scope.rounds, scope.only, without)
        self._ids = variable_ids(scope.project)
        parents = {v.asked_only_if.variable for v in self.codebook.variables if v.asked_only_if}
        self._kept = parents | {v.derived_from for v in self.codebook.variables if v.derived_from}
        self._answers: dict[str, tuple[IntArray, list[str]]] = {}

    def data(self, variable: Variable) -> Ratings | Markings:
        """The variable's first codings."""
        return self._markings(variable) if variable.level is Level.SPAN else self._ratings(variable)

    def _of(self, code: str) -> tuple[IntArray, list[str]]:
        if code in self._answers:
            return self._answers[code]
        if code not in self._ids:
            return np.zeros(0, np.int64), []
        found = read_answers(self.codings, self._ids[code], self.scope.only)
        if code in self._kept:
            self._answers[code] = found
        return found

    def _ratings(self, variable: Variable) -> Ratings:
        asked, (place, keys) = self.asked(variable), self._of(variable.code)
        if variable.derived_from and not keys:
            place, keys = self._of(variable.derived_from)
        legend, codes = _legend(variable, keys)
        given = codes != MISSING
        place, codes = place[given], codes[given]
        asked[place] = True
        units, row = np.unique(self.codings.document[asked], return_inverse=True)
        names, column = np.unique(np.array(self.codings.names, object)[self.codings.coder[asked]], return_inverse=True)
        table = np.full((len(units), len(names)), MISSING, np.int32)
        at = np.full(len(self.codings), -1)
        at[asked] = np.arange(int(asked.sum()))
        table[row[at[place]], column[at[place]]] = codes
        return replace(legend, coders=tuple(names.tolist()), codes=table, asked=int(asked.sum()), ids=units)

    def asked(self, variable: Variable) -> BoolArray:
        """Which codings were put the question, given their coders' own first answers."""
        source = self.codebook.by_code.get(variable.derived_from or "")
        mask = np.ones(len(self.codings), np.bool_) if source is None else self.asked(source)
        if variable.applies_to:
            put = {pk for pk, columns in self.codings.described.items() if variable.applies_to_document(columns)}
            mask &= np.isin(self.codings.document, list(put))
        if variable.asked_only_if is None:
            return mask
        parent = self.codebook.by_code[variable.asked_only_if.variable]
        place, keys = self._of(parent.code)
        opens = {key: bool(key) and variable.asked_only_if.met_by(value_of(key)) for key in set(keys)}
        met = np.zeros(len(self.codings), np.bool_)
        met[place] = [opens[key] for key in keys]
        return mask & met & self.asked(parent)

    def _markings(self, variable: Variable) -> Markings:
        asked, codings = self.asked(variable), self.codings
        documents = np.unique(codings.document[asked]).tolist()
        lengths = dict(Document.objects.filter(pk__in=documents).order_by("pk").values_list("pk", "length"))
        coded = [(int(d), codings.names[c]) for d, c in zip(codings.document[asked], codings.coder[asked], strict=True)]
        spans = read_passages(codings, self._ids[variable.code], asked) if variable.code in self._ids else ()
        known = (s for s in spans if s[2] in variable.codes)
        labels = [c.code for c in variable.categories]
        return markings_of(lengths, coded, known, labels=labels, asked=len(coded))


def clusters_by(data: Ratings | Markings, column: str) -> NDArray[Any]:
    """The group of each document of a variable by a column of documents.csv. Raises RatingsError if none has it."""
    ids: list[int] = [] if data.ids is None else data.ids.tolist()
    rows = Document.objects.without_text().in_bulk(ids)
    names = {pk: document.described.get(column, "") for pk, document in rows.items()}
    if ids and not any(names.values()):
        raise RatingsError(f"No document has a value in the column “{column}”, so there are no groups to resample.")
    return named_groups(data, names)


def _legend(variable: Variable, keys: list[str]) -> tuple[Ratings, IntArray]:
    """What the codes stand for, and each key's code; answers that are missing or not this variable's have none."""
    usable = {key: value for key in set(keys) if (value := _usable(variable, key)) is not None}
    order = sorted(usable)
    categories = [c.code for c in variable.categories]
    legend = ratings_of(variable.level, [(n, "", usable[key]) for n, key in enumerate(order)], categories=categories)
    code = {key: int(legend.codes[n, 0]) for n, key in enumerate(order)}
    return legend, np.fromiter((code.get(key, MISSING) for key in keys), np.int64, len(keys))


def _usable(variable: Variable, key: str) -> str | frozenset[str] | None:
    value = value_of(key) if key else None
    if variable.level is Level.MULTI:
        members = frozenset(str(item) for item in value) if isinstance(value, frozenset) else None
        return members if members is not None and members <= variable.codes else None
    if not isinstance(value, str) or value in variable.missing_codes:
        return None
    if variable.level in rules.NUMERIC:
        return value if _is_number(value) else None
    return value if value in variable.codes else None


def _is_number(text: str) -> bool:
    try:
        rules.canonical_number(text)
    except rules.IllegalAnswer:
        return False
    return True
