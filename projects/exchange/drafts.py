"""What somebody brings as a draft of a study, whoever wrote it: a study folder, or another tool's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from projects.codebooks.rules import Codebook
from projects.exchange.checking import Draft, other_draft, read_draft
from projects.exchange.findings import Findings
from projects.exchange.folder import study_among
from projects.exchange.readers.assembly import IMPLIED, Choices
from projects.exchange.readers.recognising import AUTO, STUDY, format_of, read_other
from projects.exchange.readers.source import read_source
from projects.exchange.tables import Table


@dataclass(frozen=True)
class Brought:
    """A draft, the format it was read as, the name of what it came in, and a table's columns with the role of each."""

    draft: Draft
    format: str
    name: str = ""
    columns: Sequence[Mapping[str, Any]] = ()


def draft_of(path: Path, choices: Choices, found: Findings, name: str = "") -> Brought:
    """The draft in a study folder or another tool's files; `name` is what messages call it. Raises WrongFolder."""
    source = read_source(path, name)
    stem = PurePosixPath(source.name).stem
    form = format_of(source) if choices.format == AUTO else choices.format
    if form == STUDY:
        return Brought(read_draft(study_among(source.name, source.files, found), found), form, stem)
    study, beside = read_other(source, replace(choices, format=form), found)
    tables = study.tables()
    if not tables and not study.questions and not found.problems:
        found.problem(source.name, None, "holds nothing that can be imported")
    return Brought(other_draft(tables, study.codebook(), beside, found), form, stem, study.columns)


def give_way(draft: Draft, codebook: Codebook, found: Findings) -> None:
    """Where the project has a codebook, the one that answers imply is left aside.

    Tools that know one kind of passage do not name a variable; its label finds it, as in spans.csv without one.
    """
    draft.study.codebook = draft.study.codebook_content = None
    draft.implied = False
    found.warnings = [warning for warning in found.warnings if warning.file != IMPLIED]
    found.warn(IMPLIED, None, "the project’s own is used; answers that it does not have are problems")
    spans = draft.tables.get("spans")
    if spans is not None:
        place = spans.columns.index("variable")
        named = [
            (line, [*fields[:place], fields[place] if fields[place] in codebook.by_code else "", *fields[place + 1 :]])
            for line, fields in spans.records
        ]
        draft.tables = {**draft.tables, "spans": Table(spans.file, spans.columns, named)}
