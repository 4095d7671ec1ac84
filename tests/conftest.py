"""What every test may use: a guard against outgoing connections, a browser under watch, a real worker."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import ConsoleMessage, Page, Route
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

import tests.jobs.bodies  # noqa: F401 - registers the bodies of the tests' jobs
from annotator.celery import app
from tests.processes import WorkerProcess

# Playwright runs a loop in the thread of the test, where Django would otherwise refuse to touch the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_SWITCHES = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def is_local(address: Any) -> bool:
    """Whether a socket's address stays on this machine."""
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = address[0]
    return host == "localhost" or ipaddress.ip_address(host).is_loopback


@pytest.fixture(autouse=True, scope="session")
def no_outgoing_connections() -> Iterator[None]:
    """The product opens no connection to elsewhere; a test in which it does fails."""

    def guarded(connect: Any) -> Any:
        def connect_here(self: socket.socket, address: Any) -> Any:
            if not is_local(address):
                pytest.fail(f"an outgoing connection to {address}")
            return connect(self, address)

        return connect_here

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
        yield


@pytest.fixture(autouse=True, scope="session")
def no_traces() -> Iterator[None]:
    """The test process's queue on a broker goes with it."""
    yield
    with app.connection_for_write() as broker:
        broker.default_channel.queue_delete(app.conf.task_default_queue)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, from which every session is ended before it is removed: that of a worker that was killed
    lives on in PostgreSQL for a moment."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """The server, which thus ends before its database is removed."""
    return live_server


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[WorkerProcess]:
    """A real Celery worker on the test's database and broker; it knows the bodies in tests/jobs/bodies.py."""
    process = WorkerProcess(tmp_path / "worker.log")
    process.start()
    yield process
    process.end()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, kept from talking to anyone."""
    if not CHROMIUM:
        sentence = "no Chromium here: install the package chromium, or set CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    switches = [*CHROMIUM_SWITCHES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": switches}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A laptop's window, with nothing moving."""
    size = {"width": 1360, "height": 900}
    return {**browser_context_args, "viewport": size, "locale": "en-GB", "reduced_motion": "reduce"}


class WatchedPage:
    """What went wrong on a page: `problems` (console, exceptions, policy) and `outside` (requests to elsewhere)."""

    def __init__(self, page: Page, origin: str) -> None:
        self.problems: list[str] = []
        self.outside: list[str] = []
        self.origin = origin
        page.route("**/*", self._gate)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective, e.blockedURI))"
        )

    def _gate(self, route: Route) -> None:
        if route.request.url.startswith((self.origin, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def _listen(self, message: ConsoleMessage) -> None:
        # A refused save (409, 422) is an answer, which the browser reports as a failed resource.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.problems.append(message.text)


@pytest.fixture
def page(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """A browser page on the live server. At its end the test fails for a problem on the page or a request elsewhere.

    A test that provokes a problem empties the list: `page.watch.problems.clear()`.
    """
    watch = WatchedPage(page, live_server.url)
    page.watch = watch  # type: ignore[attr-defined]  # where the test finds it
    yield page
    assert watch.problems == []
    assert watch.outside == []
