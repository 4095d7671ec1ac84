"""People and projects: who takes part in a study, and in which roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from projects.teams.rules import ROLES, TEXT_FACES, TEXT_SIZES, TEXT_WIDTHS, Role

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
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Members of projects."""

    def active(self) -> MembershipQuerySet:
        """Those who have not left."""
        return self.filter(left_at=None)

    def coders(self) -> MembershipQuerySet:
        """Those who code, people and imported identities alike."""
        return self.filter(is_coder=True)


class Membership(models.Model):
    """A person's place in one project, under the name the project knows them by.

    A member without `user` is an imported coder: an identity of this project that nobody signs in as. A name in a
    file never attaches itself to an account; a person takes an identity over by accepting it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    name = models.CharField(max_length=150)
    is_manager = models.BooleanField(default=False)
    is_coder = models.BooleanField(default=False)
    is_adjudicator = models.BooleanField(default=False)
    is_viewer = models.BooleanField(default=False)
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
    def roles(self) -> frozenset[Role]:
        """The roles held in this project."""
        return frozenset(role for role in ROLES if getattr(self, f"is_{role}"))

    def has(self, *roles: Role) -> bool:
        """Whether this member holds at least one of `roles`."""
        return bool(self.roles & set(roles))

    @property
    def sees_documents(self) -> bool:
        """Whether pages about the whole study are for this member: everyone's but a mere coder's."""
        return self.has(Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER)

    @property
    def initials(self) -> str:
        """Two letters for the round badge in the top bar."""
        return self.name[:2].upper()


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
