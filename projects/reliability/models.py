"""Figures that were computed once and are kept: of a project's codings, or of a table that somebody uploaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from projects.teams.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.teams.models import User


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploaded tables; each is its owner's alone."""

    def for_user(self, user: User | AnonymousUser) -> UploadQuerySet:
        """The tables this person uploaded."""
        return self.filter(owner=user) if user.is_authenticated else self.none()


class Upload(models.Model):
    """A table of codings that somebody brought along. It is deleted at its owner's word, and on `delete_after`."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=200, help_text="The file's name as it was uploaded.")
    table = models.TextField(help_text="Long CSV: document_id,coder,variable,value.")
    levels = models.TextField(help_text="JSON: level and declared categories of each variable, in order.")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    delete_after = models.DateTimeField(db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name


class Computation(models.Model):
    """The figures of a reliability page, with the fingerprint of what they were computed from. Never changed.

    Those of a project leave out the documents that whoever asked for them has still to code.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, null=True, related_name="computations")
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, null=True, related_name="computations")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of everything the figures depend on.")
    left_out = models.TextField(default="[]", help_text="JSON: sorted primary keys of the documents left out.")
    handed_in = models.PositiveIntegerField(default=0, help_text="Codings that had been handed in by then.")
    figures = models.TextField(help_text="JSON. Read as a whole, never counted.")
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="computation_of_project_or_upload",
                condition=Q(project__isnull=False, upload=None) | Q(project=None, upload__isnull=False),
            ),
            models.UniqueConstraint(fields=("project", "fingerprint"), name="computation_once_per_project"),
            models.UniqueConstraint(fields=("upload", "fingerprint"), name="computation_once_per_upload"),
        )

    def __str__(self) -> str:
        return f"figures of {self.project or self.upload}"
