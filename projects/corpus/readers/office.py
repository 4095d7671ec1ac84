"""Office packages (docx, odt, xlsx): a zip of XML parts, walked part by part without ever building a tree."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

from projects.corpus.readers.archives import open_archive
from projects.corpus.readers.extracted import Unreadable

Attributes = Mapping[str, str]
SAVE_AGAIN = "Open it in its own program, save it again, and import that."
_OLE = b"\xd0\xcf\x11\xe0"


class _Root(Exception):
    """The prolog is over."""


def open_package(data: bytes) -> zipfile.ZipFile:
    """The package, inflated once within the limits, no XML part with a DTD: entities can hide text or fetch it."""
    if data.startswith(_OLE):
        raise Unreadable(
            "is protected by a password, or an older Office file. Save it anew without one and import that."
        )
    package = open_archive(data)
    for name in package.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_dtd(package, name)
    return package


def walk(
    package: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] = lambda name: None,
    text: Callable[[str], None] = lambda chars: None,
) -> None:
    """Calls back for each tag and text of a part, in order. Names come without their namespace (`_local`)."""
    parser = _parser()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(
        _local(name), {_local(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    try:
        with package.open(part) as file:
            parser.ParseFile(file)
    except KeyError as error:
        raise Unreadable(f"is damaged: it has no part {part}. {SAVE_AGAIN}") from error
    except (expat.ExpatError, ValueError, IndexError) as error:
        raise Unreadable(f"is damaged: its part {part} is broken ({error}). {SAVE_AGAIN}") from error


def title(package: zipfile.ZipFile, part: str) -> str:
    """The title among a package's properties, or nothing."""
    found: list[str] = []
    path: list[str] = []

    def text(chars: str) -> None:
        if path[-1:] == ["title"]:
            found.append(chars)

    if part in package.namelist():
        walk(package, part, lambda name, _: path.append(name), lambda _: path.__delitem__(-1), text)
    return "".join(found).strip()


def _local(name: str) -> str:
    """A name without its namespace; only SVG's, whose words for describing pictures mean other things here, keep it."""
    namespace, _, local = name.rpartition(" ")
    return f"svg:{local}" if "svg" in namespace else local


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise Unreadable(f"holds a document type definition (DTD), which can hide text. {SAVE_AGAIN}")


def _refuse_dtd(package: zipfile.ZipFile, name: str) -> None:
    """Reads a part up to its first tag, after which no DTD can come. What is no XML is left to whoever needs it."""
    parser = _parser()
    parser.StartElementHandler = _end_prolog
    try:
        with package.open(name) as file:
            parser.ParseFile(file)
    except (_Root, expat.ExpatError, ValueError):
        return


def _end_prolog(name: str, attributes: Attributes) -> None:
    raise _Root
