"""The demo study as it lies in `fixtures/demo/`: its files alone, read with the standard library."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
FILES = ("documents.csv", "codebook.json", "codings.csv", "spans.csv", "assignments.csv", "open_assignments.csv")
CODERS = {"Aigerim", "Daniyar", "Omid"}
TYPES = {
    "in_scope": "nominal",
    "field": "multi-select",
    "instrument": "multi-select",
    "country": "multi-select",
    "interest": "multi-select",
    "realist_concern": "nominal",
    "stance": "ordinal",
    "dependence": "ordinal",
    "digital_authoritarianism": "nominal",
    "event_year": "interval",
    "confidence": "interval",
    "memo": "text",
}
ALWAYS_ASKED = {"in_scope", "confidence", "memo"}
EXPLAINED = ("id", "label", "definition", "use_when", "not_when", "example")
SAYS_SO = {"en": "exercise", "fa": "تمرین", "ru": "учебн", "zh": "练习"}
LENGTHS = {"en": (120, 400), "fa": (120, 400), "ru": (120, 400), "zh": (200, 700)}

Row = dict[str, str]


@cache
def table(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


@cache
def variables() -> dict[str, dict[str, Any]]:
    codebook = json.loads((FOLDER / "codebook.json").read_text(encoding="utf-8"))
    return {variable["id"]: variable for variable in codebook["variables"]}


@cache
def answers() -> dict[tuple[str, str], dict[str, list[str]]]:
    """(document, coder) → variable → the values in the order of the file."""
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in table("codings.csv"):
        found[row["document_id"], row["coder"]][row["variable"]].append(row["value"])
    return found


@cache
def texts() -> dict[str, str]:
    return {row["id"]: row["text"] for row in table("documents.csv")}


def pairs(name: str) -> list[tuple[str, str]]:
    return [(row["document_id"], row["coder"]) for row in table(name)]


def category_ids(variable: dict[str, Any]) -> list[str]:
    return [category["id"] for category in variable.get("categories", [])]


def length(text: str, lang: str) -> int:
    """Words, or Chinese characters without punctuation."""
    return len(re.findall(r"[\u4e00-\u9fff]", text)) if lang == "zh" else len(text.split())


def is_legal(variable: dict[str, Any], values: list[str]) -> bool:
    """Whether these values are one whole answer to the variable."""
    if len(values) == 1 and values[0] in (*variable.get("missing_values", []), variable.get("none_marker")):
        return True
    if variable["type"] == "multi-select":
        return len(set(values)) == len(values) and set(values) <= set(category_ids(variable))
    if len(values) != 1 or variable["type"] == "text":
        return len(values) == 1 and bool(values[0].strip())
    if variable["type"] == "interval":
        return values[0].isdecimal() and int(values[0]) in range(variable["min"], variable["max"] + 1, variable["step"])
    return values[0] in category_ids(variable)


def is_asked(variable: dict[str, Any], coding: dict[str, list[str]]) -> bool:
    condition = variable.get("asked_only_if")
    return condition is None or coding.get(condition["variable"]) == [condition["value"]]


def cells() -> Iterator[tuple[str, str, list[frozenset[str]]]]:
    """(document, variable, the answers of those who answered), where two or more did; memos left out."""
    by_cell: dict[tuple[str, str], list[frozenset[str]]] = defaultdict(list)
    for (document, _), coding in answers().items():
        for variable, values in coding.items():
            by_cell[document, variable].append(frozenset(values))
    for (document, variable), given in by_cell.items():
        if len(given) > 1 and variable != "memo":
            yield document, variable, given


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_utf8_with_plain_line_ends(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content and b"\0" not in content
    assert content.decode("utf-8").endswith("\n")


def test_thirty_documents_are_numbered_in_order() -> None:
    assert [row["id"] for row in table("documents.csv")] == [f"doc-{number:04d}" for number in range(1, 31)]


def test_most_documents_are_english_and_three_each_are_persian_russian_and_chinese() -> None:
    langs = [row["lang"] for row in table("documents.csv")]
    assert {lang: langs.count(lang) for lang in set(langs)} == {"en": 21, "fa": 3, "ru": 3, "zh": 3}


def test_the_languages_are_mixed_through_the_order() -> None:
    langs = [row["lang"] for row in table("documents.csv")]
    assert max(len(list(run)) for lang, run in groupby(langs) if lang != "en") == 1
    assert max(len(list(run)) for lang, run in groupby(langs)) <= 4


@pytest.mark.parametrize("row", table("documents.csv"), ids=lambda row: row["id"])
def test_a_document_is_a_short_read(row: Row) -> None:
    shortest, longest = LENGTHS[row["lang"]]
    assert shortest <= length(row["text"], row["lang"]) <= longest
    assert 3 <= len(row["text"].split("\n\n")) <= 5
    assert all(paragraph == paragraph.strip() != "" for paragraph in row["text"].split("\n\n"))


@pytest.mark.parametrize("row", table("documents.csv"), ids=lambda row: row["id"])
def test_a_document_says_that_it_is_an_exercise(row: Row) -> None:
    assert row["source"] == "Written for this demonstration"
    assert SAYS_SO[row["lang"]] in row["text"].split("\n\n")[0].lower()


@pytest.mark.parametrize("row", table("documents.csv"), ids=lambda row: row["id"])
def test_a_document_has_title_date_country_and_genre(row: Row) -> None:
    assert row["title"].strip() and row["genre"].strip()
    assert date(2015, 1, 1) < date.fromisoformat(row["date"]) < date(2026, 1, 1)
    labels = {category["label"] for category in variables()["country"]["categories"]} - {"The region as a whole"}
    assert row["country_of_focus"] in labels | {"Region"}


def test_titles_and_texts_are_all_different() -> None:
    assert len({row["title"] for row in table("documents.csv")}) == 30
    assert len({row["text"] for row in table("documents.csv")}) == 30


def test_persian_texts_write_persian_letters_and_the_narrow_joint() -> None:
    for row in table("documents.csv"):
        if row["lang"] == "fa":
            assert "\u200c" in row["text"]
            assert not set("يك٠١٢٣٤٥٦٧٨٩") & set(row["text"])


def test_the_codebook_holds_the_variables_of_the_study_in_order() -> None:
    assert {name: variable["type"] for name, variable in variables().items()} == TYPES
    assert list(variables()) == list(TYPES)


def test_every_category_explains_itself_to_a_coder() -> None:
    for variable in variables().values():
        assert len(set(category_ids(variable))) == len(category_ids(variable))
        for category in variable.get("categories", []):
            assert all(category[key].strip() for key in EXPLAINED)


def test_every_variable_asks_a_question() -> None:
    assert all(variable["label"].strip() and variable["question"].strip() for variable in variables().values())


def test_documents_out_of_scope_are_asked_nothing_more_about_the_study() -> None:
    for name, variable in variables().items():
        expected = None if name in ALWAYS_ASKED else {"variable": "in_scope", "value": "yes"}
        assert variable.get("asked_only_if") == expected


def test_only_the_memo_may_be_left_blank() -> None:
    assert [name for name, variable in variables().items() if not variable["required"]] == ["memo"]


def test_missing_answers_are_declared_with_labels_and_are_no_categories() -> None:
    for variable in variables().values():
        missing = variable.get("missing_values", [])
        assert set(missing) == set(variable.get("missing_labels", {}))
        assert not set(missing) & set(category_ids(variable))


def test_evidence_is_asked_for_field_and_instrument() -> None:
    assert [name for name, variable in variables().items() if variable.get("evidence")] == ["field", "instrument"]


def test_eighteen_documents_have_three_codings_four_have_two_and_eight_none() -> None:
    submitted = [document for document, _ in pairs("assignments.csv")]
    counts = [submitted.count(document) for document in texts()]
    assert counts == [3] * 18 + [2] * 4 + [0] * 8


def test_every_coder_has_every_document_either_submitted_or_open() -> None:
    together = pairs("assignments.csv") + pairs("open_assignments.csv")
    assert sorted(together) == sorted((document, coder) for document in texts() for coder in CODERS)


def test_exactly_the_submitted_documents_are_coded() -> None:
    assert list(answers()) == pairs("assignments.csv")


@pytest.mark.parametrize(("document", "coder"), pairs("assignments.csv"))
def test_a_submitted_coding_answers_what_is_asked_and_nothing_else(document: str, coder: str) -> None:
    coding = answers()[document, coder]
    asked = {name for name, variable in variables().items() if is_asked(variable, coding)}
    assert asked - {"memo"} <= set(coding) <= asked


@pytest.mark.parametrize(("document", "coder"), pairs("assignments.csv"))
def test_a_submitted_coding_is_legal_under_the_codebook(document: str, coder: str) -> None:
    for name, values in answers()[document, coder].items():
        assert is_legal(variables()[name], values), f"{document}, {coder}: {name} = {values}"


def test_every_category_of_the_study_is_used_by_somebody() -> None:
    used = {(row["variable"], row["value"]) for row in table("codings.csv")}
    for name, variable in variables().items():
        assert {(name, category) for category in category_ids(variable)} <= used


@pytest.mark.parametrize("name", [name for name, kind in TYPES.items() if kind != "text"])
def test_the_coders_differ_on_some_documents_and_agree_on_more(name: str) -> None:
    differing = [len(set(given)) > 1 for _, variable, given in cells() if variable == name]
    assert 0 < sum(differing) < len(differing) / 2


def test_there_are_forty_to_sixty_cells_to_settle() -> None:
    assert 40 <= sum(len(set(given)) > 1 for _, _, given in cells()) <= 60


def test_omid_says_cannot_tell_most_often_and_daniyar_sees_most_instruments() -> None:
    doubts = [row["coder"] for row in table("codings.csv") if row["value"] == "cannot_tell"]
    instruments = [row["coder"] for row in table("codings.csv") if row["variable"] == "instrument"]
    assert max(CODERS, key=doubts.count) == "Omid"
    assert max(CODERS, key=instruments.count) == "Daniyar"


def test_aigerim_is_the_strictest_about_political() -> None:
    political = [row["coder"] for row in table("codings.csv") if row["value"] == "political"]
    assert min(CODERS, key=political.count) == "Aigerim"


def test_a_few_memos_are_left() -> None:
    assert 5 <= sum(row["variable"] == "memo" for row in table("codings.csv")) <= 20


def test_a_passage_is_what_its_offsets_cut_out() -> None:
    for row in table("spans.csv"):
        start, end = int(row["start"]), int(row["end"])
        assert 0 <= start < end
        assert texts()[row["document_id"]][start:end] == row["quote"] == row["quote"].strip()


def test_a_passage_supports_an_answer_that_its_coder_gave() -> None:
    for row in table("spans.csv"):
        assert variables()[row["variable"]].get("evidence")
        assert row["label"] in answers()[row["document_id"], row["coder"]][row["variable"]], row


def test_most_codings_in_scope_show_one_to_three_passages() -> None:
    passages = [(row["document_id"], row["coder"]) for row in table("spans.csv")]
    in_scope = [pair for pair, coding in answers().items() if coding["in_scope"] == ["yes"]]
    assert {passages.count(pair) for pair in passages} <= {1, 2, 3}
    assert len(set(passages)) > 0.9 * len(in_scope)


def test_passages_lie_in_every_language_and_some_overlap() -> None:
    langs = {row["id"]: row["lang"] for row in table("documents.csv")}
    assert {langs[row["document_id"]] for row in table("spans.csv")} == set(SAYS_SO)
    per_coding = groupby(table("spans.csv"), key=lambda row: (row["document_id"], row["coder"]))
    ranges = [[(int(row["start"]), int(row["end"])) for row in rows] for _, rows in per_coding]
    assert any(later[0] < earlier[1] for spans in ranges for earlier, later in pairwise(spans))
