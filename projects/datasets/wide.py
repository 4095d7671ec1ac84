"""The wide table of a release: a row for each document, or each document and coder, a column for each variable.

A multi-select has a 0/1 column for each category, all of them with the code of a missing answer where that was given; a
`span` variable has the number of passages for each label. An open cell has no value, and `how` says that it is open; a
question that was not put to a document has neither. No Django.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from heapq import merge

from projects.codebooks.rules import NUMERIC, Category, Level, Variable
from projects.datasets import studyfiles
from projects.datasets.consensus import FINAL, FINAL_SPANS
from projects.datasets.package import Package
from projects.datasets.reading import read_codebook
from projects.datasets.studyfiles import NOTHING, WrongStudyFile, read_table
from projects.datasets.tables import (
    Column,
    Kind,
    Row,
    Table,
    Values,
    cells_by_document,
    documents,
    rows_of,
    study_rows,
    texts,
)

HOW = "how"
NOT_DECLARED = "not in the codebook"
YES_NO = {"0": "no", "1": "yes"}
_Answers = Mapping[str, Sequence[str]]


def wide_table(package: Package, values: Values, leave_out: Collection[str] = ()) -> Table:
    """The agreed answers of each document, or what each coder said first about it; metadata come before them."""
    agreed = values is Values.AGREED
    variables = variables_of(package, values)
    metadata = _metadata(package)
    heads = texts("document_id") if agreed else (*texts("document_id", "coder"), Column("cannot_code", "cannot code"))
    answers = [column for variable in variables for column in columns_of(variable, with_how=agreed)]
    taken = {column.name for column in (*heads, *answers)}
    describing = [Column(_free(name, taken), name) for name in metadata]
    rows = _agreed if agreed else _by_coder
    return Table("wide", (*heads, *describing, *answers), rows(package, variables, metadata, leave_out))


def columns_of(variable: Variable, *, with_how: bool) -> list[Column]:
    """The columns a variable takes in a wide table."""
    missing = {answer.code: answer.label for answer in variable.missing}
    labels = {category.code: category.label for category in variable.categories}
    columns = [Column(variable.code, variable.label, level=variable.level, variable=variable.code)]
    if variable.level in (Level.NOMINAL, Level.ORDINAL):
        columns = [replace(columns[0], kind=Kind.CODED, labels=labels, missing=missing)]
    elif variable.level in NUMERIC:
        columns = [replace(columns[0], kind=Kind.NUMBER, missing=missing, minimum=variable.minimum)]
    elif variable.level is Level.MULTI:
        flag = replace(columns[0], kind=Kind.FLAG, labels=YES_NO, missing={in_flag(c): missing[c] for c in missing})
        columns = [replace(flag, name=f"{variable.code}.{c}", label=f"{variable.label}: {labels[c]}") for c in labels]
    elif variable.level is Level.SPAN:
        count = replace(columns[0], kind=Kind.COUNT)
        told = f"{variable.label}: passages marked "
        columns = [replace(count, name=f"{variable.code}.{c}", label=told + labels[c]) for c in labels]
    if with_how:
        columns.append(Column(f"{variable.code}.{HOW}", f"{variable.label}: how it was reached"))
    return columns


def _cells(variable: Variable, given: Sequence[str] | None) -> list[str]:
    """The answer as the texts of its columns; `given` is None or an empty text where there is none."""
    several = variable.level in (Level.MULTI, Level.SPAN)
    if given is None or list(given) == [""]:
        return [""] * (len(variable.categories) if several else 1)
    if variable.level is Level.SPAN:
        return [str(given.count(category.code)) for category in variable.categories]
    if variable.level is not Level.MULTI:
        return [given[0]]
    if given[0] in variable.missing_codes:
        return [in_flag(given[0])] * len(variable.categories)
    return [str(int(category.code in given)) for category in variable.categories]


def in_flag(code: str) -> str:
    """A missing answer among noughts and ones; one whose code is 0 or 1 stands in brackets."""
    return f"({code})" if code in YES_NO else code


def _agreed(
    package: Package, variables: Sequence[Variable], metadata: Sequence[str], leave_out: Collection[str]
) -> Iterator[Row]:
    for document, found in cells_by_document(package):
        if document["id"] in leave_out:
            continue
        line = [document["id"], *(document[name] for name in metadata)]
        for variable in variables:
            rows = found.get(variable.code)
            line += _cells(variable, [row[2] for row in rows] if rows else None)
            line.append(rows[0][-1] if rows else "")
        yield line


def _by_coder(
    package: Package, variables: Sequence[Variable], metadata: Sequence[str], leave_out: Collection[str]
) -> Iterator[Row]:
    names = (studyfiles.ASSIGNMENTS, studyfiles.CANNOT_CODE, studyfiles.CODINGS, studyfiles.SPANS)
    opened = [studyfiles.Table(package.open_study, name) for name in names]
    with closing(opened[0]), closing(opened[1]), closing(opened[2]), closing(opened[3]):
        for document in documents(package):
            assigned, uncoded, codings, spans = (table.of(document["id"]) for table in opened)
            if document["id"] in leave_out:
                continue
            reasons = {row[1]: row[2] for row in uncoded}
            said: dict[str, dict[str, list[str]]] = {row[1]: {} for row in (*assigned, *codings, *spans)}
            for row in (*codings, *spans):
                said[row[1]].setdefault(row[2], []).append(row[3])
            for coder in sorted(said):
                line = [document["id"], coder, reasons.get(coder, ""), *(document[name] for name in metadata)]
                for variable in variables:
                    line += _cells(variable, _first(variable, said[coder], coder in reasons))
                yield line


def _first(variable: Variable, said: _Answers, uncoded: bool) -> Sequence[str] | None:
    """What a coder said; a `span` variable they marked nothing for was answered, unless they could not code."""
    if variable.level is Level.SPAN:
        return None if uncoded else said.get(variable.code, [])
    return said.get(variable.code)


def _metadata(package: Package) -> list[str]:
    source = package.open_study(studyfiles.DOCUMENTS)
    if source is None:
        raise WrongStudyFile(f"{studyfiles.DOCUMENTS} is missing")
    with source:
        return next(read_table(source, studyfiles.DOCUMENTS))[1][2:]


def _free(name: str, taken: set[str]) -> str:
    """The name of a document's column, told apart from variables of the same name."""
    while name in taken:
        name += " (document)"
    taken.add(name)
    return name


def variables_of(package: Package, values: Values) -> list[Variable]:
    """The variables, each with the codes among its answers that the codebook no longer declares."""
    codebook = read_codebook(package.open_study)
    if values is Values.AGREED:
        given: Iterable[Row] = merge(rows_of(package, FINAL), rows_of(package, FINAL_SPANS))
        place = 1
    else:
        given = merge(study_rows(package, studyfiles.CODINGS), study_rows(package, studyfiles.SPANS))
        place = 2
    known = {
        variable.code: {"", NOTHING, variable.none_marker} | variable.codes | variable.missing_codes
        for variable in codebook.asked
    }
    strays: dict[str, set[str]] = {}
    for row in given:
        code, text = row[place], row[place + 1]
        if code in known and text not in known[code] and _is_stray(codebook.by_code[code], text):
            strays.setdefault(code, set()).add(text)
    return [_extended(variable, sorted(strays.get(variable.code, ()))) for variable in codebook.asked]


def _is_stray(variable: Variable, text: str) -> bool:
    if variable.level in NUMERIC:
        try:
            return not Decimal(text).is_finite()
        except InvalidOperation:
            return True
    return variable.level is not Level.TEXT


def _extended(variable: Variable, strays: Sequence[str]) -> Variable:
    more = tuple(Category(code, f"{code} ({NOT_DECLARED})") for code in strays)
    if variable.level in NUMERIC:
        return replace(variable, missing=(*variable.missing, *more))
    return replace(variable, categories=(*variable.categories, *more))
