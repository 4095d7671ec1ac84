"""The activity log: the one write that every stage may call."""

from __future__ import annotations

from projects.teams.models import Activity, Project, User


def log(*, project: Project, by: User | None, verb: str, detail: str = "") -> Activity:
    """Add one line to the project's log; call it inside the transaction of what it tells."""
    return Activity.objects.create(project=project, by=by, verb=verb, detail=detail[:500])
