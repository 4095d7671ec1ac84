"""The activity log as a member may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from projects.adjudication.queries import blocked_documents
from projects.corpus.models import Document
from projects.overview.log_lines import document_of
from projects.teams.models import Activity, Membership, Project

# These tell what coders made of a document: that they differed, or that one gave it up.
TELLING = ("ruled", "took a ruling back", "handed over a case", "could not code a document")
# With a name and a moment beside a document these would tell an adjudicator which letter is whose.
NAMING = ("submitted a coding", "could not code a document", "reopened a coding")
COMMAND = "A command"
LATELY = 8


@dataclass(frozen=True)
class Line:
    """A line of the log: `by` is the name the project knows its author by, `document` the one it tells of, if any."""

    at: datetime
    by: str
    verb: str
    detail: str
    document: Document | None = None


def log_of(
    membership: Membership, *, by: str = "", verb: str = "", first: date | None = None, last: date | None = None
) -> QuerySet[Activity]:
    """The lines, newest first: of a member (`by`, a primary key, or "command"), of a verb, from one day to another.

    For whoever has still to code, lines that tell what coders made of a document are absent, whatever document it is;
    for an adjudicator from whom coders' names are hidden, those that name who handed a document in.
    """
    project = membership.project
    found = Activity.objects.filter(project=project).order_by("-pk")
    if blocked_documents(membership).exists():
        found = found.exclude(verb__in=TELLING)
    if project.hide_coders and membership.is_adjudicator and not membership.is_manager:
        found = found.exclude(verb__in=NAMING)
    if by == "command":
        found = found.filter(by=None)
    elif by:
        found = found.filter(by__in=list(project.memberships.filter(pk=by).values_list("user_id", flat=True)))
    if verb:
        found = found.filter(verb=verb)
    if first:
        found = found.filter(at__gte=_midnight(first))
    return found.filter(at__lt=_midnight(last + timedelta(days=1))) if last else found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def verbs_of(membership: Membership) -> list[str]:
    """What the member's log can be narrowed to."""
    return sorted(log_of(membership).order_by("verb").values_list("verb", flat=True).distinct())


def names_of(project: Project) -> dict[int, str]:
    """The members' names by the primary keys of their accounts."""
    people = project.memberships.filter(user__isnull=False).values_list("user_id", "name")
    return {user: name for user, name in people if user is not None}


def lines_of(project: Project, rows: Iterable[Activity]) -> list[Line]:
    """The rows with names and documents; two queries."""
    rows, names = list(rows), names_of(project)
    codes = {document_of(row.verb, row.detail) for row in rows} - {""}
    found = Document.objects.without_text().filter(project=project, code__in=codes)
    documents = {document.code: document for document in found}
    return [
        Line(row.at, name_of(row, names), row.verb, row.detail, documents.get(document_of(row.verb, row.detail)))
        for row in rows
    ]


def name_of(row: Activity, names: dict[int, str]) -> str:
    """Who did it, under the name the project knows them by."""
    return names.get(row.by_id, COMMAND) if row.by_id else COMMAND


def lately(membership: Membership, most: int = LATELY) -> Sequence[Line]:
    """The last lines of the log."""
    return lines_of(membership.project, log_of(membership)[:most])
