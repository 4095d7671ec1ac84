"""`export_study PROJECT --output DIR`: the study as a folder that imports again to the same study."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import CommandParser

from projects.datasets.snapshot import write_study
from projects.management.console import Refused, StudyCommand


class Command(StudyCommand):
    """Write a study folder: the same study gives the same bytes."""

    help = "Write the study as a folder of CSV and JSON files, rulings as gold.csv."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT and where to."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address, for example smart-cities-2026")
        parser.add_argument("--output", type=Path, required=True, metavar="DIR", help="a new or empty folder")

    def run(self, options: dict[str, Any]) -> None:
        """Write beside the target first, so that a folder is there whole or not at all."""
        project, target = self.project(options["project"]), options["output"].absolute()
        if target.is_file() or (target.is_dir() and any(target.iterdir())):
            raise Refused(f"{target} is not an empty folder. Name a new one: nothing there is overwritten.")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as aside:
                folder = Path(aside) / "study"
                folder.mkdir()
                documents = write_study(project, folder)
                os.replace(folder, target)
        except OSError as error:
            raise Refused(f"{error.filename or target} cannot be written: {error.strerror}.") from None
        files = {path.name: path.stat().st_size for path in sorted(target.iterdir())}
        self.answer(
            [("file", "bytes"), *files.items()], {"output": str(target), "documents": documents, "files": files}
        )
