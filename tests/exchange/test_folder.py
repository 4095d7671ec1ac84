"""Folders, zips and single files of a study, and what is refused of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from projects.exchange.findings import Findings
from projects.exchange.folder import WrongFolder, read_folder
from tests.exchange.studies import STUDY, folder


def zipped(path: Path, members: Mapping[str, str | bytes]) -> Path:
    target = path / "study.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def test_a_folder_gives_its_known_files_and_names_the_others(tmp_path: Path) -> None:
    found = Findings()
    files = read_folder(folder(tmp_path, {**STUDY, "rounds.csv": "", "read me.txt": "", "rules.json": "{}"}), found)
    assert set(files) == {name.split(".")[0] for name in STUDY} | {"rules"}
    assert list(map(str, found.warnings)) == [
        "read me.txt: is no file of a study and was ignored",
        "rounds.csv: is not used by this version",
    ]


def test_a_zip_of_a_folder_is_that_folder(tmp_path: Path) -> None:
    archive = zipped(tmp_path, {f"my study/{name}": text for name, text in STUDY.items()} | {"__MACOSX/x": ""})
    assert set(read_folder(archive, Findings())) == {name.split(".")[0] for name in STUDY}


def test_a_release_package_holds_the_study_in_a_folder(tmp_path: Path) -> None:
    archive = zipped(tmp_path, {"study/documents.csv": "id,text\n", "manifest.json": "{}", "final.csv": ""})
    assert read_folder(archive, Findings()) == {"documents": ("documents.csv", b"id,text\n")}


def test_one_file_of_a_study_may_come_alone(tmp_path: Path) -> None:
    path = folder(tmp_path) / "gold.csv"
    assert list(read_folder(path, Findings())) == ["gold"]


def test_a_table_in_two_formats_is_a_problem(tmp_path: Path) -> None:
    found = Findings()
    read_folder(folder(tmp_path, {"codings.csv": "", "codings.jsonl": ""}), found)
    assert found.sentences == ["codings.jsonl: codings.csv is there too; keep one of the two"]


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFolder, match="^nowhere: there is no such folder or file; check the path$"):
        read_folder(tmp_path / "nowhere", Findings())


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFolder, match="holds no file of a study"):
        read_folder(folder(tmp_path, {"a.txt": ""}), Findings())


@pytest.mark.parametrize("name", ["../documents.csv", "/documents.csv", "a/../../documents.csv", "C:\\documents.csv"])
def test_a_zip_whose_paths_leave_it_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongFolder, match="holds a path that leaves"):
        read_folder(zipped(tmp_path, {name: "id,text\n"}), Findings())


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongFolder, match="unpacks to more than"):
        read_folder(zipped(tmp_path, {"documents.csv": "a" * 1_000_000}), Findings())


def test_a_zip_in_a_zip_is_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("documents.csv", "id,text\n")
    with pytest.raises(WrongFolder, match="holds no file of a study"):
        read_folder(zipped(tmp_path, {"study.zip": inner.getvalue()}), Findings())


def test_a_zip_of_two_studies_is_refused(tmp_path: Path) -> None:
    archive = zipped(tmp_path, {"a/documents.csv": "", "b/documents.csv": ""})
    with pytest.raises(WrongFolder, match=r"holds more than one study \(a, b\); pack one"):
        read_folder(archive, Findings())


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "study.zip").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(WrongFolder, match="is damaged"):
        read_folder(tmp_path / "study.zip", Findings())
