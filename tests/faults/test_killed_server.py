"""The web server is killed in the middle of saves: whatever it acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from threading import Event, Thread
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from projects.coding.models import Assignment, Judgement
from tests.factories import assign, make_codebook, make_coder, make_document, make_project
from tests.processes import ROOT, environment, eventually

KILLS = 5
TOKEN = "t" * 32


class WebServer:
    """The site's server on a port of its own; it can be killed and started again."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = log

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "waitress", f"--listen=127.0.0.1:{self.port}", "annotator.wsgi:application"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=log, stderr=log)
        eventually(lambda: self.ask("GET", "/healthz") == 200, 30)

    def kill(self) -> None:
        """End it as a crash or the kernel would: at once."""
        self.process.kill()
        self.process.wait()

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> int | None:
        """The status of the answer, or None when there was none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[WebServer]:
    server = WebServer(tmp_path / "web.log")
    server.start()
    yield server
    server.kill()


class Coder(Thread):
    """Changes one answer again and again, as the page does it: under the same op_id until it is acknowledged."""

    def __init__(self, server: WebServer, coding: Assignment) -> None:
        super().__init__(daemon=True)
        client = Client()
        assert coding.coder.user is not None
        client.force_login(coding.coder.user)
        self.server, self.path = server, f"/projects/study/code/{coding.pk}/answers/"
        self.cookie = f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self.unanswered = 0
        self.over = Event()

    def run(self) -> None:
        for version in count():
            if self.over.is_set():
                return
            edit = {"variable": "in_scope", "value": ("yes", "no")[version % 2], "base_version": version}
            self._save(edit | {"op_id": str(uuid4())})

    def has_saved(self, more: int) -> Callable[[], bool]:
        """Whether so many more were acknowledged, asked again and again."""
        enough = len(self.acknowledged) + more
        return lambda: len(self.acknowledged) >= enough

    def _save(self, edit: dict[str, str | int]) -> None:
        headers = {"Cookie": self.cookie, "X-CSRFToken": TOKEN, "Accept": "application/json"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        while (status := self.server.ask("POST", self.path, urlencode(edit), **headers)) != 200:
            if status is not None:
                self.refused.append(status)
                return
            self.unanswered += 1
            self.over.wait(0.05)
        self.acknowledged.append(str(edit["op_id"]))


def test_a_killed_server_has_kept_every_save_that_it_acknowledged(server):
    project, random = make_project("study"), Random(4)
    make_codebook(project, [{"id": "in_scope", "type": "nominal", "categories": ["yes", "no"]}])
    coder = Coder(server, assign(make_document(project, "d1"), make_coder(project)))
    coder.start()
    for _ in range(KILLS):
        eventually(coder.has_saved(random.randrange(5, 25)), 30)
        server.kill()
        server.start()
    coder.over.set()
    coder.join(20)
    rows = list(Judgement.objects.order_by("version").values_list("op_id", "version"))
    assert (coder.refused, coder.unanswered > 0) == ([], True)
    assert [str(op_id) for op_id, _ in rows] == coder.acknowledged
    assert [version for _, version in rows] == list(range(1, len(rows) + 1))
