"""Label Studio's JSON: a list of tasks, each with the annotations of several people, drafts and skips among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from projects.exchange.jsonlines import WrongLine, strict_json
from projects.exchange.readers.annotators import Directory
from projects.exchange.readers.assembly import NO_LINE, Assembly, Choices
from projects.exchange.readers.offsets import COUNTINGS, UNITS, Measured
from projects.exchange.readers.results import Passage, is_about_text, read_results
from projects.exchange.readers.shapes import listed, plain, record, records, word
from projects.exchange.readers.source import Source
from projects.exchange.tables import decoded

SKIPPED = "Skipped in Label Studio"


@dataclass
class _Task:
    """One task with its text; `done` and `begun` are its annotations and drafts by the name of their annotator."""

    code: str
    text: Measured
    done: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    begun: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def coders(self) -> set[str]:
        """Everybody who was seen with it."""
        return {*self.done, *self.begun}


def is_label_studio(content: Any) -> bool:
    """Whether a JSON value looks like an export of tasks."""
    first = content[0] if isinstance(content, list) and content else None
    return isinstance(first, Mapping) and "data" in first and ("annotations" in first or "completions" in first)


def read_label_studio(source: Source, choices: Choices, study: Assembly) -> None:
    """The tasks of every JSON file of the source into the study."""
    tasks: list[Mapping[str, Any]] = []
    for path, data in source.ending(".json").items():
        tasks += _tasks_of(PurePosixPath(path).name, data, study)
    directory = Directory(tasks)
    read = _with_texts(tasks, study)
    for raw, task in read:
        _sort_annotations(raw, task, directory, study)
    passages: list[tuple[_Task, str, Passage]] = []
    for _, task in read:
        passages += _read_answers(task, study)
    _mark(passages, study)
    _leave_open([task for _, task in read], study)


def _tasks_of(name: str, data: bytes, study: Assembly) -> list[Mapping[str, Any]]:
    text = decoded(name, data, study.found)
    if text is None:
        return []
    try:
        content = strict_json(text)
    except WrongLine as error:
        study.found.problem(name, None, str(error))
        return []
    if not is_label_studio(content):
        what = "is no list of tasks with their annotations; in Label Studio export as JSON (not JSON-MIN)"
        study.found.problem(name, None, what)
        return []
    return records(content)


def _with_texts(tasks: list[Mapping[str, Any]], study: Assembly) -> list[tuple[Mapping[str, Any], _Task]]:
    """The tasks that hold a text, with it; the others are named."""
    key = _text_key(tasks)
    read = []
    for raw in tasks:
        fields = record(raw.get("data"))
        code, text = word(raw.get("id")), fields.get(key) if key else None
        if not isinstance(text, str) or not text.strip():
            what = f"holds no text ({', '.join(map(str, fields)) or 'no data'}); the task is not imported"
            study.found.warn(study.file, None, what, f"task {code}")
            continue
        more = {str(name): plain(value) for name, value in fields.items() if name != key}
        study.document(NO_LINE, code, text, more)
        read.append((raw, _Task(code, Measured(text))))
    if key:
        others = f"the texts are taken from the field {key!r} of the tasks"
        study.found.warn(study.file, None, others) if key != "text" else None
    if not read:
        study.found.problem(study.file, None, "no task holds a text; images, sound and film cannot be coded here")
    return read


def _text_key(tasks: list[Mapping[str, Any]]) -> str | None:
    """The field of the tasks' data that is annotated: where quoted passages stand, else `text`, else the longest."""
    lengths: Counter[str] = Counter()
    quoting: Counter[str] = Counter()
    for task in tasks:
        texts = {k: v for k, v in record(task.get("data")).items() if isinstance(v, str)}
        quotes = [quote for annotation in _annotations(task) for quote in _quotes(annotation)]
        for key, text in texts.items():
            lengths[key] += 0 if _is_media(text) else len(text)
            quoting[key] += sum(quote in text for quote in quotes)
    best = max(lengths, key=lambda key: (quoting[key], key == "text", lengths[key]), default=None)
    return best if best is not None and lengths[best] else None


def _is_media(text: str) -> bool:
    return text.startswith(("http://", "https://", "/data/", "s3://", "gs://", "data:")) and " " not in text


def _quotes(annotation: Mapping[str, Any]) -> Iterator[str]:
    for item in records(annotation.get("result")):
        value = record(item.get("value"))
        if "start" in value and isinstance(value.get("text"), str):
            yield value["text"]


def _annotations(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return records(task.get("annotations", task.get("completions")))


def _sort_annotations(raw: Mapping[str, Any], task: _Task, directory: Directory, study: Assembly) -> None:
    """Who has done the task, skipped it or begun it. Of several annotations by one person the last counts."""
    for annotation in sorted(_annotations(raw), key=lambda a: (str(a.get("updated_at", "")), str(a.get("id", "")))):
        name = directory.name(annotation)
        if name in task.done:
            study.leave_out("earlier annotations of a task by a person who annotated it again")
        if annotation.get("ground_truth") is True:
            study.leave_out("marks of ground truth (the annotation itself is a coding like any other)")
        study.leave_out("reviews", len(listed(annotation.get("reviews"))))
        task.done[name] = annotation
    for draft in records(raw.get("drafts")):
        name = directory.name(draft)
        if name in task.done:
            study.leave_out("drafts beside a finished annotation")
        else:
            task.begun[name] = draft
    study.leave_out("predictions of a model", len(listed(raw.get("predictions"))))


def _read_answers(task: _Task, study: Assembly) -> list[tuple[_Task, str, Passage]]:
    passages = []
    for name, annotation in {**task.begun, **task.done}.items():
        if not is_about_text(annotation):
            study.leave_out("annotations of something else than the text")
        elif name not in task.done:
            study.unfinished(NO_LINE, task.code, name)
        elif annotation.get("was_cancelled") is True:
            study.cannot_code(NO_LINE, task.code, name, SKIPPED)
            study.leave_out("answers in skipped tasks", len(listed(annotation.get("result"))))
            continue
        else:
            study.submitted(NO_LINE, task.code, name)
        number = word(annotation.get("id"))
        place = f"task {task.code}, annotation {number}" if number else f"task {task.code}"
        passages += [(task, name, found) for found in read_results(annotation, task.code, name, place, study)]
    return passages


def _mark(passages: list[tuple[_Task, str, Passage]], study: Assembly) -> None:
    """Add the passages, counted as those are whose quoted words tell how this version of the program counts."""
    votes: Counter[str] = Counter()
    for task, _, passage in passages:
        telling = task.text.countings(passage.start, passage.end, passage.quote)
        if len(telling) == 1:
            votes[telling[0]] += 1
    usual = max(COUNTINGS, key=lambda counting: (votes[counting], counting == UNITS))
    loose = 0
    for task, name, passage in passages:
        place = task.text.find(passage.start, passage.end, passage.quote, usual)
        if place is None:
            _refuse(task, passage, study)
            continue
        loose += not place.agrees
        study.passage(NO_LINE, task.code, name, passage.variable, passage.label, place.start, place.end)
    if passages:
        checked = sum(bool(passage.quote) for _, _, passage in passages)
        told = f"{checked:,} of {len(passages):,} passages were checked against the words they quote"
        how = "count" if votes[usual] else "are taken to count"
        told += f"; offsets {how} {usual}" if any(task.text.differs for task, _, _ in passages) else ""
        told += f"; {loose:,} differ in blanks or line ends alone" if loose else ""
        study.found.warn(study.file, None, told)


def _refuse(task: _Task, passage: Passage, study: Assembly) -> None:
    if not passage.quote:
        what = f"the region {passage.start}–{passage.end} is none of the text, or cuts a character in two"
        study.found.problem(study.file, None, f"{what}; correct the offsets, or take it out", passage.place)
        return
    there = task.text.place(passage.start, passage.end, UNITS)
    stands = f"{task.text.stored[slice(*there)][:60]!r}" if there else "no passage of this text"
    what = f"{passage.quote[:60]!r} is said to stand at {passage.start}–{passage.end}, where there is {stands}"
    study.found.problem(study.file, None, f"{what}; correct the offsets, or take the region out", passage.place)


def _leave_open(tasks: list[_Task], study: Assembly) -> None:
    """Tasks that some of those who share all of them have not touched are theirs to code still.

    Where no task was seen by everybody, the export does not say whose turn it is.
    """
    everybody = sorted({name for task in tasks for name in task.coders})
    most = max((len(task.coders) for task in tasks), default=0)
    short = [task for task in tasks if len(task.coders) < most]
    if most == len(everybody):
        for task in short:
            for name in everybody:
                if name not in task.coders:
                    study.unfinished(NO_LINE, task.code, name)
    elif short:
        told = f"{len(short):,} tasks have fewer than {most} annotations; the export does not say whose turn it is"
        study.found.warn(study.file, None, f"{told}; nobody has them to code yet")
    if not everybody and tasks:
        study.found.warn(study.file, None, "nobody has annotated a task; the texts come in alone")
