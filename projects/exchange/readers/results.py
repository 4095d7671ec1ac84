"""The results of one Label Studio annotation: answers to its questions, and passages of the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from projects.codebooks.rules import Level
from projects.exchange.readers.assembly import NO_LINE, Assembly
from projects.exchange.readers.guessing import is_number
from projects.exchange.readers.offsets import whole
from projects.exchange.readers.shapes import listed, record, records, word

LEAST_RATING = 5
_LEVELS = {
    "choices": Level.NOMINAL,
    "rating": Level.ORDINAL,
    "number": Level.INTERVAL,
    "taxonomy": Level.NOMINAL,
    "textarea": Level.TEXT,
    "datetime": Level.TEXT,
}


@dataclass(frozen=True)
class Passage:
    """A labelled region: offsets as the tool counts, the words it quotes, and where the export has it."""

    variable: str
    label: str
    start: int
    end: int
    quote: str
    place: str


def read_results(
    annotation: Mapping[str, Any], document: str, coder: str, place: str, study: Assembly
) -> Iterator[Passage]:
    """The answers go into the study; the passages are handed back, since how they count shows from all of them."""
    if not isinstance(annotation.get("result"), list | None):
        study.found.problem(study.file, None, "holds no list of results; export the project again", place)
    for item in listed(annotation.get("result")):
        value = record(item).get("value")
        if not isinstance(value, Mapping):
            study.leave_out(f"results of type {_type(item)}")
        elif _type(item) == "labels":
            yield from _labels(item, value, place, study)
        elif _on_region(item):
            study.leave_out(f"results of type {_type(item)} on a single region")
        elif _type(item) in _LEVELS:
            _answer(item, value, document, coder, place, study)
        else:
            study.leave_out(f"results of type {_type(item)}")


def is_about_text(annotation: Mapping[str, Any]) -> bool:
    """Whether an annotation says anything that a study of texts can hold; an empty one says that nothing is there."""
    results = records(annotation.get("result"))
    kinds = {(_type(item), _on_region(item)) for item in results}
    return not results or any(kind == "labels" or (kind in _LEVELS and not region) for kind, region in kinds)


def _on_region(item: Mapping[str, Any]) -> bool:
    return any(key in record(item.get("value")) for key in ("start", "startOffset", "x"))


def _type(item: Any) -> str:
    return word(record(item).get("type")) or "unknown"


def _labels(item: Mapping[str, Any], value: Mapping[str, Any], place: str, study: Assembly) -> Iterator[Passage]:
    start, end = whole(value.get("start")), whole(value.get("end"))
    labels = [word(label) for label in listed(value.get("labels"))]
    if "text" not in value and (start is None or end is None or "channel" in value):
        study.leave_out("regions of sound or film")
        return
    if start is None or end is None:
        what = f"the region {value.get('start')}–{value.get('end')} has no offsets in whole numbers; take it out"
        study.found.problem(study.file, None, what, place)
        return
    if not all(labels) or not labels:
        study.leave_out("regions without a label")
    quote = value.get("text")
    for label in filter(None, labels):
        name = word(item.get("from_name")) or "label"
        yield Passage(name, label, start, end, quote if isinstance(quote, str) else "", place)


def _answer(
    item: Mapping[str, Any], value: Mapping[str, Any], document: str, coder: str, place: str, study: Assembly
) -> None:
    kind = _type(item)
    question = study.question(word(item.get("from_name")) or kind, _LEVELS[kind])
    given = value.get("text" if kind == "textarea" else kind)
    if kind == "taxonomy":
        for answer in _paths(given, question.categories):
            study.answer(NO_LINE, document, coder, question.code, answer)
        return
    texts = [word(each) for each in (given if isinstance(given, list) else [given])]
    if not all(texts) and given not in (None, "", []):
        study.found.problem(study.file, None, f"{question.code} holds an answer that is no text or number", place)
        return
    if kind == "textarea" and len(texts) > 1:
        texts = ["\n".join(texts)]
    if kind in ("number", "rating") and not all(map(is_number, texts)):
        study.found.problem(study.file, None, f"{question.code} holds {texts[0][:60]!r}, which is no number", place)
        return
    if kind == "rating":
        _scale(question.categories, texts)
    for text in filter(None, texts):
        study.answer(NO_LINE, document, coder, question.code, text)


def _scale(categories: dict[str, dict[str, str]], texts: list[str]) -> None:
    """A rating's scale is not in the export: from 1 to 5, Label Studio's own, or to the highest that was given."""
    highest = max([LEAST_RATING, *(min(int(float(text)), 100) for text in texts)])
    categories.update({str(n): {} for n in range(1, highest + 1) if str(n) not in categories})


def _paths(given: Any, categories: dict[str, dict[str, str]]) -> Iterator[str]:
    """Every chosen path as one category under its parent: "Economy / Trade" under "Economy"."""
    paths = listed(given)
    for path in [paths] if paths and isinstance(paths[0], str) else paths:
        steps = list(filter(None, map(word, listed(path))))
        for depth in range(1, len(steps) + 1):
            parent = {"parent": " / ".join(steps[: depth - 1])} if depth > 1 else {}
            categories.setdefault(" / ".join(steps[:depth]), {"label": steps[depth - 1], **parent})
        if steps:
            yield " / ".join(steps)
