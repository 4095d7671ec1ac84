"""Other tools' formats: what a team has there is what comes in here, in every script."""

from __future__ import annotations

import csv
import io
import json

import xlsxwriter
from hypothesis import HealthCheck, given, settings

from tests.exchange.foreign import (
    CODERS,
    Small,
    answers,
    as_brat,
    as_doccano,
    as_label_studio,
    as_qde,
    passages,
    read,
    studies,
)

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some
@given(studies())
def test_doccano_gives_every_persons_passages(study: Small) -> None:
    found, said = read(as_doccano(study), unmarked="coded")
    assert passages(found) == {(code[1:], coder): marked for (code, coder), marked in study.marked.items()}
    assert not said.problems


@some
@given(studies())
def test_label_studio_gives_every_annotators_passages_and_answers(study: Small) -> None:
    found, said = read(as_label_studio(study))
    assert passages(found) == study.marked and answers(found, "stance") == study.classes
    assert not said.problems


@some
@given(studies())
def test_brat_gives_every_annotators_passages(study: Small) -> None:
    found, said = read(as_brat(study), unmarked="coded")
    assert passages(found) == study.marked
    assert not said.problems


@some
@given(studies(marks_something=True))
def test_a_refi_qda_project_gives_every_users_passages(study: Small) -> None:
    for namespace in ("urn:QDA-XML:project:1.0", "urn:QDA-XML:project:1.5"):
        found, said = read(as_qde(study, namespace))
        assert passages(found) == study.marked
        assert not said.problems


@some
@given(studies())
def test_the_three_shapes_of_a_spreadsheet_are_one_study(study: Small) -> None:
    rows = list(study.classes.items())
    shapes = [
        [["document_id", "coder", "variable", "value"], *([d, c, "stance", v] for (d, c), v in rows)],
        [["document_id", "coder", "stance"], *([d, c, v] for (d, c), v in rows)],
        [["document_id", *CODERS], *([d, *(study.classes[d, c] for c in CODERS)] for d in study.texts)],
    ]
    texts = written([["id", "text"], *map(list, study.texts.items())])
    for shape in shapes:
        found, said = read({"stance.csv": written(shape), "documents.csv": texts})
        assert answers(found, "stance") == study.classes and not said.problems


def written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def test_a_study_in_label_studio_is_half_finished() -> None:
    study = Small(
        {"d1": "One text", "d2": "Two texts"},
        {(d, c): frozenset() for d in ("d1", "d2") for c in CODERS},
        {(d, c): "pro" for d in ("d1", "d2") for c in CODERS},
        {("d2", "Omid")},
    )
    found, _ = read(as_label_studio(study))
    assert set(found.open) == {("d2", "Omid")} and len(found.submitted) == 3


def task(*annotations: dict[str, object], **more: object) -> str:
    return json.dumps([{"id": 1, "data": {"text": "A 🌃 lamp is dimmed"}, "annotations": list(annotations), **more}])


def region(start: int, end: int, quote: str) -> dict[str, object]:
    value = {"start": start, "end": end, "text": quote, "labels": ["Lamp"]}
    return {"type": "labels", "from_name": "label", "value": value}


def test_label_studio_says_which_way_its_offsets_count() -> None:
    newer, said = read({"a.json": task({"completed_by": 1, "result": [region(4, 8, "lamp")]})})
    older, also = read({"a.json": task({"completed_by": 1, "result": [region(5, 9, "lamp")]})})
    assert passages(newer) == passages(older) == {("1", "annotator 1"): frozenset({("Lamp", 4, 8)})}
    assert "1 of 1 passages were checked against the words they quote; offsets count code points" in str(
        said.warnings[0]
    )
    assert "UTF-16 units" in str(also.warnings[0])


def test_a_passage_whose_words_are_elsewhere_is_a_problem_with_its_task() -> None:
    _, said = read({"a.json": task({"id": 7, "completed_by": 1, "result": [region(0, 4, "lamp")]})})
    told = "a.json: task 1, annotation 7: 'lamp' is said to stand at 0–4, where there is 'A 🌃'"
    assert said.sentences == [f"{told}; correct the offsets, or take the region out"]


def test_a_skipped_task_is_one_that_cannot_be_coded() -> None:
    found, _ = read({"a.json": task({"completed_by": 1, "was_cancelled": True, "result": []})})
    assert {key: reason for key, (reason, _) in found.cannot_code.items()} == {
        ("1", "annotator 1"): "Skipped in Label Studio"
    }


def test_a_draft_stays_open_with_its_answers() -> None:
    choice = {"type": "choices", "from_name": "stance", "value": {"choices": ["pro"]}}
    draft = {"created_username": " Ann ann@x.example, 3", "result": [choice]}
    found, _ = read({"a.json": task(drafts=[draft])})
    assert set(found.open) == {("1", "ann@x.example")} and answers(found, "stance") == {("1", "ann@x.example"): "pro"}


def test_what_label_studio_has_and_a_study_has_not_is_counted() -> None:
    box = {"type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["Car"]}}
    _, said = read({"a.json": task({"completed_by": 1, "result": [box]}, predictions=[{}, {}])})
    assert {str(warning) for warning in said.warnings} >= {
        "a.json: results of type rectanglelabels on a single region: 1 not imported",
        "a.json: annotations of something else than the text: 1 not imported",
        "a.json: predictions of a model: 2 not imported",
    }


def test_a_taxonomy_becomes_categories_under_their_parents() -> None:
    path = {"type": "taxonomy", "from_name": "topic", "value": {"taxonomy": [["Economy", "Trade"]]}}
    found, _ = read({"a.json": task({"completed_by": 1, "result": [path]})})
    assert answers(found, "topic") == {("1", "annotator 1"): "Economy / Trade"}
    assert found.codebook and found.codebook.by_code["topic"].categories[1].parent == "Economy"


def test_a_rating_is_an_ordinal_scale() -> None:
    rating = {"type": "rating", "from_name": "strength", "value": {"rating": 3}}
    found, _ = read({"a.json": task({"completed_by": 1, "result": [rating]})})
    assert found.codebook and [c.code for c in found.codebook.by_code["strength"].categories] == list("12345")


def test_pieces_of_one_passage_in_brat_are_passages_of_their_own_and_it_says_so() -> None:
    found, said = read({"d1.txt": "smart and safe city", "d1.ann": "T1\tPlace 0 5;15 19\tsmart city\n"}, coder="Leila")
    assert passages(found) == {("d1", "Leila"): frozenset({("Place", 0, 5), ("Place", 15, 19)})}
    assert "joins of passages in several pieces" in str(said.warnings[0])


def test_brats_relations_and_attributes_are_named_and_left() -> None:
    _, said = read({"d1.txt": "smart", "d1.ann": "T1\tPlace 0 5\tsmart\nA1\tNegated T1\nR1\tNear Arg1:T1 Arg2:T1\n"})
    assert [str(warning).split(": ", 1)[1] for warning in said.warnings[:2]] == [
        "attributes of passages: 1 not imported",
        "relations between passages: 1 not imported",
    ]


def test_an_empty_file_of_brat_does_not_say_that_nothing_is_there() -> None:
    found, said = read({"d1.txt": "smart", "d1.ann": ""}, coder="Leila")
    assert set(found.open) == {("d1", "Leila")} and "still to be coded" in str(said.warnings[0])


def test_codes_on_a_whole_source_are_a_multi_select() -> None:
    files = as_qde(Small({"d1": "One"}, {("d1", c): frozenset() for c in CODERS}))
    coding = "<Coding guid='z' creatingUser='Omid'><CodeRef targetGUID='Place'/></Coding></TextSource>"
    found, _ = read({**files, "project.qde": files["project.qde"].replace("</TextSource>", coding)})
    assert answers(found, "codes of the document") == {("d1", "Omid"): frozenset({"Place"})}


def test_levels_are_guessed_and_said() -> None:
    table = "doc,rater,stance,year,fields\n" + "".join(
        f"d{n},Ann,{n},{2000 + 5 * n},{'a;b' if n % 2 else 'a'}\n" for n in range(1, 6)
    )
    found, said = read({"t.csv": table, "documents.csv": "id,text\n" + "".join(f"d{n},x\n" for n in range(1, 6))})
    assert found.codebook and {v.code: v.level.value for v in found.codebook.variables} == {
        "stance": "ordinal",
        "year": "interval",
        "fields": "multi-select",
    }
    assert "stance is taken as ordinal 1–5, guessed from its values" in str(said.warnings[0])


def test_a_column_is_what_a_person_says() -> None:
    table = "a,b,c\nd1,Ann,pro\n"
    roles = {"a": "document", "b": "coder", "c": "answers"}
    found, _ = read({"t.csv": table, "documents.csv": "id,text\nd1,x\n"}, format="wide", columns=roles)
    assert answers(found, "c") == {("d1", "Ann"): "pro"}


def test_a_row_without_any_answer_is_still_to_be_coded() -> None:
    table = "document_id,coder,text,stance\nd1,Ann,One,pro\nd1,Bo,One,\n"
    found, _ = read({"t.csv": table})
    assert set(found.open) == {("d1", "Bo")} and set(found.submitted) == {("d1", "Ann")}


def test_na_among_numbers_is_a_blank() -> None:
    rows = "".join(f"d{n},Ann,{value},x\n" for n, value in enumerate(["1", "25", "NA", "40"]))
    found, said = read({"t.csv": "document_id,coder,year,text\n" + rows})
    assert set(answers(found, "year").values()) == {"1", "25", "40"}
    assert "'NA' among numbers is taken as a blank" in str(said.warnings[0])


def test_a_file_that_names_nobody_says_whose_codings_they_become() -> None:
    found, said = read({"a.jsonl": json.dumps({"id": 1, "text": "one", "label": ["pro"]})}, coder="Leila")
    assert set(found.submitted) == {("1", "Leila")}
    assert "a.jsonl: does not say who coded; taken as the coder “Leila”" in map(str, said.warnings)


def test_of_a_workbook_the_first_sheet_is_read_and_the_others_are_named() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("codes")
        for n, row in enumerate([["document_id", "coder", "text", "year"], ["d1", "Ann", " سلام ", 2019]]):
            sheet.write_row(n, 0, row)
        book.add_worksheet("notes")
    found, said = read({"t.xlsx": out.getvalue()})
    assert answers(found, "year") == {("d1", "Ann"): "2019"} and found.documents["d1"][0].text == " سلام "
    assert str(said.warnings[0]) == "t.xlsx: has 2 sheets; only the first is read"


def test_a_crlf_is_one_character_here_and_passages_move_with_it() -> None:
    line = json.dumps({"id": 1, "text": "one\r\ntwo", "label": [[5, 8, "Two"]]})
    found, _ = read({"a.jsonl": line}, coder="Leila")
    assert passages(found) == {("1", "Leila"): frozenset({("Two", 4, 7)})}
