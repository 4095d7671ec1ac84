"""`check_study PROJECT`: what must hold of the stored data, checked."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from projects.exchange.invariants import broken_invariants
from projects.management.console import Refused, StudyCommand


class Command(StudyCommand):
    """Check the invariants of a project's stored data."""

    help = "Check the stored data of a project: no orphan, nothing overwritten, offsets valid, releases whole."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT."""
        super().add_arguments(parser)
        parser.add_argument("project")

    def run(self, options: dict[str, Any]) -> None:
        """Print that all is well, or the list of what is not, with exit code 1."""
        project = self.project(options["project"])
        broken = list(broken_invariants(project))
        said = "All is well." if not broken else f"Broken: {len(broken)}; see standard error."
        self.answer([(said,)], {"project": project.slug, "broken": broken})
        if broken:
            raise Refused("\n".join(broken))
