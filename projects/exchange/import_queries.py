"""The checks and imports that a person asked for in the browser."""

from __future__ import annotations

from django.db.models import QuerySet

from projects.jobs.models import Job
from projects.teams.models import Project, User

KINDS = ("check_import", "import_files")


def imports_of(user: User, project: Project | None) -> QuerySet[Job]:
    """The person's own into this project, or into projects that were yet to be made.

    Nobody else's: a report may quote answers that another manager has still to give.
    """
    own = Job.objects.filter(by=user, kind__in=KINDS)
    return own.filter(params__new=True) if project is None else own.filter(project=project, params__new=False)
