"""Keeps the processes of the one-command start alive, and ends them together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic
from types import FrameType

LOOK_SECONDS = 0.2
STOP_SECONDS = 8
STEADY_SECONDS = 20
GIVE_UP_AFTER = 5
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One process to keep alive: a Python module with its arguments, run on a lifeline to this process."""

    name: str
    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    started_at: float = 0.0
    start_at: float = 0.0

    def start(self, folder: Path) -> None:
        """Start it in a session of its own, so that Ctrl-C in a terminal reaches the supervisor alone."""
        command = [sys.executable, "-m", "annotator.lifeline", self.module, *self.arguments]
        self.process = subprocess.Popen(  # noqa: S603 - the command is ours
            command,
            cwd=folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self.started_at = monotonic()

    def note_death(self) -> None:
        """Forget the dead process and say when to start the next: later and later, if it does not live long."""
        lived = monotonic() - self.started_at
        self.deaths = 1 if lived > STEADY_SECONDS else self.deaths + 1
        self.start_at = monotonic() + min(0.25 * 2**self.deaths, LONGEST_PAUSE)
        self._cut_line()
        self.process = None

    def _cut_line(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def is_due(self) -> bool:
        """Whether it is not there and its pause is over."""
        return self.process is None and monotonic() >= self.start_at

    def end(self, until: float) -> None:
        """Wait for it to end by itself, and no longer than `until`."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._cut_line()


class Supervisor:
    """Starts the children, restarts one that dies, and ends all on SIGINT or SIGTERM."""

    def __init__(self, children: Sequence[Child], folder: Path, say: Callable[[str], None]) -> None:
        self.children = children
        self.folder = folder
        self.say = say
        self._over = Event()

    def run(self, is_up: Callable[[], bool], on_up: Callable[[], None]) -> int:
        """Run until told to end (0) or a child cannot be kept alive (1). `on_up` is called once, when `is_up`."""
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, self._end)
        told = False
        try:
            while not self._over.wait(LOOK_SECONDS):
                for child in self.children:
                    if not self._look_after(child):
                        return 1
                if not told and is_up():
                    on_up()
                    told = True
        finally:
            self._stop_all()
        return 0

    def _end(self, signum: int, frame: FrameType | None) -> None:
        self._over.set()

    def _look_after(self, child: Child) -> bool:
        """Start the child when it is due; whether there is still hope for it."""
        if child.process is not None and child.process.poll() is not None:
            code = child.process.returncode
            child.note_death()
            if child.deaths >= GIVE_UP_AFTER:
                self.say(f"The {child.name} ended {child.deaths} times in a row (exit {code}); giving up.")
                return False
            self.say(f"The {child.name} ended (exit {code}) and is started again.")
        if child.is_due():
            child.start(self.folder)
        return True

    def _stop_all(self) -> None:
        until = monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                with suppress(ProcessLookupError):
                    child.process.terminate()
        for child in self.children:
            child.end(until)
