"""`export_release PROJECT --as FORMAT --output PATH`: a release as a file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import CommandParser

from projects.datasets.exporters import FORMATS, LATER
from projects.datasets.models import Release
from projects.datasets.package import BrokenPackage
from projects.datasets.queries import NoSuchRelease, release_file, release_of
from projects.datasets.workbook import TooLong
from projects.management.console import Refused, StudyCommand


class Command(StudyCommand):
    """Write a release, the newest unless another is named."""

    help = "Write a release as csv, xlsx, jsonl or package (a zip of everything)."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT, which release, which format, where to."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address, for example smart-cities-2026")
        parser.add_argument("--release", type=int, metavar="N", help="its number; the newest when left out")
        parser.add_argument("--as", dest="form", choices=(*FORMATS, *LATER), required=True, help="the format")
        parser.add_argument("--output", type=Path, required=True, metavar="PATH", help="the file to write")

    def run(self, options: dict[str, Any]) -> None:
        """Write the file whole or not at all."""
        form, target = options["form"], options["output"].absolute()
        if form in LATER:
            self.say(f"The format {form} is not offered yet. There are: {', '.join(FORMATS)}.")
            raise SystemExit(2)
        project = self.project(options["project"])
        try:
            release = release_of(project, options["release"])
            _write(release, form, target)
        except (NoSuchRelease, BrokenPackage, TooLong) as refusal:
            raise Refused(str(refusal)) from None
        except OSError as error:
            raise Refused(f"{target} cannot be written: {error.strerror}.") from None
        written = {"release": release.number, "as": form, "output": str(target), "bytes": target.stat().st_size}
        self.answer([tuple(written), tuple(written.values())], written)


def _write(release: Release, form: str, target: Path) -> None:
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with release_file(release, form) as source, draft.open("xb") as file:
            shutil.copyfileobj(source, file, 1024 * 1024)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
