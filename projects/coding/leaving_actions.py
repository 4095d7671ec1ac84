"""What becomes of a coder's open documents when they leave."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from projects.coding.models import Assignment, Judgement, Note, Span
from projects.coding.rules import State
from projects.teams.models import Membership


def not_begun(coder: Membership) -> QuerySet[Assignment]:
    """The coder's open documents on which they have never answered, marked or noted anything."""
    own = {"assignment": OuterRef("pk")}
    begun = Exists(Judgement.objects.filter(**own)) | Exists(Span.objects.filter(**own))
    return Assignment.objects.open().of(coder).filter(~(begun | Exists(Note.objects.filter(**own))))


@transaction.atomic
def give_back_not_begun(*, coder: Membership) -> int:
    """Withdraw the coder from documents they have not begun, which thus can go to others; how many.

    What they have begun stays theirs: an answer that was given is never set aside unasked.
    """
    list(Assignment.objects.open().of(coder).select_for_update().values_list("pk", flat=True))
    # Asked only now that they are held, and nobody can begin them.
    return not_begun(coder).update(state=State.WITHDRAWN)
