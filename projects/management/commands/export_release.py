"""`export_release PROJECT --as FORMAT --output PATH`: a release as a file."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import CommandParser

from projects.datasets.exporters import AS_EVER, FORMATS, Layout
from projects.datasets.models import Release
from projects.datasets.package import BrokenPackage
from projects.datasets.queries import NoSuchRelease, release_file, release_of
from projects.datasets.tables import DoesNotFit, Shape, Values
from projects.management.console import Refused, StudyCommand


class Command(StudyCommand):
    """Write a release, the newest unless another is named."""

    help = f"Write a release as {', '.join(FORMATS)} (package: a zip of everything)."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT, which release, which format, where to."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address, for example smart-cities-2026")
        parser.add_argument("--release", type=int, metavar="N", help="its number; the newest when left out")
        parser.add_argument("--as", dest="form", choices=tuple(FORMATS), required=True, help="the format")
        parser.add_argument(
            "--shape",
            choices=list(Shape),
            help="a row for each value, or for each document; the format's own way when left out",
        )
        parser.add_argument(
            "--values",
            choices=list(Values),
            help="the agreed answers, or what each coder said first; agreed when left out",
        )
        parser.add_argument("--output", type=Path, required=True, metavar="PATH", help="the file to write")

    def run(self, options: dict[str, Any]) -> None:
        """Write the file whole or not at all."""
        form, target = options["form"], options["output"].absolute()
        layout = Layout(
            Shape(options["shape"]) if options["shape"] else None, Values(options["values"] or Values.AGREED)
        )
        if layout != AS_EVER and FORMATS[form].shape is None:
            self.say(f"The format {form} has a form of its own and takes neither --shape nor --values.")
            raise SystemExit(2)
        project = self.project(options["project"])
        try:
            release = release_of(project, options["release"])
            _write(release, form, layout, target)
        except (NoSuchRelease, BrokenPackage, DoesNotFit) as refusal:
            raise Refused(str(refusal)) from None
        except OSError as error:
            raise Refused(f"{target} cannot be written: {error.strerror}.") from None
        written = {"release": release.number, "as": form, "output": str(target), "bytes": target.stat().st_size}
        self.answer([tuple(written), tuple(written.values())], written)


def _write(release: Release, form: str, layout: Layout, target: Path) -> None:
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with release_file(release, form, layout=layout) as source, draft.open("xb") as file:
            shutil.copyfileobj(source, file, 1024 * 1024)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
