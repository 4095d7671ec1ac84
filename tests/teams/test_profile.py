"""The profile: what a person sets for themselves, and that the rest stays."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from projects.teams.actions import set_profile
from projects.teams.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PROFILE = reverse("teams:profile")


@pytest.fixture
def aigerim() -> User:
    return make_user("aigerim")


@pytest.fixture
def client(aigerim: User) -> Client:
    client = Client()
    client.force_login(aigerim)
    return client


def test_reading_settings_are_kept(client, aigerim):
    client.post(PROFILE, {"text_size": "large", "text_width": "wide", "text_face": "sans", "theme": "dark"})
    aigerim.refresh_from_db()
    assert (aigerim.text_size, aigerim.text_width, aigerim.text_face, aigerim.theme) == (
        "large",
        "wide",
        "sans",
        "dark",
    )


def test_what_is_not_sent_stays(client, aigerim):
    set_profile(user=aigerim, text_size="huge", single_keys=False)
    client.post(PROFILE, {"text_face": "sans"})
    aigerim.refresh_from_db()
    assert (aigerim.text_size, aigerim.single_keys) == ("huge", False)


def test_a_box_without_its_tick_switches_off(client, aigerim):
    client.post(PROFILE, {"auto_advance": "", "single_keys": ["", "on"]})
    aigerim.refresh_from_db()
    assert (aigerim.auto_advance, aigerim.single_keys) == (False, True)


def test_a_size_that_is_none_is_refused_and_changes_nothing(client, aigerim):
    answer = client.post(PROFILE, {"text_size": "gigantic", "text_face": "sans"})
    aigerim.refresh_from_db()
    assert (answer.status_code, aigerim.text_face) == (422, "serif")
    assert "gigantic" in answer.content.decode()


def test_own_keys_are_on_every_page(client, aigerim):
    client.post(PROFILE, {"key-mark": "q"})
    assert "&quot;mark&quot;:&quot;KeyQ&quot;" in client.get("/").content.decode()


def test_clashing_keys_are_refused_with_a_sentence_and_stay_in_the_fields(client, aigerim):
    answer = client.post(PROFILE, {"key-mark": "Z"})
    body = answer.content.decode()
    aigerim.refresh_from_db()
    assert (answer.status_code, aigerim.key_map) == (422, {})
    assert "Z would do two things" in body
    assert 'name="key-mark"' in body


def test_all_keys_come_back_as_they_were(client, aigerim):
    client.post(PROFILE, {"key-mark": "q"})
    client.post(reverse("teams:default_keys"))
    aigerim.refresh_from_db()
    assert aigerim.key_map == {}


def test_a_script_hears_what_is_wrong(client):
    answer = client.post(PROFILE, {"text_size": "x"}, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert "x" in answer.json()["error"]
    assert client.post(PROFILE, {"single_keys": ""}, headers={"accept": "application/json"}).json() == {}


def test_nothing_else_of_an_account_is_set_here(client, aigerim):
    client.post(PROFILE, {"is_superuser": "on", "username": "omid", "text_face": "sans"})
    aigerim.refresh_from_db()
    assert (aigerim.is_superuser, aigerim.username) == (False, "aigerim")
    with pytest.raises(ValueError, match="No part of a profile"):
        set_profile(user=aigerim, is_superuser=True)
