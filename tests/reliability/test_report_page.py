"""The report that journals expect: every number from the kept figures, as a page and as files."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.test import Client

from projects.jobs.actions import run_here
from projects.reliability.actions import request_figures
from projects.reliability.models import Upload
from projects.reliability.queries import kept_figures
from projects.reliability.writing import short
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.datasets.coded import coded_study
from tests.factories import assign, make_coder, make_document, make_member
from tests.reliability.test_uploads import WIDE, signed_in, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Project:
    """A small study whose figures are computed."""
    project = coded_study()
    job = request_figures(project=project)
    assert job is not None
    run_here(job)
    return project


def client_of(member: Membership) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def manager(project: Project) -> Client:
    return client_of(make_member(project, "Nadia", Role.MANAGER))


def fetched(client: Client, ending: str) -> Any:
    answer = client.get(f"/projects/study/reliability/report/{ending}/")
    assert answer.status_code == 200
    return answer


def test_the_page_gives_every_variable_with_its_alpha_and_what_it_was_computed_on(study):
    page = manager(study).get("/projects/study/reliability/report/").content.decode()
    found = kept_figures(study)
    assert found is not None
    for line in found.lines:
        assert line.label in page
        assert short(line.alpha.value) in page
    assert "codebook version 1" in page


def test_the_text_copies_as_one_paragraph_without_holes(study):
    report = manager(study).get("/projects/study/reliability/report/").context["report"]
    assert "".join(text for text, _ in report.pieces) == report.methods.text
    assert [text[1:-1] for text, gap in report.pieces if gap] == list(report.methods.gaps)


def test_word_markdown_and_latex_hold_the_same_table(study):
    client = manager(study)
    rows = client.get("/projects/study/reliability/report/").context["report"].rows
    word = docx.Document(io.BytesIO(fetched(client, "docx").content))
    assert [[cell.text for cell in row.cells] for row in word.tables[0].rows] == rows
    assert fetched(client, "md").content.decode().count("\n| ") == len(rows) + 1
    assert fetched(client, "tex").content.decode().count(r" \\") == len(rows)


def test_a_file_says_what_it_is(study):
    answer = fetched(manager(study), "docx")
    assert answer["Content-Disposition"] == 'attachment; filename="reliability-study.docx"'


def test_another_format_is_not_there(study):
    assert manager(study).get("/projects/study/reliability/report/pdf/").status_code == 404


def test_before_any_figures_the_report_leads_to_the_page_that_computes_them():
    answer = manager(coded_study()).get("/projects/study/reliability/report/")
    assert answer.headers["Location"] == "/projects/study/reliability/"


def test_who_has_still_to_code_never_reads_a_report_of_the_others(study):
    omid = make_coder(study, "Omid")
    omid.is_viewer = True
    omid.save()
    assign(make_document(study, "still to code"), omid)
    assert client_of(omid).get("/projects/study/reliability/report/").status_code == 302


def test_an_uploaded_table_has_the_same_report():
    client = signed_in()
    upload = stored(client, WIDE)
    page = client.get(f"/reliability/{upload.pk}/report/").content.decode()
    assert "6 of 6 documents" in page
    assert client.get(f"/reliability/{upload.pk}/report/docx/").status_code == 200


def test_a_name_cannot_break_out_of_the_latex():
    client = signed_in()
    upload = stored(client, WIDE, r"50%_\input{x}.csv")
    text = client.get(f"/reliability/{upload.pk}/report/tex/").content.decode()
    assert r"\input{" not in text
    assert Upload.objects.count() == 1
