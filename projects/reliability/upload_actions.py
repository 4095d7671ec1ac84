"""Keeping an uploaded table, declaring its variables, and deleting it: at its owner's word or when its day has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from projects.codebooks.rules import Variable
from projects.jobs.actions import submit
from projects.reliability.models import Computation, Upload
from projects.reliability.upload_build import figures_of, write_figures
from projects.reliability.upload_levels import by_variable, guessed, written
from projects.reliability.upload_queries import KIND, figures_of_upload, fingerprint, key_of
from projects.reliability.uploads import Uploaded
from projects.teams.models import User

DAYS_KEPT = 30
# About a second's work; more is a worker's.
COMPUTED_AT_ONCE = 3_000


def keep_upload(*, owner: User, name: str, found: Uploaded) -> Upload:
    """Store what was read from a file, its variables as they look."""
    coded = by_variable(found.answers)
    return Upload.objects.create(
        owner=owner,
        name=name[-200:],
        table=found.text,
        levels=written(guessed(variable, coded[variable]) for variable in found.variables),
        delete_after=timezone.now() + timedelta(days=DAYS_KEPT),
    )


@transaction.atomic
def declare_levels(*, upload: Upload, variables: Iterable[Variable]) -> None:
    """Say at which level each variable was measured; figures computed for another level go."""
    levels = written(variables)
    if levels != upload.levels:
        Upload.objects.filter(pk=upload.pk).update(levels=levels)
        Computation.objects.filter(upload=upload).delete()
        upload.levels = levels


def request_upload_figures(*, upload: Upload) -> None:
    """Compute the figures of the table as it is declared: now where it is small, else by a worker."""
    if figures_of_upload(upload) is not None:
        return
    if upload.table.count("\n") > COMPUTED_AT_ONCE:
        params = {"upload": upload.pk, "fingerprint": fingerprint(upload)}
        submit(kind=KIND, key=key_of(upload), project=None, by=upload.owner, params=params)
        return
    figures = figures_of(upload)
    with transaction.atomic():
        write_figures(upload, figures)


def delete_upload(*, upload: Upload) -> None:
    """Delete the table and its figures, at once."""
    Upload.objects.filter(pk=upload.pk).delete()


def delete_expired() -> None:
    """Delete every table whose day has come, with its figures.

    The worker does so every hour, so that a table goes although nobody opens a page; a page never shows one whose day
    has come, whether or not a worker was there.
    """
    Upload.objects.filter(delete_after__lte=timezone.now()).delete()
