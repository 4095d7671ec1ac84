"""brat's standoff files: a text and its .ann beside it, in one folder or in one folder for each annotator.

Offsets count code points. An .ann that is empty does not say whether somebody read the text, since brat wants one
there before anybody can begin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from projects.exchange.readers.assembly import CODED, NO_LINE, Assembly, Choices
from projects.exchange.readers.offsets import POINTS, Measured, whole
from projects.exchange.readers.source import Source
from projects.exchange.tables import decoded

VARIABLE = "passages"
_KINDS = {
    "A": "attributes of passages",
    "M": "attributes of passages",
    "R": "relations between passages",
    "E": "events",
    "N": "links to knowledge bases",
    "#": "annotators' notes",
    "*": "equivalences of passages",
}
_PLACES = re.compile(r"\d+ \d+(?:;\d+ \d+)*")


def read_brat(source: Source, choices: Choices, study: Assembly) -> None:
    """Every text with its annotations into the study."""
    annotations, texts = source.ending(".ann"), source.ending(".txt")
    home = _common({PurePosixPath(path).parent for path in annotations})
    by_folder = len({PurePosixPath(path).parent for path in annotations}) > 1
    measured: dict[str, Measured] = {}
    blank: list[str] = []
    for path, data in annotations.items():
        inside = PurePosixPath(path).relative_to(home).with_suffix("")
        named = by_folder and len(inside.parts) > 1
        coder = inside.parts[0] if named else study.unnamed(choices.coder)
        code = "/".join(inside.parts[1:] if named else inside.parts)
        text = _text(path, code, texts, study)
        if text is None:
            continue
        study.document(NO_LINE, code, text)
        measured.setdefault(code, Measured(text))
        if _read(path, data, code, coder, measured[code], study) or choices.unmarked == CODED:
            study.submitted(NO_LINE, code, coder)
        else:
            study.unfinished(NO_LINE, code, coder)
            blank.append(path)
    _tell(source, texts, annotations, blank, study)


def _tell(
    source: Source, texts: Mapping[str, bytes], annotations: Mapping[str, bytes], blank: list[str], study: Assembly
) -> None:
    if blank:
        told = f"{len(blank):,} .ann files mark nothing; brat does not say whether somebody read the text"
        study.found.warn(source.name, None, f"{told}; they come in as still to be coded")
    alone = [path for path in texts if not any(_stem(path) == _stem(other) for other in annotations)]
    if alone:
        study.found.warn(source.name, None, f"{len(alone):,} texts have no .ann file and are not imported: {alone[0]}")


def _stem(path: str) -> str:
    return PurePosixPath(path).stem


def _common(folders: set[PurePosixPath]) -> PurePosixPath:
    """The folder that holds all of them: of one folder, itself."""
    parts = [folder.parts for folder in sorted(folders)]
    shared = 0
    while parts and all(len(each) > shared and each[shared] == parts[0][shared] for each in parts):
        shared += 1
    return PurePosixPath(*parts[0][:shared]) if parts else PurePosixPath()


def _text(path: str, code: str, texts: Mapping[str, bytes], study: Assembly) -> str | None:
    """The text that an .ann file is about: the one beside it, else the one of its name in another folder."""
    beside = str(PurePosixPath(path).with_suffix(".txt"))
    same = [other for other in texts if _stem(other) == _stem(path)]
    if beside not in texts and len(same) != 1:
        study.found.problem(path, None, f"there is no text {_stem(path)}.txt beside it; put it there")
        return None
    chosen = beside if beside in texts else same[0]
    text = decoded(chosen, texts[chosen], study.found)
    if text is not None and not text.strip():
        study.found.problem(chosen, None, "is empty; take it and its .ann file out")
        return None
    there = study.text_of(code)
    if text is not None and there is not None and there != text:
        study.found.problem(chosen, None, "differs from the text of this name in another annotator's folder; keep one")
        return None
    return text


def _read(path: str, data: bytes, code: str, coder: str, text: Measured, study: Assembly) -> bool:
    """Whether the file marks anything."""
    content = decoded(path, data, study.found) or ""
    lines = [(n, line.rstrip("\r")) for n, line in enumerate(content.split("\n"), 1) if line.strip()]
    for number, line in lines:
        if line[0] == "T":
            _mark(path, number, line, code, coder, text, study)
        elif line[0] in _KINDS:
            study.leave_out(_KINDS[line[0]])
        else:
            study.found.problem(path, number, "is no line of brat; it begins with T, A, R, E, N, # or *")
    return bool(lines)


def _mark(path: str, number: int, line: str, code: str, coder: str, text: Measured, study: Assembly) -> None:
    fields = line.split("\t")
    label, _, offsets = fields[1].partition(" ") if len(fields) > 1 else ("", "", "")
    if not label or not _PLACES.fullmatch(offsets):
        what = 'is no passage; a line reads "T1", a tab, "Label 0 5", a tab, and the words'
        study.found.problem(path, number, what)
        return
    quote = fields[2] if len(fields) > 2 else ""
    pieces = [piece.split(" ") for piece in offsets.split(";")]
    places = [_place(text, whole(start), whole(end)) for start, end in pieces]
    found = [text.stored[slice(*place)] for place in places if place]
    if len(found) < len(pieces) or (quote and _flat(" ".join(found)) != _flat(quote)):
        there = " … ".join(found)[:60]
        what = f"{quote[:60]!r} is not what stands at {offsets}, {there!r}; offsets count code points from 0"
        study.found.problem(path, number, what, "offsets")
        return
    if len(pieces) > 1:
        study.leave_out("joins of passages in several pieces (each piece is a passage of its own)")
    for place in places:
        if place:
            study.passage(NO_LINE, code, coder, VARIABLE, label, *place)


def _place(text: Measured, start: int | None, end: int | None) -> tuple[int, int] | None:
    return None if start is None or end is None else text.place(start, end, POINTS)


def _flat(text: str) -> str:
    """brat writes a line end inside a passage as a blank."""
    return re.sub(r"\s", " ", text)
