"""Whatever people, workers and sweepers do to a job, it changes only along the ways that the rules name."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.jobs import actions, running
from projects.jobs.models import Job
from projects.jobs.registry import Done
from projects.jobs.rules import NEXT, State
from projects.jobs.running import JobRun, LeaseLost
from projects.teams.models import Activity, Project
from tests.jobs import bodies

STEPS = ["ask", "claim", "finish", "break", "refuse", "give back", "lease runs out", "sweep"]


class Story:
    """One job, the attempts that believe they own it, and the steps that happen to it."""

    def __init__(self) -> None:
        self.project = Project.objects.create(slug=uuid4().hex, name="Study")
        self.attempts: list[JobRun] = []
        self.job = self.ask()

    def ask(self) -> Job:
        return actions.submit(kind="test_steps", key=self.project.slug, project=self.project, by=None)

    def happens(self, step: str, which: int) -> None:
        if step == "ask":
            self.ask()
        elif step == "claim":
            self.claim()
        elif step == "lease runs out":
            past = timezone.now() - timedelta(seconds=1)
            Job.objects.filter(pk=self.job.pk, state=State.RUNNING).update(lease_until=past)
        elif step == "sweep":
            actions.sweep()
        elif self.attempts:
            self.ends(step, self.attempts[which % len(self.attempts)])

    def claim(self) -> None:
        owner = uuid4().hex
        if running.claim(self.job.pk, owner):
            self.attempts.append(JobRun(Job.objects.get(pk=self.job.pk), owner))

    def ends(self, step: str, attempt: JobRun) -> None:
        if step == "finish":
            with contextlib.suppress(LeaseLost):
                running._succeed(attempt, Done(write=lambda: bodies.effect(attempt)))
        elif step == "give back":
            running._put_back(attempt)
        else:
            running._end(attempt, State.REFUSED if step == "refuse" else State.FAILED, step)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=25))
def test_a_job_changes_only_as_the_rules_say_and_takes_effect_at_most_once(db, monkeypatch, steps):
    monkeypatch.setattr(actions, "ring", lambda job_id: None)
    story = Story()
    state = State(story.job.state)
    for step, which in steps:
        story.happens(step, which)
        story.job.refresh_from_db()
        after = State(story.job.state)
        assert after == state or after in NEXT[state], f"{state} became {after} by {step}"
        state = after
        assert story.job.attempt <= story.job.max_attempts
    effects = Activity.objects.filter(project=story.project).count()
    assert effects == (state == State.SUCCEEDED)
