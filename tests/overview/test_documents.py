"""The list of documents, and a document to read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.coding.actions import hand_in_uncoded
from projects.coding.models import Assignment
from projects.coding.rules import Purpose, State
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, coded, disputed, make_study, person, text
from tests.factories import assign, make_document, make_member, make_project, make_round, make_user

pytestmark = pytest.mark.django_db
LIST = "/projects/study/documents/"


@pytest.fixture
def project() -> Project:
    return make_study()


@pytest.fixture
def nadia(project) -> Client:
    """The manager's browser."""
    return browser_of(make_member(project, "Nadia", Role.MANAGER))


def codes(client: Client, **asked: str) -> list[str]:
    return [document.code for document, _ in client.get(LIST, asked).context["rows"]]


def kinds(client: Client) -> dict[str, str]:
    return {document.code: state.kind for document, state in client.get(LIST).context["rows"]}


def one_of_each(project: Project) -> None:
    """A document for every state there is."""
    disputed(project, "waiting")
    agreed = make_document(project, "settled")
    coded(agreed, "Aigerim"), coded(agreed, "Daniyar")
    coded(make_document(project, "coding"), "Aigerim")
    assign(project.documents.get(code="coding"), person(project, "Daniyar"))
    make_document(project, "unassigned")


def test_every_document_says_how_far_it_is(project, nadia):
    one_of_each(project)
    assert kinds(nadia) == {name: name for name in ("waiting", "settled", "coding", "unassigned")}


def test_a_withdrawn_or_a_training_coding_does_not_make_a_document_assigned(project, nadia):
    withdrawn = assign(make_document(project, "d1"), person(project, "Aigerim"))
    Assignment.objects.filter(pk=withdrawn.pk).update(state=State.WITHDRAWN)
    training = make_round(project, "training", Purpose.TRAINING)
    assign(make_document(project, "d2"), person(project, "Aigerim"), training)
    assert kinds(nadia) == {"d1": "unassigned", "d2": "unassigned"}
    assert codes(nadia, coded="unassigned") == ["d1", "d2"]


@pytest.mark.parametrize(
    ("kind", "found"),
    [("unassigned", ["unassigned"]), ("coding", ["coding"]), ("coded", ["settled", "waiting"])],
)
def test_the_list_can_be_kept_to_documents_that_are_equally_far(project, nadia, kind, found):
    one_of_each(project)
    assert codes(nadia, coded=kind) == found


def test_an_unknown_filter_is_as_none(project, nadia):
    make_document(project, "d1")
    assert codes(nadia, coded="nothing-of-the-kind") == ["d1"]


@pytest.mark.parametrize("words", ["терминал", "ТЕРМИНАЛ", "думает", "RU-1", "наперёд (1)"])
def test_documents_are_found_by_id_or_title_in_any_alphabet_and_case(project, nadia, words):
    make_document(project, "ru-1", title="Терминал, который думает наперёд (1)")
    make_document(project, "other", title="Street lamps")
    assert codes(nadia, q=words) == ["ru-1"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ЛАМП пустой", "ru"),
        ('"улице темно"', "ru"),
        ("چشمها", "fa"),
        ("علي", "fa"),
        ("智慧", "zh"),
        ("DIMMED straße", "de"),
    ],
)
def test_documents_are_found_by_what_stands_in_them_in_any_spelling(project, nadia, words, code):
    make_document(project, "ru", "Лампы горят на пустой улице. На другой улице темно.")
    make_document(project, "fa", "چشم‌های علی")
    make_document(project, "zh", "在智慧城市里")
    make_document(project, "de", "Dimmed in every STRASSE.")
    make_document(project, "fa2", "چشم‌ها و علی")
    found = codes(nadia, q=words)
    assert code in found and not set(found) - {code, "fa2"}


def test_a_hit_is_shown_with_the_words_around_it(project, nadia):
    make_document(project, "d1", "Before <b>. " * 30 + "Лампы горят." + " After." * 30, title="A title")
    body = text(nadia.get(LIST, {"q": "ЛАМПЫ"}))
    assert "&lt;b&gt;. <mark>Лампы</mark> горят." in body and "<b>." not in body


def test_words_in_quotation_marks_stand_one_after_the_other(project, nadia):
    make_document(project, "d1", "smart city"), make_document(project, "d2", "city, smart")
    assert codes(nadia, q="smart city") == ["d1", "d2"]
    assert codes(nadia, q="“smart city”") == ["d1"]


def test_the_list_is_narrowed_and_sorted_by_metadata(project, nadia):
    for code, genre in (("d1", "news"), ("d2", "blog"), ("d3", "news"), ("d4", "")):
        make_document(project, code, metadata={"genre": genre, "it's “odd”": "x"}, date=f"20{code[1]}0")
    assert codes(nadia, column="meta.genre", value="news") == ["d1", "d3"]
    assert codes(nadia, sort="meta.genre") == ["d4", "d2", "d1", "d3"]
    assert codes(nadia, sort="date", down="1") == ["d4", "d3", "d2", "d1"]
    assert codes(nadia, column="date", value="2020") == ["d2"]
    body = text(nadia.get(LIST, {"column": "meta.genre"}))
    assert "news (2)" in body and "blog (1)" in body and 'value="meta.it&#x27;s “odd”"' in body


@pytest.mark.parametrize("column", ["project__memberships__user__password", "meta.nothing", "text", "genre"])
def test_a_column_that_is_not_there_narrows_and_sorts_nothing(project, nadia, column):
    make_document(project, "d1", metadata={"genre": "news"})
    make_document(project, "d2")
    assert codes(nadia, column=column, value="x", sort=column) == ["d1", "d2"]


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_it_round(project, nadia):
    make_document(project, "d1", title="B"), make_document(project, "d2", title="A")
    body = text(nadia.get(LIST, {"q": "lamps"}))
    assert 'href="?q=lamps&amp;sort=title"' in body and 'href="?q=lamps&amp;sort=id&amp;down=1"' in body
    body = text(nadia.get(LIST, {"sort": "title"}))
    assert 'aria-sort="ascending"' in body and 'href="?sort=title&amp;down=1"' in body
    assert codes(nadia, sort="title") == ["d2", "d1"]


def test_new_documents_are_found_at_once(project, nadia):
    make_document(project, "d1", metadata={"genre": "news"})
    assert codes(nadia, q="lamps") == ["d1"]
    make_document(project, "d2", metadata={"place": "Almaty"})
    assert codes(nadia, q="lamps") == ["d1", "d2"]
    assert "place</option>" in text(nadia.get(LIST))


def test_a_search_costs_the_same_for_three_documents_and_for_thirty(project, nadia):
    costs = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            disputed(project, f"d{number}")
        with CaptureQueriesContext(connection) as captured:
            nadia.get(LIST, {"q": "lamps", "sort": "title", "column": "lang"})
        costs.append(len(captured))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("words", [".*", "%", "_", "[", "(", "\\", "\0"])
def test_signs_of_a_pattern_are_searched_as_they_stand(project, nadia, words):
    make_document(project, "d1", title="Street lamps")
    assert codes(nadia, q=words) == ([] if words != "\0" else ["d1"])


def test_search_and_filter_stay_when_the_page_is_turned(project, nadia):
    for number in range(60):
        make_document(project, f"d{number:02}", title="Lamps & halls")
    first = nadia.get(LIST, {"q": "lamps & halls", "coded": "unassigned"})
    assert 'href="?q=lamps%20%26%20halls&amp;coded=unassigned&amp;page=2"' in text(first)
    assert codes(nadia, q="lamps & halls", coded="unassigned", page="2") == [f"d{n}" for n in range(50, 60)]


@pytest.mark.parametrize("page", ["0", "-1", "99", "x"])
def test_a_page_that_is_not_there_leads_to_one_that_is(project, nadia, page):
    make_document(project, "d1")
    assert codes(nadia, page=page) == ["d1"]


def test_an_empty_study_says_how_documents_come(nadia):
    body = text(nadia.get(LIST))
    assert "manage.py import_documents study FOLDER" in body and 'href="/projects/study/documents/import/"' in body


def test_a_search_without_result_says_so_and_leads_back(project, nadia):
    make_document(project)
    body = text(nadia.get(LIST, {"q": "<b>nobody</b>"}))
    assert "Nothing found" in body and "Show all" in body
    assert "&lt;b&gt;nobody&lt;/b&gt;" in body and "<b>nobody</b>" not in body
    assert "No document is of this kind now." in text(nadia.get(LIST, {"coded": "coded"}))


def test_titles_stand_in_their_own_language_and_direction(project, nadia):
    make_document(project, "fa", title="چشم‌هایی بر فراز مرز", lang="fa")
    make_document(project, "zh", title="智慧城市", lang="zh")
    body = " ".join(text(nadia.get(LIST)).split())
    assert 'dir="auto" lang="fa">چشم‌هایی بر فراز مرز' in body
    assert "Persian" in body and "Chinese" in body


def test_the_list_costs_the_same_for_three_documents_and_for_thirty(project, nadia):
    costs = []
    for numbers in (range(3), range(3, 30)):
        for number in numbers:
            disputed(project, f"d{number}")
        with CaptureQueriesContext(connection) as captured:
            nadia.get(LIST)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_the_list_reads_no_text(project, nadia):
    make_document(project)
    with CaptureQueriesContext(connection) as captured:
        nadia.get(LIST)
    assert not [query["sql"] for query in captured if '"projects_document"."text"' in query["sql"]]


def test_a_document_is_read_with_all_that_is_known_of_it(project, nadia):
    document = make_document(project, "d1", "One.\nTwo.", {"genre": "note", "empty": ""}, title="A title", source="S")
    body = text(nadia.get(f"{LIST}{document.pk}/"))
    for shown in ("A title", '<p dir="auto">Two.</p>', "genre", "note", document.sha256, "nobody assigned"):
        assert shown in body
    assert "empty</dt>" not in body


def test_markup_in_a_text_is_text(project, nadia):
    document = make_document(project, "d1", "<script>alert(1)</script>")
    body = text(nadia.get(f"{LIST}{document.pk}/"))
    assert "&lt;script&gt;alert(1)" in body and "<script>alert" not in body


@pytest.mark.parametrize(("name", "may"), [("Leila", True), ("Nadia", True), ("Omid", False)])
def test_the_case_is_opened_from_the_document_by_those_who_may(project, nadia, name, may):
    make_member(project, "Omid", Role.VIEWER)
    document = disputed(project)
    body = text(browser_of(person(project, name)).get(f"{LIST}{document.pk}/"))
    assert ("Open the case" in body) is may


def test_the_documents_of_a_study_without_codebook_can_be_read():
    project = make_project("study", manager=make_user("nadia"))
    document = make_document(project, "d1")
    client = browser_of(person(project, "nadia"))
    assert codes(client) == ["d1"]
    assert client.get(f"{LIST}{document.pk}/").status_code == 200


def test_the_manager_finds_what_could_not_be_coded_but_not_while_it_is_theirs_to_code(project, nadia):
    uncoded = make_document(project, "scan")
    given_up = assign(uncoded, person(project, "Aigerim"))
    hand_in_uncoded(assignment=given_up, reason="No letters.", by=None)
    assert codes(nadia, coded="uncoded") == ["scan"]
    assert "1 document could not be coded" in text(nadia.get("/projects/study/"))
    assign(uncoded, make_member(project, "Omid", Role.CODER, Role.MANAGER))
    omid = browser_of(project.memberships.get(name="Omid"))
    assert codes(omid, coded="uncoded") == []
    assert "could not" not in text(omid.get("/projects/study/"))
