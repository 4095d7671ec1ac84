"""What a coder sees around a document, and how they walk among their own without submitting."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.coding.evidence import Evidence, marked_paragraphs
from projects.coding.models import Assignment
from projects.coding.queries import next_assignment, previous_assignment
from projects.teams.models import Membership
from tests.factories import assign, make_codebook, make_coder, make_document, make_project, make_round, mark, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def aigerim() -> Membership:
    """A coder with three parts of a report to code, in a study that another codes as well."""
    project = make_project("study")
    make_codebook(project)
    aigerim, daniyar = make_coder(project, "Aigerim"), make_coder(project, "Daniyar")
    for number in (1, 2, 3):
        part = make_document(project, f"report#000{number}", f"Paragraph {number}.", {"country": "Kazakhstan"})
        assign(part, aigerim)
        assign(part, daniyar)
    return aigerim


@pytest.fixture
def client(aigerim: Membership) -> Client:
    client = Client()
    assert aigerim.user is not None
    client.force_login(aigerim.user)
    return client


def own(coder: Membership, number: int) -> Assignment:
    return Assignment.objects.get(coder=coder, document__code=f"report#000{number}")


def page(client: Client, coding: Assignment) -> str:
    return " ".join(client.get(f"/projects/study/code/{coding.pk}/").content.decode().split())


def test_a_part_shows_its_place_its_neighbours_and_its_metadata(client, aigerim):
    body = page(client, own(aigerim, 2))
    assert "part 2 of 3" in body
    assert "Paragraph 1." in body
    assert "Paragraph 3." in body
    assert "Kazakhstan" in body


def test_the_neighbours_are_not_in_the_text_that_is_marked(client, aigerim):
    body = page(client, own(aigerim, 2))
    article = body[body.index("<article") : body.index("</article>")]
    assert "Paragraph 2." in article
    assert "Paragraph 1." not in article


def test_she_walks_forward_and_back_among_what_is_left_and_round_its_ends(aigerim):
    first, second, third = (own(aigerim, n) for n in (1, 2, 3))
    assert next_assignment(aigerim, after=first) == second
    assert next_assignment(aigerim, after=third) == first
    assert previous_assignment(aigerim, before=second) == first
    assert previous_assignment(aigerim, before=first) == third


@pytest.mark.parametrize(("query", "number"), [("after", 3), ("before", 1)])
def test_the_keys_for_next_and_previous_lead_there(client, aigerim, query, number):
    answer = client.get("/projects/study/code/next/", {query: own(aigerim, 2).pk})
    assert answer.headers["location"] == f"/projects/study/code/{own(aigerim, number).pk}/"


def test_with_nothing_else_to_code_she_stays(client, aigerim):
    for number in (1, 3):
        submit(own(aigerim, number))
    for query in ("after", "before"):
        answer = client.get("/projects/study/code/next/", {query: own(aigerim, 2).pk})
        assert answer.headers["location"] == f"/projects/study/code/{own(aigerim, 2).pk}/"


def test_a_document_to_code_in_two_rounds_does_not_hold_her_up(aigerim):
    again = assign(own(aigerim, 2).document, aigerim, make_round(aigerim.project, "again"))
    first, second, third = Assignment.objects.of(aigerim).exclude(pk=again.pk)
    assert next_assignment(aigerim, after=second) == third
    assert next_assignment(aigerim, after=third) == again
    assert previous_assignment(aigerim, before=again) == third
    assert previous_assignment(aigerim, before=second) == first


def test_another_s_coding_is_no_place_to_go_on_from(client, aigerim):
    theirs = Assignment.objects.exclude(coder=aigerim).first()
    assert theirs is not None
    assert client.get("/projects/study/code/next/", {"after": theirs.pk}).status_code == 404


@pytest.mark.parametrize("nonsense", ["x", "-1", "²", "9" * 5000])
def test_nonsense_leads_to_the_next_document(client, aigerim, nonsense):
    answer = client.get("/projects/study/code/next/", {"after": nonsense})
    assert answer.headers["location"] == f"/projects/study/code/{own(aigerim, 1).pk}/"


def test_another_s_passages_are_not_on_her_page(client, aigerim):
    mark(Assignment.objects.exclude(coder=aigerim).get(document__code="report#0002"), "passages", "POS", 0, 4)
    assert "data-passage" not in page(client, own(aigerim, 2))


def test_the_page_asks_the_database_as_often_for_many_passages_as_for_one(
    client, aigerim, django_assert_max_num_queries
):
    coding = own(aigerim, 2)
    for start in range(10):
        mark(coding, "passages", "POS", start, start + 1)
    page(client, coding)
    with django_assert_max_num_queries(16):
        page(client, coding)


def test_paragraphs_with_words_are_counted_as_marked_when_a_passage_touches_them():
    def passage(start: int, end: int) -> Evidence:
        return Evidence(None, None, None, start, end, "")  # type: ignore[arg-type]  # only the borders matter here

    text = "one\n\ntwo\nthree"
    assert marked_paragraphs(text, [passage(1, 2)]) == (1, 3)
    assert marked_paragraphs(text, [passage(2, 6)]) == (2, 3)
    assert marked_paragraphs(text, [passage(3, 5)]) == (0, 3)
    assert marked_paragraphs(text, [passage(5, 8), passage(6, 7), passage(8, 9)]) == (1, 3)
    assert marked_paragraphs("", []) == (0, 0)


@pytest.mark.parametrize(("words", "found"), [("0002", 1), ("report", 2), ("ОТЧЁТ", 1), ("elsewhere", 0)])
def test_what_she_submitted_is_found_by_id_and_title_in_any_capitals(client, aigerim, words, found):
    for number in (1, 2):
        submit(own(aigerim, number))
    first = own(aigerim, 1).document
    first.title = "Отчёт"
    first.save()
    body = client.get("/projects/study/code/mine/", {"q": words}).content.decode()
    assert body.count('<td class="num">') == found
    assert ("Nothing you submitted" in body) == (found == 0)
