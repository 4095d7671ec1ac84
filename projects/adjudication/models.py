"""Rulings: how a cell was settled by a person, revision by revision."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.adjudication.rules import Reason, Rule
from projects.codebooks.models import Category, CodebookNote, Variable
from projects.coding.models import Answer
from projects.coding.rules import Kind
from projects.corpus.models import Document
from projects.teams.models import Membership


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
    reason_code = models.CharField(max_length=10, blank=True, choices=[(r, r.told) for r in Reason])
    unsure = models.BooleanField(default=False, help_text="The adjudicator was not sure.")
    codebook_note = models.ForeignKey(
        CodebookNote, on_delete=models.PROTECT, null=True, related_name="rulings", help_text="What the codebook lacks."
    )
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


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Cases that adjudicators have taken."""

    def of_others(self, member: Membership, now: datetime) -> ClaimQuerySet:
        """Those that keep this member out at the moment `now`: not of who has left or adjudicates no more."""
        return self.filter(until__gt=now, by__left_at=None, by__is_adjudicator=True).exclude(by=member)


class Claim(models.Model):
    """A document that one adjudicator has taken, for as long as its lease runs. What was taken is nobody's record."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, related_name="claim")
    by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="claims")
    until = models.DateTimeField()
    handed_by = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True, help_text="What whoever handed it over asks.")

    objects = ClaimQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.document_id} of {self.by_id}"

    def keeps_out(self, member: Membership, now: datetime) -> bool:
        """Whether it keeps this member out at the moment `now`."""
        return self.by_id != member.pk and self.until > now and self.by.is_adjudicator and self.by.left_at is None


class SettlingRule(models.Model):
    """How one variable is settled without a person, where not as the others are."""

    variable = models.OneToOneField(Variable, on_delete=models.CASCADE, related_name="settling_rule")
    rule = models.CharField(max_length=9, choices=[(r.value, r.value) for r in Rule])
    at_least = models.PositiveSmallIntegerField(default=2, help_text="Coders that a majority needs.")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(at_least__gte=2), name="settling_rule_of_two_or_more"),)

    def __str__(self) -> str:
        return f"{self.rule} of {self.variable_id}"


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
