"""Releases: the agreed dataset, numbered and content-addressed. Its rows live in its package, not in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from projects.jobs.models import Job
from projects.teams.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.teams.models import User


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases as people may see them."""

    def for_user(self, user: User | AnonymousUser) -> ReleaseQuerySet:
        """The releases of the projects this person is a member of."""
        return self.filter(project__in=Project.objects.for_user(user))


class Release(models.Model):
    """An immutable agreed dataset. Written once, by the job that built it, in its fenced finish."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="release")
    rule = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, help_text="Of the package's manifest.json.")
    package = models.CharField(max_length=100, help_text="File name in DATA_DIR/releases.")
    documents = models.PositiveIntegerField()
    unanimous = models.PositiveIntegerField()
    majority = models.PositiveIntegerField()
    adjudicated = models.PositiveIntegerField()
    single = models.PositiveIntegerField()
    unresolved = models.PositiveIntegerField()
    built_at = models.DateTimeField(auto_now_add=True)
    built_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="release_number_once_per_project"),)

    def __str__(self) -> str:
        return f"release {self.number}"
