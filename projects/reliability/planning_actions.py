"""Asking the worker to simulate a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.reliability.planning_queries import KIND, Pilot, plan_key
from projects.teams.models import User


def request_plan(*, pilot: Pilot, wanted: Mapping[str, Any], by: User) -> Job:
    """Ask for a plan with the `variable`, `threshold` and `width` that are `wanted`; asking twice is one job."""
    return submit(kind=KIND, key=plan_key(pilot, wanted), project=pilot.project, by=by, params=pilot.params(wanted))
