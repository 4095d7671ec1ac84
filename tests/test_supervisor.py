"""The supervisor's own promises, with small children that need no server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator import supervisor
from annotator.supervisor import Child, Supervisor
from tests.processes import ROOT, eventually


@pytest.fixture(autouse=True)
def usual_signals():
    before = [(signum, signal.getsignal(signum)) for signum in (signal.SIGINT, signal.SIGTERM)]
    yield
    for signum, handler in before:
        signal.signal(signum, handler)


def child(folder: Path, source: str) -> Child:
    """A child that runs this Python source."""
    (folder / "small_child.py").write_text(source)
    return Child("small child", "small_child", [], {"PYTHONPATH": f"{folder}:{ROOT}", "DJANGO_SETTINGS_MODULE": ""})


def run(small: Child, said: list[str], until_up: int = 1) -> int:
    """Run the supervisor until it has looked `until_up` times, then send it what Ctrl-C sends."""
    looks = iter(range(until_up, -1, -1))
    return Supervisor([small], ROOT, said.append).run(
        is_up=lambda: next(looks) == 0, on_up=lambda: os.kill(os.getpid(), signal.SIGINT)
    )


def test_ctrl_c_ends_the_children_and_is_no_error(tmp_path):
    small = child(tmp_path, "import time; time.sleep(60)")
    assert run(small, []) == 0
    assert small.process is not None
    assert small.process.returncode is not None


def test_a_child_that_will_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.5)
    small = child(tmp_path, "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    assert run(small, [], until_up=5) == 0
    assert small.process is not None
    assert small.process.returncode == -signal.SIGKILL


def test_a_child_that_dies_is_started_again(tmp_path, monkeypatch):
    said: list[str] = []
    small = child(tmp_path, f"open({str(tmp_path / 'started')!r}, 'a').write('x'); import time; time.sleep(0.1)")
    assert run(small, said, until_up=12) == 0
    assert said[0] == "The small child ended (exit 0) and is started again."
    assert len((tmp_path / "started").read_text()) >= 2


def test_a_child_that_cannot_start_ends_everything_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.05)
    said: list[str] = []
    assert run(child(tmp_path, "raise SystemExit(3)"), said, until_up=1000) == 1
    assert said[-1] == "The small child ended 5 times in a row (exit 3); giving up."


def test_the_pause_before_a_restart_grows_to_its_limit_and_is_short_again_after_a_steady_life():
    small, pauses = Child("small child", "none", []), []
    for lived in [1] * 9 + [60]:
        now = time.monotonic()
        small.started_at = now - lived
        small.note_death()
        pauses.append(round(small.start_at - now, 1))
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 0.5]


def test_a_child_ends_with_a_supervisor_that_was_killed(tmp_path):
    (tmp_path / "long_child.py").write_text(
        f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], env=os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}, cwd=ROOT
    )
    eventually(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text())
    pid = int((tmp_path / "pid").read_text())
    parent.kill()
    parent.wait()
    eventually(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2])


PARENT = """
from pathlib import Path
from annotator.supervisor import Child, Supervisor
Supervisor([Child("child", "long_child", [])], Path.cwd(), print).run(lambda: False, print)
"""
