"""How the pages look to a person: they choose, and stay where they were."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from projects.teams.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
THEME = reverse("teams:theme")


@pytest.fixture
def nadia() -> Client:
    client = Client()
    client.force_login(make_user("nadia"))
    return client


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_look_is_on_every_page_from_then_on(nadia, theme):
    nadia.post(THEME, {"theme": theme})
    assert f'data-theme="{theme}"' in nadia.get("/").content.decode()


def test_the_look_of_the_system_can_be_chosen_again(nadia):
    nadia.post(THEME, {"theme": "dark"})
    nadia.post(THEME, {"theme": ""})
    assert "data-theme" not in nadia.get("/").content.decode()


def test_a_look_that_is_none_changes_nothing(nadia):
    nadia.post(THEME, {"theme": "dark"})
    nadia.post(THEME, {"theme": "pink"})
    assert User.objects.get(username="nadia").theme == "dark"


def test_choosing_leads_back_to_the_page(nadia):
    answer = nadia.post(THEME, {"theme": "dark", "back": "/projects/study/documents/?q=lamps"})
    assert answer.headers["location"] == "/projects/study/documents/?q=lamps"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_choosing_never_leads_elsewhere(nadia, back):
    assert nadia.post(THEME, {"theme": "dark", "back": back}).headers["location"] == "/"


def test_one_persons_look_is_not_anothers(nadia):
    make_user("omid")
    nadia.post(THEME, {"theme": "dark"})
    assert User.objects.get(username="omid").theme == ""


def test_looking_at_the_address_changes_nothing(nadia):
    assert nadia.get(THEME).status_code == 405
