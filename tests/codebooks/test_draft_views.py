"""The editor as Nadia, who manages the study, uses it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from projects.codebooks.actions import add_note
from projects.codebooks.draft_actions import start_draft
from projects.codebooks.models import Codebook, Draft
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, text
from tests.factories import VARIABLES, make_codebook, make_member, make_project

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def project() -> Project:
    project = make_project("study")
    make_codebook(project)
    return project


@pytest.fixture
def nadia(project) -> Client:
    client = browser_of(make_member(project, "Nadia", Role.MANAGER))
    start_draft(project=project, by=None)
    return client


def draft() -> Any:
    return Draft.objects.get().json


def post(client: Client, where: str, base: int = 1, **given: Any) -> Any:
    given = {key.replace("__", "-"): value for key, value in given.items()}
    return client.post(f"/projects/study/codebook/draft/{where}", {"base_version": base, **given}, headers=HTMX)


def test_the_draft_lists_every_variable_with_its_categories(nadia):
    body = text(nadia.get("/projects/study/codebook/draft/"))
    for variable in VARIABLES:
        assert f"<code>{variable['id']}</code>" in body
    assert '<span class="chip" dir="auto">economic</span>' in body


def test_a_field_is_saved_and_the_page_learns_the_new_version(nadia):
    answer = post(nadia, "1/", id="in_scope", type="nominal", label="In scope", required="on")
    assert "✓ saved" in text(answer) and 'value="2"' in text(answer)
    assert answer.headers["HX-Trigger"] == "draft-saved"
    assert draft()["variables"][0] == VARIABLES[0] | {"label": "In scope"}


def test_an_edit_of_an_older_draft_is_refused_and_nothing_is_overwritten(nadia):
    post(nadia, "", name="First")
    answer = post(nadia, "", name="Second")
    assert answer.status_code == 409 and "changed the draft meanwhile" in text(answer)
    assert draft()["name"] == "First"


def test_a_button_saves_what_was_typed_with_it(nadia):
    answer = post(nadia, "1/", id="in_scope", type="nominal", question="Is it?", do="add")
    assert answer.headers["HX-Retarget"] == "#editor"
    assert draft()["variables"][0]["question"] == "Is it?"
    assert [c if isinstance(c, str) else c["id"] for c in draft()["variables"][0]["categories"]] == [
        "yes", "no", "category"]  # fmt: skip


def test_merging_takes_the_category_that_was_chosen(nadia):
    post(nadia, "2/", id="field", type="multi-select", do="merge:2", into__2="political")
    assert draft()["variables"][1]["categories"][1:] == [{"id": "political", "replaces": ["military"]}]


def test_another_type_brings_other_fields(nadia):
    answer = post(nadia, "1/", id="in_scope", type="interval")
    assert 'name="min"' in text(answer) and 'name="category-0-id"' not in text(answer)
    post(nadia, "1/", base=2, id="in_scope", type="interval", min="1991", max="9,5")
    assert (draft()["variables"][0]["min"], draft()["variables"][0]["max"]) == (1991, "9,5")


def test_another_type_takes_nothing_away_that_was_written(nadia):
    given: Any = {"id": "in_scope", "type": "nominal", "category-1-definition": "Elsewhere."}
    post(nadia, "1/", **given)
    answer = post(nadia, "1/", base=2, **given | {"type": "interval"})
    assert draft()["variables"][0]["categories"] == [{"id": "no", "definition": "Elsewhere."}]
    assert "Elsewhere." in text(answer)


def test_skip_logic_is_chosen_from_the_earlier_variables(nadia):
    answer = post(nadia, "3/", id="stance", type="ordinal", after="in_scope", after_value="yes")
    assert "if that answer is one of" in text(answer)
    assert draft()["variables"][2]["asked_only_if"] == {"variable": "in_scope", "value": "yes"}


def test_the_answers_of_a_number_that_open_a_question_are_typed_one_a_line(nadia):
    given: Any = {"id": "share", "type": "ratio", "after": "event_year"}
    post(nadia, "5/", **given)
    answer = post(nadia, "5/", base=2, after_typed="1999\r\n2000\r\n", **given)
    assert "✓ saved" in text(answer)
    assert draft()["variables"][4]["asked_only_if"] == {"variable": "event_year", "value": ["1999", "2000"]}
    assert ">1999\n2000</textarea>" in text(nadia.get("/projects/study/codebook/draft/5/"))


def test_documents_are_narrowed_by_their_columns(nadia):
    given: Any = {
        "applies-0-column": "genre",
        "applies-0-value": "speech",
        "applies-1-column": "",
        "applies-1-value": "",
    }
    post(nadia, "1/", id="in_scope", type="nominal", **given)
    assert draft()["variables"][0]["applies_to"] == {"genre": "speech"}


def test_problems_are_sentences_that_lead_to_the_field(nadia):
    answer = post(nadia, "1/", id="", type="nominal")
    assert 'href="/projects/study/codebook/draft/1/#f-id">Variable 1: give it an id.</a>' in text(answer)


def test_variables_are_added_moved_copied_and_removed(nadia):
    added = post(nadia, "", do="add")
    assert added.headers["HX-Redirect"] == "/projects/study/codebook/draft/9/"
    for base, step in enumerate(("move:8:0", "copy:0", "remove:2"), 2):
        post(nadia, "", base=base, do=step)
    assert [v["id"] for v in draft()["variables"]][:3] == ["variable", "variable_2", "field"]


def test_without_scripts_the_same_forms_work(nadia):
    answer = nadia.post("/projects/study/codebook/draft/", {"base_version": 1, "name": "By hand"}, follow=True)
    assert 'value="By hand"' in text(answer)


@pytest.mark.parametrize("asked", ["remove:99", "fly:1", "move:0:1:2:3", "split"])
def test_a_button_that_cannot_do_anything_says_so(nadia, asked):
    answer = post(nadia, "1/", id="in_scope", type="nominal", do=asked)
    assert answer.status_code == 422 and "load the page again" in text(answer)


def test_notes_on_a_variable_stand_beside_it(nadia, project):
    add_note(project=project, variable="stance", text="What of irony?")
    assert "What of irony?" in text(nadia.get("/projects/study/codebook/draft/3/"))


def test_markup_in_the_draft_is_text(nadia):
    post(nadia, "1/", id="in_scope", type="nominal", label="<script>alert(1)</script>")
    for where in ("", "1/", "1/preview/", "preview/", "review/"):
        assert "<script>alert" not in text(nadia.get(f"/projects/study/codebook/draft/{where}"))


def test_publishing_from_the_browser_leads_to_the_new_version(nadia):
    post(nadia, "", name="Second")
    answer = nadia.post("/projects/study/codebook/draft/publish/", {"base_version": 2}, follow=True)
    assert "Version 2 is published." in text(answer)
    assert Codebook.objects.count() == 2


def test_every_version_is_listed_with_what_changed_and_by_whom(nadia):
    post(nadia, "1/", id="in_scope", type="nominal", label="In scope")
    nadia.post("/projects/study/codebook/draft/publish/", {"base_version": 2})
    body = text(nadia.get("/projects/study/codebook/versions/"))
    assert "was called “in_scope”" in body and "<bdi>nadia</bdi>" in body
    assert "not in force any more" in text(nadia.get("/projects/study/codebook/versions/1/"))


def test_coders_are_not_told_of_derived_variables(project):
    make_codebook(project, VARIABLES[:-1])
    coder = browser_of(make_member(project, "Aigerim", Role.CODER))
    assert "stance_nominal" not in text(coder.get("/projects/study/codebook/versions/"))


def test_pages_cost_the_same_for_one_variable_and_for_thirty(nadia, project, django_assert_num_queries):
    def cost(page: str, queries: int) -> None:
        with django_assert_num_queries(queries):
            nadia.get(f"/projects/study/codebook/{page}")

    for content in ([VARIABLES[0]], [VARIABLES[0] | {"id": f"v{n}"} for n in range(30)]):
        Draft.objects.all().delete()
        make_codebook(project, content)
        start_draft(project=project, by=None)
        cost("draft/", 4)
        cost("draft/1/", 5)
        cost("draft/preview/", 4)


def test_the_list_of_versions_costs_the_same_for_two_and_for_ten(nadia, project, django_assert_num_queries):
    for count in (2, 10):
        for n in range(count):
            make_codebook(project, [VARIABLES[0] | {"label": f"Label {count} {n}"}])
        with django_assert_num_queries(6):
            nadia.get("/projects/study/codebook/versions/")
