"""Documents: the recording units that are coded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from projects.jobs.models import Job
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


class Arrival(models.Model):
    """An import that is being written: its documents are nowhere to be seen while this row is there.

    Very many documents are thus written in short pieces, between which coders save, and appear all at one moment.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="arrivals")
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="arrivals")
    started_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"arrival {self.pk} of {self.project}"


class DocumentManager(models.Manager.from_queryset(DocumentQuerySet)):  # type: ignore[misc]  # made at run time
    """Documents without those that are still being written."""

    def get_queryset(self) -> DocumentQuerySet:
        """What everybody but the import sees."""
        found: DocumentQuerySet = super().get_queryset()
        return found.exclude(arrival__in=Arrival.objects.values("pk"))


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
    arrival = models.PositiveBigIntegerField(
        null=True, help_text="The arrival that wrote it; hidden while that is there."
    )
    text = models.TextField()

    objects = DocumentManager()
    written = DocumentQuerySet.as_manager()
    """Also those that are still being written: for imports alone."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("project", "code"), name="document_code_once_per_project"),
            models.CheckConstraint(condition=models.Q(length__gt=0), name="document_has_text"),
        )
        indexes = (
            models.Index(fields=("project", "sha256"), name="document_same_text"),
            models.Index(fields=("project", "arrival"), name="document_arrival"),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def described(self) -> dict[str, str]:
        """Every column of documents.csv but id and text: what `applies_to` reads."""
        named = {"title": self.title, "lang": self.lang, "date": self.date, "source": self.source}
        return {**self.metadata, **named}


class SearchText(models.Model):
    """A document's id, title and text as they are searched (see `folding`), beside it, so that lists stay slim."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True, related_name="searched")
    text = models.TextField()

    def __str__(self) -> str:
        return str(self.document_id)
