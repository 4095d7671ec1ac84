"""Passages as W3C Web Annotations (JSON-LD): the evidence and spans of each coder, and the agreed spans. No Django.

A passage is given twice, by position in Unicode code points and by its words with what stands around them. `creator` is
the coder; an agreed passage has none, and says how it came about.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, BinaryIO

from projects.codebooks.rules import Codebook
from projects.datasets.consensus import FINAL_SPANS
from projects.datasets.identities import identity
from projects.datasets.package import Package
from projects.datasets.reading import read_codebook
from projects.datasets.studyfiles import NOTHING, SPANS, Table
from projects.datasets.tables import Row, cells_by_document, rows_of, study_rows

AROUND = 32
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def write_annotations(package: Package, target: BinaryIO, leave_out: Collection[str] = ()) -> None:
    """Write one AnnotationCollection, an annotation on each line of its one page."""
    codebook = read_codebook(package.open_study)
    total = sum(1 for row in study_rows(package, SPANS, leave_out) if row[3] != NOTHING)
    total += sum(1 for row in rows_of(package, FINAL_SPANS, leave_out) if row[2] not in ("", NOTHING))
    collection, page = _urn("annotations"), _urn("annotations", "page")
    head = {"@context": CONTEXT, "id": collection, "type": "AnnotationCollection", "label": codebook.name or "passages"}
    first = {"id": page, "type": "AnnotationPage", "partOf": collection, "startIndex": 0}
    target.write(f'{_json(head)[:-1]}, "total": {total}, "first": {_json(first)[:-1]}, "items": ['.encode())
    comma = "\n"
    for annotation in _annotations(package, codebook, leave_out):
        target.write(f"{comma}{_json(annotation)}".encode())
        comma = ",\n"
    target.write(b"\n]}}\n")


def _annotations(package: Package, codebook: Codebook, leave_out: Collection[str]) -> Iterator[dict[str, Any]]:
    with closing(Table(package.open_study, SPANS)) as spans:
        for document, cells in cells_by_document(package):
            marked = [row for row in spans.of(document["id"]) if row[3] != NOTHING]
            if document["id"] in leave_out:
                continue
            for row in marked:
                by = {"creator": {"id": _urn("coder", row[1]), "type": "Person", "name": row[1]}}
                yield _annotation(codebook, document, row[1], row[2:6], by)
            for row in (row for rows in cells.values() for row in rows if len(row) > 4 and row[3]):
                yield _annotation(codebook, document, "", row[1:5], {"dcterms:provenance": f"agreed: {row[-1]}"})


def _annotation(
    codebook: Codebook, document: Mapping[str, str], coder: str, passage: Sequence[str], by: Mapping[str, Any]
) -> dict[str, Any]:
    code, label, begin, finish = passage
    start, end, text = int(begin), int(finish), document["text"]
    variable = codebook.by_code.get(code)
    source = {"id": _urn("document", document["id"]), "type": "Text", "format": "text/plain"}
    if document.get("lang"):
        source["language"] = document["lang"]
    return {
        "id": _urn("passage", document["id"], coder, *passage),
        "type": "Annotation",
        "motivation": "tagging",
        **by,
        "body": {
            "type": "TextualBody",
            "purpose": "tagging",
            "value": label,
            "dcterms:isPartOf": code,
            "rdfs:label": variable.label_of(label) if variable else label,
        },
        "target": {
            "source": {**source, "dcterms:identifier": document["id"]},
            "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[start:end],
                    "prefix": text[max(0, start - AROUND) : start],
                    "suffix": text[end : end + AROUND],
                },
            ],
        },
    }


def _urn(kind: str, *names: str) -> str:
    return identity(kind, *names).urn


def _json(value: Row | dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
