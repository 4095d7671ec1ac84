"""A codebook as one table, a row for each answer, and back. No Django.

What describes the variable is repeated on each of its rows; a variable without answers has one row. What the columns
do not hold, unknown keys among it, stands in `variable_more` and `answer_more` as JSON. docs/codebook-files.md lists
the columns.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from projects.codebooks.fields import items, table
from projects.codebooks.rules import IllegalAnswer, Level, canonical_number
from projects.exchange.findings import Findings
from projects.exchange.layouts import Layout
from projects.exchange.tables import read_table

BOOK = ("codebook", "hypothesis", "unit")
VARIABLE = (
    "variable", "label", "question", "type", "required", "evidence", "min", "max", "step", "none_marker", "asked_after",
    "asked_after_values", "asked_note", "applies_to", "derived_from", "variable_more",
)  # fmt: skip
ANSWER = (
    "answer", "answer_kind", "answer_label", "definition", "use_when", "not_when", "example", "parent", "key",
    "replaces", "answer_more",
)  # fmt: skip
COLUMNS = (*BOOK, *VARIABLE, *ANSWER)
LAYOUT = Layout(("variable", "type"), tuple(c for c in COLUMNS if c not in ("variable", "type")))
CATEGORY, MISSING = "category", "missing"
_PLAIN = ("label", "question", "none_marker", "derived_from")
_NUMBERS = ("min", "max", "step")
_FLAGS = ("required", "evidence")
_ANSWER_PLAIN = ("definition", "use_when", "not_when", "example", "parent", "key")
Cells = dict[str, str]


def codebook_rows(content: Any) -> list[list[str]]:
    """The rows of a codebook, in the order of COLUMNS and without the header."""
    source = table(content)
    book = {"codebook": as_text(source.get("name")), **{key: as_text(source.get(key)) for key in BOOK[1:]}}
    rows = [book | cells for raw in items(source.get("variables")) for cells in _variable_rows(table(raw))]
    return [[cells.get(column, "") for column in COLUMNS] for cells in rows]


def as_text(value: Any) -> str:
    """A text as it is; anything else as it would be read in a cell."""
    return value if isinstance(value, str) else "" if value is None else str(value)


def codebook_csv(content: Any) -> bytes:
    """The table as CSV in UTF-8 with a byte order mark, which Excel needs to read it as such."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(codebook_rows(content))
    return text.getvalue().encode("utf-8-sig")


def _variable_rows(raw: Mapping[str, Any]) -> Iterator[Cells]:
    cells, rest = _variable_cells(raw)
    answers = [*_category_rows(raw), *_missing_rows(raw)]
    cells["variable_more"] = json.dumps(rest, ensure_ascii=False, sort_keys=True) if rest else ""
    yield from (cells | answer for answer in answers or [{}])


def _variable_cells(raw: Mapping[str, Any]) -> tuple[Cells, dict[str, Any]]:
    """What the columns hold of a variable, and the rest of it."""
    cells: Cells = {"variable": as_text(raw.get("id")), "type": as_text(raw.get("type"))}
    rest = {key: value for key, value in raw.items() if key not in ("id", "type", "categories", "category_labels")}
    for key in _PLAIN:
        if isinstance(rest.get(key), str):
            cells[key] = rest.pop(key)
    for key in _NUMBERS:
        if isinstance(rest.get(key), int | float | str) and not isinstance(rest[key], bool):
            cells[key] = str(rest.pop(key))
    for key in _FLAGS:
        if isinstance(rest.get(key), bool):
            cells[key] = "yes" if rest.pop(key) else "no"
    if not items(rest.get("missing_values")) or all(isinstance(code, str) for code in rest["missing_values"]):
        rest.pop("missing_values", None)
        labels = {
            k: v for k, v in table(rest.pop("missing_labels", {})).items() if k not in _texts(raw, "missing_values")
        }
        rest |= {"missing_labels": labels} if labels else {}
    cells |= _condition_cells(rest) | _applies_cells(rest)
    return cells, rest


def _texts(raw: Mapping[str, Any], key: str) -> list[str]:
    return [item for item in items(raw.get(key)) if isinstance(item, str)]


def _condition_cells(rest: dict[str, Any]) -> Cells:
    condition = rest.get("asked_only_if")
    if isinstance(condition, str):
        return {"asked_note": rest.pop("asked_only_if")}
    wanted = table(condition).get("value")
    values = wanted if isinstance(wanted, list) else [wanted]
    if not isinstance(table(condition).get("variable"), str) or set(table(condition)) != {"variable", "value"}:
        return {}
    if not values or not all(isinstance(value, str) and value and "\n" not in value for value in values):
        return {}
    after = rest.pop("asked_only_if")["variable"]
    return {"asked_after": after, "asked_after_values": "\n".join(str(value) for value in values)}


def _applies_cells(rest: dict[str, Any]) -> Cells:
    """`column = value`, one a line; what would not read back the same stays JSON."""
    pairs = table(rest.get("applies_to"))
    if not pairs or not all(isinstance(k, str) and isinstance(v, str) for k, v in pairs.items()):
        return {}
    text = "\n".join(f"{column} = {value}" for column, value in pairs.items())
    if _applies(text) != dict(pairs):
        return {}
    rest.pop("applies_to")
    return {"applies_to": text}


def _applies(text: str) -> dict[str, str] | None:
    pairs = [line.partition("=") for line in text.split("\n") if line.strip()]
    return {c.strip(): v.strip() for c, _, v in pairs} if all(s and c.strip() for c, s, _ in pairs) else None


def _category_rows(raw: Mapping[str, Any]) -> Iterator[Cells]:
    labels = table(raw.get("category_labels"))
    for item in items(raw.get("categories")):
        source = dict(item) if isinstance(item, Mapping) else {"id": item}
        code = as_text(source.pop("id", None))
        label = source.pop("label", None) or labels.get(code)
        cells: Cells = {"answer": code, "answer_kind": CATEGORY, "answer_label": as_text(label)}
        for key in _ANSWER_PLAIN:
            if isinstance(source.get(key), str):
                cells[key] = source.pop(key)
        replaced = source.get("replaces")
        if isinstance(replaced, list) and all(isinstance(r, str) and r and "\n" not in r for r in replaced):
            cells["replaces"] = "\n".join(source.pop("replaces"))
        source = {key: value for key, value in source.items() if value is not None}
        yield cells | {"answer_more": json.dumps(source, ensure_ascii=False, sort_keys=True) if source else ""}


def _missing_rows(raw: Mapping[str, Any]) -> Iterator[Cells]:
    labels = table(raw.get("missing_labels"))
    for code in _texts(raw, "missing_values"):
        yield {"answer": code, "answer_kind": MISSING, "answer_label": as_text(labels.get(code))}


def read_codebook_table(file: str, data: bytes, found: Findings) -> dict[str, Any] | None:
    """The codebook in a table, CSV or XLSX by the file's ending; None with the problems found."""
    given = read_table(file, data, LAYOUT, found)
    if given is None:
        return None
    rows = [(line, dict(zip(COLUMNS, cells, strict=True))) for line, cells in given.picked(*COLUMNS)]
    rows = [(line, cells) for line, cells in rows if any(cells.values())]
    reading = _Reading(file, found)
    variables = [reading.variable(group) for group in _grouped(file, rows, found)]
    book = {key: _repeated(file, rows, key, found) for key in BOOK}
    if found.problems:
        return None
    texts = {"name": book["codebook"], "hypothesis": book["hypothesis"], "unit": book["unit"]}
    return {key: text for key, text in texts.items() if text} | {"variables": variables}


Rows = list[tuple[int, Cells]]


def _grouped(file: str, rows: Rows, found: Findings) -> list[Rows]:
    """The rows of each variable, which stand together."""
    groups: list[Rows] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        code = cells["variable"]
        if not code:
            found.problem(file, line, "is empty; write the variable's id on each of its rows", "variable")
        elif groups and groups[-1][0][1]["variable"] == code:
            groups[-1].append((line, cells))
        elif code in seen:
            what = f"{code} has rows from line {seen[code]} on; put the rows of a variable together"
            found.problem(file, line, what, "variable")
        else:
            seen[code] = line
            groups.append([(line, cells)])
    return groups


def _repeated(file: str, rows: Sequence[tuple[int, Cells]], column: str, found: Findings) -> str:
    """What stands in a column that is repeated; a row may leave it blank, but not say something else."""
    first = next(((line, cells[column]) for line, cells in rows if cells[column]), (0, ""))
    for line, cells in rows:
        if cells[column] not in ("", first[1]):
            found.problem(file, line, f"differs from line {first[0]}; it is repeated on each row, or blank", column)
            break
    return first[1]


class _Reading:
    """Reads variables and notes what is wrong with their cells."""

    def __init__(self, file: str, found: Findings) -> None:
        self.file, self.found = file, found

    def variable(self, rows: Rows) -> dict[str, Any]:
        """One variable as `codebook.json` has it."""
        line, cells = rows[0][0], {c: _repeated(self.file, rows, c, self.found) for c in VARIABLE}
        result = self._more(line, cells["variable_more"], "variable_more")
        result |= {"id": cells["variable"], "type": self._type(line, cells["type"])}
        result |= {key: cells[key] for key in _PLAIN if cells[key]}
        result |= {key: self._number(line, cells[key], key) for key in _NUMBERS if cells[key].strip()}
        result |= {key: self._flag(line, cells[key], key) for key in _FLAGS if cells[key].strip()}
        result |= self._condition(line, cells)
        if cells["applies_to"]:
            result["applies_to"] = self._applies(line, cells["applies_to"])
        return result | self._answers(rows, result)

    def _answers(self, rows: Rows, result: Mapping[str, Any]) -> dict[str, Any]:
        categories, missing, labels = [], [], dict(table(result.get("missing_labels")))
        for line, cells in rows:
            kind = cells["answer_kind"].strip().lower() or (CATEGORY if cells["answer"] else "")
            if kind == MISSING:
                missing.append(cells["answer"])
                labels |= {cells["answer"]: cells["answer_label"]} if cells["answer_label"] else {}
            elif kind == CATEGORY:
                categories.append(self._category(line, cells))
            elif kind or any(cells[column] for column in ANSWER):
                what = f"“{cells['answer_kind']}” is neither {CATEGORY} nor {MISSING}" if kind else "is empty"
                self.found.problem(self.file, line, what, "answer_kind" if kind else "answer")
        found = {"categories": categories, "missing_values": missing, "missing_labels": labels}
        return {key: value for key, value in found.items() if value}

    def _category(self, line: int, cells: Cells) -> dict[str, Any]:
        result = self._more(line, cells["answer_more"], "answer_more") | {"id": cells["answer"]}
        result |= {"label": cells["answer_label"]} if cells["answer_label"] else {}
        result |= {key: cells[key] for key in _ANSWER_PLAIN if cells[key]}
        return result | ({"replaces": cells["replaces"].split("\n")} if cells["replaces"] else {})

    def _more(self, line: int, text: str, column: str) -> dict[str, Any]:
        if not text.strip():
            return {}
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            self.found.problem(self.file, line, "is no JSON object; leave it as it was exported, or empty it", column)
            return {}
        return value

    def _type(self, line: int, text: str) -> str:
        kind = text.strip().lower()
        if kind not in set(Level):
            self.found.problem(self.file, line, f"“{text}” is not one of {', '.join(Level)}", "type")
        return kind

    def _number(self, line: int, text: str, column: str) -> Any:
        try:
            plain = canonical_number(text)
        except IllegalAnswer as refused:
            self.found.problem(self.file, line, str(refused), column)
            return text
        return int(plain) if plain.lstrip("-").isdigit() else plain

    def _flag(self, line: int, text: str, column: str) -> bool:
        word = text.strip().lower()
        if word not in ("yes", "no", "true", "false", "1", "0"):
            self.found.problem(self.file, line, f"“{text}” is neither yes nor no", column)
        return word in ("yes", "true", "1")

    def _condition(self, line: int, cells: Cells) -> dict[str, Any]:
        after, values = cells["asked_after"], [v for v in cells["asked_after_values"].split("\n") if v.strip()]
        if bool(after) != bool(values):
            empty = "asked_after_values" if after else "asked_after"
            what = "is empty; name the variable in asked_after and its answers in asked_after_values, one a line"
            self.found.problem(self.file, line, what, empty)
        if after:
            return {"asked_only_if": {"variable": after, "value": values[0] if len(values) == 1 else values}}
        return {"asked_only_if": cells["asked_note"]} if cells["asked_note"] else {}

    def _applies(self, line: int, text: str) -> dict[str, str]:
        pairs = _applies(text)
        if pairs is None:
            self.found.problem(self.file, line, "is not written as column = value, one a line", "applies_to")
        return pairs or {}
