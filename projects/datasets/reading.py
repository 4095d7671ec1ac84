"""Reading the files of a study back: its codebook, its rule, and every document as a case to settle. No Django."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from itertools import groupby
from operator import itemgetter
from typing import Any, TextIO

from projects.adjudication.rules import Case, OwnRule, Rule, Rules
from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook, Level, Passage, Value, Variable
from projects.datasets import studyfiles
from projects.datasets.studyfiles import NOTHING, OpenFile, Table, WrongStudyFile, read_json, read_table

_Answers = dict[str, dict[str, Value]]


def read_codebook(open_file: OpenFile) -> Codebook:
    """The study's codebook, or WrongStudyFile."""
    codebook, found = parse_codebook(read_json(open_file, studyfiles.CODEBOOK))
    if codebook is None:
        raise WrongStudyFile(f"{studyfiles.CODEBOOK}: {found.problems[0]}")
    return codebook


def rules_json(rules: Rules) -> str:
    """The text of `rules.json`: what holds for every variable, and what for single ones."""
    own = {code: {"at_least": each.at_least, "rule": each.rule.value} for code, each in rules.own.items()}
    return studyfiles.json_text({"default": rules.default.value, "variables": own})


def read_rules(open_file: OpenFile) -> Rules:
    """The rules that `rules.json` names, or WrongStudyFile."""
    try:
        return rules_in(read_json(open_file, studyfiles.RULES))
    except (TypeError, KeyError, ValueError, AttributeError):
        raise WrongStudyFile(
            f'{studyfiles.RULES}: needs "default", one of {", ".join(Rule)}, and "variables", each with "rule" and'
            ' "at_least", a number from 2 up'
        ) from None


def rules_in(content: Any) -> Rules:
    """The rules that the content of a `rules.json` states. Raises TypeError, KeyError, ValueError or AttributeError."""
    own = {
        code: OwnRule(Rule(each["rule"]), _from_two(each["at_least"])) for code, each in content["variables"].items()
    }
    return Rules(Rule(content["default"]), own)


def _from_two(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 2:
        raise ValueError(f"{number!r} is no number from 2 up")
    return number


def cases(codebook: Codebook, open_file: OpenFile) -> Iterator[tuple[Case, str]]:
    """Every document as a case, with its text. Raises WrongStudyFile for files that are not ours."""
    source = open_file(studyfiles.DOCUMENTS)
    if source is None:
        raise WrongStudyFile(f"{studyfiles.DOCUMENTS} is missing")
    with ExitStack() as stack:
        stack.enter_context(source)
        tables = {name: stack.enter_context(closing(Table(open_file, name))) for name in studyfiles.COLUMNS}
        for row in documents_of(source):
            document, text = row.pop("id"), row.pop("text")
            yield _case(codebook, document, row, {name: table.of(document) for name, table in tables.items()}), text
        for table in tables.values():
            table.finish()


def documents_of(source: TextIO) -> Iterator[dict[str, str]]:
    """The records of `documents.csv` in their order. Raises WrongStudyFile where it is not ours."""
    rows = read_table(source, studyfiles.DOCUMENTS)
    _, header = next(rows)
    if header[:2] != ["id", "text"] or len(set(header)) != len(header):
        raise WrongStudyFile(
            f"{studyfiles.DOCUMENTS}: line 1: the header must begin with id,text and name a column once"
        )
    last = ""
    for line, row in rows:
        if row[0] <= last:
            raise WrongStudyFile(
                f"{studyfiles.DOCUMENTS}: line {line}: id {row[0]!r} is empty, doubled or out of order"
            )
        last = row[0]
        yield dict(zip(header, row, strict=True))


def _case(codebook: Codebook, document: str, metadata: dict[str, str], rows: Mapping[str, list[list[str]]]) -> Case:
    coded = [row for name in (studyfiles.CODINGS, studyfiles.SPANS) for row in rows[name]]
    submitted = frozenset(row[1] for row in (*rows[studyfiles.ASSIGNMENTS], *coded))
    uncoded = {row[1] for row in rows[studyfiles.CANNOT_CODE]}
    answers: _Answers = {v.code: {} for v in codebook.cells}
    for variable in codebook.cells:
        if variable.level is Level.SPAN:
            answers[variable.code] = dict.fromkeys(sorted(submitted - uncoded), frozenset())
    for name in (studyfiles.CODINGS, studyfiles.CORRECTIONS):
        _read_answers(codebook, answers, rows[name])
    for name in (studyfiles.SPANS, studyfiles.CORRECTION_SPANS):
        _read_passages(codebook, answers, rows[name])
    return Case(
        document=document,
        metadata=metadata,
        submitted=submitted,
        open=frozenset(row[1] for row in rows[studyfiles.OPEN_ASSIGNMENTS]),
        answers=answers,
        rulings=_rulings(codebook, rows),
    )


def _read_answers(codebook: Codebook, answers: _Answers, rows: list[list[str]]) -> None:
    for (coder, code), group in groupby(rows, key=itemgetter(1, 2)):
        variable = codebook.by_code.get(code)
        if variable is None or not variable.is_cell:
            continue
        texts = [row[3] for row in group]
        if texts == [""]:
            answers[code].pop(coder, None)
        else:
            answers[code][coder] = value_of(variable, texts)


def _read_passages(codebook: Codebook, answers: _Answers, rows: list[list[str]]) -> None:
    for (coder, code), group in groupby(rows, key=itemgetter(1, 2)):
        variable = codebook.by_code.get(code)
        if variable is not None and variable.is_cell and variable.level is Level.SPAN:
            answers[code][coder] = _passages([row[3:6] for row in group])


def _rulings(codebook: Codebook, rows: Mapping[str, list[list[str]]]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for code, group in groupby(rows[studyfiles.GOLD], key=itemgetter(1)):
        if code in codebook.by_code:
            found[code] = value_of(codebook.by_code[code], [row[2] for row in group])
    for code, group in groupby(rows[studyfiles.GOLD_SPANS], key=itemgetter(1)):
        found[code] = _passages([row[2:5] for row in group])
    return found


def value_of(variable: Variable, texts: list[str]) -> Value:
    """The value whose rows in a table are `texts`, the inverse of `written`. They were judged when they were stored."""
    if variable.level is not Level.MULTI:
        if len(texts) != 1:
            raise WrongStudyFile(f"{variable.code} has the answers {', '.join(texts[:5])} where it takes one")
        return texts[0]
    if texts == [variable.none_marker]:
        return frozenset()
    return texts[0] if len(texts) == 1 and texts[0] in variable.missing_codes else frozenset(texts)


def _passages(rows: list[list[str]]) -> frozenset[Passage]:
    try:
        return frozenset((label, int(start), int(end)) for label, start, end in rows if label != NOTHING)
    except ValueError:
        raise WrongStudyFile(
            f"{studyfiles.SPANS}: offsets {rows[0][1]!r}, {rows[0][2]!r} are no whole numbers"
        ) from None
