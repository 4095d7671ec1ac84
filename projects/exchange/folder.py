"""A study folder, as a folder, a zip of one, or a single file of one: the known files' bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from projects.corpus.readers.archives import open_archive
from projects.corpus.readers.extracted import Unreadable
from projects.exchange.findings import Findings
from projects.exchange.layouts import CODEBOOK, ENDINGS, LATER, LAYOUTS, RULES

_TABLES = {f"{stem}{ending}": stem for stem in LAYOUTS for ending in ENDINGS}
_LATER = {f"{stem}{ending}" for stem in LATER for ending in ENDINGS}
KNOWN = {**_TABLES, CODEBOOK: "codebook", RULES: "rules"}
Files = Mapping[str, tuple[str, bytes]]


class WrongFolder(ValueError):
    """Nothing can be imported from this path; the text says why and what to do."""


def read_folder(path: Path, found: Findings) -> Files:
    """The study's files by what they hold ("codings"), each with its name and bytes. Raises WrongFolder.

    A file in two formats is a problem; others are named in a warning.
    """
    if not path.exists():
        raise WrongFolder(f"{path.name}: there is no such folder or file; check the path")
    try:
        if path.is_dir():
            chosen = _chosen(path.name, sorted(entry.name for entry in path.iterdir() if entry.is_file()), found)
            return {KNOWN[name]: (name, (path / name).read_bytes()) for name in chosen}
        if path.name in KNOWN:
            return {KNOWN[path.name]: (path.name, path.read_bytes())}
        return _unpacked(path, found)
    except OSError as error:
        raise WrongFolder(f"{path.name}: cannot be read ({error.strerror}); check who may read it") from None
    except Unreadable as error:
        raise WrongFolder(f"{path.name}: {error}") from None


def _unpacked(path: Path, found: Findings) -> Files:
    with open_archive(path.read_bytes()) as archive:
        members = [member.filename for member in archive.infolist() if not member.is_dir()]
        if len(set(members)) < len(members):
            raise WrongFolder(f"{path.name}: holds two files of one name; pack it again")
        chosen = _within(path.name, members, found)
        return {KNOWN[name]: (name, archive.read(member)) for name, member in chosen.items()}


def study_among(name: str, files: Mapping[str, bytes], found: Findings) -> Files:
    """The study's files among those of a folder or archive `name` that were read already. Raises WrongFolder."""
    return {KNOWN[file]: (file, files[path]) for file, path in _within(name, list(files), found).items()}


def _within(folder: str, members: list[str], found: Findings) -> Mapping[str, str]:
    """The members that are files of the one study inside, by their names."""
    home = _home(folder, members)
    inside = {str(PurePosixPath(m).relative_to(home)): m for m in members if PurePosixPath(m).is_relative_to(home)}
    outside = [m for m in members if m not in inside.values()]
    return {name: inside[name] for name in _chosen(folder, sorted([*inside, *outside]), found)}


def _home(archive: str, members: list[str]) -> PurePosixPath:
    """The one folder of the archive that holds a study: its top, or a folder that was packed as a whole."""
    homes = {PurePosixPath(m).parent for m in members if PurePosixPath(m).name in KNOWN}
    top = PurePosixPath()
    if top in homes or not homes:
        return top
    if len(homes) > 1:
        named = ", ".join(sorted(map(str, homes)))
        raise WrongFolder(f"{archive}: holds more than one study ({named}); pack one")
    return homes.pop()


def _chosen(folder: str, names: list[str], found: Findings) -> list[str]:
    chosen = [name for name in names if name in KNOWN]
    if not set(chosen) - {RULES}:
        raise WrongFolder(f"{folder}: holds no file of a study, such as documents.csv, codebook.json or codings.csv")
    for stem in LAYOUTS:
        formats = [name for name in chosen if KNOWN[name] == stem]
        if len(formats) > 1:
            found.problem(formats[1], None, f"{formats[0]} is there too; keep one of the two")
    for name in names:
        if name in _LATER:
            found.warn(name, None, "is not used by this version")
        elif name not in KNOWN and not name.startswith("."):
            found.warn(name, None, "is no file of a study and was ignored")
    return chosen
