"""Signing in, and the guesses that are allowed."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.teams.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def aigerim() -> User:
    return User.objects.create_user("aigerim", password=PASSWORD)


def sign_in(password: str = PASSWORD, address: str = "127.0.0.1", name: str = "aigerim") -> Client:
    client = Client(REMOTE_ADDR=address)
    client.post("/accounts/login/", {"login": name, "password": password})
    return client


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_person_signs_in_by_name_and_password():
    assert is_signed_in(sign_in())


def test_a_wrong_password_does_not_sign_in():
    assert not is_signed_in(sign_in("wrong"))


def test_five_wrong_guesses_end_the_guessing_even_with_the_right_one():
    for _ in range(5):
        sign_in("wrong")
    assert not is_signed_in(sign_in())


def test_whoever_guesses_from_elsewhere_does_not_lock_a_person_out():
    for _ in range(6):
        sign_in("wrong", address="10.0.0.99")
    assert is_signed_in(sign_in(address="10.0.0.1"))


def test_a_forged_address_does_not_buy_more_guesses():
    for guess in range(5):
        client = Client(REMOTE_ADDR="10.0.0.99", headers={"X-Forwarded-For": f"10.1.1.{guess}"})
        client.post("/accounts/login/", {"login": "aigerim", "password": "wrong"})
    assert not is_signed_in(sign_in(address="10.0.0.99"))


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "confirm-email/", "password/set/"])
def test_nobody_signs_up_or_resets_by_themselves(client, path):
    assert client.get(f"/accounts/{path}").status_code == 404


def test_signing_out_needs_a_post(client):
    client = sign_in()
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_signing_in_leads_to_no_other_site(client):
    answer = client.post("/accounts/login/?next=https://elsewhere.example/", {"login": "aigerim", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_the_sign_in_page_is_served_under_the_strict_policy(client):
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
