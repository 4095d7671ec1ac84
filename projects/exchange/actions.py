"""Asking for the check of a study that was sent, and for its import."""

from __future__ import annotations

from dataclasses import asdict
from uuid import uuid4

from projects.exchange.readers.assembly import Choices
from projects.jobs.actions import submit
from projects.jobs.models import Job
from projects.jobs.rules import State
from projects.teams.models import Project, User


class NotReady(Exception):
    """An import that was asked for before its check has found it in order; the text says what to do."""


def request_check(
    *,
    project: Project | None,
    by: User,
    upload: str,
    choices: Choices,
    name: str = "",
    slug: str = "",
    correct: bool = False,
    back: str = "",
) -> Job:
    """Have the files of the key `upload` checked against the project, or for a new one of this name and address.

    `back` is where the job's own page leads to.
    """
    params = {
        "upload": upload,
        "new": project is None,
        "choices": asdict(choices),
        "name": name,
        "slug": slug,
        "correct": correct,
    }
    key = f"check_import:{uuid4().hex}"
    return submit(kind="check_import", key=key, project=project, by=by, params=params, back=back)


def request_import(*, check: Job, by: User) -> Job:
    """Import what a check has found in order; asked twice it is one import. Raises NotReady."""
    if check.state != State.SUCCEEDED or check.result["problems"]:
        raise NotReady("These files cannot be imported as they are. Look at the check, then try again.")
    params = {**check.params, "check": check.pk}
    if check.params["new"]:
        params |= {"name": check.result["name"], "slug": check.result["slug"]}
    project = None if check.params["new"] else check.project
    key = f"import_files:{check.pk}"
    return submit(kind="import_files", key=key, project=project, by=by, params=params, back=check.back)
