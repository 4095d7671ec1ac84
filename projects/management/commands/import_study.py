"""`import_study PROJECT PATH`: a study folder, a zip of one, or one of its files, into a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from projects.exchange.folder import WrongFolder
from projects.exchange.importing import StudyRefused, prepare_import
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
            return prepare_import(options["project"], options["path"], correct=options["correct"]).result
        except (StudyRefused, WrongFolder) as refusal:
            return self._refused(options, str(refusal))

    def _imported(self, options: dict[str, Any]) -> dict[str, Any]:
        params = {"slug": options["project"], "path": str(options["path"].resolve()), "correct": options["correct"]}
        project = Project.objects.filter(slug=options["project"]).first()
        job = do_here(kind="import_study", project=project, by=None, params=params, tell=self.say)
        if job.state != State.SUCCEEDED:
            return self._refused(options, job.error)
        result: dict[str, Any] = job.result
        return result

    def _refused(self, options: dict[str, Any], sentences: str) -> dict[str, Any]:
        if self.as_json:
            self.answer([], {"project": options["project"], "changed": False, "problems": sentences.split("\n")})
        raise Refused(f"{sentences}\nNothing was imported.")
