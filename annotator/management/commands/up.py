"""`manage.py up`: everything a laptop needs, in one process that looks after the others."""

from __future__ import annotations

import fcntl
import socket
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from annotator.supervisor import Child, Supervisor

LARGEST_UPLOAD = 300 * 1024 * 1024


class Command(BaseCommand):
    """Prepare the database and the demo, then run the web server and the worker until Ctrl-C."""

    help = "Prepares the database and the demo, then runs the web server and the worker until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse what cannot work before anything is started, then start everything."""
        try:
            lock = alone_in(settings.DATA_DIR)
            check_port(settings.BIND, settings.PORT)
            check_proxy()
            self._prepare()
        except KeyboardInterrupt:
            sys.exit(130)
        with lock:
            sys.exit(Supervisor(children(), settings.BASE_DIR, self._say).run(is_up, self._tell_address))

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)

    def _tell_address(self) -> None:
        self.stdout.write(f"Annotator is running at {address()} (Ctrl-C ends it)")
        self.stdout.flush()

    def _prepare(self) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if is_loopback(settings.BIND):
            call_command("demo", stdout=self.stdout)
        else:
            self._say(f"BIND is {settings.BIND}: others can reach it, so the demo and its people are not loaded.")
        self.stdout.flush()
        connections.close_all()


def alone_in(folder: Path) -> IO[str]:
    """The folder's lock, held while the file is open; the system releases it however this process ends."""
    lock = (folder / "up.lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CommandError(f"Annotator already runs on DATA_DIR {folder}; end it first, or set DATA_DIR.") from None
    return lock


def check_port(bind: str, port: int) -> None:
    """Raise CommandError when the web server could not listen there."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            raise CommandError(f"BIND {bind}, PORT {port} cannot be used ({error.strerror}); set PORT.") from None


def check_proxy() -> None:
    """Raise CommandError when every page would redirect to itself."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        raise CommandError("HTTPS is on, which needs a proxy that speaks TLS in front of this: set TRUSTED_PROXIES=1.")


def is_loopback(bind: str) -> bool:
    """Whether only this machine can connect."""
    return bind == "localhost" or ip_address(bind).is_loopback


def address() -> str:
    """Where to point a browser."""
    host = f"[{settings.BIND}]" if ":" in settings.BIND else settings.BIND
    return f"http://{host}:{settings.PORT}/"


def is_up() -> bool:
    """Whether the web server takes connections."""
    try:
        socket.create_connection((settings.BIND, settings.PORT), timeout=1).close()
    except OSError:
        return False
    return True


def children() -> list[Child]:
    """The web server and the worker."""
    return [
        Child("web server", "waitress", web_arguments()),
        Child(
            "worker",
            "celery",
            [
                "--quiet",
                "-A",
                "annotator",
                "worker",
                "--pool",
                "threads",
                "--concurrency",
                "2",
                "--loglevel",
                "WARNING",
            ],
            # Celery warns about running as root for the sake of pickled messages, which are not accepted here.
            {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"},
        ),
    ]


def web_arguments() -> list[str]:
    """Waitress: eight threads, and connections enough for a room of browsers that keep several open."""
    host = f"[{settings.BIND}]" if ":" in settings.BIND else settings.BIND
    arguments = [
        f"--listen={host}:{settings.PORT}",
        "--threads=8",
        "--connection-limit=1000",
        "--asyncore-use-poll",
        f"--max-request-body-size={LARGEST_UPLOAD}",
        "--ident=",
    ]
    if settings.TRUSTED_PROXIES:
        arguments.append("--no-clear-untrusted-proxy-headers")
    return [*arguments, "annotator.wsgi:application"]
