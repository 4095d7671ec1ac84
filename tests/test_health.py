"""What a watchdog is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from kombu.connection import Connection

from annotator import health
from annotator.celery import app
from annotator.environment import EMBEDDED_BROKER
from projects.jobs.actions import see_worker
from projects.jobs.models import Worker

pytestmark = pytest.mark.django_db


def test_a_server_that_answers_is_alive(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_server_with_its_database_broker_and_worker_is_ready(client):
    see_worker(name="here")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_worker_not_seen_for_half_a_minute_is_missed(client):
    see_worker(name="here")
    Worker.objects.update(seen_at=timezone.now() - timedelta(seconds=31))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"worker")


@pytest.mark.parametrize("name", ["database", "migrations", "broker"])
def test_what_is_not_ready_is_named(client, monkeypatch, name):
    def broken() -> bool:
        raise OSError("away")

    see_worker(name="here")
    monkeypatch.setitem(health.CHECKS, name, broken)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.decode()) == (503, name)


def test_a_queue_that_cannot_have_a_folder_is_missed(client, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    options = {"folder": str(tmp_path / "file" / "queue")}
    embedded = Connection(EMBEDDED_BROKER, transport_options=options)
    monkeypatch.setattr(app, "connection_for_write", lambda **timeouts: embedded)
    see_worker(name="here")
    assert client.get("/readyz").content == b"broker"


def test_the_real_broker_answers():
    assert health.broker_answers()


def test_a_watchdog_cannot_post(client):
    assert client.post("/healthz").status_code == 405


def test_health_is_never_kept_by_a_cache(client):
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"


def test_failed_sign_ins_are_counted_where_every_process_sees_them():
    cache.set("shared", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%shared%'")
        assert cursor.fetchone() == (1,)
