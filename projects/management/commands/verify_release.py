"""`verify_release PATH`: check a release's package, needing nothing but the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from projects.datasets.verify import verify
from projects.management.console import StudyCommand


class Command(StudyCommand):
    """Compare every member with its sum, and the agreed dataset with what the study inside gives."""

    help = "Check the package of a release: sums, members, and the agreed dataset derived once more."

    def add_arguments(self, parser: CommandParser) -> None:
        """The package."""
        super().add_arguments(parser)
        parser.add_argument("path", type=Path, help="a package, as export_release --as package writes it")

    def run(self, options: dict[str, Any]) -> None:
        """Answer with what was found; exit 1 when anything is wrong."""
        found = verify(options["path"])
        cells = {how.value: n for how, n in found.outcome.by_how.items()}
        answer = {
            "path": str(options["path"]),
            "verified": not found.findings,
            "sha256": found.sha256 or None,
            "documents": found.outcome.documents,
            "cells": cells,
            "findings": found.findings,
        }
        table = [("", "verified"), ("SHA-256", found.sha256), ("documents", found.outcome.documents), *cells.items()]
        self.answer([] if found.findings else table, answer)
        if found.findings:
            self.refuse("\n".join(found.findings))
