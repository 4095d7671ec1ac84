"""REFI-QDA projects (.qdpx): a project.qde of codes, sources and selections, with the texts of the sources beside it.

Codes become the categories of one span variable; codes put on a whole source those of a multi-select. Positions count
code points, the end exclusive; some programs count UTF-16 units, which the words in a selection's name show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from projects.codebooks.rules import Level
from projects.corpus.rules import stored_text
from projects.exchange.readers.assembly import NO_LINE, Assembly, Choices
from projects.exchange.readers.offsets import POINTS, UNITS, Measured, whole
from projects.exchange.readers.source import Source
from projects.exchange.tables import decoded

PASSAGES, WHOLE = "codes", "codes of the document"
_OTHERS = {
    "Cases": "cases",
    "Notes": "memos",
    "Links": "links",
    "Sets": "sets",
    "Graphs": "graphs",
}
_MEDIA = {"PictureSource": "pictures", "AudioSource": "sound recordings", "VideoSource": "films"}


@dataclass
class _Project:
    """The project while it is read: code names by GUID, coder names by GUID, and the archive's texts."""

    study: Assembly
    choices: Choices
    texts: Mapping[str, bytes]
    codes: dict[str, str] = field(default_factory=dict)
    categories: dict[str, dict[str, str]] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    ids: Counter[str] = field(default_factory=Counter)
    checked: int = 0


def is_project(path: str) -> bool:
    """Whether a file is the project inside the archive; some programs write its name with a capital."""
    return path.lower().endswith(".qde")


def read_qdpx(source: Source, choices: Choices, study: Assembly) -> None:
    """The one project of the source into the study."""
    path = next(path for path in sorted(source.files) if is_project(path))
    root = _parsed(path, source.files[path], study)
    if root is None:
        return
    study.name = root.get("name") or ""
    # internal:// names a file of the archive, whatever folder the program keeps its sources in.
    project = _Project(study, choices, {PurePosixPath(p).name.lower(): data for p, data in source.files.items()})
    project.owner = _guid(root, "creatingUserGUID")
    _read_users(root, project)
    _read_codes(root, project)
    project.variables = {_guid(v): v.get("name") or "" for v in root.iterfind("./Variables/Variable")}
    for element in root.iterfind("./Sources/*"):
        _read_source(element, project)
    for tag, what in _OTHERS.items():
        study.leave_out(what, len(root.findall(f"./{tag}/*")))
    if project.checked:
        told = f"{project.checked:,} passages were checked against the words that name them; the others name none"
        study.found.warn(path, None, told)


def _parsed(path: str, data: bytes, study: Assembly) -> Element | None:
    """The tree without its namespace, which differs between programs."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        study.found.problem(path, None, "has a DTD or entities, which can hide text or fetch it; export it again")
        return None
    except (ParseError, ValueError, LookupError) as error:
        study.found.problem(path, None, f"is no XML as it should be ({error}); export the project again")
        return None
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
    if root.tag != "Project":
        study.found.problem(path, None, f"is no REFI-QDA project but a {root.tag}; export it as a project (.qdpx)")
        return None
    return root


def _guid(element: Element, key: str = "guid") -> str:
    return (element.get(key) or "").strip("{}").lower()


def _read_users(root: Element, project: _Project) -> None:
    for user in root.iterfind("./Users/User"):
        project.users[_guid(user)] = (user.get("name") or user.get("id") or "").strip()


def _read_codes(root: Element, project: _Project) -> None:
    """Names of codes as categories; one name under two parents is told apart by its parent's."""
    named = [code.get("name") or "" for code in root.iterfind("./CodeBook/Codes//Code")]

    def walk(parent: Element, above: str) -> None:
        for code in parent.iterfind("./Code"):
            name = " ".join((code.get("name") or "").split())
            unique = name if named.count(code.get("name") or "") == 1 or not above else f"{above} / {name}"
            if unique in project.categories:
                unique = f"{unique} ({_guid(code)[:8]})"
            more = {"label": name, "definition": (code.findtext("Description") or "").strip(), "parent": above}
            project.categories[unique] = {key: text for key, text in more.items() if text}
            project.codes[_guid(code)] = unique
            walk(code, unique)

    codes = root.find("./CodeBook/Codes")
    if codes is not None:
        walk(codes, "")
        project.study.question(PASSAGES, Level.SPAN, "Codes").categories.update(project.categories)


def _read_source(element: Element, project: _Project) -> None:
    name = (element.get("name") or _guid(element)).strip()
    if element.tag in _MEDIA:
        project.study.leave_out(f"{_MEDIA[element.tag]} among the sources")
        return
    text_source: Element | None = element
    if element.tag == "PDFSource":
        text_source = element.find("Representation")
        project.study.leave_out("selections of an area of a PDF page", len(element.findall("PDFSelection")))
    text = _text_of(text_source, project) if text_source is not None else None
    selections = [] if text_source is None else text_source.findall("PlainTextSelection")
    if text is None or text_source is None:
        what = f"the archive has no plain text of it; the source and its {len(selections)} selections are left out"
        project.study.found.warn(project.study.file, None, f"{name}: {what}")
        return
    project.ids[name] += 1
    code = name if project.ids[name] == 1 else f"{name} ({project.ids[name]})"
    project.study.document(NO_LINE, code, text, dict(_metadata(element, project)))
    measured = Measured(text)
    for selection in selections:
        _read_selection(selection, code, measured, project)
    for coding in {id(c): c for each in (element, text_source) for c in each.findall("Coding")}.values():
        category, coder = _category(coding, project), _coder(coding, element, project)
        if category:
            project.study.question(WHOLE, Level.MULTI, "Codes of the whole document").categories.setdefault(
                category, {}
            )
            project.study.answer(NO_LINE, code, coder, WHOLE, category)
            project.study.submitted(NO_LINE, code, coder)


def _text_of(element: Element, project: _Project) -> str | None:
    content = element.findtext("PlainTextContent")
    if content is not None:
        return content
    path = element.get("plainTextPath") or ""
    data = project.texts.get(PurePosixPath(path.removeprefix("internal://").replace("\\", "/")).name.lower())
    return decoded(PurePosixPath(path).name, data, project.study.found) if path and data is not None else None


def _metadata(element: Element, project: _Project) -> Iterator[tuple[str, str]]:
    for given in element.iterfind("VariableValue"):
        reference = given.find("VariableRef")
        name = project.variables.get(_guid(reference, "targetGUID"), "") if reference is not None else ""
        values = [child.text or "" for child in given if child.tag.endswith("Value")]
        if name.strip() and values:
            yield name.strip(), values[0].strip()


def _read_selection(selection: Element, code: str, text: Measured, project: _Project) -> None:
    if selection.find("Description") is not None or selection.find("NoteRef") is not None:
        project.study.leave_out("comments on selections")
    codings = selection.findall("Coding")
    if not codings:
        project.study.leave_out("selections without a code")
        return
    start, end = whole(selection.get("startPosition")), whole(selection.get("endPosition"))
    place = _place(selection, start, end, text, project) if start is not None and end is not None else None
    if place is None:
        where = f"{selection.get('startPosition')}–{selection.get('endPosition')}"
        what = f"the selection {where} of {code!r} is none of its text, which has {len(text.raw):,} code points"
        project.study.found.problem(project.study.file, None, f"{what}; export the project again")
        return
    for coding in codings:
        category, coder = _category(coding, project), _coder(coding, selection, project)
        if category:
            project.study.passage(NO_LINE, code, coder, PASSAGES, category, *place)
            project.study.submitted(NO_LINE, code, coder)


def _place(selection: Element, start: int, end: int, text: Measured, project: _Project) -> tuple[int, int] | None:
    """By the way of counting that gives the selection's name, where the name quotes it; else by code points."""
    name = stored_text(selection.get("name") or "")
    cut = name.removesuffix("…").removesuffix("...")
    # Programs differ in UTF-16 units and in whether a CRLF counts twice; the words of the name decide.
    countings = [(text, POINTS), (text, UNITS), (Measured(text.stored), POINTS)] if cut else []
    for measured, counting in countings:
        place = measured.place(start, end, counting)
        if place and cut and text.stored[slice(*place)].startswith(cut):
            project.checked += 1
            return place
    return text.place(start, end, POINTS)


def _category(coding: Element, project: _Project) -> str | None:
    reference = coding.find("CodeRef")
    found = project.codes.get(_guid(reference, "targetGUID")) if reference is not None else None
    if found is None:
        project.study.leave_out("codings with a code that the project does not have")
    return found


def _coder(coding: Element, around: Element, project: _Project) -> str:
    """Who coded: the coding's user, else the selection's or source's, else whoever made the project."""
    guids: list[Any] = [_guid(coding, "creatingUser"), _guid(around, "creatingUser"), project.owner]
    named = next((project.users[guid] for guid in guids if project.users.get(guid)), "")
    return named or project.study.unnamed(project.choices.coder)
