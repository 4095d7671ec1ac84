"""The fault campaign: a worker killed again and again while jobs come in, and every job done exactly once.

`make chaos` works in a folder of its own and prints one JSON document; exit 1 when a job was lost or doubled.
CHAOS_KILLS (20) and CHAOS_SEED (1) choose the campaign, DATABASE_URL and CELERY_BROKER_URL other services.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
from django.core.management import call_command
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = tempfile.TemporaryDirectory(prefix="annotator-chaos-")
os.environ |= {
    "DATA_DIR": SCRATCH.name,
    "DJANGO_SETTINGS_MODULE": "annotator.settings",
    "JOB_LEASE_SECONDS": "6",
    "PYTHONWARNINGS": "ignore",
}
django.setup()

from projects.jobs.actions import submit  # models exist only now
from projects.jobs.models import Job
from projects.teams.models import Activity, Project

WORKER = ["-m", "celery", "--quiet", "-A", "annotator", "worker", "-P", "threads", "-c", "2", "-l", "WARNING"]
WORKER_STARTS_IN = 4.0
JOB_EVERY = 0.5
DRAINED_WITHIN = 180


def start_worker() -> subprocess.Popen[bytes]:
    """A worker that knows the campaign's job."""
    command = [sys.executable, *WORKER, "-I", "benchmarks.chaos_jobs"]
    with Path(SCRATCH.name, "worker.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def ask(project: Project, keys: list[str], attempts: int) -> None:
    """Ask for one more job and note that it was accepted."""
    key = f"{project.slug}:{len(keys)}"
    submit(kind="chaos", key=key, project=project, by=None, max_attempts=attempts)
    keys.append(key)


def campaign(kills: int, seed: int) -> dict[str, Any]:
    """Kill the worker `kills` times, at random moments of its jobs, then wait until every job has ended."""
    chance = random.Random(seed)
    keys: list[str] = []
    project = Project.objects.create(slug=f"chaos-{uuid4().hex[:8]}", name="Chaos")
    worker = start_worker()
    for _ in range(kills):
        until = time.monotonic() + WORKER_STARTS_IN + chance.uniform(0, 2)
        while time.monotonic() < until:
            ask(project, keys, kills + 1)
            time.sleep(JOB_EVERY)
        worker.kill()
        worker.wait()
        worker = start_worker()
    drained = drain(project)
    worker.terminate()
    worker.wait()
    return {"kills": kills, "seed": seed, "drained": drained} | ledger(project, keys)


def drain(project: Project) -> bool:
    """Wait until every job has ended; whether that came true in time."""
    until = time.monotonic() + DRAINED_WITHIN
    while Job.objects.filter(project=project, finished_at=None).exists():
        if time.monotonic() > until:
            return False
        time.sleep(JOB_EVERY)
    return True


def ledger(project: Project, keys: list[str]) -> dict[str, Any]:
    """The list of accepted jobs against the effects that the database holds."""
    effects = Counter(Activity.objects.filter(project=project, verb="chaos").values_list("detail", flat=True))
    attempts = list(Job.objects.filter(project=project).values_list("attempt", flat=True))
    return {
        "accepted": len(keys),
        "lost": sum(key not in effects for key in keys),
        "doubled": sum(count > 1 for count in effects.values()),
        "tried_more_than_once": sum(attempt > 1 for attempt in attempts),
        "most_attempts": max(attempts),
        "database": connection.vendor,
    }


if __name__ == "__main__":
    call_command("migrate", interactive=False, verbosity=0)
    begun = time.monotonic()
    found = campaign(int(os.environ.get("CHAOS_KILLS", "20")), int(os.environ.get("CHAOS_SEED", "1")))
    print(json.dumps(found | {"seconds": round(time.monotonic() - begun)}, indent=1))
    connection.close()
    SCRATCH.cleanup()
    sys.exit(0 if found["drained"] and not found["lost"] and not found["doubled"] else 1)
