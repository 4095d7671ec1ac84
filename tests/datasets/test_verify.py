"""A package is checked against itself: whatever was changed, left out or added is found and named."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.datasets import verify as checking
from projects.datasets.package import MANIFEST, manifest_text
from projects.datasets.verify import verify
from tests.datasets.studies import STUDY, derived, write_small_package

Contents = dict[str, bytes]


def contents(package: Path) -> Contents:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(package: Path, change: Callable[[Contents], object]) -> Path:
    """The package with other members."""
    members = contents(package)
    change(members)
    target = package.with_name(f"changed-{package.name}")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target


def findings(package: Path) -> list[str]:
    return verify(package).findings


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_small_package(tmp_path)


@pytest.fixture(scope="module")
def kept_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_package(tmp_path_factory.mktemp("package"))


def test_a_package_as_it_was_made_is_in_order(package: Path):
    found = verify(package)
    assert found.findings == []
    assert found.sha256 == sha256(contents(package)[MANIFEST]).hexdigest()
    assert (found.outcome.documents, sum(found.outcome.cells.values())) == (2, 6)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_one_changed_byte_under_the_manifest_is_always_found(kept_package: Path, data: st.DataObject):
    members = {n: c for n, c in contents(kept_package).items() if not n.startswith("record/")}
    name = data.draw(st.sampled_from(sorted(members)))
    at = data.draw(st.integers(0, len(members[name]) - 1))
    changed = bytearray(members[name])
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    assert findings(rewritten(kept_package, lambda m: m.update({name: bytes(changed)})))


def test_the_record_may_change(package: Path):
    assert findings(rewritten(package, lambda m: m.update({"record/release.json": b'{"by": "Leila"}'}))) == []


def test_a_changed_member_is_named(package: Path):
    changed = rewritten(package, lambda m: m.update({"study/documents.csv": m["study/documents.csv"] + b"d3,new\n"}))
    assert findings(changed)[0] == "study/documents.csv was changed: its SHA-256 is not the one in the manifest."


def test_a_dataset_that_does_not_follow_from_the_study_is_found_though_its_sum_is_right(tmp_path: Path):
    final = derived()[0]["final.csv"].replace("d2,scope,,open", "d2,scope,yes,adjudicated")
    assert findings(write_small_package(tmp_path, final=final)) == [
        "final.csv: line 5: the study gives 'd2,scope,,open', the package has 'd2,scope,yes,adjudicated'."
    ]


def test_a_line_too_many_and_a_line_too_few_are_found(tmp_path: Path):
    tables = derived()[0]
    more = write_small_package(tmp_path, final=tables["final.csv"] + "d3,scope,yes,unanimous\n")
    less = write_small_package(tmp_path, final_spans=tables["final_spans.csv"].replace("d2,passages,,,,,open\n", ""))
    assert findings(more) == [
        "final.csv: line 7: the study gives 'nothing more', the package has 'd3,scope,yes,unanimous'."
    ]
    assert findings(less) == [
        "final_spans.csv: line 3: the study gives 'd2,passages,,,,,open', the package has 'nothing more'."
    ]


def test_a_member_the_manifest_does_not_know_is_found(package: Path):
    assert findings(rewritten(package, lambda m: m.update({"study/codings2.csv": b"x"}))) == [
        "study/codings2.csv is not in the manifest and lies outside record/: nothing vouches for it."
    ]


def test_a_crate_and_more_text_members_in_the_manifest_are_welcome(package: Path):
    def grow(members: Contents) -> None:
        sums = json.loads(members[MANIFEST])["files"] | {"reliability.csv": sha256(b"a\n").hexdigest()}
        members |= {
            "ro-crate-metadata.json": b"{}",
            "reliability.csv": b"a\n",
            MANIFEST: manifest_text(sums).encode(),
        }

    assert findings(rewritten(package, grow)) == []


def test_a_missing_member_is_found(package: Path):
    assert "study/codings.csv is missing." in findings(rewritten(package, lambda m: m.pop("study/codings.csv")))


def test_a_package_without_its_dataset_is_no_package(package: Path):
    def drop(members: Contents) -> None:
        sums = json.loads(members[MANIFEST])["files"]
        del sums["final.csv"], members["final.csv"]
        members[MANIFEST] = manifest_text(sums).encode()

    assert "final.csv is not in the manifest." in findings(rewritten(package, drop))


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[]", b'{"files": {"a": 1}}', b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_none_is_refused(package: Path, manifest: bytes):
    found = findings(rewritten(package, lambda m: m.update({MANIFEST: manifest})))
    assert found == ["manifest.json is not the manifest of a release, or was changed."]


@pytest.mark.parametrize("name", ["/etc/passwd", "../above", "record/../../above", "record\\..\\above"])
def test_a_path_that_leaves_the_package_is_refused(package: Path, name: str):
    (found,) = findings(rewritten(package, lambda m: m.update({name: b"x"})))
    assert found.endswith("is a path that leaves the package.")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(package: Path):
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr("final.csv", "x")
    assert findings(package) == ["final.csv is in the package 2 times."]


def test_a_package_too_large_to_open_is_refused(package: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checking, "MAX_MEMBERS", 3)
    (found,) = findings(package)
    assert "is not opened" in found


def test_what_is_no_zip_is_refused(tmp_path: Path):
    (tmp_path / "x.zip").write_bytes(b"no zip at all")
    assert "is not a package, or damaged" in findings(tmp_path / "x.zip")[0]
    assert findings(tmp_path / "absent.zip") == [f"There is no file {tmp_path / 'absent.zip'}."]
    assert "is not a package" in findings(tmp_path)[0]


def test_a_zip_without_manifest_is_no_package(package: Path):
    assert findings(rewritten(package, lambda m: m.pop(MANIFEST))) == [
        "manifest.json is missing: this is not the package of a release."
    ]


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_archive_gives_sentences_and_no_error(package: Path, seed: int):
    dice = Random(seed)
    content = bytearray(package.read_bytes())
    for _ in range(dice.choice([1, 5, 50])):
        content[dice.randrange(len(content))] = dice.randrange(256)
    package.write_bytes(bytes(content)[: dice.choice([len(content), len(content) // 2])])
    assert all(finding.endswith(".") or "cannot" in finding for finding in findings(package))


def test_the_study_alone_decides_the_bytes_of_the_members(tmp_path: Path):
    first, second = (contents(write_small_package(tmp_path, dict(files))) for files in (STUDY, reversed(STUDY.items())))
    assert first == second
    assert list(first) == sorted(first, key=lambda name: (name != MANIFEST, name.startswith("record/"), name))
