"""What a worker does beside its jobs: say that it is alive, and ring for jobs that were left behind."""

from __future__ import annotations

import logging
import os
from threading import Event, Thread
from time import monotonic
from typing import Any

from celery.bootsteps import StartStopStep
from django.db import connection

from projects.jobs import running
from projects.jobs.actions import forget_worker, see_worker, sweep
from projects.jobs.uploads import sweep_files
from projects.reliability.upload_actions import delete_expired

logger = logging.getLogger(__name__)
SWEEP_SECONDS = 2
SEEN_SECONDS = 5
TIDY_SECONDS = 3600


class Watch(StartStopStep):
    """A step of the worker that starts with its pool and, at the end, asks running jobs to go back to the queue."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self.name = f"{parent.hostname} {os.getpid()}"
        self._over = Event()
        self._thread = Thread(target=self._watch, name="watch", daemon=True)

    def start(self, parent: Any) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self, parent: Any) -> None:
        """End the watch and tell the bodies of jobs to stop; the pool waits for them after this."""
        running.stopping.set()
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(3)

    def _watch(self) -> None:
        next_seen = next_tidied = 0.0
        while not self._over.is_set():
            try:
                if monotonic() >= next_seen:
                    see_worker(name=self.name)
                    next_seen = monotonic() + SEEN_SECONDS
                sweep()
                if monotonic() >= next_tidied:
                    delete_expired()
                    sweep_files()
                    next_tidied = monotonic() + TIDY_SECONDS
            except Exception as error:  # a database that is away comes back
                logger.error("the worker could not look after its jobs: %s", error)
            finally:
                connection.close()
            self._over.wait(SWEEP_SECONDS)
        forget_worker(name=self.name)
        connection.close()
