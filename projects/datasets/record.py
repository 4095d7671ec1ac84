"""What a package tells of the circumstances it was made in. None of it is under the release's SHA-256."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from hashlib import sha256

import django
from django.utils import timezone

from projects.adjudication.rules import How
from projects.datasets.consensus import Outcome
from projects.datasets.describing import crate_text
from projects.datasets.package import CRATE, RECORD, RELIABILITY
from projects.datasets.studyfiles import json_text
from projects.jobs.models import Job
from projects.reliability.queries import known_report
from projects.teams.models import Project

README = """This is a release of a study coded with Annotator.

final.csv            the agreed dataset: document_id, variable, value, how. A multi-select has a row for each category.
                     how: unanimous, majority, adjudicated, single (one coder was asked), open (not settled, no value).
final_spans.csv      the same for passages of the text; offsets count Unicode code points from 0, end exclusive.
study/               the study it was derived from: documents, codebook, codings as they were made independently,
                     later corrections, rulings, and the rule. The folder can be imported again.
datapackage.json     the columns of every table, for programs that read Frictionless Data Packages.
manifest.json        the SHA-256 of every file above. Its own SHA-256 is the release's.
record/              who made the release, when, and what it holds; the figures of reliability, where they had been
                     computed from these codings. Not under the manifest, nor is ro-crate-metadata.json,
                     which says the same to machines.

To check it: python manage.py verify_release PATH
"""


def record_of(
    job: Job, project: Project, number: int, manifest: str, outcome: Outcome, seconds: float
) -> Mapping[str, str]:
    """The files of `record/` by name, and the RO-Crate; figures of reliability only where they are of these codings."""
    release = {
        "release": number,
        "sha256": sha256(manifest.encode()).hexdigest(),
        "project": {"slug": project.slug, "name": project.name},
        "rule": job.params["rule"],
        "asked_by": job.by.get_username() if job.by else None,
        "asked_at": job.created_at.isoformat(timespec="seconds"),
        "built_at": timezone.now().isoformat(timespec="seconds"),
        "attempt": job.attempt,
        "seconds": round(seconds, 3),
        "software": {"python": platform.python_version(), "django": django.get_version()},
        "documents": outcome.documents,
        "cells": {how.value: n for how, n in outcome.by_how.items()},
        "cells_by_variable": _by_variable(outcome),
    }
    files = {"release.json": json_text(release), "README.txt": README}
    known = known_report(project)
    if known is not None:
        rows = [row for line in known.lines for row in (*line.rows, *line.by_category, *line.by_pair)]
        told = {"project": project.slug, "computed_at": known.computed_at.isoformat(timespec="seconds")}
        files[RELIABILITY] = json_text(told | {"results": [row.as_json() for row in rows]})
    more = [RECORD + name for name in files]
    return files | {CRATE: crate_text(release, json.loads(manifest)["files"], more)}


def _by_variable(outcome: Outcome) -> dict[str, dict[str, int]]:
    variables: dict[str, dict[str, int]] = {}
    for (code, how), n in outcome.cells.items():
        variables.setdefault(code, {one.value: 0 for one in How})[how.value] = n
    return variables
