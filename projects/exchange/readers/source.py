"""What somebody brings: a folder, an archive or one file, as bytes by their path inside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from projects.corpus.readers.archives import MAX_MEMBERS, MAX_UNPACKED, read_archive
from projects.corpus.readers.extracted import Unreadable
from projects.exchange.folder import WrongFolder

ARCHIVES = (".zip", ".qdpx")


@dataclass(frozen=True)
class Source:
    """Files by their path inside the folder or archive `name`."""

    name: str
    files: Mapping[str, bytes]

    def ending(self, *endings: str) -> dict[str, bytes]:
        """The files whose names end so, in the order of their paths."""
        return {path: self.files[path] for path in sorted(self.files) if path.lower().endswith(endings)}


def read_source(path: Path, name: str = "") -> Source:
    """Everything in a folder, in a zip or in one file; `name` is what messages call a folder. Raises WrongFolder.

    A folder that holds nothing but one archive is that archive.
    """
    if not path.exists():
        raise WrongFolder(f"{path.name}: there is no such folder or file; check the path")
    try:
        files = _walked(path) if path.is_dir() else {path.name: _within_limits(path)}
        if len(files) == 1:
            ((inside, data),) = files.items()
            file = PurePosixPath(inside).name
            packed = PurePosixPath(inside).suffix.lower() in ARCHIVES
            return Source(file, dict(read_archive(file, data)) if packed else {file: data})
        return Source(name or path.name, _with_archive(files))
    except OSError as error:
        raise WrongFolder(f"{path.name}: cannot be read ({error.strerror}); check who may read it") from None
    except Unreadable as error:
        raise WrongFolder(str(error)) from None


def _with_archive(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Files among which one archive lies, with what is in it in its place."""
    archives = [path for path in files if PurePosixPath(path).suffix.lower() in ARCHIVES]
    if len(archives) != 1:
        return files
    folder = PurePosixPath(archives[0]).with_suffix("")
    inside = read_archive(PurePosixPath(archives[0]).name, files[archives[0]])
    others = {path: data for path, data in files.items() if path != archives[0]}
    return {**others, **{str(folder / member): data for member, data in inside}}


def _walked(path: Path) -> dict[str, bytes]:
    """The files below a folder; links are not followed, and hidden files are left out."""
    found: dict[str, bytes] = {}
    size = 0
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            file = Path(folder, name)
            if file.is_symlink():
                raise WrongFolder(f"{path.name}: holds a link ({name!r}); put the file itself there")
            data = _within_limits(file)
            size += len(data)
            if len(found) >= MAX_MEMBERS or size > MAX_UNPACKED:
                raise WrongFolder(f"{path.name}: holds more than {MAX_MEMBERS:,} files or 256 MiB; import it in parts")
            found[file.relative_to(path).as_posix()] = data
    return found


def _within_limits(path: Path) -> bytes:
    if path.stat().st_size > MAX_UNPACKED:
        raise WrongFolder(f"{path.name}: is larger than 256 MiB; import it in parts")
    return path.read_bytes()
