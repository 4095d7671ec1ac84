"""A worker is killed while it builds a release: the release comes out once, whole, and nothing else is left."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from random import Random
from uuid import uuid4

import pytest
from django.utils import timezone

from projects.codebooks.queries import category_ids, variable_ids
from projects.coding.models import Assignment, Judgement
from projects.coding.rules import Kind, State
from projects.corpus.importing import add_documents
from projects.corpus.rules import NewDocument
from projects.datasets.actions import request_release
from projects.datasets.models import Release
from projects.datasets.queries import package_path, releases_folder
from projects.datasets.verify import verify
from projects.jobs.models import Job
from projects.jobs.rules import State as JobState
from projects.teams.models import Activity, Project
from tests.factories import make_codebook, make_coder, make_project, make_round
from tests.processes import WorkerProcess, eventually

DOCUMENTS = 4000


def large_study() -> Project:
    """A study whose release takes some seconds: two coders, every tenth document in dispute."""
    project, random = make_project("large"), Random(1)
    book = make_codebook(project, [{"id": "scope", "type": "nominal", "categories": ["yes", "no"]}])
    texts = (random.randbytes(1500).hex() for _ in range(DOCUMENTS))
    add_documents(project, [NewDocument(code=f"d{n:05}", text=text) for n, text in enumerate(texts)])
    coders, main, now = (
        [make_coder(project, name, signs_in=False) for name in ("Aigerim", "Omid")],
        make_round(project),
        timezone.now(),
    )
    codings = Assignment.objects.bulk_create(
        Assignment(round=main, document=document, coder=coder, state=State.SUBMITTED, submitted_at=now)
        for document in project.documents.defer("text").order_by("code")
        for coder in coders
    )
    variable, answers = variable_ids(project)["scope"], category_ids(project)["scope"]
    given = ["no" if n % 20 == 0 else "yes" for n in range(len(codings))]
    Judgement.objects.bulk_create(
        Judgement(assignment=coding, variable_id=variable, codebook=book, version=1, op_id=uuid4(),
                  kind=Kind.CATEGORY, category_id=answers[answer], key=f"={answer}")
        for coding, answer in zip(codings, given, strict=True)
    )  # fmt: skip
    return project


def study_is_kept(job: Job) -> bool:
    return (releases_folder() / f"job-{job.pk}").is_dir()


def is_packing(job: Job) -> bool:
    return any(releases_folder().glob(f"job-{job.pk}.*/package.zip"))


@pytest.mark.parametrize("moment", [study_is_kept, is_packing])
def test_a_build_whose_worker_is_killed_makes_one_release(worker: WorkerProcess, moment: Callable[[Job], bool]):
    for left in releases_folder().glob("job-*"):  # of other tests' jobs, whose numbers come again
        shutil.rmtree(left)
    before = set(releases_folder().iterdir())
    job = request_release(project=large_study())
    eventually(lambda: moment(job), 30)
    worker.kill()
    job.refresh_from_db()
    assert (job.state, job.error, Release.objects.count()) == (JobState.RUNNING, "", 0)
    worker.start()
    eventually(lambda: Job.objects.get(pk=job.pk).ended, 60)
    job.refresh_from_db()
    assert (job.state, job.attempt > 1) == (JobState.SUCCEEDED, True)
    made = Release.objects.get()
    assert (made.number, made.documents, made.unanimous, made.unresolved) == (
        1,
        DOCUMENTS,
        DOCUMENTS * 9 // 10,
        DOCUMENTS // 10,
    )
    assert verify(package_path(made)).findings == []
    assert Activity.objects.filter(verb="release built").count() == 1
    assert set(releases_folder().iterdir()) - before == {package_path(made)}
