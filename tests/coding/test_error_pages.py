"""Where something went wrong, the page is the same for everybody: no token, no theme, nothing of the person."""

from __future__ import annotations

import pytest
from django.contrib.messages import INFO
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import page_not_found

from projects.teams.models import Membership
from tests.factories import make_coder, make_project

NOWHERE = "/no/such/page/"


@pytest.fixture
def aigerim(db: None) -> Membership:
    """A coder who likes it dark."""
    aigerim = make_coder(make_project("study"), "Aigerim")
    assert aigerim.user is not None
    aigerim.user.theme = "dark"
    aigerim.user.save()
    return aigerim


def test_a_missing_page_is_the_same_bytes_each_time_and_for_everybody(client: Client, aigerim: Membership):
    stranger = client.get(NOWHERE)
    _sign_in(client, aigerim)
    assert stranger.status_code == 404
    assert client.get(NOWHERE).content == client.get(NOWHERE).content == stranger.content


def test_a_missing_page_within_her_project_says_nothing_of_it(client: Client, aigerim: Membership):
    _sign_in(client, aigerim)
    missing = client.get("/projects/study/code/404404/")
    assert missing.status_code == 404
    assert missing.content == Client().get(NOWHERE).content


@pytest.mark.parametrize("page", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_an_error_page_carries_no_token_and_no_name(aigerim: Membership, page: str):
    request = _her_request(aigerim)
    html = render_to_string(page, request=request)
    assert "To my projects" in html
    assert not [word for word in ("csrf", "Aigerim", "aigerim", "data-theme", "<form", "<script") if word in html]
    assert "CSRF_COOKIE" not in request.META


def test_an_error_page_takes_no_message_away(aigerim: Membership):
    request = _her_request(aigerim)
    messages = FallbackStorage(request)
    messages.add(INFO, "Reopened.")
    request._messages = messages  # type: ignore[attr-defined]  # where Django looks for it
    page_not_found(request, Http404())
    assert not messages.used


def _sign_in(client: Client, aigerim: Membership) -> None:
    assert aigerim.user is not None
    client.force_login(aigerim.user)


def _her_request(aigerim: Membership) -> HttpRequest:
    request = RequestFactory().get(NOWHERE)
    assert aigerim.user is not None
    request.user = aigerim.user
    request.session = SessionStore()
    return request
