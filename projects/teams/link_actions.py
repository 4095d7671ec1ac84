"""The writes about links that work once: made, withdrawn, used. The token is handed to the caller and never stored."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from projects.teams.actions import IdentityTaken, accept_identity, add_member, create_account
from projects.teams.activity import log
from projects.teams.links import CLOSED, INVITATION_DAYS, MOST_OPEN, PASSWORD_LASTS, Kind, State, token_hash
from projects.teams.member_actions import NoRole, let_back
from projects.teams.models import Membership, OneTimeLink, Project, User
from projects.teams.queries import link_of, open_links, password_refusal
from projects.teams.rules import ROLES, Role


class LinkRefused(ValueError):
    """A link that is not made, or that does not work; the sentence says why."""


def _make(project: Project, kind: Kind, lasts: timedelta, by: User, **more: object) -> tuple[OneTimeLink, str]:
    if open_links(project).count() >= MOST_OPEN:
        raise LinkRefused(
            f"There are {MOST_OPEN} open links already. Withdraw those that nobody needs, then try again."
        )
    token = secrets.token_urlsafe(32)
    link = OneTimeLink.objects.create(
        project=project,
        kind=kind,
        made_by=by,
        token_hash=token_hash(token),
        expires_at=timezone.now() + lasts,
        **more,
    )
    return link, token


@transaction.atomic
def invite(
    *,
    project: Project,
    roles: Collection[Role],
    name: str = "",
    email: str = "",
    days: int = INVITATION_DAYS,
    by: User,
) -> tuple[OneTimeLink, str]:
    """A link by which one person joins in these roles, and its token. Raises NoRole or LinkRefused."""
    if not roles:
        raise NoRole("Choose at least one role for whoever is invited.")
    flags = {f"is_{role}": role in roles for role in ROLES}
    made = _make(project, Kind.INVITATION, timedelta(days=days), by, name=name, email=email, **flags)
    log(project=project, by=by, verb="invited", detail=f"{name or 'somebody'}: {', '.join(sorted(roles))}")
    return made


@transaction.atomic
def offer_identity(*, member: Membership, by: User) -> tuple[OneTimeLink, str]:
    """A link by which one person accepts an imported identity as theirs, and its token; an earlier one ends.

    Raises LinkRefused where somebody signs in as it already.
    """
    member = Membership.objects.select_for_update().get(pk=member.pk)
    if member.user_id is not None:
        raise LinkRefused(f"“{member.name}” is somebody’s place already.")
    _end_earlier(member)
    made = _make(member.project, Kind.IDENTITY, timedelta(days=INVITATION_DAYS), by, member=member)
    log(project=member.project, by=by, verb="offered an identity", detail=member.name)
    return made


@transaction.atomic
def offer_password(*, member: Membership, by: Membership) -> tuple[OneTimeLink, str]:
    """A link by which a member sets a new password, and its token; an earlier one ends. Raises LinkRefused."""
    refusal = password_refusal(by, member)
    if refusal or by.user is None:
        raise LinkRefused(refusal)
    _end_earlier(member)
    made = _make(member.project, Kind.PASSWORD, PASSWORD_LASTS, by.user, member=member)
    log(project=member.project, by=by.user, verb="made a link to a new password", detail=member.name)
    return made


def _end_earlier(member: Membership) -> None:
    OneTimeLink.objects.open().filter(member=member).update(withdrawn_at=timezone.now())


@transaction.atomic
def withdraw_link(*, link: OneTimeLink, by: User | None) -> None:
    """End a link; one that no longer works stays what it is."""
    if OneTimeLink.objects.open().filter(pk=link.pk).update(withdrawn_at=timezone.now()):
        log(project=link.project, by=by, verb="withdrew a link", detail=str(link))


def _used(token: str, kinds: Collection[Kind], by: User) -> OneTimeLink:
    """Use the link up; of two who use it at once only one gets past here. Raises LinkRefused."""
    link = link_of(token, *kinds)
    if link is None:
        raise LinkRefused("This link is not known.")
    if not OneTimeLink.objects.open().filter(pk=link.pk).update(used_at=timezone.now(), used_by=by):
        link.refresh_from_db()
        raise LinkRefused(CLOSED.get(link.state, CLOSED[State.EXPIRED]))
    return link


@transaction.atomic
def join(*, token: str, user: User, name: str = "") -> Membership:
    """Take the place that an invitation or an offered identity gives; whoever had left comes back in its roles.

    Raises LinkRefused, WrongName, NameTaken or IdentityTaken; then the link still works.
    """
    link = _used(token, (Kind.INVITATION, Kind.IDENTITY), user)
    if link.member is not None:
        return accept_identity(membership=link.member, user=user)
    place = Membership.objects.filter(project=link.project, user=user).first()
    if place is None:
        verb = "joined by invitation"
        return add_member(project=link.project, name=name, user=user, roles=link.roles, by=user, verb=verb)
    if place.left_at is None:
        raise IdentityTaken(f"You take part in this project already, as “{place.name}”.")
    for role in ROLES:
        setattr(place, f"is_{role}", role in link.roles)
    place.save(update_fields=[f"is_{role}" for role in ROLES])
    return let_back(member=place, by=user)


@transaction.atomic
def join_as_newcomer(*, token: str, name: str, password: str) -> Membership:
    """Make an account and join with it. Raises what `join` and `create_account` raise; then there is no account."""
    user = create_account(username=name, password=password)
    return join(token=token, user=user, name=user.get_username())


@transaction.atomic
def set_password_by_link(*, token: str, password: str) -> User:
    """Give the person the link is for a new password, which ends all their sessions and other links to one.

    Whether its maker may is asked again: since then they, or the person, may have joined or left. Raises LinkRefused.
    """
    link = link_of(token, Kind.PASSWORD)
    if link is None or link.member is None or link.member.user is None:
        raise LinkRefused("This link is not known.")
    user = link.member.user
    _used(token, (Kind.PASSWORD,), user)
    maker = Membership.objects.managers().filter(project=link.project, user=link.made_by).first()
    if maker is None or password_refusal(maker, link.member):
        raise LinkRefused("Whoever made this link may not open your account any more.")
    user.set_password(password)
    user.save(update_fields=["password"])
    others = OneTimeLink.objects.open().filter(kind=Kind.PASSWORD, member__user=user)
    others.update(withdrawn_at=timezone.now())
    log(project=link.project, by=user, verb="set a new password by a link", detail=link.member.name)
    return user
