"""The demo is loaded once, and left alone from then on."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate

from projects.codebooks.queries import sub_hypotheses
from projects.coding.models import Assignment
from projects.coding.rules import State
from projects.exchange.demo import CODERS, SLUG
from projects.exchange.invariants import broken_invariants
from projects.jobs.models import Job
from projects.teams.models import Membership, Project, User
from tests.exchange.studies import fingerprint, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sign_ins() -> Iterator[Path]:
    """The file of passwords, which goes with the test."""
    path = settings.DATA_DIR / "demo-sign-ins.json"
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def test_it_prints_the_address_and_how_everybody_signs_in() -> None:
    code, out, _ = run("demo")
    lines = out.splitlines()
    assert code == 0 and lines[0].split() == ["name", "role", "sign", "in", "as", "password"]
    assert [line.split()[:3] for line in lines[1:6]] == [
        ["Aigerim", "coder", "aigerim"], ["Daniyar", "coder", "daniyar"], ["Omid", "coder", "omid"],
        ["Leila", "adjudicator", "leila"], ["Nadia", "manager", "nadia"],
    ]  # fmt: skip
    assert lines[-1] == "http://127.0.0.1:8000/"


def test_the_passwords_open_the_accounts_and_are_for_the_owners_eyes_alone(sign_ins: Path) -> None:
    people = json.loads(run("demo", "--format", "json")[1])["people"]
    assert all(authenticate(username=p["username"], password=p["password"]) for p in people)
    assert stat.S_IMODE(sign_ins.stat().st_mode) == 0o600


def test_the_coders_sign_in_as_the_identities_of_the_study() -> None:
    run("demo")
    coders = Membership.objects.filter(project__slug=SLUG, name__in=CODERS)
    assert {coder.user.username for coder in coders if coder.user} == {"aigerim", "daniyar", "omid"}
    assert all(coder.assignments.exists() for coder in coders)


def test_the_study_is_sound_and_states_its_question() -> None:
    run("demo")
    study = Project.objects.get(slug=SLUG)
    assert study.question.startswith("What does China want") and "artificial intelligence" in study.hypothesis
    assert [sub.code for sub in sub_hypotheses(study)] == ["H1", "H2", "H3", "H4", "H5", "H6"]
    assert list(broken_invariants(study)) == []


def test_its_reliability_is_asked_of_the_worker_once() -> None:
    run("demo")
    run("demo")
    assert [job.kind for job in Job.objects.filter(state="queued")] == ["reliability"]


def test_a_second_start_prints_the_same_and_changes_nothing() -> None:
    first = run("demo")[1]
    before = fingerprint()
    assert run("demo")[1] == first and fingerprint() == before


def test_what_was_coded_meanwhile_is_not_touched() -> None:
    run("demo")
    coding = Assignment.objects.filter(state=State.OPEN)[0]
    coding.state, coding.submitted_at = State.SUBMITTED, coding.document.added_at
    coding.save()
    before = fingerprint()
    assert run("demo")[0] == 0 and fingerprint() == before


def test_a_start_that_was_interrupted_is_completed() -> None:
    run("demo")
    Membership.objects.filter(name="Nadia").delete()
    User.objects.filter(username="nadia").delete()
    Membership.objects.filter(name="Omid").update(user=None)
    out = run("demo")[1]
    assert Membership.objects.get(name="Omid").user is not None and Membership.objects.get(name="Nadia").is_manager
    assert authenticate(username="nadia", password=next(x.split()[-1] for x in out.splitlines() if "nadia" in x))


def test_a_lost_file_of_passwords_is_said(sign_ins: Path) -> None:
    run("demo")
    sign_ins.unlink()
    assert run("demo")[1].count("manage.py changepassword") == 5
