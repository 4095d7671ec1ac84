"""Reads about projects and their addresses."""

from __future__ import annotations

from projects.teams.addresses import free_address, proposed_address
from projects.teams.models import Membership, Project, User


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
