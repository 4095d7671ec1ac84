"""The writes of teams: projects, their members, and identities that people take over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from django.db import IntegrityError, transaction
from django.utils import timezone

from projects.teams.activity import log
from projects.teams.keys import own_keys
from projects.teams.models import Membership, Project, User
from projects.teams.queries import held_open
from projects.teams.rules import Role, name_problem, slug_problem
from projects.teams.states import ProjectState, Step, WrongStep, step_problem

PROFILE = frozenset({"theme", "text_size", "text_width", "text_face", "auto_advance", "single_keys", "key_map"})


class WrongName(ValueError):
    """A project's address, or the name of a member or an account, that cannot be used."""


class NameTaken(ValueError):
    """A project, member or account of this name is there already."""


class DescribedMeanwhile(ValueError):
    """A description that is based on an older one than the one that stands."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody changed the description while you wrote. Compare it in another window, and keep again."
        )


class IdentityTaken(ValueError):
    """An identity that somebody signs in as already, or a person who has another place in the project."""


@transaction.atomic
def create_project(
    *, slug: str, name: str, question: str = "", hypothesis: str = "", by: User | None = None
) -> Project:
    """Make a project; whoever makes it becomes its manager. Raises WrongName or NameTaken."""
    problem = slug_problem(slug)
    if problem:
        raise WrongName(f"The project's address “{slug}” {problem}.")
    if Project.objects.filter(slug=slug).exists():
        raise NameTaken(f"There is a project “{slug}” already; choose another address.")
    project = Project.objects.create(
        slug=slug, name=(name.strip() or slug)[:200], question=question, hypothesis=hypothesis
    )
    log(project=project, by=by, verb="made the project", detail=project.name)
    if by is not None:
        add_member(project=project, name=by.get_username(), user=by, roles=(Role.MANAGER,), by=by)
    return project


@transaction.atomic
def describe_project(
    *, project: Project, name: str = "", question: str = "", hypothesis: str = "", by: User | None = None
) -> Project:
    """State what the project is about; what is empty stays as it is."""
    project.name = name.strip()[:200] or project.name
    project.question = question or project.question
    project.hypothesis = hypothesis or project.hypothesis
    project.save(update_fields=["name", "question", "hypothesis"])
    log(project=project, by=by, verb="described the project", detail=project.name)
    return project


@transaction.atomic
def set_description(
    *,
    project: Project,
    name: str,
    question: str,
    hypothesis: str,
    hide_coders: bool,
    bar_own_cases: bool = False,
    seen: str | None = None,
    by: User | None,
) -> Project:
    """State anew what the project is about and whether adjudicators see who coded; what is empty becomes empty.

    `seen` is the `described` that the writer saw. The log gets a line for each change, with what stood before. Raises
    WrongName, DescribedMeanwhile or ProjectNotOpen; then nothing has changed.
    """
    if not name.strip():
        raise WrongName("The project has no name. Give it one: it stands in every list of projects.")
    held = held_open(project)
    if seen not in (None, held.described):
        raise DescribedMeanwhile
    given = {
        "name": name.strip()[:200],
        "question": question.strip(),
        "hypothesis": hypothesis.strip(),
        "hide_coders": hide_coders,
        "bar_own_cases": bar_own_cases,
    }
    changed = {field: getattr(held, field) for field, value in given.items() if getattr(held, field) != value}
    for field, before in changed.items():
        setattr(held, field, given[field])
        verb, detail = f"changed the {field}", f"it was “{before}”"
        if field == "hide_coders":
            verb, detail = ("hid" if hide_coders else "showed") + " the coders’ names", "to adjudicators"
        if field == "bar_own_cases":
            verb = "barred adjudicators" if bar_own_cases else "let adjudicators decide"
            detail = ("from" if bar_own_cases else "on") + " documents they coded themselves"
        log(project=held, by=by, verb=verb, detail=detail)
    held.save(update_fields=sorted(changed))
    return held


@transaction.atomic
def change_state(*, project: Project, step: Step, reason: str = "", by: User | None) -> Project:
    """Close, reopen, archive or withdraw the project, or bring it back. Raises WrongStep; then nothing has changed."""
    held = Project.objects.select_for_update().get(pk=project.pk)
    problem = step_problem(step, ProjectState(held.state), reason)
    if problem:
        raise WrongStep(problem)
    held.state, held.state_reason, held.state_since = step.to.value, reason.strip(), timezone.now()
    held.save(update_fields=["state", "state_reason", "state_since"])
    log(project=held, by=by, verb=step.verb, detail=held.state_reason)
    return held


@transaction.atomic
def add_member(
    *,
    project: Project,
    name: str,
    user: User | None = None,
    roles: Iterable[Role],
    by: User | None = None,
    verb: str = "added a member",
) -> Membership:
    """Give somebody a place in the project under `name`. Raises WrongName, NameTaken or IdentityTaken."""
    problem = name_problem(name)
    if problem:
        raise WrongName(f"The name “{name}” {problem}.")
    if Membership.objects.filter(project=project, name=name).exists():
        raise NameTaken(f"The project has a member “{name}” already; choose another name.")
    _refuse_second_place(project, user)
    flags = {f"is_{role}": True for role in roles}
    membership = Membership.objects.create(project=project, name=name, user=user, **flags)
    log(project=project, by=by, verb=verb, detail=f"{name}: {', '.join(sorted(membership.roles))}")
    return membership


def _refuse_second_place(project: Project, user: User | None) -> None:
    place = Membership.objects.filter(project=project, user=user).first() if user else None
    if place is not None:
        raise IdentityTaken(f"{user} takes part in the project already, as “{place.name}”.")


def add_coder(*, project: Project, name: str) -> Membership:
    """Make an imported coder: an identity of the project that nobody signs in as."""
    return add_member(project=project, name=name, roles=(Role.CODER,))


@transaction.atomic
def accept_identity(*, membership: Membership, user: User) -> Membership:
    """Let a person take over an imported identity: from now on they sign in as it. Raises IdentityTaken."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.user_id is not None:
        raise IdentityTaken(f"“{membership.name}” is somebody's place already.")
    _refuse_second_place(membership.project, user)
    membership.user = user
    membership.save(update_fields=["user"])
    log(project=membership.project, by=user, verb="took over an identity", detail=membership.name)
    return membership


@transaction.atomic
def create_account(*, username: str, password: str) -> User:
    """Make an account that can sign in and is nowhere a member yet. Raises WrongName or NameTaken."""
    username = User.normalize_username(username)
    problem = name_problem(username)
    if problem:
        raise WrongName(f"The account's name “{username}” {problem}.")
    # Signing in does not tell capitals from small letters, so two names must differ by more.
    taken = NameTaken(f"There is an account “{username}” already.")
    if User.objects.filter(username__iexact=username).exists():
        raise taken
    try:
        with transaction.atomic():
            return User.objects.create_user(username=username, password=password)
    except IntegrityError:  # somebody else was a moment faster
        raise taken from None


@transaction.atomic
def set_profile(*, user: User, **changes: object) -> User:
    """How pages look and answer to this person: any of PROFILE. Raises WrongKeys; then nothing has changed."""
    unknown = changes.keys() - PROFILE
    if unknown:
        raise ValueError(f"No part of a profile: {', '.join(sorted(unknown))}")
    if "key_map" in changes:
        changes["key_map"] = own_keys(cast(Mapping[str, str], changes["key_map"]))
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=sorted(changes))
    return user
