"""`build_release PROJECT`: ask the worker for the agreed dataset, and wait for it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from projects.adjudication.rules import Rule
from projects.datasets.actions import request_release
from projects.jobs.actions import NoWorker, work_or_wait
from projects.jobs.models import Job
from projects.jobs.rules import State
from projects.management.console import Refused, StudyCommand


class Command(StudyCommand):
    """Build a release; without a change since the last one, name that."""

    help = "Build a release of the agreed dataset; prints its number and SHA-256."
    told = ""

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT and the rule."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address, for example smart-cities-2026")
        parser.add_argument(
            "--rule", choices=[rule.value for rule in Rule], default=Rule.UNANIMOUS.value, help="how cells are settled"
        )

    def run(self, options: dict[str, Any]) -> None:
        """Wait for the job and answer with the release."""
        project = self.project(options["project"])
        job = request_release(project=project, rule=Rule(options["rule"]))
        try:
            job = work_or_wait(job, on_progress=self._tell)
        except NoWorker as nobody:
            raise Refused(str(nobody)) from None
        if job.state != State.SUCCEEDED:
            raise Refused(job.error)
        self.say(job.summary)
        release = {"release": job.result["release"], "sha256": job.result["sha256"]}
        self.answer([tuple(release), tuple(release.values())], release)

    def _tell(self, job: Job) -> None:
        line = f"{job.message} {job.done} of {job.total}" if job.total else job.message
        if line and line != self.told:
            self.told = line
            self.say(line)
