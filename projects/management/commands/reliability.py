"""`reliability PROJECT` and `reliability --data FILE`: the coefficients on independent codings."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management.base import CommandParser
from numpy.typing import NDArray

from projects.management.console import Refused, StudyCommand
from projects.reliability.draws import named_groups
from projects.reliability.markings import Markings
from projects.reliability.queries import UnknownName, ratings_by_variable, scope_of
from projects.reliability.ratings import LEVELS, Ratings, RatingsError
from projects.reliability.reading import read_groups, read_markings, read_ratings
from projects.reliability.reasons import NOT_ASKED
from projects.reliability.report import BOOTSTRAP, COEFFICIENTS, METHODS, rows
from projects.reliability.row import Row
from projects.reliability.tables import TableError
from projects.reliability.variables import clusters_by

SPAN = "span"
HEADER = (
    "variable",
    "category",
    "coders",
    "coefficient",
    "metric",
    "value",
    "95 % interval",
    "P < .80",
    "units",
    "codes",
)


class Command(StudyCommand):
    """Print the reliability of a project's variables, or of a plain table."""

    help = "The reliability coefficients of a project's variables, or of a table of codes (--data)."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT, or --data with what belongs to it."""
        super().add_arguments(parser)
        parser.add_argument("project", nargs="?", help="the project's short name, as in its address")
        parser.add_argument("--variable", help="this variable alone")
        parser.add_argument("--round", help="this round alone; otherwise the main and reliability rounds")
        parser.add_argument("--coefficient", choices=COEFFICIENTS, help="this coefficient alone")
        parser.add_argument("--replicates", type=_count, help="bootstrap replicates of every interval; 0 = no interval")
        parser.add_argument("--seed", type=_count, default=1, help="makes the intervals repeatable (default 1)")
        parser.add_argument("--method", choices=METHODS, default=BOOTSTRAP, help="how intervals are made")
        parser.add_argument(
            "--groups", metavar="COLUMN", help="resample groups: documents with one value in this column"
        )
        parser.add_argument("--data", type=Path, help="a CSV table instead of a project: long, wide, or spans")
        parser.add_argument("--level", choices=(*LEVELS, SPAN), help="the table's level of measurement")
        parser.add_argument("--categories", type=_csv_row, default=(), help="declared categories in scale order: a,b,c")
        parser.add_argument("--documents", type=Path, help="with --level span or --groups: documents.csv")
        parser.add_argument("--assignments", type=Path, help="with --level span: assignments.csv, the codings made")

    def run(self, options: dict[str, Any]) -> None:
        """Compute and answer."""
        if wrong := _misused(options):
            self.say(wrong)
            raise SystemExit(2)
        try:
            about, data = _table(options) if options["data"] else _project(options)
            found = [row for variable, coded in data for row in self._rows(variable, coded, options)]
        except (TableError, UnknownName, RatingsError) as refusal:
            raise Refused(str(refusal)) from None
        stamp = {"computed_at": datetime.now(UTC).isoformat(timespec="seconds"), "software": _software()}
        if options["groups"]:
            stamp["groups"] = options["groups"]
        self.answer([HEADER, *map(_line, found)], about | stamp | {"results": [row.as_json() for row in found]})
        if not self.as_json:
            for sentence in dict.fromkeys(row.interval_sentence for row in found if _lacks_interval(row)):
                self.say(f"none: {sentence}")

    def _rows(self, variable: str, data: Ratings | Markings, options: dict[str, Any]) -> list[Row]:
        chosen = {name: options[name] for name in ("round", "replicates", "seed", "coefficient", "method")}
        return rows(data, variable=variable, clusters=_clusters(data, options), **chosen)


Data = Iterable[tuple[str, Ratings | Markings]]


def _project(options: dict[str, Any]) -> tuple[dict[str, Any], Data]:
    scope = scope_of(options["project"], options["round"])
    about = {"project": options["project"], "codebook_version": scope.codebook_version}
    return about, ratings_by_variable(scope.project, options["variable"], options["round"])


def _table(options: dict[str, Any]) -> tuple[dict[str, Any], Data]:
    path, categories = options["data"], options["categories"]
    data: Ratings | Markings
    if options["level"] == SPAN:
        data = read_markings(path, options["documents"], options["assignments"], categories)
    else:
        data = read_ratings(path, options["level"], categories)
    return {"project": None, "codebook_version": None}, [(path.stem, data)]


def _clusters(data: Ratings | Markings, options: dict[str, Any]) -> NDArray[Any] | None:
    """The group of each document, where groups are to be resampled."""
    if options["groups"] is None:
        return None
    if options["data"] is None:
        return clusters_by(data, options["groups"])
    return named_groups(data, read_groups(options["documents"], options["groups"]))


def _misused(options: dict[str, Any]) -> str | None:
    """Which arguments do not go together, as a sentence."""
    of_spans = options["documents"] or options["assignments"]
    if options["data"] is None:
        if of_spans or options["categories"] or options["level"]:
            return "--level, --categories, --documents and --assignments belong to --data FILE."
        return None if options["project"] else "Name a project, or give a table with --data FILE --level LEVEL."
    if options["project"] or options["variable"] or options["round"]:
        return "--data FILE stands instead of a project; leave out the project, --variable and --round."
    if options["level"] is None:
        return f"--data FILE needs --level: {', '.join((*LEVELS, SPAN))}."
    if options["level"] != SPAN and (options["assignments"] or (options["documents"] and not options["groups"])):
        return "--documents and --assignments belong to --level span."
    if not options["documents"] and (options["level"] == SPAN or options["groups"]):
        return f"{'--groups' if options['groups'] else '--level span'} needs --documents documents.csv."
    return None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"“{text}” is not a whole number of 0 or more")
    return int(text)


def _csv_row(text: str) -> tuple[str, ...]:
    return tuple(next(csv.reader([text]), ()))


def _software() -> str:
    """What computed the figures: draws may differ between versions of numpy."""
    return f"Annotator with numpy {np.__version__}"


def _line(row: Row) -> tuple[object, ...]:
    """A row for people: three decimals, and why there is no value or interval."""
    value = f"undefined: {row.sentence}" if row.value is None else f"{row.value:.3f}"
    interval = "none" if _lacks_interval(row) else ""
    if row.ci:
        interval = f"{row.ci[0]:.3f} to {row.ci[1]:.3f}"
    below = f"{row.p_below['0.800']:.3f}" if row.p_below else ""
    coders = " – ".join(row.coders or ())
    names = (row.variable, row.category, coders, row.coefficient, row.metric)
    return (*names, value, interval, below, row.pairable_units, row.values)


def _lacks_interval(row: Row) -> bool:
    """Whether there is a value whose interval was asked for and cannot be given."""
    return row.ci is None and row.value is not None and row.ci_undefined != NOT_ASKED
