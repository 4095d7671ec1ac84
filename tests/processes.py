"""Real processes for tests of what happens between processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from projects.jobs.models import Worker

ROOT = Path(__file__).resolve().parent.parent


def eventually(holds: Callable[[], object], seconds: float = 15) -> None:
    """Wait until it holds; fail when it does not in time."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"did not come true within {seconds} s"
        time.sleep(0.05)


def environment(**more: str) -> dict[str, str]:
    """The environment in which another process works on this test's database, broker and folder."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATA_DIR": str(settings.DATA_DIR),
        "TEST_DATABASE_URL": database_url(),
        "PYTHONWARNINGS": "ignore",
        **more,
    }


def database_url() -> str:
    """The URL of the database that this test's connection is on."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["TEST_DATABASE_URL"].rpartition("/")[0] + f"/{name}"


class WorkerProcess:
    """A Celery worker that can be killed and started again; its leases are short."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it was seen alive."""
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "annotator", "worker", "-P", "threads", "-c", "2"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "-l", "WARNING", "-I", "tests.jobs.bodies"],
                cwd=ROOT,
                env=environment(JOB_LEASE_SECONDS="4"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        pid = self.process.pid
        eventually(lambda: Worker.objects.filter(name__endswith=f" {pid}").exists())

    def kill(self) -> None:
        """End it as a crash or the kernel would: at once."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> int:
        """End it as a supervisor would, and say how it ended."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
