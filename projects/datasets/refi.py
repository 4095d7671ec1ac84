"""A release as a project of REFI-QDA 1.0 (`.qdpx`), as MAXQDA, NVivo, ATLAS.ti, QualCoder and others open it.

A variable is a code that is not codable itself, with its categories below it. A passage is a selection, its positions
in Unicode code points from 0, the end exclusive; an answer about the whole document is a coding of its source; both are
by the coder who said so first. `__none__` is a code, too: nothing to mark is an answer. Metadata and agreed values are
variables of the source. What REFI-QDA has no place for, numbers and texts by coder, is in the other formats. No Django.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from typing import Any, BinaryIO

from lxml import etree

from projects.codebooks.rules import WITH_CATEGORIES, Category, Level, Variable
from projects.datasets.identities import identity
from projects.datasets.package import Package, entry_of
from projects.datasets.reading import read_codebook
from projects.datasets.studyfiles import ASSIGNMENTS, CANNOT_CODE, CODINGS, NOTHING, SPANS, Table
from projects.datasets.tables import Row, Values, cells_by_document, documents, study_rows
from projects.datasets.wide import variables_of

NAMESPACE = "urn:QDA-XML:project:1.0"
PROJECT = "project.qde"
SOURCES = "sources/"
HUES = ("#2A7F86", "#B5651D", "#6B5BA8", "#3E7D3A", "#B0486B", "#5C6B7A")
_NAMED = 80
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_Attributes = Mapping[str, str]


def write_qdpx(package: Package, target: BinaryIO, leave_out: Collection[str] = ()) -> None:
    """Write the project and the texts of its sources."""
    with zipfile.ZipFile(target, "w") as archive:
        with archive.open(entry_of(PROJECT), "w", force_zip64=True) as file:
            _write_project(package, file, leave_out)
        for document in documents(package):
            if document["id"] not in leave_out:
                name = f"{SOURCES}{_guid('text', document['id'])}.txt"
                archive.writestr(entry_of(name), document["text"].encode())


def _write_project(package: Package, file: Any, leave_out: Collection[str]) -> None:
    name, variables = read_codebook(package.open_study).name, variables_of(package, Values.CODERS)
    heads = ("id", "text")
    metadata = next(([name for name in one if name not in heads] for one in documents(package)), [])
    names = (ASSIGNMENTS, CODINGS, SPANS)
    coders = sorted({row[1] for name in names for row in study_rows(package, name, leave_out)})
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        about = {"name": _legal(name) or "study", "origin": "Annotator"}
        with xml.element(_tag("Project"), about, nsmap={None: NAMESPACE}):
            if coders:
                with xml.element(_tag("Users")):
                    for coder in coders:
                        xml.write(_element("User", guid=_guid("coder", coder), name=coder))
            if any(variable.level in WITH_CATEGORIES for variable in variables):
                with xml.element(_tag("CodeBook")), xml.element(_tag("Codes")):
                    for variable in variables:
                        if variable.level in WITH_CATEGORIES:
                            xml.write(_code_of(variable))
            if metadata or variables:
                with xml.element(_tag("Variables")):
                    for column in metadata:
                        xml.write(_variable("metadata", column, column))
                    for variable in variables:
                        xml.write(_variable("agreed", variable.code, f"{variable.code} (agreed)"))
            _write_sources(package, {v.code: v for v in variables}, metadata, xml, leave_out)


def _code_of(variable: Variable) -> Any:
    """The variable as a code with its categories, missing answers and “none” below it, as the codebook nests them."""
    top = _element("Code", guid=_guid("variable", variable.code), name=variable.code, isCodable="false")
    _describe(top, variable.label, variable.question)
    placed: dict[str | None, Any] = {None: top}
    waiting = [*variable.categories, *variable.missing, *_none_of(variable)]
    while waiting:
        ready = [one for one in waiting if one.parent in placed] or waiting
        for category in ready:
            attributes = {"guid": _guid("code", variable.code, category.code), "name": category.code}
            colour = HUES[(category.hue - 1) % len(HUES)]
            code = _element("Code", **attributes, isCodable="true", color=colour)
            _describe(code, category.label, category.definition, category.use_when, category.not_when, category.example)
            placed.get(category.parent, top).append(code)
            placed[category.code] = code
        waiting = [one for one in waiting if one not in ready]
    return top


def _none_of(variable: Variable) -> list[Category]:
    if variable.level is Level.MULTI:
        return [Category(variable.none_marker, "none applies")]
    return [Category(NOTHING, "nothing marked")] if variable.level is Level.SPAN else []


def _describe(code: Any, *told: str) -> None:
    if text := "\n".join(line for line in told if line):
        code.append(_element("Description", text))


def _variable(kind: str, name: str, shown: str) -> Any:
    return _element("Variable", guid=_guid(kind, name), name=shown, typeOfVariable="Text")


def _write_sources(
    package: Package, variables: Mapping[str, Variable], metadata: Sequence[str], xml: Any, leave_out: Collection[str]
) -> None:
    with ExitStack() as stack:
        names = (ASSIGNMENTS, CANNOT_CODE, CODINGS, SPANS)
        opened = [stack.enter_context(closing(Table(package.open_study, name))) for name in names]
        inside = False
        for document, cells in cells_by_document(package):
            assigned, uncoded, codings, spans = (table.of(document["id"]) for table in opened)
            if document["id"] in leave_out:
                continue
            if not inside:
                # A Sources without a source is against the schema.
                stack.enter_context(xml.element(_tag("Sources")))
                inside = True
            source = _source(document)
            source.extend(_selections(variables, document, spans))
            able = {row[1] for row in (*assigned, *codings, *spans)} - {row[1] for row in uncoded}
            source.extend(_codings(variables, document["id"], codings, _unmarked(variables, able, spans)))
            source.extend(_values(document, metadata, cells))
            xml.write(source)


def _source(document: Mapping[str, str]) -> Any:
    guid, text = _guid("document", document["id"]), _guid("text", document["id"])
    return _element("TextSource", guid=guid, name=document["id"], plainTextPath=f"internal://{text}.txt")


def _selections(variables: Mapping[str, Variable], document: Mapping[str, str], spans: Sequence[Row]) -> Iterator[Any]:
    for row in spans:
        _, coder, variable, label, start, end, quote = row
        if label != NOTHING and variable in variables:
            user = _guid("coder", coder)
            shown = quote if len(quote) <= _NAMED else f"{quote[:_NAMED]}…"
            selection = _element(
                "PlainTextSelection",
                guid=_guid("passage", *row[:6]),
                name=shown,
                startPosition=start,
                endPosition=end,
                creatingUser=user,
            )
            selection.append(_coding(user, (variable, label), _guid("passage coding", *row[:6])))
            yield selection


def _unmarked(
    variables: Mapping[str, Variable], coders: Collection[str], spans: Sequence[Row]
) -> Iterator[tuple[str, str, str]]:
    """Coder, variable and “none” for each span variable a coder marked nothing for."""
    marked = {(row[1], row[2]) for row in spans if row[3] != NOTHING}
    for variable in variables.values():
        if variable.level is Level.SPAN:
            yield from ((c, variable.code, NOTHING) for c in sorted(coders) if (c, variable.code) not in marked)


def _codings(
    variables: Mapping[str, Variable], document: str, codings: Sequence[Row], unmarked: Iterator[tuple[str, str, str]]
) -> Iterator[Any]:
    """The answers about the whole document; of variables with categories alone."""
    said = [(row[1], row[2], row[3]) for row in codings]
    for coder, code, value in (*said, *unmarked):
        variable = variables.get(code)
        if variable is not None and variable.level in WITH_CATEGORIES:
            yield _coding(_guid("coder", coder), (code, value), _guid("coding", document, coder, code, value))


def _coding(user: str, code: tuple[str, str], guid: str) -> Any:
    coding = _element("Coding", guid=guid, creatingUser=user)
    coding.append(_element("CodeRef", targetGUID=_guid("code", *code)))
    return coding


def _values(document: Mapping[str, str], metadata: Sequence[str], cells: Mapping[str, list[Row]]) -> Iterator[Any]:
    told = [("metadata", name, document[name]) for name in metadata if document[name]]
    for code, rows in sorted(cells.items()):
        said = [row[2] if len(row) == 4 or not row[3] else f"{row[2]} {row[3]}–{row[4]}" for row in rows if row[2]]
        told += [("agreed", code, "; ".join(said))] if said else []
    for kind, name, text in told:
        value = _element("VariableValue")
        value.append(_element("VariableRef", targetGUID=_guid(kind, name)))
        value.append(_element("TextValue", text))
        yield value


def _element(tag: str, text: str | None = None, /, **attributes: str) -> Any:
    element = etree.Element(_tag(tag), {name: _legal(value) for name, value in attributes.items()})
    element.text = None if text is None else _legal(text)
    return element


def _legal(text: str) -> str:
    """The text without what XML cannot hold; the text of a document is no XML, and whole."""
    return _NOT_XML.sub("�", text)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _guid(kind: str, *names: str) -> str:
    return str(identity(kind, *names))
