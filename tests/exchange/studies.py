"""Study folders for tests: a small study as texts by file name, changed one file at a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import transaction

from projects.exchange.importing import StudyImport, prepare_import, write_import
from projects.jobs.models import Job
from projects.teams.models import Project

CODEBOOK: dict[str, Any] = {
    "name": "Smart cities",
    "hypothesis": "Lamps bring influence.",
    "variables": [
        {"id": "in_scope", "type": "nominal", "categories": ["yes", "no"]},
        {"id": "field", "type": "multi-select", "categories": ["economic", "political"],
         "missing_values": ["cannot_tell"]},
        {"id": "stance", "type": "ordinal", "categories": ["1", "2", "3"]},
        {"id": "year", "type": "interval", "min": 1991, "max": 2030, "required": False},
        {"id": "passages", "type": "span", "categories": ["POS", "NEG"]},
        {"id": "memo", "type": "text"},
        {"id": "stance_nominal", "type": "nominal", "categories": ["1", "2", "3"], "derived_from": "stance"},
    ],
}  # fmt: skip
STUDY: dict[str, str] = {
    "codebook.json": json.dumps(CODEBOOK),
    "documents.csv": 'id,text,title,round\nd1,"Lamps, many lamps.",One,first\nd2,سلام 👋🏽 世界,Two,second\n',
    "codings.csv": (
        "document_id,coder,variable,value\n"
        "d1,Aigerim,in_scope,yes\nd1,Aigerim,field,economic\nd1,Aigerim,field,political\nd1,Aigerim,stance,2\n"
        "d1,Omid,in_scope,no\nd1,Omid,field,__none__\nd1,Omid,year,2019.0\nd2,Aigerim,memo,unsure\n"
    ),
    "spans.csv": "document_id,coder,label,start,end,quote\nd1,Aigerim,POS,0,5,Lamps\nd2,Aigerim,NEG,5,7,👋🏽\n",
    "assignments.csv": "document_id,coder\nd1,Aigerim\nd1,Omid\nd2,Aigerim\n",
    "open_assignments.csv": "document_id,coder\nd2,Omid\n",
    "gold.csv": "document_id,variable,value,reason\nd1,in_scope,yes,plain\n",
    "gold_spans.csv": "document_id,variable,label,start,end,quote\n"
    "d1,passages,NEG,7,11,many\nd2,passages,__none__,,,\n",
}


def folder(path: Path, files: Mapping[str, str | bytes] = STUDY) -> Path:
    """These files in a folder of their own under `path`."""
    made = path / f"study{len(list(path.iterdir()))}"
    made.mkdir()
    for name, content in files.items():
        (made / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return made


def import_files(path: Path, files: Mapping[str, str | bytes] = STUDY, *, correct: bool = False) -> StudyImport:
    """Import a folder of these files into the project “study”; the import as it was carried out."""
    ready = prepare_import("study", folder(path, files), correct=correct)
    with transaction.atomic():
        write_import(ready, by=None)
    return ready


def with_(**files: str) -> dict[str, str]:
    """The whole study with some of its files replaced: `with_(gold="…")` for gold.csv."""
    return STUDY | {f"{stem}.csv": text for stem, text in files.items()}


def only(*stems: str) -> dict[str, str]:
    """Some files of the study."""
    return {name: text for name, text in STUDY.items() if name.split(".")[0] in stems}


def run(*command: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command(*map(str, command), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


def fingerprint() -> str:
    """SHA-256 of every row of every table but jobs: it changes when anything is written."""
    digest = hashlib.sha256()
    for model in apps.get_app_config("projects").get_models():
        if model is not Job:
            rows = model._default_manager.order_by("pk").values_list()
            digest.update(f"{model.__name__}{list(rows)}".encode())
    return digest.hexdigest()


def project() -> Project:
    """The project that `import_files` writes to."""
    return Project.objects.get(slug="study")
