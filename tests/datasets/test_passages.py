"""Evidence and spans in the formats of other tools: Web Annotations, and REFI-QDA against the rules of its schema."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Collection, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from projects.datasets.exporters import FORMATS
from tests.datasets.everything import STUDY, TEXTS
from tests.datasets.studies import write_small_package

NAMESPACE = "{urn:QDA-XML:project:1.0}"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# REFI-QDA 1.0: of each element its children in their order, the attributes it must have, and those it may have.
RULES: dict[str, tuple[str, str, str]] = {
    "Project": ("Users CodeBook Variables Cases Sources Notes Links Sets Graphs", "name", "origin"),
    "Users": ("User", "", ""),
    "User": ("", "guid", "name id"),
    "CodeBook": ("Codes", "", ""),
    "Codes": ("Code", "", ""),
    "Code": ("Description NoteRef Code", "guid name isCodable", "color"),
    "Variables": ("Variable", "", ""),
    "Variable": ("Description", "guid name typeOfVariable", ""),
    "Sources": ("TextSource PictureSource PDFSource AudioSource VideoSource", "", ""),
    "TextSource": (
        "Description PlainTextContent PlainTextSelection Coding NoteRef VariableValue",
        "guid",
        "name richTextPath plainTextPath creatingUser",
    ),
    "PlainTextSelection": ("Description Coding NoteRef", "guid startPosition endPosition", "name creatingUser"),
    "Coding": ("CodeRef NoteRef", "guid", "creatingUser"),
    "CodeRef": ("", "targetGUID", ""),
    "VariableValue": ("VariableRef TextValue", "", ""),
    "VariableRef": ("", "targetGUID", ""),
    "TextValue": ("", "", ""),
    "Description": ("", "", ""),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_package(tmp_path_factory.mktemp("release"), STUDY)


def exported(package: Path, form: str, leave_out: Collection[str] = ()) -> bytes:
    target = io.BytesIO()
    FORMATS[form].write(package, target, leave_out)
    return target.getvalue()


def passages(package: Path, leave_out: Collection[str] = ()) -> list[dict[str, Any]]:
    collection = json.loads(exported(package, "annotations", leave_out))
    assert collection["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert collection["total"] == len(collection["first"]["items"])
    return list(collection["first"]["items"])


class Refi:
    """A .qdpx, opened."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))
        self.root = etree.fromstring(self.archive.read("project.qde"))

    def all(self, tag: str) -> list[Any]:
        return list(self.root.iter(NAMESPACE + tag))

    def text_of(self, source: Any) -> str:
        path = source.get("plainTextPath").replace("internal://", "sources/")
        return self.archive.read(path).decode()


@pytest.fixture(scope="module")
def project(package) -> Refi:
    return Refi(exported(package, "qdpx"))


def plain(element: Any) -> str:
    return str(element.tag).removeprefix(NAMESPACE)


def broken_rules(root: Any) -> Iterator[str]:
    """What the schema would find wrong with the project."""
    for element in root.iter():
        children, needed, allowed = (words.split() for words in RULES[plain(element)])
        if set(needed) - set(element.attrib) or set(element.attrib) - {*needed, *allowed}:
            yield f"{plain(element)} has the attributes {sorted(element.attrib)}"
        found = [tag for tag, _ in groupby(plain(child) for child in element)]
        if found != [tag for tag in children if tag in found]:
            yield f"{plain(element)} has the children {found}"
        for name in ("guid", "targetGUID", "creatingUser"):
            if name in element.attrib and not GUID.fullmatch(element.get(name)):
                yield f"{plain(element)} has the {name} {element.get(name)}"


def test_an_annotation_points_at_its_words_in_code_points_and_by_quotation(package):
    found = {(a["target"]["source"]["dcterms:identifier"], a["body"]["value"]): a for a in passages(package)}
    emoji = found["d2", "econ"]
    position, quote = emoji["target"]["selector"]
    assert (position["start"], position["end"]) == (5, 7)
    assert (quote["prefix"], quote["exact"], quote["suffix"]) == ("سلام ", "👋🏽", " دنیا")
    assert (emoji["creator"]["name"], emoji["body"]["dcterms:isPartOf"], emoji["body"]["rdfs:label"]) == (
        "A",
        "field",
        "Economic",
    )


def test_agreed_passages_say_so_and_are_nobodys(package):
    agreed = [a for a in passages(package) if "creator" not in a]
    assert {a["dcterms:provenance"] for a in agreed} == {"agreed: unanimous"}
    assert sorted(a["body"]["value"] for a in agreed) == ["NEG", "POS", "POS"]


def test_every_annotation_has_a_name_of_its_own_that_stays(package):
    names = [a["id"] for a in passages(package)]
    assert len(set(names)) == len(names) == 10
    assert names == [a["id"] for a in passages(package)]


def test_a_qdpx_keeps_the_rules_of_its_schema(project):
    assert list(broken_rules(project.root)) == []
    guids = [element.get("guid") for element in project.root.iter() if element.get("guid")]
    assert len(set(guids)) == len(guids)
    pointed = {e.get(name) for e in project.root.iter() for name in ("targetGUID", "creatingUser") if e.get(name)}
    assert pointed <= set(guids)


def test_a_qdpx_has_the_texts_and_selects_the_words_that_were_marked(project):
    sources = {source.get("name"): source for source in project.all("TextSource")}
    assert {name: project.text_of(source) for name, source in sources.items()} == TEXTS
    for name, source in sources.items():
        for selection in source.iter(f"{NAMESPACE}PlainTextSelection"):
            start, end = int(selection.get("startPosition")), int(selection.get("endPosition"))
            assert TEXTS[name][start:end] == selection.get("name")
    assert len(project.all("PlainTextSelection")) == 7


def test_a_qdpx_says_who_said_what_about_each_document(project):
    users = {user.get("guid"): user.get("name") for user in project.all("User")}
    codes = {code.get("guid"): (code.getparent().get("name"), code.get("name")) for code in project.all("Code")}
    said = set()
    for source in project.all("TextSource"):
        for coding in source.iterfind(f"{NAMESPACE}Coding"):
            said.add((source.get("name"), users[coding.get("creatingUser")], *codes[coding[0].get("targetGUID")]))
    assert ("d2", "+B", "stance", "no_text") in said
    assert ("d2", "A", "field", "__none__") in said
    # Nothing marked is an answer; a document still to code has none.
    assert ("d2", "+B", "语气", "__none__") in said
    assert ("d4", "+B", "语气", "__none__") not in said


def test_a_qdpx_carries_metadata_and_agreed_values_as_variables(project):
    names = {variable.get("guid"): variable.get("name") for variable in project.all("Variable")}
    values = {
        (v.getparent().get("name"), names[v[0].get("targetGUID")]): v[1].text for v in project.all("VariableValue")
    }
    assert values["文档", "title"] == "+Title 文档"
    assert (values["=d1", "field (agreed)"], values["=d1", "share (agreed)"]) == ("econ; سیاسی", "12.75")
    assert ("d2", "stance (agreed)") not in values


@pytest.mark.parametrize("form", ["annotations", "qdpx"])
def test_a_document_left_out_is_nowhere_in_it_and_a_release_gives_the_same_file_twice(package, form):
    assert exported(package, form) == exported(package, form)
    part = exported(package, form, {"文档"})
    if form == "annotations":
        assert "文档" not in part.decode() and "智慧" not in part.decode()
    else:
        left = Refi(part)
        assert {source.get("name") for source in left.all("TextSource")} == set(TEXTS) - {"文档"}
        assert len(left.archive.namelist()) == len(TEXTS)
