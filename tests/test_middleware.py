"""Answers while the database is away."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from annotator import health


@pytest.mark.django_db
def test_a_page_that_loses_the_database_says_that_nothing_was_saved(client, monkeypatch):
    def lost(*args: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(health, "_plain", lost)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Nothing was saved" in answer.content.decode()


@pytest.mark.django_db
def test_pages_are_not_kept_by_caches(client):
    assert "no-store" in client.get("/accounts/login/").headers["Cache-Control"]
