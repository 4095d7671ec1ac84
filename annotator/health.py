"""Is the site alive, and is it ready to work? Plain words, for watchdogs; details stand in the log."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from annotator.celery import app
from projects.jobs.queries import worker_is_alive

logger = logging.getLogger(__name__)


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return _plain("ok", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """`ok`, or 503 and the names of what is not ready."""
    missing = [name for name, check in CHECKS.items() if not _holds(name, check)]
    return _plain(" ".join(missing) or "ok", 503 if missing else 200)


def _plain(text: str, status: int) -> HttpResponse:
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8", headers=headers)


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # whatever is wrong, the answer is that it is not ready
        logger.warning("%s is not ready: %s", name, error)
        return False


def database_answers() -> bool:
    """The database answers a question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def migrations_are_applied() -> bool:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broker_answers() -> bool:
    """The broker takes messages."""
    with app.connection_for_write(connect_timeout=2) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        folder = broker.transport_options.get("folder", "")
    return not folder or os.access(folder, os.R_OK | os.W_OK | os.X_OK)


CHECKS = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "broker": broker_answers,
    "worker": worker_is_alive,
}
