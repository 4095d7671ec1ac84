"""The commands one after another, as a team without a browser gives them: import, disagree, rule, release, verify."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from projects.datasets.exporters import FORMATS
from tests.exchange.studies import STUDY, folder, run

pytestmark = pytest.mark.django_db
SHA256 = 64


def answer(*command: str | Path) -> Any:
    """The one JSON document a command prints."""
    code, out, err = run(*command, "--format", "json")
    assert code == 0, err
    return json.loads(out)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder of a small study that was imported as `study`."""
    made = folder(tmp_path, STUDY)
    assert run("import_study", "study", made)[0] == 0
    return made


@pytest.fixture
def package(study: Path, tmp_path: Path) -> Path:
    """The package of its first release."""
    answer("build_release", "study")
    answer("export_release", "study", "--as", "package", "--output", tmp_path / "package.zip")
    return tmp_path / "package.zip"


def test_an_import_says_what_is_new_and_again_that_nothing_changed(tmp_path: Path) -> None:
    made = folder(tmp_path, STUDY)
    first, again = answer("import_study", "study", made), answer("import_study", "study", made)
    assert (first["changed"], first["new"]["documents"], first["new"]["judgements"]) == (True, 2, 7)
    assert (again["changed"], again["summary"], set(again["new"].values())) == (False, "nothing changed", {0})


def test_people_are_told_that_nothing_changed_in_words(study: Path) -> None:
    assert run("import_study", "study", study)[:2] == (0, "nothing changed\n")


def test_a_dry_run_reports_and_makes_nothing(tmp_path: Path) -> None:
    told = answer("import_study", "study", folder(tmp_path, STUDY), "--dry-run")
    assert told["dry_run"] and told["new"]["documents"] == 2
    assert run("check_study", "study")[0] == 1


def test_disagreements_are_a_row_for_each_document_and_variable(study: Path) -> None:
    rows = answer("disagreements", "study")["results"]
    assert {(row["document"], row["variable"]) for row in rows} == {("d1", "field")}
    assert rows[0]["codes"] == {"Aigerim": ["economic", "political"], "Omid": []}


def test_a_ruling_that_is_imported_settles_the_disagreement(study: Path, tmp_path: Path) -> None:
    (tmp_path / "gold.csv").write_text("document_id,variable,value\nd1,field,economic\n")
    answer("import_study", "study", tmp_path / "gold.csv")
    assert answer("disagreements", "study") == {"results": []}


def test_a_release_is_named_by_number_and_sum_and_is_not_built_twice(study: Path) -> None:
    release = answer("build_release", "study")
    assert (release["release"], len(release["sha256"])) == (1, SHA256)
    assert answer("build_release", "study") == release


def test_the_dataset_says_how_every_cell_was_settled(package: Path) -> None:
    with zipfile.ZipFile(package) as held:
        rows = list(csv.DictReader(held.read("final.csv").decode().splitlines()))
    assert {"document_id": "d1", "variable": "in_scope", "value": "yes", "how": "adjudicated"} in rows
    assert {"document_id": "d1", "variable": "field", "value": "", "how": "open"} in rows


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_release_is_written_in_every_format_offered(package: Path, tmp_path: Path, form: str) -> None:
    told = answer("export_release", "study", "--as", form, "--output", tmp_path / "out")
    assert told["bytes"] == (tmp_path / "out").stat().st_size > 0


def test_a_release_is_laid_out_as_asked(package: Path, tmp_path: Path) -> None:
    asked = ("--shape", "wide", "--values", "coders")
    answer("export_release", "study", "--as", "csv", *asked, "--output", tmp_path / "out.csv")
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert {(row["document_id"], row["coder"], row["in_scope"]) for row in rows} >= {("d1", "Aigerim", "yes")}


def test_a_format_with_a_form_of_its_own_takes_no_layout(package: Path, tmp_path: Path) -> None:
    code, _, told = run("export_release", "study", "--as", "qdpx", "--shape", "wide", "--output", tmp_path / "out")
    assert (code, "takes neither --shape nor --values" in told, (tmp_path / "out").exists()) == (2, True, False)


def test_a_package_is_verified_and_names_its_sum(package: Path) -> None:
    told = answer("verify_release", package)
    assert told["verified"] and len(told["sha256"]) == SHA256 and told["findings"] == []


def test_a_package_with_a_changed_judgement_is_found_out(package: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"in_scope,yes", b"in_scope,no ") if "codings" in name else content)
    code, out, err = run("verify_release", changed)
    assert (code, out) == (1, "") and "study/codings.csv" in err


def test_what_is_exported_imports_again_to_the_same_study(study: Path, tmp_path: Path) -> None:
    first = answer("export_study", "study", "--output", tmp_path / "first")
    answer("import_study", "copy", tmp_path / "first")
    answer("export_study", "copy", "--output", tmp_path / "second")
    assert first["files"].keys() >= {"documents.csv", "codebook.json", "codings.csv", "gold.csv"}
    for name in first["files"]:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_a_sound_study_is_said_to_be_sound(study: Path) -> None:
    assert run("check_study", "study")[:2] == (0, "All is well.\n")
    assert answer("check_study", "study") == {"project": "study", "broken": []}


def test_reliability_answers_with_one_document(study: Path) -> None:
    told = answer("reliability", "study", "--variable", "in_scope", "--replicates", "0")
    assert (told["project"], told["codebook_version"]) == ("study", 1)
    assert {row["variable"] for row in told["results"]} == {"in_scope"}


def test_documents_are_counted_by_what_became_of_them(study: Path, tmp_path: Path) -> None:
    made = folder(tmp_path, {"a.txt": "Lamps", "b.txt": ""})
    code, out, err = run("import_documents", "study", made, "--format", "json")
    told = json.loads(out)
    assert (code, told["stored"], told["unchanged"], told["refused"]) == (1, 1, 0, ["b.txt: is empty."])
    assert err.endswith("\nb.txt: is empty.\n")
