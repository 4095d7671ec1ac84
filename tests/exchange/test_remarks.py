"""cannot_code.csv and notes.csv: in and out the same, in any order, and refused where they contradict what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.coding.models import Assignment, Note
from projects.datasets.reading import cases, read_codebook
from projects.exchange.importing import StudyRefused
from projects.exchange.invariants import broken_invariants
from projects.teams.models import Project
from tests.exchange.studies import STUDY, folder, import_files
from tests.exchange.test_round_trip import load, written

pytestmark = pytest.mark.django_db
REASONS = "document_id,coder,reason\n"
NOTES = "document_id,coder,variable,text\n"
REMARKS = {
    "cannot_code.csv": REASONS + 'd2,Leila,"Unreadable, at least to me."\n',
    "notes.csv": NOTES + "d1,Aigerim,stance,Irony?\nd2,Leila,stance,سلام 👋🏽\n",
}


def refusals(path: Path, files: dict[str, str]) -> str:
    with pytest.raises(StudyRefused) as refused:
        import_files(path, files)
    return str(refused.value)


def test_they_come_back_the_same(tmp_path):
    import_files(tmp_path, STUDY | REMARKS)
    out = written("study", tmp_path / "out")
    assert out["cannot_code.csv"].decode() == REMARKS["cannot_code.csv"]
    assert out["notes.csv"].decode() == REMARKS["notes.csv"]
    assert b"d2,Leila\n" in out["assignments.csv"]
    load("second", tmp_path / "out")
    assert written("second", tmp_path / "again") == out
    assert not load("study", folder(tmp_path, out))
    assert list(broken_invariants(Project.objects.get(slug="second"))) == []


def test_file_by_file_is_the_same_as_at_once(tmp_path):
    import_files(tmp_path)
    import_files(tmp_path, {"cannot_code.csv": REMARKS["cannot_code.csv"]})
    import_files(tmp_path, {"notes.csv": REMARKS["notes.csv"]})
    assert Assignment.objects.get(cannot_code__gt="").coder.name == "Leila"
    assert Note.objects.count() == 2
    assert not import_files(tmp_path, REMARKS).plan.changes


def test_a_release_makes_up_no_passages_for_who_could_not_code(tmp_path):
    import_files(tmp_path, STUDY | REMARKS)
    written("study", tmp_path / "out")

    def opened(name):
        path = tmp_path / "out" / name
        return path.open(encoding="utf-8", newline="") if path.exists() else None

    found = {case.document: case for case, _ in cases(read_codebook(opened), opened)}
    assert found["d2"].submitted == {"Aigerim", "Leila"}
    assert set(found["d2"].answers["passages"]) == {"Aigerim"}


@pytest.mark.parametrize(
    ("name", "rows", "told"),
    [
        ("cannot_code.csv", REASONS + "d1,Omid,Blurred.\n", "cannot_code.csv: line 2: Omid has answers"),
        ("cannot_code.csv", REASONS + "d2,Omid,Blurred.\n", "open_assignments.csv"),
        ("cannot_code.csv", REASONS + "d2,Leila,\n", "the reason is empty"),
        ("cannot_code.csv", REASONS + "d2,Leila,a\nd2,Leila,b\n", "another reason in line 2"),
        ("cannot_code.csv", REASONS + "d9,Leila,a\n", "there is no document 'd9'"),
        ("notes.csv", NOTES + "d1,Leila,stance,a\n", "Leila has no coding of d1"),
        ("notes.csv", NOTES + "d1,Omid,mood,a\n", "'mood' is no variable"),
        ("notes.csv", NOTES + "d1,Omid,stance,a\nd1,Omid,stance,b\n", "another note on stance of d1 in line 2"),
    ],
)
def test_what_cannot_be_true_is_refused_with_its_line(tmp_path, name, rows, told):
    assert told in refusals(tmp_path, STUDY | {name: rows})
    assert not Project.objects.exists()


def test_another_reason_or_note_than_the_one_there_shows_both(tmp_path):
    import_files(tmp_path, STUDY | REMARKS)
    other = {"cannot_code.csv": REASONS + "d2,Leila,Too long.\n", "notes.csv": NOTES + "d1,Aigerim,stance,Sure.\n"}
    told = refusals(tmp_path, other)
    for words in ("Unreadable, at least to me.", "Too long.", "Irony?", "Sure."):
        assert words in told


def test_answers_of_who_could_not_code_are_refused(tmp_path):
    import_files(tmp_path, STUDY | REMARKS)
    rows = "document_id,coder,variable,value\nd2,Leila,stance,1\n"
    assert "Leila could not code d2" in refusals(tmp_path, {"codings.csv": rows})


def test_a_reason_for_who_has_answered_already_is_refused(tmp_path):
    import_files(tmp_path)
    assert "has answers or passages by Aigerim already" in refusals(
        tmp_path, {"cannot_code.csv": REASONS + "d1,Aigerim,Blurred.\n"}
    )
