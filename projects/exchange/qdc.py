"""REFI-QDA codebooks (.qdc): variables and categories as codes, and back. No Django. ADR 22 says what goes where."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID, uuid5

import defusedxml
from defusedxml.ElementTree import DefusedXMLParser

from projects.codebooks.drafting import free_code
from projects.codebooks.fields import as_text, fields_of, items, table
from projects.codebooks.rules import Level
from projects.exchange.findings import Findings

NAMESPACE = "urn:QDA-XML:codebook:1.0"
# NVivo and QualCoder write the second; some programs leave it out.
NAMESPACES = (NAMESPACE, "urn:QDA-XML:codebook:1:0", "")
ORIGIN = "Annotator"
DEEPEST = 50
_GUIDS = UUID("5a3a53a4-6f63-5c0c-8a0e-1c0c6f5f7b11")
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a description says beside its first words, each on lines of its own.
_OF_CATEGORY = (
    ("When", "use_when"),
    ("Not when", "not_when"),
    ("For example", "example"),
    ("Id", "id"),
    ("Key", "key"),
)
_OF_VARIABLE = (
    ("Id", "id"),
    ("Level", "type"),
    ("Passages", "evidence"),
    ("Optional", "required"),
    ("Missing", "missing"),
)
_LOOSE = {"id": "codes", "label": "Codes", "type": Level.MULTI.value, "evidence": True}


def codebook_qdc(content: Any, *, slug: str) -> bytes:
    """The codebook as .qdc. A code that came with a GUID keeps it; others have one that is always the same."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("CodeBook"), {"origin": ORIGIN})
    codes = ET.SubElement(root, _tag("Codes"))
    for raw in items(table(content).get("variables")):
        _write_variable(codes, table(raw), slug)
    ET.indent(root, " ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="utf-8")


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _write_variable(codes: ET.Element, raw: Mapping[str, Any], slug: str) -> None:
    shown = fields_of(raw)
    facts = {
        "id": shown.code if shown.label and shown.label != shown.code else "",
        "type": shown.level,
        "evidence": "yes" if shown.evidence else "",
        "required": "" if shown.required else "yes",
        "missing": "\n".join(f"{code} = {label}" if label else code for code, label in shown.missing),
    }
    name = shown.label or shown.code
    above = _write_code(codes, raw, name, (slug, shown.code), codable=False)
    _describe(above, shown.question, facts, _OF_VARIABLE)
    categories = shown.categories or ()
    nested = _nests([(c.code, c.parent) for c in categories])
    places = {"": above}
    for item, category in zip(items(raw.get("categories")) if categories else [], categories, strict=True):
        place = places.get(category.parent, above) if nested else above
        label = category.label or category.code
        code = _write_code(place, table(item), label, (slug, shown.code, category.code), codable=True)
        texts = {key: getattr(category, key) for key in ("use_when", "not_when", "example", "key")}
        texts["id"] = category.code if label != category.code else ""
        part = category.parent if not nested else ""
        _describe(code, category.definition, texts | {"part": part}, (*_OF_CATEGORY, ("Part of", "part")))
        places[category.code] = code


def _nests(pairs: list[tuple[str, str]]) -> bool:
    """Whether nesting each category in its wider one leaves their order as it is."""
    path: list[str] = []
    for code, parent in pairs:
        while path and path[-1] != parent:
            path.pop()
        if parent and not path:
            return False
        path.append(code)
    return True


def _write_code(
    parent: ET.Element, raw: Mapping[str, Any], name: str, path: tuple[str, ...], *, codable: bool
) -> ET.Element:
    own = as_text(raw.get("guid"))
    guid = own if _GUID.fullmatch(own) else str(uuid5(_GUIDS, json.dumps(path))).upper()
    return ET.SubElement(
        parent, _tag("Code"), {"guid": guid, "name": _clean(name), "isCodable": "true" if codable else "false"}
    )


def _describe(code: ET.Element, words: str, facts: Mapping[str, str], headings: tuple[tuple[str, str], ...]) -> None:
    lines = [words, *(f"{heading}: {facts[key]}" for heading, key in headings if facts.get(key))]
    text = _clean("\n".join(line for line in lines if line))
    if text:
        ET.SubElement(code, _tag("Description")).text = text


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


class _Numbered(DefusedXMLParser):
    """A parser that remembers the line on which each element begins."""

    def _start(self, *args: Any, **kwargs: Any) -> Any:
        element = super()._start(*args, **kwargs)
        element.line = self.parser.CurrentLineNumber
        return element


def read_qdc(file: str, data: bytes, found: Findings) -> dict[str, Any] | None:
    """The codebook in a .qdc file; None with the problems found, each with its line."""
    root = _parsed(file, data, found)
    if root is None:
        return None
    namespace, _, name = root.tag.rpartition("}")
    if name != "CodeBook" or namespace.lstrip("{") not in NAMESPACES:
        found.problem(file, _line(root), f"begins with {name}, not with the CodeBook of a REFI-QDA codebook")
        return None
    codes = _children(root, "Codes")
    if len(codes) != 1:
        found.problem(
            file, _line(root), "has no list Codes" if not codes else "has more than one list Codes", "CodeBook"
        )
        return None
    if _children(root, "Sets"):
        found.warn(file, _line(_children(root, "Sets")[0]), "is not read: a codebook here has no sets of codes", "Sets")
    reading = _Codes(file, found, own=root.get("origin", "").startswith(ORIGIN))
    variables = reading.variables(codes[0])
    if not variables and not found.problems:
        found.problem(file, _line(codes[0]), "has no code", "Codes")
    return None if found.problems else {"variables": variables}


def _parsed(file: str, data: bytes, found: Findings) -> Any:
    parser = _Numbered(forbid_dtd=True)
    try:
        parser.feed(data)
        return parser.close()
    except defusedxml.DefusedXmlException:
        found.problem(file, None, "has a document type with entities, which is refused; export the codebook again")
    except ET.ParseError as error:
        line, column = error.position
        found.problem(file, line, f"is no XML from column {column + 1} on; export the codebook again")
    except (ValueError, LookupError):
        found.problem(file, None, "is in an encoding that cannot be read; export it as UTF-8")
    return None


def _line(element: Any) -> int:
    return int(getattr(element, "line", 1))


def _children(element: Any, name: str) -> list[Any]:
    return [child for child in element if str(child.tag).rpartition("}")[2] == name]


class _Codes:
    """Reads codes and notes what the standard does not allow."""

    def __init__(self, file: str, found: Findings, *, own: bool) -> None:
        """`own` says that we wrote the file: a name without an id is the id."""
        self.file, self.found, self.own = file, found, own
        self.guids: dict[str, int] = {}

    def variables(self, codes: Any) -> list[dict[str, Any]]:
        """Each code with codes in it as a variable; those without are the categories of one variable together."""
        result: list[dict[str, Any]] = []
        loose: list[dict[str, Any]] = []
        taken: set[str] = set()
        for code in _children(codes, "Code"):
            facts = self._facts(code, _OF_VARIABLE)
            if not _children(code, "Code") and "type" not in facts:
                loose += self._categories([code])
                continue
            variable = self._variable(code, facts, taken)
            taken.add(variable["id"])
            result.append(variable)
        if loose:
            result.append({**_LOOSE, "id": free_code(str(_LOOSE["id"]), taken), "categories": loose})
        return result

    def _variable(self, code: Any, facts: dict[str, str], taken: set[str]) -> dict[str, Any]:
        level = facts.get("type", Level.MULTI.value).strip()
        if level not in set(Level):
            self.found.problem(
                self.file, _line(code), f"Level: “{level}” is not one of {', '.join(Level)}", "Description"
            )
        result = self._named(code, facts, taken) | {"type": level}
        result |= {"question": facts["words"]} if facts["words"] else {}
        if "type" not in facts or facts.get("evidence", "").strip() == "yes":
            result["evidence"] = True
        if "type" in facts:
            result["required"] = "required" not in facts
        missing = [line.partition(" = ") for line in facts.get("missing", "").split("\n") if line.strip()]
        labels = {code.strip(): label for code, _, label in missing if label}
        result |= {"missing_values": [code.strip() for code, _, _ in missing]} if missing else {}
        result |= {"missing_labels": labels} if labels else {}
        categories = self._categories(_children(code, "Code"))
        return result | ({"categories": categories} if categories else {})

    def _categories(self, codes: list[Any]) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = []
        taken: set[str] = set()
        for code, parent in self._flat(codes, ""):
            facts = self._facts(code, (*_OF_CATEGORY, ("Part of", "part")))
            category = self._named(code, facts, taken)
            taken.add(category["id"])
            code.set("id", category["id"])
            within = parent.get("id") if parent is not None else facts.get("part", "")
            category |= {"definition": facts["words"]} if facts["words"] else {}
            category |= {key: facts[key] for _, key in _OF_CATEGORY if key != "id" and facts.get(key)}
            result.append(category | ({"parent": within} if within else {}))
        return result

    def _flat(self, codes: list[Any], parent: Any, depth: int = 1) -> Iterator[tuple[Any, Any]]:
        """Every code below, with the one it stands in, in the order of the file."""
        for code in codes:
            yield code, parent if depth > 1 else None
            if depth >= DEEPEST:
                self.found.problem(
                    self.file, _line(code), f"codes stand more than {DEEPEST} deep in each other", "Code"
                )
                return
            yield from self._flat(_children(code, "Code"), code, depth + 1)

    def _named(self, code: Any, facts: Mapping[str, str], taken: set[str]) -> dict[str, Any]:
        """Id, label and GUID of a code, with what the standard asks of them."""
        name, guid = code.get("name", ""), code.get("guid", "")
        if not name.strip():
            self.found.problem(self.file, _line(code), "has no name", "Code")
        if not _GUID.fullmatch(guid):
            self.found.problem(self.file, _line(code), f"{name}: guid “{guid}” is no GUID", "Code")
        elif guid.strip("{}").upper() in self.guids:
            first = self.guids[guid.strip("{}").upper()]
            self.found.problem(self.file, _line(code), f"{name}: has the guid of line {first}", "Code")
        if code.get("isCodable", "").strip() not in ("true", "false", "1", "0"):
            self.found.problem(self.file, _line(code), f"{name}: isCodable is neither true nor false", "Code")
        self.guids[guid.strip("{}").upper()] = _line(code)
        own = facts.get("id", "").strip() or _id_of(name, keep=self.own)
        result = {"id": free_code(own, taken), "guid": guid}
        return result | ({"label": name} if name != result["id"] else {})

    def _facts(self, code: Any, headings: tuple[tuple[str, str], ...]) -> dict[str, str]:
        """The first words of a description, and what stands behind its headings."""
        below = _children(code, "Description")
        if len(below) > 1:
            self.found.problem(self.file, _line(below[1]), "a code has one description at most", "Description")
        known, facts, at = dict(headings), {"words": ""}, "words"
        for line in (below[0].text or "" if below else "").strip().split("\n"):
            heading, colon, rest = line.partition(":")
            if colon and heading in known and known[heading] not in facts:
                at, line = known[heading], rest.removeprefix(" ")
                facts[at] = line
            else:
                facts[at] = f"{facts[at]}\n{line}" if facts[at] else line
        return facts


def _id_of(name: str, *, keep: bool) -> str:
    """An id from a code's name: the name itself where it can be one, else its letters and digits."""
    if keep and name.strip():
        return name
    return re.sub(r"\W+", "_", name.strip().lower()).strip("_")[:190] or "code"
