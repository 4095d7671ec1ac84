"""Finding the documents of a round on which coders differ, so that each gets one more coder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef

from projects.adjudication.queries import open_cells
from projects.coding.models import Assignment, Round
from projects.coding.round_actions import give_another_coder
from projects.coding.wishes import CannotAssign
from projects.corpus.models import Document
from projects.jobs.registry import Done, JobRefused, job
from projects.jobs.running import JobRun

KIND = "extra_coders"


def contested(round_: Round) -> set[int]:
    """Keys of the round's documents whose coders are done and differ on a cell that nobody has ruled on."""
    coded = Assignment.objects.submitted().filter(round=round_, document=OuterRef("pk"))
    documents = Document.objects.filter(Exists(coded), project=round_.project)
    codes = {cell.document for cell in open_cells(round_.project, documents=documents) if cell.differs}
    return {pk for pk, code in documents.values_list("pk", "code") if code in codes}


@job(KIND)
def extra_coders(run: JobRun) -> Done:
    """The body of a job with the param `round`."""
    round_ = Round.objects.select_related("project").get(pk=run.params["round"])
    run.progress(0, 1, "Looking for contested documents")
    return Done({"see": "See the round"}, partial(_give, round_, contested(round_), run))


def _give(round_: Round, documents: set[int], run: JobRun) -> Mapping[str, Any]:
    try:
        count = give_another_coder(round_=round_, documents=documents, by=run.job.by)
    except CannotAssign as refusal:
        raise JobRefused(str(refusal)) from None
    return {"summary": f"Contested documents: {len(documents)}. Given one more coder now: {count}."}
