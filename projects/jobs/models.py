"""Jobs, which are the truth about background work, and the workers that were seen alive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from projects.jobs.rules import ENDED, MAX_ATTEMPTS, State
from projects.teams.models import Project


class Job(models.Model):
    """One piece of background work, asked for once under its `key`; the broker only says that it is there.

    A worker owns it by writing `owner` and `lease_until`. Whatever it writes later is written only while the row still
    names it, so that a worker that was thought dead cannot finish what another has taken over.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200, unique=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="jobs", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)
    params = models.JSONField(default=dict, blank=True)
    back = models.CharField(max_length=200, blank=True, help_text="The page to go to when the job has ended.")

    state = models.CharField(max_length=9, default=State.QUEUED.value, choices=[(s.value, s.value) for s in State])
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    owner = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    rung_at = models.DateTimeField(null=True, blank=True)

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    message = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=[s.value for s in State]), name="job_state_known"),
        )
        indexes = (
            models.Index(
                fields=("state", "rung_at"), name="job_open", condition=models.Q(state__in=("queued", "running"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def title(self) -> str:
        """What it is, in words: `build_release` reads "Build release"."""
        return self.kind.replace("_", " ").capitalize()

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to this job by itself."""
        return self.state in ENDED

    @property
    def summary(self) -> str:
        """The sentence its body left about what was done."""
        found: Any = self.result.get("summary", "")
        return str(found)


class Worker(models.Model):
    """A worker process, and when it was last seen alive."""

    name = models.CharField(max_length=200, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
