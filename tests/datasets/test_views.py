"""The releases page: who sees it, what it says at every moment, and who gets which files."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone

from projects.coding.rules import Purpose
from projects.datasets.models import Release
from projects.datasets.queries import package_path
from projects.jobs.actions import see_worker
from projects.jobs.models import Job
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.datasets.coded import build, coded_study, release
from tests.factories import (
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    make_round,
    submit,
)

pytestmark = pytest.mark.django_db
PAGE = "/projects/study/releases/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def project() -> Project:
    return coded_study()


def signed_in(member: Membership) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


@pytest.fixture
def nadia(project) -> Client:
    return signed_in(make_member(project, "Nadia", Role.MANAGER))


def page(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def content(client: Client, form: str = "csv") -> bytes:
    answer = client.get(f"{PAGE}1/{form}/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file answers in pieces


def test_before_the_first_release_the_page_says_what_one_is(nadia):
    assert "No release yet" in page(nadia)
    assert "Build release" in page(nadia)


def test_a_project_without_documents_says_what_to_do_first():
    project = make_project("study")
    nadia = signed_in(make_member(project, "Nadia", Role.MANAGER))
    assert "Publish one" in page(nadia)
    make_codebook(project)
    assert "Import some" in page(nadia)
    assert "Build release" not in page(nadia)


def test_a_manager_asks_for_a_release_and_is_led_to_its_job(nadia):
    answer = nadia.post(f"{PAGE}build/", {"rule": "majority"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/projects/study/jobs/{job.pk}/"
    assert (job.params["rule"], job.back, str(job.by)) == ("majority", PAGE, "nadia")


def test_a_rule_that_is_none_asks_for_nothing(nadia):
    assert nadia.post(f"{PAGE}build/", {"rule": "by lot"}).status_code == 404
    assert not Job.objects.exists()


def test_while_one_is_built_the_page_leads_to_its_progress(nadia):
    see_worker(name="here")
    nadia.post(f"{PAGE}build/", {"rule": "unanimous"})
    assert "A release is being built" in page(nadia)
    assert f"/projects/study/jobs/{Job.objects.get().pk}/" in page(nadia)
    assert "Build release" not in page(nadia)


def test_a_release_that_no_worker_builds_says_so(nadia):
    nadia.post(f"{PAGE}build/", {"rule": "unanimous"})
    assert "no worker was seen in the last half minute" in page(nadia)


def test_a_build_that_failed_says_why_until_one_succeeds(project, nadia, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("projects.datasets.build.write_package", lambda *args: 1 / 0)
        build(project)
    assert "ZeroDivisionError" in page(nadia)
    build(project)
    assert "ZeroDivisionError" not in page(nadia)


def test_a_release_shows_its_counts_and_its_sum(project, nadia):
    made = release(project)
    shown = page(nadia)
    assert made.sha256 in shown
    assert f'<span class="chip differ">{made.unresolved}</span>' in shown


def test_the_ended_job_leads_to_the_release(project, nadia):
    nadia.post(f"{PAGE}build/", {"rule": "unanimous"})
    build(project)
    assert "See release 1" in nadia.get(f"/projects/study/jobs/{Job.objects.get().pk}/").content.decode()


def test_the_forecast_has_a_row_for_each_rule_whose_counts_add_up(nadia):
    counted = nadia.get(f"{PAGE}forecast/").context["forecast"]
    assert [rule for rule, _, _ in counted] == ["unanimous", "majority"]
    assert all(sum(counts.values()) == cells > 0 for _, counts, cells in counted)


def test_of_a_large_study_the_forecast_is_counted_when_it_is_asked_for(nadia, monkeypatch):
    assert 'hx-trigger="load"' in page(nadia)
    monkeypatch.setattr("projects.datasets.views.COUNTED_AT_ONCE", 3)
    assert 'hx-trigger="load"' not in page(nadia)
    assert "Count what would be open" in page(nadia)


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "package"])
def test_a_viewer_downloads_every_format_and_asks_for_none(project, form):
    release(project)
    omid = signed_in(make_member(project, "Omid", Role.VIEWER))
    assert content(omid, form)
    assert "Build a release" not in page(omid)
    assert omid.post(f"{PAGE}build/", {"rule": "unanimous"}).status_code == 404
    assert omid.get(f"{PAGE}forecast/").status_code == 404


def test_a_download_is_named_and_kept_by_nobody_on_the_way(project, nadia):
    release(project)
    answer = nadia.get(f"{PAGE}1/csv/")
    answer.close()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="study-release-1.csv"'
    assert (answer.headers["Cache-Control"], answer.headers["X-Content-Type-Options"]) == (
        "private, no-store",
        "nosniff",
    )


def test_a_coder_sees_nothing_of_releases(project):
    release(project)
    leila = signed_in(make_member(project, "Leila", Role.CODER))
    paths = ["", "forecast/", "1/csv/", "1/xlsx/", "1/jsonl/", "1/package/"]
    assert {leila.get(PAGE + path).status_code for path in paths} == {404}


def test_a_member_of_another_project_finds_no_release_of_this_one(project):
    release(project)
    other = make_project("other")
    stranger = signed_in(make_member(other, "Leila", Role.MANAGER))
    assert {stranger.get(f"/projects/{slug}/releases/1/csv/").status_code for slug in ("study", "other")} == {404}


def test_who_has_still_to_code_a_document_does_not_find_it_in_any_file(project):
    leila = make_member(project, "Leila", Role.MANAGER, Role.CODER)
    assign(project.documents.get(code="=1+1"), leila)
    release(project)
    client = signed_in(leila)
    rows = list(csv.reader(io.StringIO(content(client).decode(), newline="")))
    assert {row[0] for row in rows[1:]} == {"فارسی", "文档", "d4"}
    assert b"=1+1," not in content(client, "jsonl")
    assert "1/package/" not in page(client)
    answer = client.get(f"{PAGE}1/package/", follow=True)
    assert "You have still to code 1 of the documents" in answer.content.decode()


def test_the_forecast_does_not_count_a_document_that_the_manager_has_still_to_code_in_another_round(project):
    omid = make_member(project, "Omid", Role.MANAGER, Role.CODER)
    total = sum(cells for _, _, cells in signed_in(omid).get(f"{PAGE}forecast/").context["forecast"])
    document = project.documents.get(code="=1+1")
    assign(document, omid, make_round(project, "training", Purpose.TRAINING))
    left = sum(cells for _, _, cells in signed_in(omid).get(f"{PAGE}forecast/").context["forecast"])
    assert 0 < left < total


def test_who_codes_and_manages_learns_from_no_forecast_what_others_said(project):
    document = make_document(project, "blind")
    leila = make_member(project, "Leila", Role.MANAGER, Role.CODER)
    client = signed_in(leila)
    assign(document, leila)
    before = client.get(f"{PAGE}forecast/").context["forecast"]
    coding = assign(document, make_coder(project, "Omid"))
    judge(coding, "in_scope", "no")
    submit(coding)
    assert client.get(f"{PAGE}forecast/").context["forecast"] == before


@pytest.mark.parametrize("damage", ["gone", "broken"])
def test_a_release_whose_file_is_lost_says_who_can_help(project, nadia, damage):
    path = package_path(release(project))
    path.unlink() if damage == "gone" else path.write_bytes(b"no zip")
    shown = nadia.get(f"{PAGE}1/csv/", follow=True).content.decode()
    assert "missing or damaged" in shown
    assert str(path.parent) not in shown


@pytest.mark.parametrize("number", [3, 30])
def test_thirty_releases_cost_as_many_queries_as_three(project, nadia, django_assert_num_queries, number):
    nadia.get(PAGE)
    for n in range(1, number + 1):
        job = Job.objects.create(kind="build_release", key=str(n), state="succeeded", finished_at=timezone.now())
        counts = dict.fromkeys(("documents", "unanimous", "majority", "adjudicated", "single", "unresolved"), n)
        Release.objects.create(project=project, number=n, job=job, rule="unanimous", sha256="0" * 64, **counts)
    with django_assert_num_queries(10):
        assert nadia.get(PAGE).content.count(b"as package") == number
