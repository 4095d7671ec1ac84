"""One variable's page: what stands behind its figures, the documents themselves, and files of all of it."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from lxml import etree

from projects.codebooks.models import CodebookNote
from projects.coding.rules import Purpose
from projects.reliability.queries import kept_figures
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.factories import (
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    make_round,
    submit,
)
from tests.reliability.studies import (
    ADDRESS,
    client_of,
    code_document,
    computed,
    line_of,
    of_the_command,
    shown,
    signed_in,
    study,
)

pytestmark = pytest.mark.django_db
THREE = ("445", "455", "111", "233", "551", "312", "222", "542")


@pytest.fixture
def project() -> Project:
    project = study(THREE)
    computed(project)
    return project


@pytest.fixture
def nadia(project: Project) -> Client:
    return signed_in(project, Role.MANAGER)


def lines_of(client: Client, below: str) -> list[list[str]]:
    answer = client.get(ADDRESS + below)
    assert answer.status_code == 200, below
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.reader(StringIO(answer.content.decode())))


def test_the_page_of_a_variable_shows_everything_the_command_has(project, nadia):
    found = line_of(computed(project), "stance")
    for row in (*found.rows, *found.by_category, *found.by_pair):
        names = ("variable", "coefficient", "metric", "category")
        wanted = {name: getattr(row, name) for name in names}
        coders = None if row.coders is None else list(row.coders)
        assert of_the_command(project, coders=coders, **wanted) == row.as_json()
    page = shown(nadia, "variables/stance/")
    for word in ("Light’s kappa", "ordinal", "Who agrees with whom", "Most confused", "Coders", "Over time"):
        assert word in page


@pytest.mark.parametrize("code", ["in_scope", "field", "event_year", "share", "passages", "stance_nominal"])
def test_a_variable_of_every_kind_has_a_page_even_where_nothing_is_defined(nadia, code):
    assert shown(nadia, f"variables/{code}/")


def test_a_variable_that_is_not_there_and_a_memo_have_no_page(nadia):
    assert nadia.get(f"{ADDRESS}variables/nothing/").status_code == 404
    assert nadia.get(f"{ADDRESS}variables/memo/").status_code == 404


def test_one_coder_alone_gets_a_page_that_says_why_there_is_no_figure():
    project = study(["4", "1"])
    computed(project)
    assert "There is only one coder; agreement needs two or more." in shown(
        signed_in(project, Role.VIEWER), "variables/stance/"
    )


def test_labels_and_codes_with_any_character_reach_their_page():
    project = make_project("study")
    make_codebook(
        project, [{"id": "a/b? ü", "label": "موضع <b>", "type": "nominal", "categories": ["نعم", "no & yes"]}]
    )
    coders = [make_coder(project, name, signs_in=False) for name in ("Aigerim", "Daniyar", "Omid")]
    for code, answers in (("d1", ("نعم", "no & yes", "no & yes")), ("d2", ("نعم", "نعم", "no & yes"))):
        document = make_document(project, code)
        for coder, answer in zip(coders, answers, strict=True):
            coding = assign(document, coder)
            judge(coding, "a/b? ü", answer)
            submit(coding)
    computed(project)
    nadia = signed_in(project, Role.MANAGER)
    page = nadia.get(ADDRESS).content.decode()
    assert "variables/a%2Fb%3F%20%C3%BC/" in page
    text = shown(nadia, "variables/a%2Fb%3F%20%C3%BC/")
    assert "موضع &lt;b&gt;" in text
    assert len(lines_of(nadia, "table/matrix.csv?variable=a%2Fb%3F%20%C3%BC")) == 3
    drawn = nadia.get(f"{ADDRESS}chart/answers.svg?variable=a%2Fb%3F%20%C3%BC").content
    assert "no & yes" in "".join(etree.fromstring(drawn).itertext())


def documents_of(client: Client, one: str, other: str) -> list[str]:
    found = client.get(f"{ADDRESS}documents/", {"variable": "stance", "a": one, "b": other})
    return [document.code for document in found.context["page"]]


def test_a_cell_of_the_confusion_matrix_opens_the_very_documents(project, nadia):
    assert documents_of(nadia, "4", "5") == ["d0", "d1", "d7"]
    assert documents_of(nadia, "2", "2") == ["d6"]
    assert documents_of(nadia, "1", "4") == []
    document = project.documents.get(code="d0")
    page = shown(nadia, "documents/?variable=stance&a=4&b=5")
    assert f"/projects/study/disagreements/{document.pk}/?variable=stance" in page
    assert f"{ADDRESS}documents/?variable=stance&amp;a=4&amp;b=5" in shown(nadia, "variables/stance/")


def test_a_viewer_is_led_to_the_text_and_not_to_the_case(project):
    page = shown(signed_in(project, Role.VIEWER, name="Leila"), "documents/?variable=stance&a=4&b=5")
    assert f"/projects/study/documents/{project.documents.get(code='d0').pk}/" in page
    assert "/disagreements/" not in page


def test_a_document_somebody_has_still_to_code_is_in_no_cell_and_no_file_of_theirs(project):
    leila = make_member(project, "Leila", Role.ADJUDICATOR, Role.CODER)
    own = assign(project.documents.get(code="d0"), leila).document_id
    computed(project, without=[own])
    client = client_of(leila)
    assert documents_of(client, "4", "5") == ["d1", "d7"]
    assert "d0" not in [line[0] for line in lines_of(client, "table/matrix.csv?variable=stance")]


def test_answers_that_are_not_there_are_no_cell(nadia):
    assert nadia.get(f"{ADDRESS}documents/", {"variable": "stance", "a": "9", "b": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("variable", "level", "categories"),
    [
        ("stance", "ordinal", "1,2,3,4,5"),
        ("event_year", "interval", ""),
        ("field", "multi-select", "economic,political,military"),
    ],
)
def test_the_raw_matrix_gives_the_same_alpha_through_the_command(
    project, nadia, tmp_path: Path, variable, level, categories
):
    file = tmp_path / "matrix.csv"
    file.write_bytes(nadia.get(f"{ADDRESS}table/matrix.csv?variable={variable}").content)
    out = StringIO()
    given = ["--level", level, "--replicates", "0", *(["--categories", categories] if categories else [])]
    call_command("reliability", "--data", str(file), *given, "--format", "json", stdout=out)
    own = line_of(computed(project), variable).alpha
    (row,) = (
        row
        for row in json.loads(out.getvalue())["results"]
        if (row["coefficient"], row["metric"], row["category"]) == (own.coefficient, own.metric, None)
    )
    assert (row["value"], row["pairable_units"], row["values"]) == (own.value, own.pairable_units, own.values)


def test_passages_are_downloaded_one_by_one(nadia):
    lines = lines_of(nadia, "table/matrix.csv?variable=passages")
    assert lines[:2] == [["document_id", "coder", "label", "start", "end"], ["d0", "Aigerim", "POS", "0", "7"]]


@pytest.mark.parametrize("name", ["coefficients", "coders", "pairs", "answers", "coverage", "windows", "rounds"])
def test_every_table_of_a_variable_can_be_kept(nadia, name):
    lines = lines_of(nadia, f"table/{name}.csv?variable=stance")
    assert len({len(line) for line in lines}) == 1


def test_the_tables_hold_the_numbers_in_full(project, nadia):
    header, *lines = lines_of(nadia, "table/figures.csv")
    rows = (dict(zip(header, line, strict=True)) for line in lines)
    (alpha,) = (r for r in rows if (r["variable"], r["coefficient"]) == ("stance", "krippendorff_alpha"))
    assert float(alpha["value"]) == line_of(computed(project), "stance").alpha.value
    assert [line[0] for line in lines_of(nadia, "table/coverage.csv")] == ["coder", "Aigerim", "Daniyar", "Omid"]


@pytest.mark.parametrize(
    "below", ["forest.svg", "coverage.svg", "pairs.svg?variable=stance", "answers.svg?variable=stance"]
)
def test_every_chart_is_a_drawing_that_stands_alone(nadia, below):
    answer = nadia.get(f"{ADDRESS}chart/{below}")
    assert answer["Content-Type"] == "image/svg+xml"
    drawing = etree.fromstring(answer.content)
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    assert {"width", "height"} <= set(drawing.attrib)


def test_alpha_over_time_is_drawn_where_there_are_two_windows_or_more():
    project = study(["44"])
    coders = dict.fromkeys(project.memberships.filter(is_coder=True).order_by("pk"), "5")
    for n in range(80):
        code_document(project, f"e{n:02}", coders | {next(iter(coders)): "4" if n > 50 and n % 2 else "5"})
    found = line_of(computed(project), "stance")
    assert [window.units for window in found.windows] == [40, 41]
    assert found.drift is not None
    assert found.drift.alarm
    nadia = signed_in(project, Role.MANAGER)
    assert "false alarms in 5 % of studies without drift" in shown(nadia, "variables/stance/")
    assert etree.fromstring(nadia.get(f"{ADDRESS}chart/trend.svg?variable=stance").content) is not None


def test_rounds_are_compared_where_there_are_several(project):
    training = make_round(project, "training", Purpose.TRAINING)
    document = make_document(project, "t1")
    for coder in project.memberships.filter(is_coder=True):
        coding = assign(document, coder, training)
        judge(coding, "stance", "3")
        submit(coding)
    found = line_of(computed(project), "stance")
    assert [(window.label, window.units) for window in found.batches] == [("main", 8), ("training", 1)]
    assert found.alpha.pairable_units == 8


@pytest.mark.parametrize("below", ["table/nothing.csv", "chart/nothing.svg", "chart/trend.svg?variable=stance"])
def test_there_is_no_file_of_another_name_and_none_of_a_chart_that_cannot_be_drawn(nadia, below):
    assert nadia.get(ADDRESS + below).status_code == 404


def test_before_figures_are_computed_there_are_no_files():
    project = study()
    nadia = signed_in(project, Role.MANAGER)
    assert kept_figures(project) is None
    assert nadia.get(f"{ADDRESS}table/figures.csv").status_code == 404


def test_a_confused_pair_becomes_a_note_on_the_codebooks_page(nadia):
    address, back = "/projects/study/codebook/note/", f"{ADDRESS}variables/stance/"
    note = {"variable": "stance", "text": "“4” and “5” are confused", "back": back}
    assert f'action="{address}"' in shown(nadia, "variables/stance/")
    assert nadia.post(address, note).headers["Location"] == back
    nadia.post(address, note)
    assert CodebookNote.objects.count() == 1
    assert "“4” and “5” are confused" in nadia.get("/projects/study/codebook/").content.decode()


@pytest.mark.parametrize("role", [Role.CODER, Role.VIEWER])
def test_coders_and_viewers_read_no_notes_and_write_none(project, nadia, role):
    nadia.post("/projects/study/codebook/note/", {"variable": "stance", "text": "a secret"})
    leila = signed_in(project, role, name="Leila")
    assert "a secret" not in leila.get("/projects/study/codebook/").content.decode()
    assert leila.post("/projects/study/codebook/note/", {"variable": "stance", "text": "x"}).status_code == 404


@pytest.mark.parametrize(("variable", "text"), [("nothing", "x"), ("stance", "  "), ("stance", "x" * 2001)])
def test_a_note_that_says_nothing_is_refused_in_a_sentence(nadia, variable, text):
    page = nadia.post("/projects/study/codebook/note/", {"variable": variable, "text": text}, follow=True)
    assert not CodebookNote.objects.exists()
    assert "message error" in page.content.decode()
