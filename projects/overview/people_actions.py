"""Changes of a team that concern the codings as well."""

from __future__ import annotations

from django.db import transaction

from projects.coding.leaving_actions import give_back_not_begun
from projects.overview.people_queries import has_still_to_code, still_codes_with
from projects.teams.activity import log
from projects.teams.link_actions import LinkRefused, offer_identity, offer_password
from projects.teams.member_actions import take_out
from projects.teams.models import Membership, OneTimeLink, User


@transaction.atomic
def leave(*, member: Membership, by: User) -> int:
    """End somebody’s part; documents they never began are free for others. How many. Raises LastManager."""
    take_out(member=member, by=by)
    freed = give_back_not_begun(coder=member)
    if freed:
        log(project=member.project, by=by, verb="freed documents not begun", detail=f"{freed} of {member.name}")
    return freed


def offer_new_password(*, member: Membership, by: Membership) -> tuple[OneTimeLink, str]:
    """A link to a new password for `member`, and its token. Raises LinkRefused.

    Whoever has still to code cannot make one: in somebody else's account they would see that person's codes.
    """
    if member.user_id is not None and still_codes_with(by, member):
        raise LinkRefused(
            f"You have documents still to code, and a link could show you the codes of {member.name}. "
            "Submit them first, or ask another manager."
        )
    return offer_password(member=member, by=by)


def offer_place(*, member: Membership, by: Membership) -> tuple[OneTimeLink, str]:
    """A link by which somebody takes an imported identity over, and its token. Raises LinkRefused.

    Whoever has still to code in the project cannot make one: with the link in their own hands they would see its codes.
    """
    if has_still_to_code(by):
        raise LinkRefused(
            f"You have documents still to code, and a link could show you the codes of {member.name}. "
            "Submit them first, or ask another manager."
        )
    if by.user is None:
        raise LinkRefused("Sign in to make a link.")
    return offer_identity(member=member, by=by.user)
