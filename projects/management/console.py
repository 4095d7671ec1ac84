"""What every command shares: a table or one JSON document, refusals on standard error, exit codes 0, 1, 2."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, ProgrammingError

from projects.teams.models import Project

NOT_PREPARED = ("no such table", "does not exist", "no such column")


class Refused(Exception):
    """The request failed for a stated reason. The text, of one or more lines, goes to standard error; exit code 1."""


class StudyCommand(BaseCommand):
    """A command of the product: `run(options)` does the work and calls `answer` once.

    argparse ends the command with 2 for wrong arguments; `Refused` ends it with 1.
    """

    requires_system_checks: list[str] = []  # noqa: RUF012 - as Django declares it
    as_json = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--format`; commands with arguments of their own add them after this."""
        parser.add_argument("--format", choices=("table", "json"), default="table", help="what to print")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the command; turn a refusal into its sentence and exit code."""
        self.as_json = options["format"] == "json"
        try:
            self.run(options)
        except Refused as refusal:
            self.refuse(str(refusal))
        except (OperationalError, ProgrammingError) as error:
            if not any(words in str(error) for words in NOT_PREPARED):
                raise
            self.refuse("The database is not prepared. Run: python manage.py migrate")

    def run(self, options: dict[str, Any]) -> None:
        """Do what the command is for."""
        raise NotImplementedError

    def refuse(self, sentence: str) -> None:
        """End the command with 1 and the sentence on standard error."""
        self.say(sentence)
        raise SystemExit(1)

    def say(self, sentence: str) -> None:
        """Progress, warnings and errors go to standard error, so that standard output holds the answer alone."""
        self.stderr.write(sentence, lambda text: text)

    def answer(self, table: Sequence[Sequence[object]], document: Any) -> None:
        """Print the answer: `document` as JSON, or `table`, whose first row is its header."""
        if self.as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            for line in aligned(table):
                self.stdout.write(line)

    def project(self, slug: str) -> Project:
        """The project at this address."""
        found = Project.objects.filter(slug=slug).first()
        if found is None:
            raise Refused(f"There is no project “{slug}”. import_study makes one.")
        return found


def aligned(table: Sequence[Sequence[object]]) -> list[str]:
    """The rows as lines, columns one under another, numbers to the right."""
    cells = [["" if item is None else str(item) for item in row] for row in table]
    widths = [max(len(row[n]) for row in cells if n < len(row)) for n in range(max(map(len, cells), default=0))]
    numeric = [all(isinstance(row[n], int | float) for row in table[1:] if n < len(row)) for n in range(len(widths))]
    return [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=False)
        ).rstrip()
        for row in cells
    ]
