"""Planning: the floor at once, a simulation by the worker, and impossible wishes refused in sentences."""

from __future__ import annotations

import math
from typing import Any

import pytest
from django.test import Client

from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.reliability import planning, planning_build
from projects.reliability.models import Upload
from projects.teams.rules import Role
from tests.datasets.coded import coded_study
from tests.factories import make_member
from tests.reliability.test_uploads import signed_in, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_studies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small simulations: what is tested is the way to them."""

    def few(pilot: Any, **wanted: Any) -> planning.Plan:
        return planning.plan(pilot, sizes=(50, 100), studies=5, replicates=20, **wanted)

    monkeypatch.setattr(planning_build, "plan", few)


def asked(client: Client, upload: Upload, **changed: str) -> Any:
    wanted = {"variable": "stance", "threshold": "0.8", "width": "0.2"} | changed
    return client.post(f"/reliability/{upload.pk}/planning/", wanted, follow=True)


def test_the_floor_is_krippendorffs_for_eighty_in_the_hundred():
    client = signed_in()
    upload = stored(client)
    address = f"/reliability/{upload.pk}/planning/"
    page = client.get(address, {"minimum": "0.8", "rarest": "0.25", "significance": "0.05", "coders": "2"})
    assert page.context["units"] == math.ceil(planning.units_needed(0.8, 0.25)) == 139


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minimum": "1"}, "Give a number from 0 to 0.99."),
        ({"rarest": "0"}, "Give a number from 0.001 to 0.999."),
        ({"significance": "0.5"}, "Give a number from 0.0001 to 0.49."),
        ({"coders": "1"}, "Reliability needs two coders or more."),
        ({"minimum": "high"}, "Give a number, such as 0.8."),
        ({"minimum": "nan"}, "Give a number"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(changed, sentence):
    client = signed_in()
    upload = stored(client)
    wanted = {"minimum": "0.8", "rarest": "0.25", "significance": "0.05", "coders": "2"} | changed
    answer = client.get(f"/reliability/{upload.pk}/planning/", wanted)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["units"] is None


def test_a_simulation_waits_for_the_worker_and_then_shows_curve_and_table():
    client = signed_in()
    upload = stored(client)
    assert "being simulated" in asked(client, upload).content.decode()
    run_here(Job.objects.get())
    page = asked(client, upload).content.decode()
    assert page.count('<svg class="chart"') == 2
    assert "If the pilot’s alpha" in page or "If the pilot&#x27;s alpha" in page


def test_asking_twice_is_one_simulation():
    client = signed_in()
    upload = stored(client)
    asked(client, upload)
    asked(client, upload)
    assert Job.objects.count() == 1


def test_a_pilot_without_an_alpha_is_refused_in_a_sentence():
    client = signed_in()
    upload = stored(client, "document_id,A,B\nd1,1,1\nd2,1,1\n")
    address = asked(client, upload).request["PATH_INFO"]
    assert run_here(Job.objects.get()).state == "refused"
    page = client.get(address, {"variable": "stance", "threshold": "0.8", "width": "0.2"}).content.decode()
    assert "This pilot has no alpha to plan with." in page


def test_a_variable_that_is_not_there_is_refused_and_asks_for_nothing():
    client = signed_in()
    upload = stored(client)
    assert asked(client, upload, variable="mood").status_code == 422
    assert not Job.objects.exists()


def test_a_project_plans_from_its_own_codings():
    project = coded_study()
    nadia = make_member(project, "Nadia", Role.MANAGER)
    client = Client()
    assert nadia.user is not None
    client.force_login(nadia.user)
    wanted = {"variable": "stance", "threshold": "0.8", "width": "0.2"}
    client.post("/projects/study/reliability/planning/", wanted)
    assert run_here(Job.objects.get(kind="plan_of_a_study")).state in ("succeeded", "refused")
    assert client.get("/projects/study/reliability/planning/", wanted).status_code == 200
