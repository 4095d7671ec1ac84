"""Moving a study here in the browser: files sent, checked by the worker, read, imported, or refused in their place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.coding.models import Assignment, Judgement
from projects.coding.rules import State
from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.exchange.foreign import CODERS, Small, as_brat, as_label_studio
from tests.exchange.studies import STUDY, fingerprint
from tests.factories import (
    assign,
    judge,
    make_codebook,
    make_document,
    make_member,
    make_project,
    make_user,
)

pytestmark = pytest.mark.django_db
NEW = "/projects/import/"
TABLE = "document_id,coder,variable,value\n"


@pytest.fixture(autouse=True)
def _kept_here(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def nadia() -> Client:
    client = Client()
    client.force_login(make_user("nadia"))
    return client


def send(client: Client, address: str, files: Mapping[str, str]) -> str:
    """Send the files and let the worker check them; the address of the report."""
    uploaded = [SimpleUploadedFile(name.split("/")[-1], text.encode()) for name, text in files.items()]
    answer = client.post(address, {"files": uploaded, "paths": json.dumps(list(files))})
    assert answer.status_code == 302, answer.content.decode()
    return worked(answer)


def worked(answer: Any) -> str:
    """Where an answer leads, once the worker has done what it asked for."""
    run_here(Job.objects.latest("pk"))
    return answer.headers["Location"]


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_study_folder_becomes_a_project_of_whoever_sends_it(nadia: Client) -> None:
    report = send(nadia, NEW, {f"smart/{name}": text for name, text in STUDY.items()})
    assert "Read as: Study folder" in page(nadia, report) and not Project.objects.exists()
    done = worked(nadia.post(report + "start/"))
    project = Project.objects.get(slug="smart-cities")
    assert "The study is here" in page(nadia, done) and "/projects/smart-cities/" in page(nadia, done)
    assert Membership.objects.get(project=project, user__username="nadia").is_manager
    assert set(Membership.objects.filter(user=None).values_list("name", flat=True)) == {"Aigerim", "Omid"}


def test_every_problem_is_told_in_its_place_and_nothing_is_written(nadia: Client) -> None:
    before = fingerprint()
    report = send(nadia, NEW, {**STUDY, "codings.csv": TABLE + "d1,Omid,stance,9\nd8,Omid,stance,1\n"})
    text = page(nadia, report)
    assert "2 problems" in text and "&#x27;9&#x27; is not a category of stance; it takes 1, 2, 3." in text
    assert ">Import</button>" not in text
    assert "cannot be imported as they are" in nadia.post(report + "start/", follow=True).content.decode()
    assert fingerprint() == before


def test_the_same_files_again_change_nothing_and_the_page_says_so(nadia: Client) -> None:
    worked(nadia.post(send(nadia, NEW, STUDY) + "start/"))
    text = page(nadia, send(nadia, "/projects/smart-cities/import/", STUDY))
    assert "nothing changes" in text and ">Import</button>" not in text


def test_another_value_is_a_problem_until_it_is_called_a_correction(nadia: Client) -> None:
    worked(nadia.post(send(nadia, NEW, STUDY) + "start/"))
    other = {"codings.csv": TABLE + "d1,Aigerim,stance,3\n"}
    report = send(nadia, "/projects/smart-cities/import/", other)
    assert "&#x27;2&#x27; by Aigerim for stance already" in page(nadia, report)
    again = worked(nadia.post(report + "again/", {"format": "auto", "correct": "on"}))
    worked(nadia.post(again + "start/"))
    assert Judgement.objects.get(correction=True).key == "=3"


def test_a_table_whose_columns_have_other_names_is_read_as_a_person_says(nadia: Client) -> None:
    report = send(nadia, NEW, {"t.csv": "a,b,c,d\n1,Ann,pro,Some text\n"})
    roles = {"column_0": "document", "column_1": "coder", "column_2": "answers", "column_3": "text"}
    again = worked(nadia.post(report + "again/", {"format": "wide", "name": "Lamps", "slug": "", **roles}))
    worked(nadia.post(again + "start/"))
    assert Judgement.objects.get().key == "=pro" and Project.objects.get().slug == "lamps"


def test_a_table_without_texts_says_what_to_send_with_it(nadia: Client) -> None:
    report = send(nadia, NEW, {"t.csv": "document_id,coder,stance\nd1,Ann,pro\n"})
    assert "The table holds no texts; say which column" in page(nadia, report)


def test_files_of_no_kind_are_refused_with_what_can_come(nadia: Client) -> None:
    assert "holds nothing that is recognised" in page(nadia, send(nadia, NEW, {"notes.md": "# Hello"}))


def test_no_file_at_all_is_said_at_once(nadia: Client) -> None:
    answer = nadia.post(NEW)
    assert answer.status_code == 422 and "No file was chosen" in answer.content.decode()


def test_an_address_that_is_taken_is_told_and_that_project_is_not_touched(nadia: Client) -> None:
    make_project("taken")
    report = send(nadia, NEW, STUDY)
    again = worked(nadia.post(report + "again/", {"format": "auto", "name": "X", "slug": "taken"}))
    assert "There is a project “taken” already" in page(nadia, again)


def test_a_project_made_meanwhile_under_the_address_is_not_written_to(nadia: Client) -> None:
    report = send(nadia, NEW, STUDY)
    make_project("smart-cities")
    done = worked(nadia.post(report + "start/"))
    assert "There is a project “smart-cities” already" in page(nadia, done) and not Assignment.objects.exists()


def test_nobody_else_reads_the_report(nadia: Client) -> None:
    report = send(nadia, NEW, STUDY)
    other = Client()
    other.force_login(make_user("omid"))
    assert other.get(report).status_code == 404 and other.post(report + "start/").status_code == 404


def test_a_coder_of_the_file_who_imports_it_does_not_become_that_coder() -> None:
    client = Client()
    client.force_login(make_user("Aigerim"))
    worked(client.post(send(client, NEW, STUDY) + "start/"))
    places = Membership.objects.filter(name__startswith="Aigerim").order_by("name")
    assert [(m.name, m.user_id is None, m.is_manager) for m in places] == [
        ("Aigerim", True, False),
        ("Aigerim (manager)", False, True),
    ]


def test_a_manager_who_has_still_to_code_a_document_learns_nothing_of_others_codes() -> None:
    project = make_project("blind")
    make_codebook(project)
    leila = make_member(project, "Leila", Role.MANAGER, Role.CODER)
    document = make_document(project, "d1")
    judge(assign(document, make_member(project, "Omid", Role.CODER)), "stance", "4")
    assign(document, leila)
    client = Client()
    assert leila.user
    client.force_login(leila.user)
    report = send(client, "/projects/blind/import/", {"codings.csv": TABLE + "d1,Omid,stance,5\n"})
    text = page(client, report)
    assert "These files hold codings of documents that you have still to code" in text and "&#x27;4&#x27;" not in text


def test_a_codebook_that_forbids_an_answer_does_not_quote_it_to_who_must_not_see_it() -> None:
    project = make_project("blind")
    make_codebook(project)
    leila = make_member(project, "Leila", Role.MANAGER, Role.CODER)
    document = make_document(project, "d1")
    judge(assign(document, make_member(project, "Omid", Role.CODER)), "stance", "4")
    assign(document, leila)
    client = Client()
    assert leila.user
    client.force_login(leila.user)
    codebook = {"name": "N", "variables": [{"id": "stance", "type": "ordinal", "categories": ["1", "2"]}]}
    report = page(client, send(client, "/projects/blind/import/", {"codebook.json": json.dumps(codebook)}))
    assert "An answer that was given would not be allowed any more" in report and "Omid" not in report


def test_an_existing_codebook_stays_and_other_tools_labels_find_their_variable(nadia: Client) -> None:
    worked(nadia.post(send(nadia, NEW, STUDY) + "start/"))
    line = json.dumps({"id": "d9", "text": "Lamps again", "label": [[0, 5, "POS"]]})
    report = send(nadia, "/projects/smart-cities/import/", {"a.jsonl": line})
    assert "codebook: the project’s own is used" in page(nadia, report)
    worked(nadia.post(report + "start/"))
    assert Assignment.objects.get(document__code="d9").state == State.SUBMITTED


def test_a_half_finished_study_in_label_studio_goes_on_here(nadia: Client) -> None:
    study = Small(
        {f"d{n}": f"Text {n} 👋🏽" for n in range(4)},
        {(f"d{n}", coder): frozenset() for n in range(4) for coder in CODERS},
        {(f"d{n}", coder): "pro" for n in range(4) for coder in CODERS},
        {("d2", "Omid"), ("d3", "Omid")},
    )
    report = send(nadia, NEW, as_label_studio(study))
    assert "2 of them still to be handed in" in page(nadia, report)
    worked(nadia.post(report + "start/"))
    still = Assignment.objects.open().values_list("document__code", "coder__name")
    assert set(still) == study.open and Assignment.objects.filter(state=State.SUBMITTED).count() == 6


def test_a_folder_of_brat_keeps_its_annotators_apart(nadia: Client) -> None:
    study = Small({"d1": "Lamps"}, {("d1", coder): frozenset({("Place", 0, 5)}) for coder in CODERS})
    report = send(nadia, NEW, as_brat(study))
    assert "Read as: brat" in page(nadia, report) and "New project “corpus”" in page(nadia, report)
    worked(nadia.post(report + "start/"))
    assert set(Assignment.objects.values_list("coder__name", flat=True)) == set(CODERS)
