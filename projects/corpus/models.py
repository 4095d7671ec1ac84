"""Documents: the recording units that are coded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.teams.models import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.teams.models import User


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents as people may see them."""

    def for_user(self, user: User | AnonymousUser) -> DocumentQuerySet:
        """The documents of the projects this person is a member of."""
        return self.filter(project__in=Project.objects.for_user(user))

    def without_text(self) -> DocumentQuerySet:
        """For lists: everything but the text, which may be a megabyte each."""
        return self.defer("text")


class Document(models.Model):
    """A text under its id in the project. The text never changes after import; offsets count its code points."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="documents")
    code = models.CharField(max_length=200, help_text="The `id` of documents.csv.")
    title = models.TextField(blank=True)
    lang = models.TextField(blank=True)
    date = models.TextField(blank=True, help_text="As given; not interpreted.")
    source = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, help_text="Every other column of documents.csv, as text.")
    length = models.PositiveIntegerField(help_text="Code points of the text.")
    sha256 = models.CharField(max_length=64, help_text="Of the text in UTF-8.")
    added_at = models.DateTimeField(auto_now_add=True)
    text = models.TextField()

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("project", "code"), name="document_code_once_per_project"),
            models.CheckConstraint(condition=models.Q(length__gt=0), name="document_has_text"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def described(self) -> dict[str, str]:
        """Every column of documents.csv but id and text: what `applies_to` reads."""
        named = {"title": self.title, "lang": self.lang, "date": self.date, "source": self.source}
        return {**self.metadata, **named}
