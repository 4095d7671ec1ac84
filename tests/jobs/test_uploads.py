"""Files on their way to a worker: kept under their own paths, refused with a sentence, and gone when they are old."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from projects.jobs.uploads import (
    DAYS_KEPT,
    UploadGone,
    UploadRefused,
    keep_files,
    kept_files,
    sweep_files,
)


@pytest.fixture(autouse=True)
def data(settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def sent(name: str = "a.txt", content: bytes = b"Lamps.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_found_under_their_names_by_whoever_knows_the_key():
    folder = kept_files(keep_files([sent("a.txt"), sent("چراغ.txt", "چراغ‌ها".encode())]))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "a.txt": b"Lamps.",
        "چراغ.txt": "چراغ‌ها".encode(),
    }


def test_a_folder_keeps_its_paths():
    folder = kept_files(keep_files([sent("a.txt"), sent("a.txt", b"Halls.")], ["news/2024/a.txt", "news/a.txt"]))
    assert (folder / "news/2024/a.txt").read_bytes() == b"Lamps."
    assert (folder / "news/a.txt").read_bytes() == b"Halls."


@pytest.mark.parametrize(
    "path",
    [
        "../a.txt",
        "news/../../a.txt",
        "/etc/a.txt",
        "C:/a.txt",
        "news\\..\\a.txt",
        "a\0.txt",
        "a\n.txt",
        ".",
        "..",
        "./..",
    ],
)
def test_a_path_that_leaves_its_folder_is_refused_and_nothing_is_kept(data, path):
    with pytest.raises(UploadRefused, match="leaves its folder"):
        keep_files([sent()], [path])
    assert not list(data.rglob("*.txt"))


@given(st.text())
def test_no_path_is_kept_outside_its_folder(path):
    try:
        folder = kept_files(keep_files([sent()], [path or "x"]))
    except UploadRefused:
        return
    [file] = [found for found in folder.rglob("*") if found.is_file()]
    assert file.resolve().is_relative_to(folder.resolve())


def test_two_files_of_one_name_are_refused_by_name():
    with pytest.raises(UploadRefused, match=r"a\.txt: this name was sent twice"):
        keep_files([sent(), sent()])


def test_a_file_under_the_name_of_another_is_refused():
    with pytest.raises(UploadRefused, match=r"news/a\.txt: lies under the name of another file"):
        keep_files([sent(), sent()], ["news", "news/a.txt"])


def test_more_than_the_limit_is_refused_with_the_limit(settings, data):
    settings.UPLOAD_MEGABYTES = 1
    with pytest.raises(UploadRefused, match="have 2 MB together; 1 MB is the limit"):
        keep_files([sent("a.txt", b"x" * 2**20), sent("b.txt")])
    assert not list(data.rglob("*.txt"))


def test_no_file_and_other_paths_than_files_are_refused():
    with pytest.raises(UploadRefused, match="No file was chosen"):
        keep_files([])
    with pytest.raises(UploadRefused, match="other paths than files"):
        keep_files([sent()], ["a.txt", "b.txt"])


@pytest.mark.parametrize("key", ["", "..", "../uploads", "0" * 32, "A" * 32])
def test_a_key_that_was_not_given_finds_nothing(key):
    with pytest.raises(UploadGone, match="Send them again"):
        kept_files(key)


def test_what_is_old_goes_and_what_is_in_use_stays(data):
    old, used = keep_files([sent()]), keep_files([sent()])
    for key in (old, used):
        long_ago = time.time() - (DAYS_KEPT + 1) * 24 * 3600
        os.utime(data / "uploads" / key, (long_ago, long_ago))
    kept_files(used)
    sweep_files()
    assert [path.name for path in (data / "uploads").iterdir()] == [used]
