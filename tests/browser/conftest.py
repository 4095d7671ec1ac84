"""At the end of every browser test: wait for the server, so that its last answer meets the database it was for."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import pytest
from django.core.signals import request_finished, request_started
from pytest_django.live_server_helper import LiveServer

from tests.processes import eventually


class UnderWay:
    """How many requests the server is answering."""

    def __init__(self) -> None:
        self.count = 0
        self._lock = Lock()

    def _one_more(self, **_: object) -> None:
        with self._lock:
            self.count += 1

    def _one_less(self, **_: object) -> None:
        with self._lock:
            self.count -= 1

    def __enter__(self) -> UnderWay:
        request_started.connect(self._one_more)
        request_finished.connect(self._one_less)
        return self

    def __exit__(self, *_: object) -> None:
        request_started.disconnect(self._one_more)
        request_finished.disconnect(self._one_less)


@pytest.fixture(autouse=True)
def server_at_rest(transactional_db: None, live_server: LiveServer) -> Iterator[None]:
    """Once the pages are closed, wait for the requests they sent: emptying the tables under one is a deadlock."""
    with UnderWay() as requests:
        yield
        eventually(lambda: requests.count <= 0)
