"""`import_study PROJECT PATH`: a study folder, a zip of one, or one of its files, into a project."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from projects.exchange.folder import WrongFolder
from projects.exchange.importing import StudyRefused, prepare_import
from projects.exchange.readers.assembly import CODED, OPEN, Choices
from projects.exchange.readers.columns import ROLES
from projects.exchange.readers.recognising import AUTO, FORMATS, STUDY
from projects.jobs.actions import do_here
from projects.jobs.rules import State
from projects.management.console import Refused, StudyCommand
from projects.teams.models import Project


class Command(StudyCommand):
    """Import a study folder, all of it or nothing."""

    help = "Import a study folder, a zip of one, or one of its files; makes the project if it is new."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT, PATH and what to do with differences."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address, for example smart-cities-2026")
        parser.add_argument("path", type=Path, help="a folder, a zip, or one file of a study")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument(
            "--correct", action="store_true", help="record other values of answers already there as corrections"
        )
        parser.add_argument(
            "--from", dest="tool", choices=(AUTO, *FORMATS), default=STUDY, help="what wrote it; auto finds out"
        )
        parser.add_argument("--coder", default=Choices.coder, help="who coded, where the files do not say")
        parser.add_argument(
            "--unmarked", choices=(OPEN, CODED), default=OPEN, help="what a document without any label is, likewise"
        )
        parser.add_argument(
            "--column", action="append", default=[], metavar="NAME=ROLE",
            help=f"what a column of a table is, one of {', '.join(ROLES)}",
        )  # fmt: skip

    def run(self, options: dict[str, Any]) -> None:
        """Check alone, or import as a job of this process, which sees the path."""
        result = self._checked(options) if options["dry_run"] else self._imported(options)
        for warning in result["warnings"]:
            self.say(f"warning: {warning}")
        document = {"dry_run": options["dry_run"], **result}
        if options["dry_run"]:
            self.say("Nothing was written: this was a dry run.")
        table = [("", "new"), *((kind, number) for kind, number in result["new"].items() if number)]
        self.answer(table if len(table) > 1 else [(result["summary"],)], document)

    def _checked(self, options: dict[str, Any]) -> dict[str, Any]:
        try:
            choices = self._choices(options)
            return prepare_import(
                options["project"], options["path"], correct=options["correct"], choices=choices
            ).result
        except (StudyRefused, WrongFolder) as refusal:
            return self._refused(options, str(refusal))

    def _imported(self, options: dict[str, Any]) -> dict[str, Any]:
        choices = self._choices(options)
        params = {"slug": options["project"], "path": str(options["path"].resolve()), "correct": options["correct"]}
        if choices is not None:
            params["choices"] = asdict(choices)
        project = Project.objects.filter(slug=options["project"]).first()
        job = do_here(kind="import_study", project=project, by=None, params=params, tell=self.say)
        if job.state != State.SUCCEEDED:
            return self._refused(options, job.error)
        result: dict[str, Any] = job.result
        return result

    def _choices(self, options: dict[str, Any]) -> Choices | None:
        """How other tools' files are read; None for a study folder."""
        if options["tool"] == STUDY:
            return None
        columns = dict(column.rpartition("=")[::2] for column in options["column"])
        wrong = next((role for role in columns.values() if role not in ROLES), None)
        if wrong is not None:
            raise CommandError(f"--column: {wrong!r} is no role; use one of {', '.join(ROLES)}", returncode=2)
        return Choices(options["tool"], options["coder"], options["unmarked"], columns)

    def _refused(self, options: dict[str, Any], sentences: str) -> dict[str, Any]:
        if self.as_json:
            self.answer([], {"project": options["project"], "changed": False, "problems": sentences.split("\n")})
        raise Refused(f"{sentences}\nNothing was imported.")
