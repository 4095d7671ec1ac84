"""Which tool wrote the files, told from what they hold, and its reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from projects.exchange.findings import Findings
from projects.exchange.folder import KNOWN, Files, WrongFolder
from projects.exchange.jsonlines import WrongLine, strict_json
from projects.exchange.readers.assembly import Assembly, Choices
from projects.exchange.readers.brat import read_brat
from projects.exchange.readers.columns import recognised
from projects.exchange.readers.doccano import is_doccano, read_doccano
from projects.exchange.readers.label_studio import read_label_studio
from projects.exchange.readers.qdpx import is_project, read_qdpx
from projects.exchange.readers.source import Source
from projects.exchange.readers.spreadsheets import ENDINGS, read_spreadsheet, table_records

AUTO, STUDY = "auto", "study"
# What people read where they choose.
FORMATS = {
    STUDY: "Study folder",
    "doccano": "doccano (JSON Lines)",
    "label-studio": "Label Studio (JSON)",
    "brat": "brat (.ann and .txt)",
    "qdpx": "REFI-QDA project (.qdpx)",
    "long": "Spreadsheet, a row an answer",
    "wide": "Spreadsheet, a row a document",
}
_READERS: dict[str, Callable[[Source, Choices, Assembly], None]] = {
    "doccano": read_doccano,
    "label-studio": read_label_studio,
    "brat": read_brat,
    "qdpx": read_qdpx,
    "long": read_spreadsheet,
    "wide": read_spreadsheet,
}
_ENDINGS = {
    "doccano": (".jsonl", ".json"),
    "label-studio": (".json",),
    "brat": (".ann",),
    "qdpx": (".qde",),
    "long": ENDINGS,
    "wide": ENDINGS,
}
_BEFORE = b"\xef\xbb\xbf \r\n\t"  # a byte order mark and white space
# Files of a study folder that go with another tool's files: texts they lack, and the codebook they cannot say.
BESIDE = ("documents", "codebook")


def format_of(source: Source) -> str:
    """The format of a source's files. Raises WrongFolder where they are of none."""
    stems = {KNOWN[PurePosixPath(path).name] for path in source.files if PurePosixPath(path).name in KNOWN}
    if stems - set(BESIDE):
        return STUDY
    found = next(_recognised(without_study(source)), STUDY if stems else None)
    if found is None:
        known = "a study folder, doccano, Label Studio, brat, REFI-QDA and tables of codings (CSV, XLSX)"
        raise WrongFolder(f"{source.name}: holds nothing that is recognised; what can be imported is {known}")
    return found


def without_study(source: Source) -> Source:
    """The source without the files of a study folder that go along."""
    beside = {name for name, stem in KNOWN.items() if stem in BESIDE}
    return Source(source.name, {p: data for p, data in source.files.items() if PurePosixPath(p).name not in beside})


def _recognised(source: Source) -> Iterator[str]:
    if any(map(is_project, source.files)):
        yield "qdpx"
    if source.ending(".ann"):
        yield "brat"
    for path, data in source.ending(".json", ".jsonl").items():
        # Either reader says what is wrong where a file is not quite its own.
        if data.lstrip(_BEFORE)[:1] == b"[":
            yield "label-studio"
        elif path.lower().endswith(".jsonl") or is_doccano(_json(data.lstrip(_BEFORE).split(b"\n", 1)[0])):
            yield "doccano"
    for path, data in source.ending(*ENDINGS).items():
        records = table_records(PurePosixPath(path).name, data, Findings())
        if records:
            yield "long" if recognised([name.strip() for name in records[0][1]], {}).is_long else "wide"


def _json(data: bytes) -> object:
    try:
        return strict_json(data.decode("utf-8-sig", errors="replace"))
    except WrongLine:
        return None


def read_other(source: Source, choices: Choices, found: Findings) -> tuple[Assembly, Files]:
    """The study that another tool's files hold, and the study files that go along. Raises WrongFolder."""
    beside: dict[str, tuple[str, bytes]] = {}
    for path, data in source.files.items():
        name = PurePosixPath(path).name
        if KNOWN.get(name) in BESIDE:
            beside[KNOWN[name]] = name, data
    own = without_study(source)
    endings = _ENDINGS[choices.format]
    if not own.ending(*endings):
        raise WrongFolder(f"{source.name}: holds no file of {FORMATS[choices.format]} ({', '.join(endings)})")
    names = [PurePosixPath(path).name for path in own.ending(*endings)]
    study = Assembly(names[0] if len(names) == 1 else source.name, found)
    _READERS[choices.format](own, choices, study)
    study.told()
    return study, beside
