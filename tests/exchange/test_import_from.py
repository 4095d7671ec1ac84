"""`import_study --from`: other tools' files by command, and the command without it as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projects.coding.models import Assignment, Judgement
from projects.teams.models import Project
from tests.exchange.foreign import CODERS, Small, as_brat, as_qde, packed
from tests.exchange.studies import folder, run

pytestmark = pytest.mark.django_db
LINE = json.dumps({"id": 1, "text": "Lamps", "label": ["pro"]})
SMALL = Small({"d1": "Lamps"}, {("d1", coder): frozenset({("Place", 0, 5)}) for coder in CODERS})


def test_without_it_only_a_study_is_read(tmp_path: Path) -> None:
    code, _, err = run("import_study", "s", folder(tmp_path, {"a.jsonl": LINE}))
    assert code == 1 and "holds no file of a study, such as documents.csv" in err


def test_doccano_by_name_with_its_coder(tmp_path: Path) -> None:
    code, _, _ = run("import_study", "s", folder(tmp_path, {"a.jsonl": LINE}), "--from", "doccano", "--coder", "Leila")
    assert code == 0 and Judgement.objects.get().assignment.coder.name == "Leila"


def test_a_refi_qda_archive_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "p.qdpx").write_bytes(packed(as_qde(SMALL)))
    code, _, _ = run("import_study", "s", tmp_path / "p.qdpx", "--from", "auto")
    assert code == 0 and set(Assignment.objects.values_list("coder__name", flat=True)) == set(CODERS)


def test_the_same_files_again_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(packed(as_brat(SMALL)))
    first = run("import_study", "s", tmp_path / "b.zip", "--from", "auto")
    again = run("import_study", "s", tmp_path / "b.zip", "--from", "brat")
    assert first[0] == again[0] == 0 and "nothing changed" in again[1]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    code, out, _ = run(
        "import_study", "s", folder(tmp_path, {"a.jsonl": LINE}), "--from", "auto", "--dry-run", "--format", "json"
    )
    assert code == 0 and json.loads(out)["coders"] == ["coder 1"] and not Project.objects.exists()


def test_a_column_is_named_on_the_command_line(tmp_path: Path) -> None:
    table = {"t.csv": "a,b,c\nd1,Ann,pro\n", "documents.csv": "id,text\nd1,Lamps\n"}
    roles = ("--column", "a=document", "--column", "b=coder")
    code, _, err = run("import_study", "s", folder(tmp_path, table), "--from", "wide", *roles)
    assert code == 0, err
    assert Judgement.objects.get().key == "=pro"


def test_a_format_that_is_not_there_is_refused(tmp_path: Path) -> None:
    code, _, err = run("import_study", "s", folder(tmp_path, {"a.jsonl": LINE}), "--from", "qdpx")
    assert code == 1 and "holds no file of REFI-QDA project (.qdpx)" in err
