"""`import_documents PROJECT PATH…`: files and folders of many formats into a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from projects.jobs.actions import do_here
from projects.jobs.rules import State
from projects.management.console import Refused, StudyCommand


class Command(StudyCommand):
    """Import documents; what cannot be read is refused by name, the rest is stored."""

    help = "Import files and folders of txt, md, html, pdf, docx, odt, rtf, csv, xlsx, jsonl and zip as documents."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT, PATH… and the unit."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address")
        parser.add_argument("path", nargs="+", type=Path, help="files and folders")
        parser.add_argument(
            "--unit", choices=("document", "paragraph"), default="document", help="what becomes a document"
        )

    def run(self, options: dict[str, Any]) -> None:
        """Import as a job of this process, which sees the paths."""
        project = self.project(options["project"])
        params = {"paths": [str(path.resolve()) for path in options["path"]], "unit": options["unit"]}
        job = do_here(kind="import_documents", project=project, by=None, params=params, tell=self.say)
        if job.state != State.SUCCEEDED:
            raise Refused(job.error)
        result = {"project": project.slug, **job.result}
        counts = [(kind, result[kind]) for kind in ("stored", "unchanged")] + [("refused", len(result["refused"]))]
        self.answer([("", "documents"), *counts] if result["changed"] else [("nothing changed",)], result)
        if result["refused"]:
            raise Refused("\n".join(result["refused"]))
