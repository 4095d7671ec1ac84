"""Reads about projects, their addresses and their people, and about links that work once."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from projects.teams.addresses import free_address, proposed_address
from projects.teams.links import TOLD_FOR, Kind, token_hash
from projects.teams.models import Membership, OneTimeLink, OneTimeLinkQuerySet, Project, User

ASK_THE_SERVER = "Whoever looks after the server can set a new password with “manage.py changepassword”."


def people(project: Project) -> QuerySet[Membership]:
    """Everyone of the project: those who take part by name, then those who have left, the latest first."""
    return Membership.objects.filter(project=project).select_related("user").order_by(
        F("left_at").desc(nulls_first=True), "name"
    )  # fmt: skip


def open_links(project: Project) -> OneTimeLinkQuerySet:
    """The project's links that still work, the newest first, with whom they are for."""
    return OneTimeLink.objects.open().filter(project=project).select_related("member")


def link_of(token: str, *kinds: Kind) -> OneTimeLink | None:
    """The link that holds `token`, if it is of one of `kinds`, whether or not it still works."""
    found = OneTimeLink.objects.filter(token_hash=token_hash(token), kind__in=kinds)
    return found.select_related("project", "member__user", "made_by").first()


def name_in(project: Project, user: User) -> str:
    """The name the project knows this person by; their account's where it knows none."""
    name = Membership.objects.filter(project=project, user=user).values_list("name", flat=True).first()
    return name or user.get_username()


def password_refusal(manager: Membership, member: Membership) -> str:
    """Why this manager may not make a link to a new password of `member`; empty where they may.

    Whoever holds the link could use it themselves. So it reaches no further than what they manage already: no project
    beyond theirs, also none that the person has left, and nobody who looks after the server.
    """
    user = member.user
    if user is None:
        return f"Nobody signs in as {member.name} yet; make them a link to join."
    if user.pk == manager.user_id:
        return "Your own password you change in the menu at the top."
    if member.left_at is not None:
        return f"{member.name} has left the project; let them back in first."
    if user.is_staff or user.is_superuser or not user.is_active:
        return f"The account of {member.name} is not a project’s to open. {ASK_THE_SERVER}"
    mine = Membership.objects.managers().filter(user=manager.user_id).values("project")
    if Membership.objects.filter(user=user).exclude(project__in=mine).exists():
        return f"{member.name} has a place in a project that you do not manage. {ASK_THE_SERVER}"
    return ""


def last_but_for(member: Membership) -> bool:
    """Whether the project would be without a manager if `member` were none."""
    return not Membership.objects.managers().filter(project=member.project_id).exclude(pk=member.pk).exists()


def password_notice(user: User) -> str:
    """What somebody is told at sign-in whose password was set by a link lately; empty where none was."""
    since = timezone.now() - TOLD_FOR
    recent = OneTimeLink.objects.filter(kind=Kind.PASSWORD, member__user=user, used_at__gt=since)
    link = recent.select_related("project", "made_by").order_by("-used_at").first()
    if link is None or link.used_at is None:
        return ""
    when, who = date_format(timezone.localtime(link.used_at), "j F, H:i"), name_in(link.project, link.made_by)
    return (
        f"Your password was set anew on {when}, by a link that {who} made in “{link.project.name}”. "
        "If that was not you, change it now and tell another manager or whoever looks after the server."
    )


def held_open(project: Project) -> Project:
    """The project as it stands now, held until the transaction ends. Raises ProjectNotOpen where it takes no changes.

    Whoever closes it waits for the transaction, or is waited for: nothing is written after a project was closed.
    """
    held = Project.objects.select_for_update().get(pk=project.pk)
    held.require_open()
    return held


def is_taken(slug: str) -> bool:
    """Whether a project has this address."""
    return Project.objects.filter(slug=slug).exists()


def address_for(name: str) -> str:
    """A free address for a project of this name; "" where its script gives none."""
    wanted = proposed_address(name)
    if not wanted:
        return ""
    return free_address(
        wanted, frozenset(Project.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    )


def managed_by(user: User) -> list[Project]:
    """The projects this person manages and may copy, by name."""
    mine = Membership.objects.active().filter(user=user, is_manager=True).select_related("project")
    return sorted((m.project for m in mine if not m.project.is_withdrawn), key=lambda project: project.name.casefold())
