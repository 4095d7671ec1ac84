"""`manage.py reliability`: plain tables and projects, one JSON document or a table, exit codes 0, 1 and 2."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

CODES = "document_id,Leila,Omid\n1,1,1\n2,2,3\n3,3,3\n4,2,2\n5,1,1\n6,3,2\n"


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "stance.csv"
    path.write_text(CODES, encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("reliability", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def answer(*arguments: object) -> dict[str, Any]:
    out, _ = run(*arguments, "--format", "json")
    document: dict[str, Any] = json.loads(out)
    return document


def test_a_plain_table_needs_no_project(codes: Path) -> None:
    document = answer("--data", codes, "--level", "ordinal", "--categories=1,2,3", "--replicates", 50)
    first = document["results"][0]
    assert (document["project"], document["codebook_version"]) == (None, None)
    assert (first["variable"], first["coefficient"], first["metric"]) == ("stance", "krippendorff_alpha", "ordinal")
    assert first["ci"][0] <= first["value"] <= first["ci"][1]
    assert (first["units"], first["coder_count"], first["replicates"], first["seed"]) == (6, 2, 50, 1)


def test_no_replicates_give_no_interval(codes: Path) -> None:
    document = answer("--data", codes, "--level", "nominal", "--replicates", 0)
    assert {row["ci"] for row in document["results"]} == {None}


def test_one_coefficient_can_be_asked_for(codes: Path) -> None:
    document = answer("--data", codes, "--level", "nominal", "--replicates", 0, "--coefficient", "scott_pi")
    assert {row["coefficient"] for row in document["results"]} == {"scott_pi"}


def test_people_get_a_table_with_reasons_in_words(codes: Path) -> None:
    codes.write_text("document_id,Leila,Omid\n1,1,1\n2,1,1\n", encoding="utf-8")
    out, _ = run("--data", codes, "--level", "nominal", "--replicates", 0)
    assert "undefined: All codes that can be compared are the same" in out
    assert "percent_agreement" in out


def test_people_learn_why_there_is_no_interval(codes: Path) -> None:
    codes.write_text("document_id,Leila,Omid\n1,1,1\n2,2,2\n", encoding="utf-8")
    out, err = run("--data", codes, "--level", "interval", "--replicates", 20)
    assert "none" in out
    assert "The coders agree everywhere" in err


def test_categories_are_one_csv_row(codes: Path) -> None:
    codes.write_text('document_id,Leila,Omid\n1,"yes, fully",no\n2,no,no\n', encoding="utf-8")
    document = answer("--data", codes, "--level", "nominal", '--categories="yes, fully",no', "--replicates", 0)
    assert {row["category"] for row in document["results"]} == {None, "yes, fully", "no"}


def test_spans_come_with_documents_and_assignments(tmp_path: Path) -> None:
    (tmp_path / "documents.csv").write_text("id,text\nd1,Smart cities in Almaty\n", encoding="utf-8")
    (tmp_path / "spans.csv").write_text(
        "document_id,coder,label,start,end,quote\nd1,Leila,c,0,5,Smart\n", encoding="utf-8"
    )
    (tmp_path / "assignments.csv").write_text("document_id,coder\nd1,Leila\nd1,Omid\n", encoding="utf-8")
    files = ("--documents", tmp_path / "documents.csv", "--assignments", tmp_path / "assignments.csv")
    document = answer("--data", tmp_path / "spans.csv", "--level", "span", *files, "--replicates", 0)
    found = {(row["coefficient"], row["metric"]): row["value"] for row in document["results"] if not row["category"]}
    assert found["span_f1", "exact"] == 0


def test_a_wrong_table_ends_with_one_and_a_sentence(codes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes.write_text("document_id,coder,value\n1,Leila,\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        call_command("reliability", "--data", str(codes), "--level", "nominal")
    assert ended.value.code == 1
    assert capsys.readouterr().err == "stance.csv: line 2: value is empty.\n"


def test_documents_of_one_author_can_be_resampled_together(codes: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents.csv"
    documents.write_text("id,text,author\n1,x,Han\n2,x,Han\n3,x,Li\n4,x,Li\n5,x,\n6,x,Wu\n", encoding="utf-8")
    table = ("--data", codes, "--level", "nominal", "--replicates", 50)
    found = answer(*table, "--groups", "author", "--documents", documents)
    assert found["groups"] == "author"
    assert found["results"][0]["ci_method"] == "cluster bootstrap"
    assert "groups" not in answer(*table)


def test_a_column_that_no_document_has_is_named(codes: Path, tmp_path: Path) -> None:
    documents = tmp_path / "documents.csv"
    documents.write_text("id,text\n1,x\n", encoding="utf-8")
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command(
            *("reliability", "--data", str(codes), "--level", "nominal"),
            *("--groups", "author", "--documents", str(documents)),
            stderr=err,
        )
    assert ended.value.code == 1
    assert "line 1: the column “author” is missing" in err.getvalue()


def test_intervals_can_be_made_with_the_jackknife(codes: Path) -> None:
    first = answer("--data", codes, "--level", "ordinal", "--method", "jackknife")["results"][0]
    assert (first["ci_method"], first["replicates"]) == ("jackknife", 0)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--data", "x.csv"),
        ("china", "--data", "x.csv", "--level", "nominal"),
        ("--data", "x.csv", "--level", "nominal", "--variable", "stance"),
        ("--data", "x.csv", "--level", "span"),
        ("--data", "x.csv", "--level", "nominal", "--documents", "d.csv"),
        ("--data", "x.csv", "--level", "nominal", "--groups", "author"),
        ("--data", "x.csv", "--level", "nominal", "--groups", "author", "--documents", "d.csv", "--assignments", "a"),
        ("china", "--level", "nominal"),
    ],
)
def test_arguments_that_do_not_go_together_end_with_two(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--method", "guess"),
        ("--level", "cardinal"),
        ("--coefficient", "spearman"),
        ("--replicates", "-1"),
        ("--seed", "one"),
    ],
)
def test_unknown_levels_and_coefficients_and_no_numbers_are_wrong_arguments(arguments: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match="argument"):
        run("china", *arguments)


@pytest.mark.django_db
def test_a_project_that_is_not_there_ends_with_one_and_a_sentence() -> None:
    err = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("reliability", "nowhere", stderr=err)
    assert ended.value.code == 1
    assert "nowhere" in err.getvalue()
