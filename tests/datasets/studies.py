"""A small study as files in memory, for what is derived without a database."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from projects.adjudication.rules import Rules
from projects.datasets.consensus import FINAL, FINAL_SPANS, Outcome, derive
from projects.datasets.package import STUDY as STUDY_FOLDER
from projects.datasets.package import manifest_text, write_package
from projects.datasets.reading import rules_json
from projects.datasets.studyfiles import OpenFile, csv_line, json_text

VARIABLES: list[dict[str, Any]] = [
    {"id": "scope", "type": "nominal", "categories": ["yes", "no"]},
    {
        "id": "field",
        "type": "multi-select",
        "categories": ["b", "a"],
        "missing_values": ["cannot_tell"],
        "none_marker": "neither",
        "asked_only_if": {"variable": "scope", "value": "yes"},
    },
    {"id": "passages", "type": "span", "categories": ["POS", "NEG"]},
]
STUDY: dict[str, str] = {
    "codebook.json": json_text({"variables": VARIABLES}),
    "rules.json": rules_json(Rules()),
    "documents.csv": 'id,text\nd1,"Lamps, many lamps."\nd2,سلام 👋🏽 世界\n',
    "assignments.csv": "document_id,coder\nd1,A\nd1,B\nd2,A\nd2,B\n",
    "codings.csv": "document_id,coder,variable,value\n"
    "d1,A,field,a\nd1,A,field,b\nd1,A,scope,yes\nd1,B,field,a\nd1,B,field,b\nd1,B,scope,yes\n"
    "d2,A,field,neither\nd2,A,scope,yes\nd2,B,scope,no\n",
    "spans.csv": "document_id,coder,variable,label,start,end,quote\n"
    "d1,A,passages,POS,0,5,Lamps\nd1,B,passages,POS,0,5,Lamps\nd2,A,passages,NEG,5,7,👋🏽\n",
}


def opener(files: Mapping[str, str]) -> OpenFile:
    """The files as `derive` reads them."""

    def open_file(name: str) -> TextIO | None:
        return io.StringIO(files[name], newline="") if name in files else None

    return open_file


def derived(files: Mapping[str, str] = STUDY) -> tuple[dict[str, str], Outcome]:
    """The two tables derived from the files."""
    final, final_spans = io.StringIO(newline=""), io.StringIO(newline="")
    outcome = derive(opener(files), final, final_spans, lambda done: None)
    return {FINAL: final.getvalue(), FINAL_SPANS: final_spans.getvalue()}, outcome


def with_rows(name: str, *rows: tuple[str, ...]) -> dict[str, str]:
    """The study with these rows, the first of them the header, as one of its tables."""
    return STUDY | {name: "".join(map(csv_line, rows))}


def codebook_of(*variables: dict[str, Any]) -> str:
    """A codebook.json of these variables."""
    return json.dumps({"variables": list(variables)})


def write_small_package(path: Path, files: Mapping[str, str] = STUDY, **members: str) -> Path:
    """A package of the files; `members` replace what belongs in it under the same sums (`final`, `final_spans`)."""
    folder = path / f"members{len(list(path.iterdir()))}"
    tables, _ = derived(files)
    contents = {STUDY_FOLDER + name: text for name, text in files.items()} | tables
    contents |= {f"{name}.csv": text for name, text in members.items()}
    sources = {}
    for name, text in contents.items():
        sources[name] = folder / name
        sources[name].parent.mkdir(parents=True, exist_ok=True)
        sources[name].write_bytes(text.encode())
    sums = {name: sha256(text.encode()).hexdigest() for name, text in contents.items()}
    write_package(path / f"{folder.name}.zip", manifest_text(sums), sources, {"release.json": "{}"})
    return path / f"{folder.name}.zip"
