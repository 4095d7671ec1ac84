"""What the page of people needs of the codings, with a number of queries that does not grow with the people."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from projects.coding.models import Assignment
from projects.teams.models import Membership


def left_open(members: Collection[Membership]) -> dict[int, int]:
    """How many documents are still open under the name of those who do not code any more, by member; one query."""
    gone = [member.pk for member in members if member.left_at is not None or not member.is_coder]
    rows = Assignment.objects.open().filter(coder__in=gone).order_by().values_list("coder").annotate(Count("pk"))
    return dict(rows)


def still_codes_with(manager: Membership, member: Membership) -> bool:
    """Whether the manager has documents still to code in a project in which `member` has a place."""
    still = Assignment.objects.open().filter(coder__user=manager.user_id)
    return still.filter(coder__project__memberships__user=member.user_id).exists()


def has_still_to_code(member: Membership) -> bool:
    """Whether this member has documents still to code in the project."""
    return Assignment.objects.open().of(member).exists()
