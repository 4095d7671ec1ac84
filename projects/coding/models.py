"""Rounds, assignments, and what coders answered: judgements and spans, kept revision by revision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from projects.codebooks.models import Category, Codebook, Variable
from projects.coding.rules import Kind, Purpose, State
from projects.corpus.models import Document
from projects.teams.models import Membership, Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from projects.teams.models import User


class Round(models.Model):
    """A batch of documents with a purpose, under one codebook version."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=100)
    purpose = models.CharField(max_length=12, choices=[(p, p.value) for p in Purpose], default=Purpose.MAIN)
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, null=True, related_name="rounds")
    closed_at = models.DateTimeField(null=True, blank=True)
    give_back_after = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days after which a coding that is begun and left lying is given back."
    )
    extra_coder = models.BooleanField(default=False, help_text="A contested document gets one more coder.")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("project", "name"), name="round_name_once_per_project"),)

    def __str__(self) -> str:
        return self.name


class Draw(models.Model):
    """How documents of a round were dealt to coders: what was asked for, with which seed. Kept when it is undone."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="draws")
    wish = models.JSONField(help_text="The form as it was sent; with the seed, it draws the same again.")
    seed = models.PositiveIntegerField()
    documents = models.PositiveIntegerField()
    several = models.PositiveIntegerField(help_text="Documents with two coders or more.")
    codings = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, help_text="Of who got what.")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"draw {self.seed} of {self.documents} documents"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments, always asked for one coder on coders' pages."""

    def for_user(self, user: User | AnonymousUser) -> AssignmentQuerySet:
        """The person's own assignments in projects they have not left; nobody else's, whatever their role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(coder__user=user, coder__left_at=None, coder__is_coder=True)

    def of(self, coder: Membership) -> AssignmentQuerySet:
        """One member's assignments."""
        return self.filter(coder=coder)

    def open(self) -> AssignmentQuerySet:
        """Those still to code."""
        return self.filter(state=State.OPEN)

    def submitted(self) -> AssignmentQuerySet:
        """Those handed in."""
        return self.filter(state=State.SUBMITTED)


class Assignment(models.Model):
    """This coder codes this document in this round; also the head of the coding they hand in.

    `frozen_at` is set when someone else first opens the case, when the round closes, or on import; from then on every
    change is a correction. `cannot_code` is the reason why the coder handed the document in without answers. `draw` is
    what it was dealt in; `instead_of` the withdrawn coding whose place it takes. Coders get them in order of keys.
    """

    # Without indexes of their own: each leads one of those below, and writing very many rows pays for every index.
    round = models.ForeignKey(Round, on_delete=models.PROTECT, db_index=False, related_name="assignments")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, db_index=False, related_name="assignments")
    coder = models.ForeignKey(Membership, on_delete=models.PROTECT, db_index=False, related_name="assignments")
    state = models.CharField(max_length=9, choices=[(s, s.value) for s in State], default=State.OPEN)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    cannot_code = models.TextField(default="", blank=True)
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="assignments")
    instead_of = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("round", "document", "coder"), name="assignment_once_per_round"),
            models.CheckConstraint(
                condition=Q(state=State.SUBMITTED, submitted_at__isnull=False)
                | (~Q(state=State.SUBMITTED) & Q(submitted_at=None)),
                name="assignment_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=Q(cannot_code="") | Q(state=State.SUBMITTED), name="assignment_cannot_code_is_submitted"
            ),
        )
        indexes = (
            models.Index(fields=("coder", "state", "id"), name="assignment_in_order"),
            # Progress and pace are counted from this index alone; it also has one's own codings in their order.
            models.Index(fields=("coder", "state", "submitted_at", "round"), name="assignment_progress"),
            models.Index(fields=("document", "state"), name="assignment_by_document"),
            models.Index(fields=("round", "state", "coder", "document"), name="assignment_by_round"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} by {self.coder_id}"


class Answer(models.Model):
    """A typed answer: exactly the column that `kind` names is filled. `key` compares answers of every kind alike."""

    kind = models.CharField(max_length=8, choices=[(k, k.value) for k in Kind])
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.DecimalField(max_digits=60, decimal_places=30, null=True)
    text = models.TextField(null=True)  # noqa: DJ001  # NULL is "no text column", "" never a legal answer
    key = models.TextField(help_text="answer_key() of the value; empty when cleared.")

    class Meta:
        abstract = True
        constraints: ClassVar[Any] = (
            models.CheckConstraint(
                condition=Q(kind=Kind.CATEGORY, category__isnull=False, number=None, text=None)
                | Q(kind=Kind.NUMBER, category=None, number__isnull=False, text=None)
                | Q(kind=Kind.TEXT, category=None, number=None, text__isnull=False)
                | Q(kind__in=(Kind.SET, Kind.SPANS, Kind.CLEARED), category=None, number=None, text=None),
                name="%(class)s_one_typed_value",
            ),
        )


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Revisions of coders' answers."""

    def current(self) -> JudgementQuerySet:
        """The latest revision of each cell of each coding, corrections included, without those taken back."""
        later = Judgement.objects.filter(
            assignment=OuterRef("assignment"), variable=OuterRef("variable"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later)).exclude(kind=Kind.CLEARED)

    def independent(self) -> JudgementQuerySet:
        """The latest revision made before the freeze: what reliability reads, and only that."""
        later = Judgement.objects.filter(
            assignment=OuterRef("assignment"),
            variable=OuterRef("variable"),
            version__gt=OuterRef("version"),
            correction=False,
        )
        return self.filter(~Exists(later), correction=False).exclude(kind=Kind.CLEARED)


class Judgement(Answer):
    """One revision of one cell by one coder. Rows are only ever added."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="judgements")
    variable = models.ForeignKey(Variable, on_delete=models.PROTECT, related_name="judgements")
    codebook = models.ForeignKey(Codebook, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(help_text="1, 2, 3 … within the cell of this coding.")
    correction = models.BooleanField(default=False, help_text="Made after the freeze.")
    op_id = models.UUIDField(help_text="Made once per edit by the client; a retry brings the same one.")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = JudgementQuerySet.as_manager()

    class Meta(Answer.Meta):
        ordering = ("pk",)
        constraints = (
            *Answer.Meta.constraints,
            models.UniqueConstraint(fields=("assignment", "variable", "version"), name="judgement_version_once"),
            models.UniqueConstraint(fields=("assignment", "op_id"), name="judgement_op_once_per_coding"),
        )
        indexes = (models.Index(fields=("variable", "assignment", "version"), name="judgement_by_variable"),)

    def __str__(self) -> str:
        return f"{self.variable_id} of {self.assignment_id}, version {self.version}"


class JudgementCategory(models.Model):
    """One category of a multi-select judgement."""

    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="chosen")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("judgement", "category"), name="judgement_category_once"),)

    def __str__(self) -> str:
        return f"{self.category_id} of {self.judgement_id}"


class SpanQuerySet(models.QuerySet["Span"]):
    """Marked passages."""

    def current(self) -> SpanQuerySet:
        """Those that stand."""
        return self.filter(removed_at=None)

    def independent(self) -> SpanQuerySet:
        """Those that stood at the freeze."""
        return self.filter(Q(removed_at=None) | Q(removed_in_correction=True), correction=False)


class Span(models.Model):
    """A passage one coder marked: evidence for a category, or a member of a `span` variable's answer.

    A row never changes but for its removal, which is written once and keeps the row.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="spans")
    variable = models.ForeignKey(Variable, on_delete=models.PROTECT, related_name="spans")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    start = models.PositiveIntegerField(help_text="Code points from 0.")
    end = models.PositiveIntegerField(help_text="Exclusive.")
    correction = models.BooleanField(default=False)
    op_id = models.UUIDField()
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_in_correction = models.BooleanField(default=False)

    objects = SpanQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="span_not_empty"),
            models.UniqueConstraint(fields=("assignment", "op_id"), name="span_op_once_per_coding"),
            models.UniqueConstraint(
                fields=("assignment", "variable", "category", "start", "end"),
                condition=Q(removed_at=None),
                name="span_stands_once",
            ),
        )
        indexes = (models.Index(fields=("variable", "assignment"), name="span_by_variable"),)

    def __str__(self) -> str:
        return f"{self.start}–{self.end} of {self.assignment_id}"


class NoteQuerySet(models.QuerySet["Note"]):
    """Revisions of coders' notes."""

    def current(self) -> NoteQuerySet:
        """The latest revision of each note, without those taken back."""
        later = Note.objects.filter(
            assignment=OuterRef("assignment"), variable=OuterRef("variable"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(later)).exclude(text="")


class Note(models.Model):
    """One revision of what a coder tells the adjudicator about a cell; "" takes it back. Never an answer."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="notes")
    variable = models.ForeignKey(Variable, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(help_text="1, 2, 3 … within the cell of this coding.")
    text = models.TextField(blank=True)
    op_id = models.UUIDField(help_text="Made once per edit by the client; a retry brings the same one.")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("assignment", "variable", "version"), name="note_version_once"),
            models.UniqueConstraint(fields=("assignment", "op_id"), name="note_op_once_per_coding"),
        )

    def __str__(self) -> str:
        return f"note on {self.variable_id} of {self.assignment_id}, version {self.version}"
