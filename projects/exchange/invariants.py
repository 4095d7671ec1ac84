"""What must hold of a project's stored data, checked row by row: `check_study` prints what does not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from projects.adjudication.models import Ruling, RulingSpan
from projects.codebooks.models import Codebook
from projects.codebooks.parsing import parse_codebook, sha256_of
from projects.coding.models import Assignment, Judgement, Span
from projects.coding.rules import State
from projects.corpus.models import Document
from projects.datasets.models import Release
from projects.datasets.queries import releases_folder
from projects.datasets.verify import verify
from projects.exchange.typedrows import illegal_answers, untrue_judgements, untrue_rulings
from projects.teams.models import Project

CHUNK = 1000


def broken_invariants(project: Project) -> Iterator[str]:
    """A sentence for everything that should not be so; none for a sound study."""
    yield from _codebooks(project)
    yield from _documents(project)
    yield from _assignments(project)
    yield from _revisions(project)
    yield from _spans(project)
    yield from untrue_judgements(project)
    yield from untrue_rulings(project)
    yield from illegal_answers(project)
    yield from _releases(project)


def _codebooks(project: Project) -> Iterator[str]:
    for number, version in enumerate(Codebook.objects.filter(project=project).order_by("number"), 1):
        if version.number != number:
            yield f"codebook version {number} is missing: the next one there is {version.number}"
            return
        if version.sha256 != sha256_of(version.json):
            yield f"codebook version {number} is not what its SHA-256 says"
        if parse_codebook(version.json)[0] is None:
            yield f"codebook version {number} cannot be read"


def _documents(project: Project) -> Iterator[str]:
    rows = Document.objects.filter(project=project).values_list("code", "text", "length", "sha256")
    for code, text, length, sha256 in rows.iterator(CHUNK):
        if len(text) != length:
            yield f"document {code}: its text has {len(text)} code points, recorded are {length}"
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            yield f"document {code}: its text is not what its SHA-256 says"


def _assignments(project: Project) -> Iterator[str]:
    rows = Assignment.objects.filter(round__project=project)
    foreign = rows.exclude(document__project=project) | rows.exclude(coder__project=project)
    for pk in foreign.values_list("pk", flat=True):
        yield f"coding {pk}: its document or coder is of another project"
    early = rows.filter(state=State.SUBMITTED, frozen_at__lt=F("submitted_at"))
    for document, coder in early.values_list("document__code", "coder__name"):
        yield f"coding of {document} by {coder}: it was frozen before it was submitted"
    answered = Exists(Judgement.objects.current().filter(assignment=OuterRef("pk")))
    marked = Exists(Span.objects.current().filter(assignment=OuterRef("pk")))
    both = rows.exclude(cannot_code="").filter(answered | marked)
    for document, coder in both.values_list("document__code", "coder__name"):
        yield f"coding of {document} by {coder}: it could not be coded, and has answers or passages"


def _revisions(project: Project) -> Iterator[str]:
    """Versions run 1, 2, 3 … within a cell, and corrections come last, in frozen codings only."""
    judgements = Judgement.objects.filter(assignment__round__project=project)
    for *cell, low, high, count in _extent(judgements, "assignment__document__code", "assignment__coder__name"):
        if (low, high) != (1, count):
            yield f"{cell[2]} of {cell[0]} by {cell[1]}: its {count} revisions are numbered {low} to {high}"
    late = judgements.filter(correction=True)
    for document, variable in late.filter(assignment__frozen_at=None).values_list(
        "assignment__document__code", "variable__code"
    ):
        yield f"{variable} of {document}: a correction of a coding that is not frozen"
    earlier = late.filter(
        assignment=OuterRef("assignment"), variable=OuterRef("variable"), version__lt=OuterRef("version")
    )
    after = judgements.filter(Exists(earlier), correction=False)
    for document, variable in after.values_list("assignment__document__code", "variable__code"):
        yield f"{variable} of {document}: a first answer was written after its correction"
    rulings = Ruling.objects.filter(document__project=project)
    for *cell, low, high, count in _extent(rulings, "document__code"):
        if (low, high) != (1, count):
            yield f"ruling on {cell[1]} of {cell[0]}: its {count} revisions are numbered {low} to {high}"


def _extent(rows: QuerySet, *place: str) -> Iterator[tuple]:
    """Cells whose versions have gaps: the place these columns name, the variable, least and greatest version, count."""
    cell = "assignment" if "assignment__document__code" in place else "document"
    grouped = rows.order_by().values(cell, "variable", *place, "variable__code")
    extent = grouped.annotate(low=Min("version"), high=Max("version"), count=Count("pk"))
    wrong = extent.exclude(low=1, high=F("count"))
    return wrong.values_list(*place, "variable__code", "low", "high", "count").iterator(CHUNK)


def _spans(project: Project) -> Iterator[str]:
    rows = Span.objects.filter(assignment__round__project=project)
    beyond = rows.filter(end__gt=F("assignment__document__length"))
    for document, end in beyond.values_list("assignment__document__code", "end"):
        yield f"a passage of {document} ends at {end}, after its text"
    for document in rows.exclude(category__variable=F("variable")).values_list("assignment__document__code", flat=True):
        yield f"a passage of {document} has a label of another variable"
    odd = rows.filter(Q(removed_at=None, removed_in_correction=True) | Q(correction=True, assignment__frozen_at=None))
    for document in odd.values_list("assignment__document__code", flat=True):
        yield f"a passage of {document} was corrected in a coding that is not frozen, or removed at no time"
    ruled = RulingSpan.objects.filter(ruling__document__project=project)
    wrong = ruled.filter(Q(end__gt=F("ruling__document__length")) | ~Q(category__variable=F("ruling__variable")))
    for document in wrong.values_list("ruling__document__code", flat=True):
        yield f"a ruled passage of {document} ends after its text, or has a label of another variable"


def _releases(project: Project) -> Iterator[str]:
    """Every release's package is there, is whole, and derives again from the study inside it."""
    for release in Release.objects.filter(project=project).order_by("number"):
        found = verify(releases_folder() / release.package)
        for finding in found.findings:
            yield f"release {release.number}: {finding}"
        if not found.findings and found.sha256 != release.sha256:
            yield f"release {release.number}: its package is not what its SHA-256 says"
