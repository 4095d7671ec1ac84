"""Nadia imports documents in the browser: she sends files, sees what came in, and imports it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from projects.corpus.models import Arrival, Document, SearchText
from projects.corpus.upload_importing import clear_arrivals
from projects.jobs import actions as jobs
from projects.jobs import running
from projects.jobs.models import Job
from projects.jobs.rules import State
from projects.teams.models import Activity, Project
from projects.teams.rules import Role
from tests.factories import make_document, make_member, make_project

pytestmark = pytest.mark.django_db
IMPORT = "/projects/study/documents/import/"
LAMPS = "Lamps are dimmed when a street is empty."


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(jobs, "ring", lambda job_id: None)


@pytest.fixture
def study() -> Project:
    return make_project("study")


@pytest.fixture
def nadia(study: Project) -> Client:
    client = Client()
    client.force_login(make_member(study, "Nadia", Role.MANAGER).user)  # type: ignore[arg-type]  # she signs in
    return client


def send(client: Client, /, paths: list[str] | None = None, how: dict[str, str] | None = None, **files: Any) -> Any:
    """Send files: `a_txt="…"` is a.txt."""
    sent = [
        SimpleUploadedFile(name.replace("_", "."), content if isinstance(content, bytes) else content.encode())
        for name, content in files.items()
    ]
    form = {"files": sent, "unit": "document", "names": "file", "paths": json.dumps(paths or []), **(how or {})}
    return client.post(IMPORT, form)


def read(client: Client, /, **given: Any) -> Job:
    """Send files and let the worker read them."""
    answer = send(client, **given)
    assert answer.status_code == 302, answer.content.decode()
    return jobs.run_here(Job.objects.get(kind="read_documents", state=State.QUEUED))


def store(client: Client, job: Job, twins: str = "with") -> Job:
    """Import what was read, and let the worker do it."""
    answer = client.post(f"{IMPORT}{job.pk}/store/", {"twins": twins})
    return jobs.run_here(Job.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2])))


def page(client: Client, job: Job) -> str:
    answer = client.get(f"{IMPORT}{job.pk}/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_files_are_read_and_nothing_is_written_before_she_says_so(study, nadia):
    job = read(nadia, a_txt=LAMPS, b_txt="Halls are warm.")
    assert not Document.objects.exists()
    shown = page(nadia, job)
    assert "Import 2 documents" in shown and LAMPS in shown and "ASCII" in shown


def test_then_they_are_imported_as_they_were_seen(study, nadia):
    stored = store(nadia, read(nadia, a_txt=LAMPS))
    document = Document.objects.get()
    assert (document.code, document.text, document.source) == ("a", LAMPS, "a.txt")
    assert SearchText.objects.get(document=document).text == f"a {LAMPS.lower()}"
    assert "1 document was imported." in page(nadia, stored)
    assert Activity.objects.filter(project=study, verb="imported documents").count() == 1
    assert not Arrival.objects.exists()


def test_the_same_again_changes_nothing_and_says_so(study, nadia):
    store(nadia, read(nadia, a_txt=LAMPS))
    shown = page(nadia, read(nadia, a_txt=LAMPS))
    assert "Nothing changes." in shown and "Import 1" not in shown
    assert Document.objects.count() == 1


def test_what_cannot_be_read_is_told_with_its_reason_and_the_rest_comes(study, nadia):
    make_document(study, "held", "Another text.")
    job = read(nadia, good_txt=LAMPS, empty_txt=b"\0", picture_png=b"x", held_txt=LAMPS, bad_pdf=b"%PDF-1.4 no")
    shown = page(nadia, job)
    for told in ("picture.png", "is of a kind that cannot be imported", "held.txt", "with another text", "bad.pdf"):
        assert told in shown
    assert job.result["refused"] == 4
    store(nadia, job)
    assert sorted(Document.objects.values_list("code", flat=True)) == ["good", "held"]


def test_a_text_that_is_there_under_another_id_is_told_and_she_chooses(study, nadia):
    make_document(study, "old", LAMPS)
    table = f"id,text\nx,{LAMPS}\ny,Halls\nz,Halls\n"
    job = read(nadia, a_csv=table)
    assert "2 documents have the text of another" in page(nadia, job)
    store(nadia, job, twins="without")
    assert sorted(Document.objects.values_list("code", flat=True)) == ["old", "y"]
    store(nadia, job)
    assert sorted(Document.objects.values_list("code", flat=True)) == ["old", "x", "y", "z"]


def test_columns_are_chosen_and_the_files_read_again(study, nadia):
    job = read(nadia, a_csv="nr,headline,body,genre\n7,On lamps,Lamps are dimmed,news\n")
    assert job.result["roles"] == {"text": "body"}
    form = {"unit": "document", "names": "file", "text": "body", "id": "nr", "title": "headline"}
    nadia.post(f"{IMPORT}{job.pk}/again/", form)
    store(nadia, jobs.run_here(Job.objects.get(kind="read_documents", state=State.QUEUED)))
    document = Document.objects.get()
    assert (document.code, document.title, document.metadata) == ("7", "On lamps", {"genre": "news"})


def test_a_choice_that_is_not_offered_reads_nothing(study, nadia):
    job = read(nadia, a_csv="nr,body\n7,Lamps\n")
    nadia.post(f"{IMPORT}{job.pk}/again/", {"unit": "document", "names": "file", "text": "nowhere"})
    assert Job.objects.count() == 1


def test_a_folder_keeps_its_paths_as_names(study, nadia):
    sent = [SimpleUploadedFile("a.txt", text) for text in (b"One lamp.", b"Two lamps.")]
    form = {"files": sent, "unit": "document", "names": "path", "paths": json.dumps(["news/2023/a.txt", "news/a.txt"])}
    nadia.post(IMPORT, form)
    store(nadia, jobs.run_here(Job.objects.get()))
    assert sorted(Document.objects.values_list("code", flat=True)) == ["news/2023/a", "news/a"]


def test_a_zip_gives_its_files(study, nadia):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("deep/a.txt", LAMPS)
        archive.writestr("table.csv", "id,text\nx,Halls\n")
    job = store(nadia, read(nadia, all_zip=out.getvalue()))
    assert job.result["stored"] == 2


@pytest.mark.parametrize("paths", ["no json", "[1]", '["../a.txt"]', '["a.txt", "b.txt"]'])
def test_wrong_paths_are_refused_with_a_sentence_and_start_nothing(study, nadia, paths):
    file = SimpleUploadedFile("a.txt", b"Lamps.")
    answer = nadia.post(IMPORT, {"files": [file], "unit": "document", "names": "file", "paths": paths})
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not Job.objects.exists()


def test_a_hidden_file_is_told_not_dropped(study, nadia):
    file = SimpleUploadedFile(".notes.txt", b"Lamps.")
    nadia.post(IMPORT, {"files": [file], "unit": "document", "names": "file", "paths": ""})
    shown = page(nadia, jobs.run_here(Job.objects.get()))
    assert ".notes.txt" in shown and "its name begins with a dot" in shown and "There is nothing to import." in shown


def test_no_file_is_asked_for(study, nadia):
    assert "No file was chosen" in send(nadia).content.decode()


def test_persian_and_chinese_are_shown_as_they_are_in_their_direction(study, nadia):
    shown = page(nadia, read(nadia, a_csv="id,text,lang\nfa,چراغ‌ها کم‌نور می‌شوند,fa\nzh,路灯变暗,zh\n"))
    assert "چراغ‌ها کم‌نور می‌شوند" in shown and "路灯变暗" in shown
    assert 'dir="auto" tabindex="0" role="region" aria-label="Text of fa" lang="fa"' in shown
    assert "Persian 1 · Chinese 1" in shown


def test_the_report_names_every_document(study, nadia):
    job = read(nadia, a_csv="id,text\nx,Lamps\ny, \n", b_txt="Lamps")
    answer = nadia.get(f"{IMPORT}{job.pk}/report.csv")
    assert b"".join(answer).decode("utf-8-sig").splitlines() == [
        "file,line,id,outcome,why",
        "a.csv,2,x,to import,",
        "a.csv,3,,refused,the text is empty",
        "b.txt,1,b,same text as another,its text is that of x",
    ]


def test_a_table_that_breaks_half_way_gives_nothing_and_does_not_stand_in_anothers_way(study, nadia):
    rows = "".join(f"x{n},Lamps {n}\n" for n in range(60))
    job = read(nadia, a_csv=f'id,text\n{rows}y,"Halls" no\n', b_csv="id,text\nx1,Other lamps\n")
    assert (job.result["new"], job.result["refused"]) == (1, 1)
    assert "line 62: is no row of a table" in page(nadia, job)
    store(nadia, job)
    assert [d.text for d in Document.objects.all()] == ["Other lamps"]


def test_while_documents_are_written_nobody_sees_them_and_a_stop_leaves_nothing(study, nadia, monkeypatch):
    job = read(nadia, a_csv="text\n" + "".join(f"Lamps {n}\n" for n in range(1_200)))
    nadia.post(f"{IMPORT}{job.pk}/store/")
    storing = Job.objects.get(kind="store_documents")
    seen = []

    def watched(self: running.JobRun, done: int, total: int, message: str = "") -> None:
        seen.append((Document.written.count(), Document.objects.count(), study.documents.count()))
        if done >= 1_000:
            nadia.post(f"{IMPORT}{storing.pk}/stop/")
            raise running.LeaseLost

    monkeypatch.setattr(running.JobRun, "progress", watched)
    running.run(storing.pk)
    assert seen == [(0, 0, 0), (500, 0, 0), (1_000, 0, 0)]
    assert not Document.written.exists() and not SearchText.objects.exists() and not Arrival.objects.exists()
    storing.refresh_from_db()
    assert storing.state == State.REFUSED and "It was stopped by nadia." in page(nadia, storing)


def test_what_a_killed_worker_left_is_removed_by_the_next_attempt_and_by_the_hourly_sweep(study, nadia):
    job = read(nadia, a_txt=LAMPS)
    dead = Job.objects.create(kind="store_documents", key="dead", project=study, state=State.FAILED)
    arrival = Arrival.objects.create(project=study, job=dead)
    hidden = make_document(study, "a", "Half written.")
    Document.objects.filter(pk=hidden.pk).update(arrival=arrival.pk)
    assert not Document.objects.exists()
    store(nadia, job)
    assert [d.text for d in Document.written.all()] == [LAMPS]
    clear_arrivals()
    assert Document.written.count() == 1


def test_an_import_under_way_keeps_another_from_bringing_the_same(study, nadia):
    job = read(nadia, a_txt=LAMPS)
    busy = Job.objects.create(kind="store_documents", key="busy", project=study, state=State.RUNNING, owner="x")
    arrival = Arrival.objects.create(project=study, job=busy)
    Document.objects.filter(pk=make_document(study, "a", LAMPS).pk).update(arrival=arrival.pk)
    stored = store(nadia, job)
    assert stored.state == State.REFUSED and "Another import brought “a” meanwhile" in stored.error


def test_without_a_worker_the_page_says_so(study, nadia):
    assert "No worker was seen" in nadia.get(IMPORT).content.decode()
    send(nadia, a_txt=LAMPS)
    assert "No worker was seen" in page(nadia, Job.objects.get())


def test_the_page_that_waits_loads_itself_anew_when_the_job_has_ended(study, nadia):
    send(nadia, a_txt=LAMPS)
    address = f"{IMPORT}{Job.objects.get().pk}/"
    assert f'hx-get="{address}"' in nadia.get(address, headers={"HX-Request": "true"}).content.decode()
    jobs.run_here(Job.objects.get())
    assert nadia.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_files_that_were_swept_can_not_be_stored(study, nadia, settings, tmp_path):
    job = read(nadia, a_txt=LAMPS)
    settings.DATA_DIR = tmp_path
    stored = store(nadia, job)
    assert stored.state == State.REFUSED and "Send them again" in stored.error
    assert nadia.get(f"{IMPORT}{job.pk}/report.csv").status_code == 404
