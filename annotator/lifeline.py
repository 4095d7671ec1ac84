"""Run a module that ends with whoever started it: `python -m annotator.lifeline MODULE ARGUMENTS…`.

Standard input is the line to the starter: when the starter is gone, however it went, the line is at its end, and so is
this process. That holds on every system and leaves no orphans behind a supervisor that was killed.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from threading import Thread
from time import sleep
from types import FrameType

GRACE_SECONDS = 6


def _end_with_starter() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(GRACE_SECONDS)
    os._exit(1)


def _leave(signum: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    # A server that knows better replaces this; waitress ends its requests in order on SystemExit.
    signal.signal(signal.SIGTERM, _leave)
    Thread(target=_end_with_starter, name="lifeline", daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
