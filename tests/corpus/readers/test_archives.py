"""Archives from strangers: nothing leaves them, nothing grows without bound, nothing is opened that is locked."""

from __future__ import annotations

import io
import zipfile

import pytest

from projects.corpus.readers import archives
from projects.corpus.readers.archives import read_archive
from tests.corpus.files import refusal, zipped


def refused(data: bytes) -> str:
    return refusal(lambda: list(read_archive("a.zip", data)))


def link() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        info = zipfile.ZipInfo("a.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/hostname")
    return held.getvalue()


def locked() -> bytes:
    data = bytearray(zipped({"a.txt": "x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_the_files_of_an_archive_come_by_path() -> None:
    assert list(read_archive("a.zip", zipped({"b/c.txt": "x", "a.txt": "y"}))) == [("b/c.txt", b"x"), ("a.txt", b"y")]


def test_what_systems_add_to_archives_is_left_out() -> None:
    clutter = {"__MACOSX/a.txt": "x", ".DS_Store": "x", "b/Thumbs.db": "x", "b/.hidden": "x"}
    assert list(read_archive("a.zip", zipped(clutter | {"a.txt": "y"}))) == [("a.txt", b"y")]


def test_names_in_an_older_encoding_are_read() -> None:
    name = "Отчёт о заседании.txt"
    data = zipped({"x" * len(name): "x"}).replace(b"x" * len(name), name.encode("cp866"))
    assert [found for found, _ in read_archive("a.zip", data)] == [name]


@pytest.mark.parametrize("path", ["../a.txt", "/a.txt", "b/../../a.txt", "C:\\a.txt", "..\\a.txt"])
def test_a_path_that_leaves_the_archive_is_refused(path: str) -> None:
    assert refused(zipped({path: "x"})) == (
        f"a.zip: holds a path that leaves it ({path!r}). Make it again with plain relative paths."
    )


def test_an_archive_that_unpacks_to_more_than_a_hundred_times_its_size_is_refused() -> None:
    assert refused(zipped({"a.txt": "0" * 10_000_000})) == (
        "a.zip: unpacks to more than 256 MiB or 100 times its size. Import its files one by one."
    )


def test_an_archive_of_too_many_files_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    assert refused(zipped(dict.fromkeys("abc", "x"))) == "a.zip: holds 3 files; 2 is the limit. Import it in parts."


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04", "is damaged or cut short: it cannot be unpacked. Make or download it again."),
        (link(), "holds a link ('a.txt'). Make it again with the files themselves."),
        (locked(), "is protected by a password. Save it without one and import it again."),
        (
            zipped({"a.txt": "abcdef"}).replace(b"\x4b\x4c\x4a\x4e\x49\x4d", b"\x4b\x4c\x4a\x4e\x49\x4a"),
            "is damaged: 'a.txt' cannot be unpacked. Make or download it again.",
        ),
    ],
    ids=["cut", "link", "password", "changed byte"],
)
def test_what_cannot_be_unpacked_is_refused_by_name_reason_and_remedy(data: bytes, sentence: str) -> None:
    assert refused(data) == f"a.zip: {sentence}"
