"""Files that people send for a job: kept under their own paths in DATA_DIR, where a worker finds them, for a while.

A key names what one person sent at one time. Nothing but the key is written into a job's parameters.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

DAYS_KEPT = 30
LONGEST_NAME = 240  # bytes of one name: file systems take 255
LONGEST_PATH = 1_000
_KEY = re.compile(r"[0-9a-f]{32}")
_LEAVES = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f\x7f\ud800-\udfff]")


class UploadRefused(Exception):
    """What was sent cannot be kept; the sentence says which file, why, and what to do."""


class UploadGone(Exception):
    """What was sent is not there any more."""


def keep_files(files: Sequence[UploadedFile], paths: Sequence[str] = ()) -> str:
    """Keep what was sent and return its key; `paths` are the files' places in a folder that was dropped, if any.

    Raises UploadRefused, and keeps nothing then.
    """
    if not files:
        raise UploadRefused("No file was chosen. Choose files or a folder first.")
    places = _places(files, paths)
    _refuse_too_much(sum(file.size or 0 for file in files))
    key = uuid4().hex
    folder = _folder(key)
    (folder / "files").mkdir(mode=0o700, parents=True)
    try:
        for file, place in zip(files, places, strict=True):
            _write(folder / "files" / place, file.chunks())
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise UploadRefused(f"The server could not keep the files ({error.strerror}). Try again later.") from error
        raise
    return key


def kept_files(key: str) -> Path:
    """The folder with the files of this key, which are kept for another while. Raises UploadGone."""
    folder = _folder(key) if _KEY.fullmatch(key) else None
    if folder is None or not folder.is_dir():
        raise UploadGone(f"The files that were sent are gone: they are kept for {DAYS_KEPT} days. Send them again.")
    os.utime(folder)
    return folder / "files"


def beside_files(key: str, name: str) -> Path:
    """The path of what a job writes about the files of this key; it goes with them. Raises UploadGone."""
    return kept_files(key).parent / name


def sweep_files() -> None:
    """Delete what nobody has asked for since DAYS_KEPT days. The worker does so every hour."""
    before = time.time() - DAYS_KEPT * 24 * 3600
    for folder in _all_kept():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(key: str) -> Path:
    return Path(settings.DATA_DIR) / "uploads" / key


def _all_kept() -> Iterator[Path]:
    root = Path(settings.DATA_DIR) / "uploads"
    return (path for path in root.iterdir() if _KEY.fullmatch(path.name)) if root.is_dir() else iter(())


def _places(files: Sequence[UploadedFile], paths: Sequence[str]) -> list[PurePosixPath]:
    if paths and len(paths) != len(files):
        raise UploadRefused("The browser sent other paths than files. Load the page again and choose the files anew.")
    places = [_place(path or file.name or "") for file, path in zip(files, paths or [""] * len(files), strict=True)]
    seen: set[PurePosixPath] = set()
    for place in places:
        if place in seen:
            raise UploadRefused(f"{place}: this name was sent twice. Rename one of the two, or send their folder.")
        seen.add(place)
    for place in places:
        if not seen.isdisjoint(place.parents):
            raise UploadRefused(f"{place}: lies under the name of another file. Rename one of the two.")
    return places


def _place(path: str) -> PurePosixPath:
    """The path within the folder of the key."""
    place = PurePosixPath(path)
    if _LEAVES.search(path) or not place.parts:
        raise UploadRefused(f"{path!r} is a path that leaves its folder, or none at all. Rename the file.")
    if len(path) > LONGEST_PATH or any(len(os.fsencode(part)) > LONGEST_NAME for part in place.parts):
        raise UploadRefused(f"{path[:80]}…: the name is too long to be kept. Shorten it.")
    return place


def _refuse_too_much(size: int) -> None:
    if size > settings.UPLOAD_MEGABYTES * 2**20:
        sent = -(-size // 2**20)
        raise UploadRefused(
            f"The files have {sent} MB together; {settings.UPLOAD_MEGABYTES} MB is the limit. Send them in parts, or"
            " ask whoever looks after the server to raise UPLOAD_MEGABYTES."
        )


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as file:
        for chunk in chunks:
            file.write(chunk)
