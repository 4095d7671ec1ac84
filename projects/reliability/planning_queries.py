"""Plans that were simulated: a plan is the result of its job, found by what it was simulated from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from projects.jobs.models import Job
from projects.reliability import queries, upload_queries
from projects.reliability.models import Upload
from projects.teams.models import Project

KIND = "plan_of_a_study"


@dataclass(frozen=True)
class Pilot:
    """What a plan is simulated from: the variables of a project's codings, or of an uploaded table."""

    variables: tuple[tuple[str, str], ...]
    project: Project | None = None
    upload: Upload | None = None
    without: Collection[int] = ()

    @property
    def state(self) -> str:
        """Changes with the codings."""
        if self.upload is not None:
            return f"table-{self.upload.pk}:{upload_queries.fingerprint(self.upload)}"
        return f"{self.project.pk}:{queries.fingerprint(self.project, self.without)}" if self.project else ""

    def params(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """What the job must know."""
        upload = self.upload.pk if self.upload else None
        return {**wanted, "upload": upload, "without": sorted(self.without)}


def plan_key(pilot: Pilot, wanted: Mapping[str, Any]) -> str:
    """The name of the job that simulates this."""
    number = [code for code, _ in pilot.variables].index(wanted["variable"])
    return f"{KIND}:{pilot.state}:{number}:{wanted['threshold']}:{wanted['width']}"


def plan_job(pilot: Pilot, wanted: Mapping[str, Any]) -> Job | None:
    """The job that simulates this, or has."""
    return Job.objects.filter(key=plan_key(pilot, wanted), kind=KIND).first()
