"""Downloads: formats and layouts from the page of one release, names, and going on where one broke off."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from projects.datasets import workbook
from projects.datasets.exporters import FORMATS
from projects.datasets.ranges import Piece, asked_range
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.datasets.coded import coded_study, release
from tests.factories import assign, make_member

PAGE = "/projects/study/releases/1/"


@pytest.fixture
def project(db, settings, tmp_path) -> Project:
    settings.DATA_DIR = tmp_path
    made = coded_study()
    release(made)
    return made


def signed_in(project: Project, *roles: Role) -> Client:
    member = make_member(project, "Omid", *roles)
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def content(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_every_file_that_the_page_offers_is_there(project):
    omid = signed_in(project, Role.VIEWER)
    shown = omid.get(PAGE).content.decode()
    whole = re.findall(r'href="(/projects/study/releases/1/[^"]+)"', shown)
    tabular = re.findall(r'formaction="(/projects/study/releases/1/[^"]+)"', shown)
    assert [link.split("/")[-2] for link in (*tabular, *whole)] == list(FORMATS)
    shapes, values = (re.findall(rf'name="{name}"\s+value="([^"]+)"', shown) for name in ("shape", "values"))
    assert (shapes, values) == (["wide", "long"], ["agreed", "coders"])
    asked = [f"{link}?shape={shape}&values={value}" for link in tabular for shape in shapes for value in values]
    assert all(content(omid.get(link)) for link in (*whole, *asked))


def test_a_file_says_in_its_name_what_it_is(project):
    omid = signed_in(project, Role.VIEWER)
    answer = omid.get(f"{PAGE}csv-safe/?shape=wide&values=coders")
    answer.close()
    assert 'filename="study-release-1-wide-coders-spreadsheet-safe.csv"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("asked", ["csv/?shape=round", "csv/?values=all", "package/?shape=wide", "docx/"])
def test_a_format_or_layout_that_is_none_is_not_found(project, asked):
    assert signed_in(project, Role.VIEWER).get(PAGE + asked).status_code == 404


def test_who_has_still_to_code_a_document_finds_it_in_no_file_of_the_page(project):
    omid = make_member(project, "Omid", Role.MANAGER, Role.CODER)
    assign(project.documents.get(code="文档"), omid)
    client = Client()
    client.force_login(omid.user)  # type: ignore[arg-type]  # a member who signs in
    shown = client.get(PAGE).content.decode()
    assert "You have still to code 1 document, or can still change your coding." in shown
    assert "/package/" not in shown
    for asked in ("csv/?values=coders", "jsonl/?shape=wide", "annotations/", "csv/?shape=wide&values=coders"):
        assert "文档" not in content(client.get(PAGE + asked)).decode()


@pytest.mark.parametrize(
    "asked", ["package/", "qdpx/", "annotations/", "xlsx/", "csv/?values=coders", "parquet/?values=coders"]
)
def test_from_whom_names_are_hidden_gets_no_file_that_names_coders(project, asked):
    omid = signed_in(project, Role.ADJUDICATOR)
    assert "what each coder said" not in omid.get(PAGE).content.decode()
    answer = omid.get(PAGE + asked, follow=True)
    assert "This file names the coders" in answer.content.decode()
    assert content(omid.get(f"{PAGE}csv/"))


def test_where_names_show_adjudicators_get_every_file(project):
    project.hide_coders = False
    project.save()
    assert content(signed_in(project, Role.ADJUDICATOR).get(f"{PAGE}csv/?values=coders"))


def test_a_format_that_cannot_hold_the_dataset_says_why_where_the_others_are(project, monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    answer = signed_in(project, Role.VIEWER).get(f"{PAGE}xlsx/", follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "final has more than 3 rows, the most a sheet holds. Use csv or jsonl." in answer.content.decode()


def test_a_download_that_broke_off_goes_on_where_it_stopped(project):
    omid = signed_in(project, Role.VIEWER)
    first = omid.get(f"{PAGE}package/")
    whole, tag = content(first), first.headers["ETag"]
    rest = omid.get(f"{PAGE}package/", headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, rest.headers["Content-Range"]) == (206, f"bytes 100-{len(whole) - 1}/{len(whole)}")
    assert content(rest) == whole[100:]
    assert int(rest.headers["Content-Length"]) == len(whole) - 100


def test_of_another_file_than_it_began_with_a_download_gets_the_whole(project):
    omid = signed_in(project, Role.VIEWER)
    answer = omid.get(f"{PAGE}csv/", headers={"Range": "bytes=5-", "If-Range": '"another"'})
    assert (answer.status_code, answer.headers.get("Content-Range")) == (200, None)
    answer.close()


def test_bytes_behind_the_end_are_refused(project):
    answer = signed_in(project, Role.VIEWER).get(f"{PAGE}csv/", headers={"Range": "bytes=99999-"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"].startswith("bytes */")


@given(st.binary(max_size=40), st.integers(0, 50), st.integers(0, 50))
def test_a_piece_is_what_a_slice_would_be(held, start, more):
    wanted = asked_range(f"bytes={start}-{start + more}", len(held))
    assert wanted is not None
    assert Piece(io.BytesIO(held), wanted).read() == held[start : start + more + 1]


@pytest.mark.parametrize("header", ["", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=a-"])
def test_what_is_no_single_range_is_answered_whole(header):
    assert asked_range(header, 10) is None
    assert asked_range("bytes=-3", 10) == range(7, 10)
