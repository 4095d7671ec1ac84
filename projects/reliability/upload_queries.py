"""Reads of uploaded tables: each person's own, and none whose day of deletion has come."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from projects.jobs.models import Job
from projects.reliability.models import Upload
from projects.reliability.queries import Kept
from projects.reliability.storing import VERSION, from_json

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.teams.models import User

KIND = "figures_of_a_table"


def kept(user: User | AnonymousUser) -> QuerySet[Upload]:
    """The person's tables, newest first, without what is in them: a table may be twenty megabytes."""
    return Upload.objects.for_user(user).filter(delete_after__gt=timezone.now()).defer("table")


def own_upload(user: User | AnonymousUser, upload_id: int) -> Upload:
    """One of the person's tables; Http404 for another's, as for one that is not there."""
    return get_object_or_404(kept(user), pk=upload_id)


def figures_of_upload(upload: Upload) -> Kept | None:
    """The figures of the table as it is declared now; None before they are computed."""
    row = upload.computations.filter(fingerprint=fingerprint(upload)).first()
    return None if row is None else Kept(from_json(row.figures), row.computed_at, outdated=False, newer=0)


def job_of(upload: Upload) -> Job | None:
    """The job that computes these figures, or failed to."""
    return Job.objects.filter(key=key_of(upload)).first()


def key_of(upload: Upload) -> str:
    """The name of the job that computes the figures of the table as it is declared now."""
    return f"{KIND}:{upload.pk}:{fingerprint(upload)}"


def fingerprint(upload: Upload) -> str:
    """Changes with the levels; the table itself never changes."""
    return hashlib.sha256(json.dumps([upload.pk, upload.levels, VERSION]).encode()).hexdigest()
