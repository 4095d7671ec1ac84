"""Leila works down the queue over HTTP."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.adjudication.models import Ruling
from projects.coding.models import Assignment
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, case, coded, disputed, make_study, person, post, text
from tests.factories import assign, judge, make_coder, make_document, make_member, mark, rule

pytestmark = pytest.mark.django_db
QUEUE = "/projects/study/disagreements/"


@pytest.fixture
def project() -> Project:
    return make_study()


@pytest.fixture
def leila(project) -> Client:
    return browser_of(person(project, "Leila"))


def places(client: Client, address: str = QUEUE) -> list[str]:
    return [document.code for document, *_ in client.get(address).context["rows"]]


def test_the_queue_lists_what_waits_in_the_order_of_import(project, leila):
    for code in ("b", "a", "c"):
        disputed(project, code)
    coded(make_document(project, "agreed"), "Aigerim")
    assert places(leila) == ["b", "a", "c"]


def test_the_queue_can_be_kept_to_one_variable(project, leila):
    disputed(project, "d1")
    scope = make_document(project, "d2")
    coded(scope, "Aigerim"), coded(scope, "Daniyar", in_scope="yes", field="economic")
    assert places(leila, f"{QUEUE}?variable=in_scope") == ["d2"]
    assert places(leila, f"{QUEUE}?variable=nothing-of-the-kind") == []
    assert "Nothing waits on this variable" in text(leila.get(f"{QUEUE}?variable=event_year"))


def test_the_queue_says_where_an_answer_is_lacking(project, leila):
    document = make_document(project)
    coded(document, "Aigerim", event_year="2000")
    coded(document, "Daniyar")
    assert "event_year: an answer is lacking" in text(leila.get(QUEUE))


def test_a_document_still_being_coded_is_counted_but_not_listed(project, leila):
    assign(disputed(project), make_coder(project, "Omid"))
    page = text(leila.get(QUEUE))
    assert "Nothing to decide now" in page
    assert "1 document is still being coded" in page


def test_an_empty_queue_says_what_to_do_next(project, leila):
    page = text(leila.get(QUEUE))
    assert "Every cell is settled" in page
    assert "To the releases" in page


def test_a_manager_may_look_but_not_rule(project):
    document = disputed(project)
    nadia = browser_of(make_member(project, "Nadia", Role.MANAGER))
    assert "ruling on it is for adjudicators" in text(nadia.get(case(document)))
    assert nadia.post(case(document, "rule"), {}).status_code == 404


def test_a_ruling_for_a_coders_value_leads_to_the_next_document(project, leila):
    first, second = disputed(project, "d1"), disputed(project, "d2")
    response = post(leila, first, choice="2", value="")
    ruling = Ruling.objects.get()
    assert response.headers["Location"] == f"{case(second)}?ruled={ruling.pk}"
    assert ruling.key in ("=1", "=2")
    assert "✓ ruled" in text(leila.get(response.headers["Location"]))


def test_the_letter_that_is_taken_is_the_value_that_is_kept(project, leila):
    document = disputed(project, one="1", other="5")
    question = leila.get(case(document)).context["active"]
    said = {vote.coder.number: vote.said for vote in question.votes}
    post(leila, document, choice="1")
    assert Ruling.objects.get().key == f"={said['1']}"


def test_the_same_document_comes_again_while_a_cell_of_it_waits(project, leila):
    document = make_document(project, "d1")
    coded(document, "Aigerim", in_scope="no", stance="1")
    coded(document, "Daniyar", in_scope="no", stance="2", event_year="2000")
    disputed(project, "d2")
    assert post(leila, document).headers["Location"].startswith(case(document))


def test_after_the_last_ruling_the_queue_says_so(project, leila):
    response = leila.get(post(leila, disputed(project)).headers["Location"])
    assert "That was the last one" in text(response)
    assert "Every cell is settled" in text(response)


def test_later_walks_the_whole_queue_and_begins_again(project, leila):
    documents = [disputed(project, code) for code in ("b", "a", "c")]
    walked = [leila.get(case(document, "later")).headers["Location"] for document in documents]
    assert walked == [case(document) for document in (*documents[1:], documents[0])]


def test_later_without_another_document_leads_back_to_the_queue(project, leila):
    document = disputed(project)
    response = leila.get(case(document, "later"), follow=True)
    assert "No other document waits for a ruling." in text(response)


def test_the_text_on_the_page_is_the_text_of_the_document(project, leila):
    said = "خط <اول> & دوم 😀.\nسطر دوم"
    document = disputed(project, text=said)
    for coding in Assignment.objects.all():
        mark(coding, "passages", "POS", coding.pk % 3, 9)
    article = re.search(r"<article.*?</article>", text(leila.get(case(document))), re.S)
    assert article
    lines = re.findall(r'<p dir="auto">(.*?)</p>', article.group(), re.S)
    assert unescape("\n".join(re.sub(r"<[^>]*>", "", line) for line in lines)) == said


def test_an_earlier_ruling_on_the_same_variable_is_shown(project, leila):
    rule(disputed(project, "d1"), "stance", "4", reason="A loan is named.")
    assert "A loan is named." in text(leila.get(case(disputed(project, "d2"))))


def test_a_stale_ruling_is_shown_with_its_reason(project, leila):
    document = disputed(project)
    rule(document, "stance", "4", reason="A loan is named.", by=person(project, "Leila").user)
    judge(document.assignments.get(coder__name="Aigerim"), "stance", "5", correction=True)
    page = re.sub(r"\s+", " ", text(leila.get(case(document))))
    assert "Leila ruled" in page
    assert "A loan is named." in page
    assert "An answer was corrected since, so the cell is open again." in page


def test_a_settled_cell_can_be_ruled_on_again(project, leila):
    document = disputed(project)
    post(leila, document)
    post(leila, document, base_version="1", value="5", reason="On a second reading.")
    assert list(Ruling.objects.values_list("version", "key")) == [(1, "=4"), (2, "=5")]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_queue_and_case_cost_the_same_for_three_and_thirty_documents(project, leila):
    for n in range(3):
        disputed(project, f"d{n}")
    addresses = (QUEUE, case(project.documents.get(code="d0")))
    few = [queries(leila, address) for address in addresses]
    for n in range(3, 30):
        rule(disputed(project, f"d{n}"), "in_scope", "no", reason="for the precedents")
    assert [queries(leila, address) for address in addresses] == few
    assert max(few) < 70  # the cells are counted, and those of the page are read as they stand
