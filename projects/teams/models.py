"""People and projects: who takes part in a study, and in which roles."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.teams import links
from projects.teams.rules import ROLES, TEXT_FACES, TEXT_SIZES, TEXT_WIDTHS, Role
from projects.teams.states import ProjectNotOpen, ProjectState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class User(AbstractUser):
    """Someone who can sign in. What they may do is said by their memberships, never here."""

    theme = models.CharField(
        max_length=5, blank=True, default="", choices=[("", "as the system"), ("light", "light"), ("dark", "dark")]
    )
    text_size = models.CharField(max_length=6, default="normal", choices=[(s, s) for s in TEXT_SIZES])
    text_width = models.CharField(max_length=6, default="normal", choices=[(w, w) for w in TEXT_WIDTHS])
    text_face = models.CharField(max_length=5, default="serif", choices=[(f, f) for f in TEXT_FACES])
    auto_advance = models.BooleanField(default=True, help_text="A single answer leads on to the next variable.")
    single_keys = models.BooleanField(default=True, help_text="Keys without Ctrl work on the screens.")
    key_map = models.JSONField(
        default=dict, blank=True, help_text='Action to physical key, such as {"mark": "KeyF"}, where it is another.'
    )

    @property
    def initials(self) -> str:
        """Two letters for the round badge where there is no membership to take them from."""
        return self.get_username()[:2].upper()


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects as people may see them."""

    def for_user(self, user: User | AnonymousUser) -> ProjectQuerySet:
        """The projects this person is a member of; nobody's for whoever is not signed in."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user, memberships__left_at=None).distinct()


class Project(models.Model):
    """One study: its question, hypothesis, codebook, corpus and team."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    question = models.TextField(blank=True)
    hypothesis = models.TextField(blank=True)
    hide_coders = models.BooleanField(
        default=True, help_text="Adjudicators see coders as letters, shuffled for each document."
    )
    bar_own_cases = models.BooleanField(
        default=False, help_text="An adjudicator may not rule on a document they coded themselves."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=9, default=ProjectState.OPEN.value, choices=[(s.value, s.value) for s in ProjectState]
    )
    state_reason = models.TextField(blank=True, default="")
    state_since = models.DateTimeField(null=True, blank=True, help_text="Since when, where it is not open as made.")

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in ProjectState]), name="project_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether people still work on it."""
        return self.state == ProjectState.OPEN

    @property
    def is_withdrawn(self) -> bool:
        """Whether nothing but a notice is left of it for its members."""
        return self.state == ProjectState.WITHDRAWN

    @property
    def described(self) -> str:
        """A short sum of what the project says of itself, another one after every change."""
        said = json.dumps([self.name, self.question, self.hypothesis, self.hide_coders, self.bar_own_cases])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def require_open(self) -> None:
        """Raise ProjectNotOpen where the project, as it was read, takes no changes."""
        if not self.is_open:
            raise ProjectNotOpen(ProjectState(self.state))


class HoldsRoles(models.Model):
    """Roles in a project, several at once."""

    is_manager = models.BooleanField(default=False)
    is_coder = models.BooleanField(default=False)
    is_adjudicator = models.BooleanField(default=False)
    is_viewer = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held in this project."""
        return frozenset(role for role in ROLES if getattr(self, f"is_{role}"))

    def has(self, *roles: Role) -> bool:
        """Whether at least one of `roles` is held."""
        return bool(self.roles & set(roles))


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Members of projects."""

    def active(self) -> MembershipQuerySet:
        """Those who have not left."""
        return self.filter(left_at=None)

    def coders(self) -> MembershipQuerySet:
        """Those who code, people and imported identities alike."""
        return self.filter(is_coder=True)

    def managers(self) -> MembershipQuerySet:
        """Those who can manage the project today: they have not left, and their account is open."""
        return self.active().filter(is_manager=True, user__is_active=True)


class Membership(HoldsRoles):
    """A person's place in one project, under the name the project knows them by.

    A member without `user` is an imported coder: an identity of this project that nobody signs in as. A name in a
    file never attaches itself to an account; a person takes an identity over by accepting it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    name = models.CharField(max_length=150)
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("project", "name"), name="membership_name_once_per_project"),
            models.UniqueConstraint(fields=("project", "user"), name="membership_user_once_per_project"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def sees_documents(self) -> bool:
        """Whether pages about the whole study are for this member: everyone's but a mere coder's."""
        return self.has(Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)

    @property
    def initials(self) -> str:
        """Two letters for the round badge in the top bar."""
        return self.name[:2].upper()


class OneTimeLinkQuerySet(models.QuerySet["OneTimeLink"]):
    """Links that work once."""

    def open(self) -> OneTimeLinkQuerySet:
        """Those that still work."""
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class OneTimeLink(HoldsRoles):
    """A link that a manager hands to one person. The token in it is told once and stored as its hash alone.

    An invitation brings the roles; the other kinds are for `member`: an imported identity that somebody takes over,
    or a person who sets a new password.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=10, choices=[(k, k.value) for k in links.Kind])
    member = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="links")
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OneTimeLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind=links.Kind.INVITATION, member=None)
                | Q(kind__in=(links.Kind.IDENTITY, links.Kind.PASSWORD), member__isnull=False),
                name="link_is_for_a_member_or_brings_roles",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.member or self.name or 'somebody'}"

    @property
    def state(self) -> links.State:
        """Whether it still works."""
        return links.state(
            used_at=self.used_at, withdrawn_at=self.withdrawn_at, expires_at=self.expires_at, now=timezone.now()
        )


class Activity(models.Model):
    """One line of a project's log: who did what and when. Lines are only ever added."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="activity")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    verb = models.CharField(max_length=40)
    detail = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("project", "verb", "by"), name="activity_by_verb"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.detail}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change a line that stands."""
        if self.pk is not None:
            raise ValueError("A line of the activity log cannot be changed.")
        super().save(*args, **kwargs)
