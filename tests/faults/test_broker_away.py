"""The broker is away, silent or full of rubbish: asking stays quick, and the jobs are done all the same."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from annotator.celery import app
from projects.jobs.actions import submit, work_or_wait
from projects.jobs.models import Job
from projects.jobs.rules import State
from projects.teams.models import Project
from tests.processes import ROOT, WorkerProcess, environment

RING = """
import django, time
django.setup()
from projects.jobs.actions import ring
begun = time.monotonic()
for job_id in range(3):
    ring(job_id)
print((time.monotonic() - begun) / 3)
"""


def seconds_to_ring(broker: str) -> float:
    """How long one ring takes a process whose broker is at this URL."""
    command = [sys.executable, "-c", RING]
    env = environment(TEST_BROKER_URL=broker)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return float(done.stdout)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as server:
        yield server.getsockname()[1]


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_is_down_costs_next_to_nothing(scheme):
    assert seconds_to_ring(f"{scheme}://127.0.0.1:9") < 0.6


@pytest.mark.django_db
@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_a_broker_that_is_silent_costs_half_a_second(scheme, silent_port):
    assert seconds_to_ring(f"{scheme}://127.0.0.1:{silent_port}") < 0.8


def test_a_job_whose_bell_never_sounded_is_found_by_the_sweeper(worker: WorkerProcess, monkeypatch):
    monkeypatch.setattr("projects.jobs.actions.ring", lambda job_id: None)
    project = Project.objects.create(slug="study", name="Study")
    job = submit(kind="test_steps", key=uuid4().hex, project=project, by=None)
    Job.objects.update(rung_at=timezone.now() - timedelta(minutes=1))
    assert work_or_wait(job, timeout=20).state == State.SUCCEEDED


def put_rubbish_into_the_queue() -> None:
    """Bytes that are no message, where the worker looks for messages."""
    with app.connection_for_write() as broker:
        folder = broker.transport_options.get("folder")
        if folder:
            Path(folder, f"0_rubbish.{app.conf.task_default_queue}.msg").write_bytes(b"\x00\xff{")
        else:
            broker.Producer().publish(b"\x00\xff{", routing_key=app.conf.task_default_queue, content_type="text/x-what")


def test_rubbish_in_the_queue_does_not_end_the_worker(worker: WorkerProcess):
    put_rubbish_into_the_queue()
    project = Project.objects.create(slug="study", name="Study")
    job = submit(kind="test_steps", key=uuid4().hex, project=project, by=None)
    assert work_or_wait(job, timeout=20).state == State.SUCCEEDED
    assert worker.process is not None
    assert worker.process.poll() is None
    assert "rubbish" in worker.log.read_text() or "what" in worker.log.read_text()
