"""Files and folders become documents; what cannot be read is refused by name and the rest is stored."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from projects.corpus.models import Document
from projects.teams.models import Activity, Project
from tests.exchange.studies import run
from tests.factories import make_document, make_project

pytestmark = pytest.mark.django_db
TEXT = "Lamps are dimmed when a street is empty.\n\nOther cities have asked to see it."


@pytest.fixture
def study() -> Project:
    return make_project("study")


def write(path: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (path / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return path


def codes() -> list[str]:
    return sorted(Document.objects.values_list("code", flat=True))


def test_a_file_becomes_a_document_named_after_it(study: Project, tmp_path: Path) -> None:
    code, out, _ = run("import_documents", "study", write(tmp_path, lamps_txt=TEXT) / "lamps.txt")
    document = Document.objects.get()
    assert (code, document.code, document.source, document.text) == (0, "lamps", "lamps.txt", TEXT)
    assert "stored             1" in out


def test_paragraphs_are_numbered(study: Project, tmp_path: Path) -> None:
    run("import_documents", "study", write(tmp_path, lamps_txt=TEXT), "--unit", "paragraph")
    assert codes() == ["lamps#0001", "lamps#0002"]


def test_a_table_gives_a_document_a_row_with_the_ids_it_has(study: Project, tmp_path: Path) -> None:
    write(tmp_path, a_csv="id,text,genre\nx1,Lamps,news\n", b_jsonl='{"text": "Lamps"}\n{"text": "More lamps"}')
    run("import_documents", "study", tmp_path)
    assert codes() == ["b#0001", "b#0002", "x1"]
    assert Document.objects.get(code="x1").metadata == {"genre": "news"}


def test_folders_and_archives_are_opened(study: Project, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    write(tmp_path / "inner", a_txt=TEXT)
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("deep/b.txt", TEXT)
    run("import_documents", "study", tmp_path)
    assert [(d.code, d.source) for d in Document.objects.order_by("code")] == [("a", "a.txt"), ("b", "b.txt")]


def test_the_same_file_again_changes_nothing(study: Project, tmp_path: Path) -> None:
    write(tmp_path, a_txt=TEXT)
    run("import_documents", "study", tmp_path)
    assert run("import_documents", "study", tmp_path)[:2] == (0, "nothing changed\n")


def test_what_cannot_be_read_is_refused_by_name_and_the_rest_is_stored(study: Project, tmp_path: Path) -> None:
    write(tmp_path, good_txt=TEXT, empty_txt="", picture_png="x")
    code, _, err = run("import_documents", "study", tmp_path, tmp_path / "nowhere.txt")
    refused = [line.split(":")[0] for line in err.splitlines() if ": " in line]
    assert code == 1 and codes() == ["good"]
    assert refused == ["empty.txt", "picture.png", "nowhere.txt"]


def test_two_files_of_one_stem_are_not_one_document(study: Project, tmp_path: Path) -> None:
    write(tmp_path, a_md=TEXT, a_txt="Something else.")
    code, _, err = run("import_documents", "study", tmp_path)
    assert code == 1 and Document.objects.get().source == "a.md"
    assert "a.txt: the id “a” is that of a.md already. Rename one of the two." in err


def test_the_same_file_given_twice_is_one_document(study: Project, tmp_path: Path) -> None:
    write(tmp_path, a_txt=TEXT)
    assert run("import_documents", "study", tmp_path, tmp_path / "a.txt")[0] == 0
    assert codes() == ["a"]


def test_another_text_under_an_id_that_is_there_is_refused(study: Project, tmp_path: Path) -> None:
    make_document(study, "a", "Something else.")
    code, _, err = run("import_documents", "study", write(tmp_path, a_txt=TEXT))
    assert code == 1 and Document.objects.get().text == "Something else."
    assert "a.txt: “a” is in the project already, with another text. Texts never change" in err


def test_a_damaged_archive_is_refused_by_name(study: Project, tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04")
    code, _, err = run("import_documents", "study", tmp_path / "bad.zip")
    assert code == 1 and "bad.zip: " in err


def test_an_unknown_project_is_refused(tmp_path: Path) -> None:
    code, out, err = run("import_documents", "nowhere", tmp_path)
    assert (code, out, err) == (1, "", "There is no project “nowhere”. import_study makes one.\n")


def test_the_import_stands_in_the_log_and_among_the_jobs(study: Project, tmp_path: Path) -> None:
    run("import_documents", "study", write(tmp_path, a_txt=TEXT))
    assert Activity.objects.filter(project=study, verb="imported documents", detail="Documents stored: 1").exists()
    assert study.jobs.get().summary == "Documents stored: 1"
