"""`reinstate_project PROJECT --reason …`: undo a withdrawal. No page does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from projects.management.console import Refused, StudyCommand
from projects.teams.actions import change_state
from projects.teams.states import BY_NAME, WrongStep


class Command(StudyCommand):
    """Bring a withdrawn project back, closed."""

    help = "Bring a project back that was withdrawn by mistake; it is closed then, and its managers can reopen it."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT and the reason, which the log keeps."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address")
        parser.add_argument("--reason", required=True, help="why; kept in the project's log")

    def run(self, options: dict[str, Any]) -> None:
        """Take the step that pages do not offer."""
        project = self.project(options["project"])
        try:
            now = change_state(project=project, step=BY_NAME["reinstate"], reason=options["reason"], by=None)
        except WrongStep as refused:
            raise Refused(str(refused)) from None
        self.answer([("project", "state"), (now.slug, now.state)], {"project": now.slug, "state": now.state})
