"""doccano's JSON Lines: one document a line with its labels; a file for each person where they worked apart.

Its offsets count code points. It does not say who labelled a file, nor whether a document without labels was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from projects.codebooks.rules import Level
from projects.exchange.jsonlines import WrongLine, strict_json
from projects.exchange.readers.assembly import CODED, Assembly, Choices
from projects.exchange.readers.guessing import LONGEST_CATEGORY
from projects.exchange.readers.offsets import POINTS, Measured, whole
from projects.exchange.readers.shapes import listed, plain, word
from projects.exchange.readers.source import Source
from projects.exchange.tables import decoded

TEXTS = ("text", "data", "column_data")
LABELS = ("label", "labels", "entities", "cats", "column_label", "annotations")
CODERS = ("username", "annotator", "user")
_NOT_KEPT = {"relations": "relations between passages", "Comments": "comments", "comments": "comments"}
SPANS, CLASSES = "passages", "label"


@dataclass
class _File:
    """One file while it is read."""

    name: str
    coder: str
    study: Assembly
    choices: Choices
    codes: dict[str, str]
    unmarked: int = 0
    beyond: list[str] = field(default_factory=list)

    def problem(self, line: int, what: str, column: str | None = None) -> None:
        """Refuse the import, with the place."""
        self.study.found.problem(self.name, line, what, column)


def is_doccano(first: Any) -> bool:
    """Whether the first object of a file in JSON Lines looks like one of doccano's."""
    return isinstance(first, Mapping) and any(k in first for k in TEXTS) and any(k in first for k in LABELS)


def read_doccano(source: Source, choices: Choices, study: Assembly) -> None:
    """Every file of the source into the study."""
    files = source.ending(".jsonl", ".json")
    codes: dict[str, str] = {}
    for path, data in files.items():
        coder = PurePosixPath(path).stem if len(files) > 1 else ""
        file = _File(PurePosixPath(path).name, coder, study, choices, codes)
        for line, record in _records(file, data):
            _read(file, line, record)
        _tell(file)


def _tell(file: _File) -> None:
    if file.unmarked:
        what = "coded, and nothing marked" if file.choices.unmarked == CODED else "still to be coded"
        told = f"{file.unmarked:,} documents have no label; doccano does not say whether anybody read them"
        file.study.found.warn(file.name, None, f"{told}; they come in as {what}")
    if file.beyond:
        told = "documents with passages hold emoji or rare characters; their offsets are read as code points"
        file.study.found.warn(file.name, None, f"{len(file.beyond):,} {told}, look at {file.beyond[0]}")


def _records(file: _File, data: bytes) -> Iterator[tuple[int, Mapping[str, Any]]]:
    text = decoded(file.name, data, file.study.found)
    for line, raw in enumerate((text or "").split("\n"), 1):
        if not raw.strip():
            continue
        try:
            record = strict_json(raw)
        except WrongLine as error:
            file.problem(line, str(error))
            continue
        if isinstance(record, Mapping):
            yield line, record
        else:
            file.problem(line, 'is no object; a line of doccano reads {"text": …, "label": […]}')


def _read(file: _File, line: int, record: Mapping[str, Any]) -> None:
    text = next((record[key] for key in TEXTS if isinstance(record.get(key), str)), None)
    if text is None or not text.strip():
        file.problem(line, "has no text; take the line out, or export the project's texts with it", "text")
        return
    code = word(record.get("id")) or file.codes.get(text) or str(len(file.codes) + 1)
    file.codes.setdefault(text, code)
    file.study.document(line, code, text, _metadata(record))
    for key, what in _NOT_KEPT.items():
        file.study.leave_out(what, len(listed(record.get(key))))
    labels = [item for key in LABELS for item in _one_or_more(record.get(key))]
    coders = {_coder(file, record, item) for item in labels} or {_coder(file, record, None)}
    for coder in sorted(coders):
        own = [item for item in labels if _coder(file, record, item) == coder]
        _label(file, line, code, coder, own, Measured(text))


def _coder(file: _File, record: Mapping[str, Any], item: Any) -> str:
    if isinstance(item, Mapping) and word(item.get("user")):
        return f"user {word(item['user'])}"
    return next((word(record[key]) for key in CODERS if word(record.get(key))), file.coder) or (
        file.study.unnamed(file.choices.coder)
    )


def _label(file: _File, line: int, code: str, coder: str, labels: list[Any], text: Measured) -> None:
    classes = []
    for item in labels:
        found = _span(item)
        if found is None:
            classes += [word(item.get("label") if isinstance(item, Mapping) else item)]
        else:
            _mark(file, line, code, coder, found, text)
    if any(len(label) > LONGEST_CATEGORY for label in classes):
        file.study.question(CLASSES, Level.TEXT)
        classes = ["\n".join(classes)]
    if not all(classes):
        file.problem(line, "holds a label without a name; name it, or take it out", "label")
    for label in filter(None, classes):
        file.study.answer(line, code, coder, CLASSES, label)
    if labels or file.choices.unmarked == CODED:
        file.study.submitted(line, code, coder)
    else:
        file.study.unfinished(line, code, coder)
    file.unmarked += not labels


def _mark(file: _File, line: int, code: str, coder: str, found: tuple[Any, Any, str], text: Measured) -> None:
    if not found[2]:
        file.problem(line, "holds a passage without a label; name it, or take it out", "label")
        return
    start, end = whole(found[0]), whole(found[1])
    place = text.place(start, end, POINTS) if start is not None and end is not None else None
    if place is None:
        what = f"the passage {found[0]}–{found[1]} is none of this text, which has {len(text.raw):,} code points"
        file.problem(line, f"{what}; export the project again", "label")
        return
    if text.differs:
        file.beyond.append(code)
    file.study.passage(line, code, coder, SPANS, found[2], *place)


def _span(item: Any) -> tuple[Any, Any, str] | None:
    """Start, end and label, in either of the shapes that doccano has written."""
    if isinstance(item, list) and len(item) == 3:
        return item[0], item[1], word(item[2])
    if isinstance(item, Mapping) and "start_offset" in item:
        return item.get("start_offset"), item.get("end_offset"), word(item.get("label"))
    return None


def _one_or_more(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _metadata(record: Mapping[str, Any]) -> dict[str, str]:
    own = {*TEXTS, *LABELS, *CODERS, *_NOT_KEPT, "id", "meta", "annotation_approver"}
    meta = record.get("meta")
    every = {**(meta if isinstance(meta, Mapping) else {}), **{k: v for k, v in record.items() if k not in own}}
    return {name.strip(): plain(value) for name, value in every.items() if name.strip()}
