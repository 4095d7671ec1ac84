"""A small study of passages and answers, and how other tools would write it: small writers for tests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape as escaped
from xml.sax.saxutils import quoteattr

from hypothesis import strategies as st

from projects.codebooks.rules import Value
from projects.exchange.checking import check, other_draft
from projects.exchange.findings import Findings
from projects.exchange.ground import Ground
from projects.exchange.importing import NO_CODEBOOK
from projects.exchange.readers.assembly import Choices
from projects.exchange.readers.recognising import AUTO, format_of, read_other
from projects.exchange.readers.source import Source
from projects.exchange.study import Study

LABELS = ("Place", "مکان", "技术")
CODERS = ("Aigerim", "Omid")
_WORDS = st.sampled_from(["lamp", "خیابان", "数据", "👋🏽", "👩‍👩‍👧", "e\u0301", "\n", " ", "𝔘", "a;b", "<&>"])

Marked = Mapping[tuple[str, str], frozenset[tuple[str, int, int]]]


@dataclass
class Small:
    """Texts by id, the passages and the class of every coder's finished coding, and the codings still open."""

    texts: dict[str, str]
    marked: dict[tuple[str, str], frozenset[tuple[str, int, int]]]
    classes: dict[tuple[str, str], str] = field(default_factory=dict)
    open: set[tuple[str, str]] = field(default_factory=set)


@st.composite
def studies(draw: st.DrawFn, *, marks_something: bool = False) -> Small:
    """Studies in all scripts. `marks_something` where the format knows no coding without a passage."""
    texts = {}
    for n in range(1, draw(st.integers(1, 3)) + 1):
        words = draw(st.lists(_WORDS, min_size=1, max_size=8))
        texts[f"d{n}"] = f"x{n}" + "".join(words) + "."
    study = Small(texts, {})
    for code, text in texts.items():
        for coder in CODERS:
            least = 1 if marks_something else 0
            found = draw(st.lists(_passages(text), min_size=least, max_size=3, unique=True))
            study.marked[code, coder] = frozenset(found)
            study.classes[code, coder] = draw(st.sampled_from(["pro", "contra"]))
    return study


@st.composite
def _passages(draw: st.DrawFn, text: str) -> tuple[str, int, int]:
    start = draw(st.integers(0, len(text) - 1))
    return draw(st.sampled_from(LABELS)), start, draw(st.integers(start + 1, len(text)))


def units(text: str, offset: int) -> int:
    """An offset in UTF-16 units, as a browser counts."""
    return len(text[:offset].encode("utf-16-le")) // 2


def read(files: Mapping[str, str | bytes], name: str = "export", **choices: Any) -> tuple[Study, Findings]:
    """The study that the shared checks find in these files, and what was said."""
    source = Source(name, {path: data if isinstance(data, bytes) else data.encode() for path, data in files.items()})
    found = Findings()
    chosen = Choices(**choices)
    chosen = replace(chosen, format=format_of(source)) if chosen.format == AUTO else chosen
    assembly, beside = read_other(source, chosen, found)
    draft = other_draft(assembly.tables(), assembly.codebook(), beside, found)
    texts = {code: new.text for code, (new, _) in draft.study.documents.items()}
    ground = Ground(draft.study.codebook or NO_CODEBOOK, texts.keys(), texts, found, draft.broken)
    return check(draft, ground), found


def passages(study: Study) -> dict[tuple[str, str], frozenset[tuple[str, int, int]]]:
    """What each coder marked, empty for a coding without passages."""
    found: dict[tuple[str, str], set[tuple[str, int, int]]] = {key: set() for key in study.submitted}
    for (document, coder, _), marked in study.passages.items():
        found.setdefault((document, coder), set()).update(marked)
    return {key: frozenset(marked) for key, marked in found.items()}


def answers(study: Study, variable: str) -> dict[tuple[str, str], Value | None]:
    """Each coder's answer to one variable."""
    return {key[:2]: given.value for key, given in study.answers.items() if key[2] == variable}


def as_doccano(study: Small) -> dict[str, str]:
    """A file of JSON Lines for each coder."""
    return {
        f"{coder}.jsonl": "".join(
            json.dumps(
                {"id": int(code[1:]), "text": text, "label": [[s, e, la] for la, s, e in study.marked[code, coder]]}
            )
            + "\n"
            for code, text in study.texts.items()
        )
        for coder in CODERS
    }


def as_label_studio(study: Small) -> dict[str, str]:
    """One list of tasks, offsets in UTF-16 units."""
    tasks = []
    for code, text in study.texts.items():
        annotations = [
            {"id": n, "completed_by": {"id": n, "email": coder}, "result": _results(study, code, coder)}
            for n, coder in enumerate(CODERS, 1)
            if (code, coder) not in study.open
        ]
        tasks.append({"id": code, "data": {"text": text}, "annotations": annotations})
    return {"export.json": json.dumps(tasks)}


def _results(study: Small, code: str, coder: str) -> list[dict[str, Any]]:
    text = study.texts[code]
    regions: list[dict[str, Any]] = [
        {
            "type": "labels",
            "from_name": "label",
            "value": {"start": units(text, s), "end": units(text, e), "text": text[s:e], "labels": [label]},
        }
        for label, s, e in study.marked[code, coder]
    ]
    chosen = {"type": "choices", "from_name": "stance", "value": {"choices": [study.classes[code, coder]]}}
    return [*regions, chosen]


def as_brat(study: Small) -> dict[str, str]:
    """A folder for each coder."""
    files = {}
    for (code, coder), marked in study.marked.items():
        text = study.texts[code]
        lines = [
            f"T{n}\t{label} {start} {end}\t{text[start:end].replace(chr(10), ' ')}\n"
            for n, (label, start, end) in enumerate(sorted(marked), 1)
        ]
        files[f"corpus/{coder}/{code}.txt"] = text
        files[f"corpus/{coder}/{code}.ann"] = "".join(lines)
    return files


def as_qde(study: Small, namespace: str = "urn:QDA-XML:project:1.0") -> dict[str, str]:
    """A project with its texts beside it."""
    users = "".join(f"<User guid={quoteattr(coder)} name={quoteattr(coder)}/>" for coder in CODERS)
    codes = "".join(f"<Code guid={quoteattr(la)} name={quoteattr(la)} isCodable='true'/>" for la in LABELS)
    sources = ""
    for code, text in study.texts.items():
        selections = "".join(
            f"<PlainTextSelection guid='x' name={quoteattr(text[start:end])} startPosition='{start}'"
            f" endPosition='{end}'><Coding guid='y' creatingUser={quoteattr(coder)}>"
            f"<CodeRef targetGUID={quoteattr(label)}/></Coding></PlainTextSelection>"
            for coder in CODERS
            for label, start, end in study.marked[code, coder]
        )
        sources += (
            f"<TextSource guid='{code}' name='{code}' plainTextPath='internal://{code}.TXT'>{selections}</TextSource>"
        )
    project = (
        f"<?xml version='1.0' encoding='utf-8'?><Project xmlns='{namespace}' name={quoteattr(escaped('A & B'))}>"
        f"<Users>{users}</Users><CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources></Project>"
    )
    return {"project.qde": project, **{f"sources/{code}.txt": text for code, text in study.texts.items()}}


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """The files as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
