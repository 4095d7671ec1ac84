"""Rulings: how a cell was settled by a person, revision by revision."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.codebooks.models import Category, Variable
from projects.coding.models import Answer
from projects.coding.rules import Kind
from projects.corpus.models import Document


class RulingQuerySet(models.QuerySet["Ruling"]):
    """Revisions of rulings."""

    def current(self) -> RulingQuerySet:
        """The latest ruling of each cell, without those taken back."""
        later = Ruling.objects.filter(
            document=OuterRef("document"), variable=OuterRef("variable"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later)).exclude(kind=Kind.CLEARED)


class Ruling(Answer):
    """The agreed value of one cell as an adjudicator decided it, with the reason. Rows are only ever added.

    `fingerprint` is of the coders' answers the adjudicator saw; it is empty for a ruling that was made elsewhere and
    imported. A ruling whose cell has got a correction since is stale and settles nothing.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="rulings")
    variable = models.ForeignKey(Variable, on_delete=models.PROTECT, related_name="rulings")
    version = models.PositiveIntegerField(help_text="1, 2, 3 … within the cell.")
    reason = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RulingQuerySet.as_manager()

    class Meta(Answer.Meta):
        ordering = ("pk",)
        constraints = (
            *Answer.Meta.constraints,
            models.UniqueConstraint(fields=("document", "variable", "version"), name="ruling_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.variable_id} of {self.document_id}, version {self.version}"


class RulingCategory(models.Model):
    """One category of a multi-select ruling."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="chosen")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("ruling", "category"), name="ruling_category_once"),)

    def __str__(self) -> str:
        return f"{self.category_id} of {self.ruling_id}"


class RulingSpan(models.Model):
    """One passage of a ruling on a `span` variable."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="passages")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="ruling_span_not_empty"),
            models.UniqueConstraint(fields=("ruling", "category", "start", "end"), name="ruling_span_once"),
        )

    def __str__(self) -> str:
        return f"{self.start}–{self.end} of {self.ruling_id}"
