"""Codebook versions, and the identities that answers point at."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models

from projects.codebooks import rules
from projects.codebooks.difference import Reach
from projects.codebooks.hypotheses import LONGEST_CODE, Bearing, Link
from projects.codebooks.parsing import parse_codebook
from projects.teams.models import Project


@lru_cache(maxsize=64)
def _parsed(canonical: str) -> rules.Codebook:
    codebook, found = parse_codebook(json.loads(canonical))
    if codebook is None:
        raise ValueError(f"A stored codebook cannot be read: {found.problems[0]}")
    return codebook


class Codebook(models.Model):
    """One published version of a project's codebook. It never changes; an edit makes the next version.

    `content` is the codebook as it was given, unknown keys included: a definition is read as a whole and never
    counted, so it is the one JSON value besides documents' metadata.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="codebooks")
    number = models.PositiveIntegerField()
    content = models.TextField(help_text="Canonical JSON: sorted keys, UTF-8, one space of indent.")
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("project", "number")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="codebook_number_once_per_project"),)

    def __str__(self) -> str:
        return f"codebook {self.number}"

    @property
    def parsed(self) -> rules.Codebook:
        """The codebook as plain data; the same text is read once per process."""
        return _parsed(self.content)

    @property
    def json(self) -> Any:
        """The content as it was given."""
        return json.loads(self.content)


class Variable(models.Model):
    """The identity of a variable through all versions of the codebook; what it says is in the version."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="variables")
    code = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("project", "code"), name="variable_code_once_per_project"),)

    def __str__(self) -> str:
        return self.code


class Category(models.Model):
    """The identity of an answer of a variable, missing answers included, through all versions of the codebook."""

    variable = models.ForeignKey(Variable, on_delete=models.CASCADE, related_name="categories")
    code = models.CharField(max_length=200)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("variable", "code"), name="category_code_once_per_variable"),)

    def __str__(self) -> str:
        return self.code


class CodebookNote(models.Model):
    """Something to remember when the next version of the codebook is written. Notes are never changed."""

    variable = models.ForeignKey(Variable, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"note on {self.variable_id}"


class SubHypothesis(models.Model):
    """A part of the project's hypothesis that its documents can support or contradict.

    Its code (`H2`) is never given to another, so that releases of different days speak of the same; one that was
    removed stays as a row.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sub_hypotheses")
    code = models.CharField(max_length=LONGEST_CODE)
    text = models.TextField()
    position = models.PositiveIntegerField(help_text="Its place among those that stand, from 1.")
    changed_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=("project", "code"), name="sub_hypothesis_code_once"),)

    def __str__(self) -> str:
        return self.code

    @property
    def stamp(self) -> str:
        """When it was last changed, to tell whether it was changed since."""
        return self.changed_at.isoformat()

    @property
    def plain_links(self) -> list[Link]:
        """What bears on it, as plain data."""
        return [link.plain for link in self.links.all()]


class SubHypothesisLink(models.Model):
    """A category whose use supports or contradicts a sub-hypothesis.

    It names variable and category by their codes, so that it holds through all versions of the codebook and waits
    where a version has them no more.
    """

    sub_hypothesis = models.ForeignKey(SubHypothesis, on_delete=models.CASCADE, related_name="links")
    variable = models.CharField(max_length=200)
    category = models.CharField(max_length=200)
    bearing = models.CharField(max_length=11, choices=[(b.value, b.value) for b in Bearing])

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("sub_hypothesis", "variable", "category"), name="sub_hypothesis_category_once"
            ),
            models.CheckConstraint(
                condition=models.Q(bearing__in=[b.value for b in Bearing]), name="sub_hypothesis_bearing_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.variable}: {self.category} {self.bearing}"

    @property
    def plain(self) -> Link:
        """The link as plain data."""
        return Link(self.variable, self.category, Bearing(self.bearing))


class Draft(models.Model):
    """What the next version may become: a codebook that is still written, one for each project.

    `version` counts the edits, and an edit names the one it is based on. `content` may be incomplete.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="draft")
    content = models.TextField(help_text="JSON as in Codebook.content.")
    version = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey(Codebook, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"draft of {self.project_id}, version {self.version}"

    @property
    def json(self) -> Any:
        """The content as it was given."""
        return json.loads(self.content)


class CodeAgain(models.Model):
    """The manager's word that cells of one variable are to be coded again under the version that changed it.

    Which documents these are is asked of the codings whenever it is wanted (ADR 21); rows are only ever added.
    """

    codebook = models.ForeignKey(Codebook, on_delete=models.CASCADE, related_name="to_code_again")
    variable = models.ForeignKey(Variable, on_delete=models.CASCADE, related_name="+")
    reach = models.CharField(max_length=8, choices=[(r, r.value) for r in Reach])
    answers = models.ManyToManyField(Category, related_name="+", help_text="With reach `answers`: those touched.")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("codebook", "variable", "reach"), name="code_again_once_per_version"),
        )

    def __str__(self) -> str:
        return f"{self.variable_id} under {self.codebook_id}"
