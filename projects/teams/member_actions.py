"""The writes about who takes part and as what. Nothing of anybody's is ever deleted."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from projects.teams.activity import log
from projects.teams.models import Membership, OneTimeLink, OneTimeLinkQuerySet, Project, User
from projects.teams.queries import last_but_for
from projects.teams.rules import ROLES, Role


class LastManager(ValueError):
    """A change after which nobody could manage the project."""


class NoRole(ValueError):
    """A member without any role, who could open nothing."""


class HasLeft(ValueError):
    """A change of roles of somebody who is not there."""


@transaction.atomic
def change_roles(*, member: Membership, roles: Collection[Role], by: User | None) -> Membership:
    """Let a member hold `roles` and no others. Raises NoRole, HasLeft or LastManager."""
    held = _held(member)
    if held.left_at is not None:
        raise HasLeft(f"{held.name} has left the project; let them back in first.")
    if not roles:
        raise NoRole(f"{held.name} would be left without a role. Keep one, or take them out of the project.")
    if held.roles == set(roles):
        return held
    if Role.MANAGER not in roles:
        _end_management(held)
    for role in ROLES:
        setattr(held, f"is_{role}", role in roles)
    held.save(update_fields=[f"is_{role}" for role in ROLES])
    log(project=held.project, by=by, verb="changed roles", detail=f"{held.name}: {', '.join(sorted(held.roles))}")
    return held


@transaction.atomic
def take_out(*, member: Membership, by: User | None) -> Membership:
    """End somebody's part in the project; their codings, and their roles should they come back, stay.

    Open links for them end as well. Raises LastManager.
    """
    held = _held(member)
    if held.left_at is not None:
        return held
    _end_management(held)
    held.left_at = timezone.now()
    held.save(update_fields=["left_at"])
    _withdraw(OneTimeLink.objects.filter(member=held))
    own = by is not None and by.pk == held.user_id
    log(project=held.project, by=by, verb="left the project" if own else "took out", detail=held.name)
    return held


@transaction.atomic
def let_back(*, member: Membership, by: User | None) -> Membership:
    """Let somebody who has left take part again, as what they were."""
    held = _held(member)
    if held.left_at is None:
        return held
    held.left_at = None
    held.save(update_fields=["left_at"])
    log(project=held.project, by=by, verb="let back in", detail=f"{held.name}: {', '.join(sorted(held.roles))}")
    return held


def _held(member: Membership) -> Membership:
    """The member again. The project is held until the transaction ends, so that its managers change one by one."""
    project = Project.objects.select_for_update().get(pk=member.project_id)
    held = Membership.objects.select_related("user").get(pk=member.pk)
    held.project = project
    return held


def _end_management(member: Membership) -> None:
    """Links a manager made end with their part, or they could come back by one that they kept. Raises LastManager."""
    if not member.is_manager:
        return
    if last_but_for(member):
        raise LastManager(
            f"{member.name} is the only manager. Make somebody else manager first, so that the project has one."
        )
    _withdraw(OneTimeLink.objects.filter(project=member.project, made_by=member.user))


def _withdraw(links: OneTimeLinkQuerySet) -> None:
    links.open().update(withdrawn_at=timezone.now())
