"""`manage.py up`, as `make run` starts it: everything comes up, stays up, and is gone after Ctrl-C."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import ROOT, eventually

COMMAND = [sys.executable, "manage.py", "up"]
VARIABLES = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS", "EMAIL_URL")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """A running `manage.py up` with a folder and a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        self.env = kept | {"DATA_DIR": str(folder / "data"), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                COMMAND,
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def again(self, **variables: str) -> subprocess.CompletedProcess[str]:
        """A second start, beside the first."""
        return subprocess.run(COMMAND, cwd=ROOT, env=self.env | variables, capture_output=True, text=True, timeout=60)

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def is_ready(self) -> bool:
        return self.get("/readyz") == (200, "ok")

    def children(self) -> dict[str, int]:
        """The process ids of the web server and the worker."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_text().split("\0")
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if self.process is not None and parent == self.process.pid and "annotator.lifeline" in words:
                found[words[words.index("annotator.lifeline") + 1]] = int(entry.name)
        return found

    def interrupt(self) -> int:
        """What Ctrl-C does: SIGINT to the group. The exit code."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(15)


def is_gone(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    site.start()
    yield site
    assert site.process is not None
    if site.process.poll() is None:
        site.interrupt()


@pytest.mark.timeout(180)
def test_everything_comes_up_stays_up_and_is_gone_after_ctrl_c(site: Site):
    eventually(site.is_ready, 90)
    children = site.children()
    assert set(children) == {"waitress", "celery"}
    assert "Annotator already runs on DATA_DIR" in site.again().stderr

    os.kill(children["celery"], signal.SIGKILL)
    os.kill(children["waitress"], signal.SIGKILL)
    eventually(lambda: len(set(site.children().values()) - set(children.values())) == 2 and site.is_ready(), 60)

    children = site.children()
    assert site.interrupt() == 0
    assert all(is_gone(pid) for pid in children.values())
    said = site.log.read_text()
    assert re.search(rf"Annotator is running at http://127\.0\.0\.1:{site.port}/", said)
    assert "Traceback" not in said


@pytest.mark.timeout(180)
def test_a_killed_supervisor_leaves_no_orphans_and_the_next_start_just_works(site: Site):
    eventually(site.is_ready, 90)
    children = site.children()
    assert site.process is not None
    site.process.kill()
    site.process.wait()
    eventually(lambda: all(is_gone(pid) for pid in children.values()), 15)
    site.start()
    eventually(site.is_ready, 60)


def test_a_port_in_use_is_said_before_anything_starts(tmp_path):
    site = Site(tmp_path)
    with socket.create_server(("127.0.0.1", site.port)):
        ended = site.again()
    assert ended.returncode == 1
    assert (
        ended.stderr == f"CommandError: BIND 127.0.0.1, PORT {site.port} cannot be used (Address already in use); "
        "set PORT.\n"
    )
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_https_without_a_proxy_is_refused_since_every_page_would_lead_to_itself(tmp_path):
    ended = Site(tmp_path).again(HTTPS="on")
    assert (ended.returncode, "TRUSTED_PROXIES=1" in ended.stderr) == (1, True)
