"""What a package says of itself to machines: a Frictionless Data Package and an RO-Crate. No Django.

`datapackage.json` names the columns of every table; it depends on nothing but the study and is under the manifest.
`ro-crate-metadata.json` says who made the release and when, and so is outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from projects.adjudication.rules import How
from projects.codebooks.rules import Codebook
from projects.datasets.consensus import FINAL, FINAL_COLUMNS, FINAL_SPANS, FINAL_SPANS_COLUMNS
from projects.datasets.package import CRATE, MANIFEST, STUDY
from projects.datasets.studyfiles import COLUMNS, DOCUMENTS, json_text, read_table

DATAPACKAGE = "datapackage.json"
_OFFSETS = ("start", "end")
_TYPES = {".csv": "text/csv", ".json": "application/json", ".txt": "text/plain"}


def datapackage_text(codebook: Codebook, names: Iterable[str], open_file: Callable[[str], TextIO | None]) -> str:
    """The Data Package of these members; `open_file` opens a file of the study."""
    known = {STUDY + name: columns for name, columns in COLUMNS.items()}
    known |= {FINAL: FINAL_COLUMNS, FINAL_SPANS: FINAL_SPANS_COLUMNS}
    source = open_file(DOCUMENTS)
    if source is not None:
        with source:
            known[STUDY + DOCUMENTS] = tuple(next(read_table(source, DOCUMENTS))[1])
    resources = [_resource(name, known[name]) for name in sorted(names) if name in known]
    about = {"title": codebook.name, "description": codebook.hypothesis}
    told = {key: text for key, text in about.items() if text}
    return json_text({"profile": "tabular-data-package", "name": "release", **told, "resources": resources})


def _resource(path: str, columns: Iterable[str]) -> dict[str, Any]:
    fields = [_field(column, path) for column in columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if path == STUDY + DOCUMENTS:
        schema["primaryKey"] = "id"
    else:
        reference = {"resource": _name(STUDY + DOCUMENTS), "fields": "id"}
        schema["foreignKeys"] = [{"fields": "document_id", "reference": reference}]
    return {
        "profile": "tabular-data-resource",
        "name": _name(path),
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "doubleQuote": True, "header": True},
        "schema": schema,
    }


def _field(column: str, path: str) -> dict[str, Any]:
    if column == "how" and not path.startswith(STUDY):
        return {"name": column, "type": "string", "constraints": {"required": True, "enum": [how.value for how in How]}}
    is_offset = column in _OFFSETS and path != STUDY + DOCUMENTS
    return {"name": column, "type": "integer" if is_offset else "string"}


def _name(path: str) -> str:
    return path.removesuffix(".csv").replace("/", "-").replace("_", "-")


def crate_text(about: Mapping[str, Any], sums: Mapping[str, str], record: Iterable[str]) -> str:
    """The RO-Crate of a package: `about` is its `record/release.json`, `sums` the manifest's, `record` more members."""
    files: list[dict[str, Any]] = [_file(name) | {"sha256": sums[name]} for name in sorted(sums)]
    files += [_file(name) for name in sorted(record)]
    files.append(_file(MANIFEST))
    by = about["asked_by"]
    people = [{"@id": f"#{by}", "@type": "Person", "name": by}] if by else []
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{about['project']['name']}, release {about['release']}",
        "description": f"The agreed dataset of {about['documents']} documents with the study it is derived from.",
        "datePublished": about["built_at"],
        "identifier": f"sha256:{about['sha256']}",
        "version": str(about["release"]),
        "hasPart": [{"@id": file["@id"]} for file in files],
    }
    if people:
        root["creator"] = {"@id": people[0]["@id"]}
    descriptor = {
        "@id": CRATE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    return json_text(
        {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *people, *files]}
    )


def _file(name: str) -> dict[str, Any]:
    ending = name[name.rfind(".") :]
    return {"@id": name, "@type": "File", "encodingFormat": _TYPES.get(ending, "application/octet-stream")}
