"""What goes with a ruling, what is taken back, what is told of it afterwards, and what rulings teach."""

from __future__ import annotations

import csv
from io import StringIO
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.adjudication.actions import NotReady, ReasonMissing, RuledMeanwhile, take_back_ruling
from projects.adjudication.analysis import analyse
from projects.adjudication.models import Ruling
from projects.adjudication.queries import open_cells
from projects.codebooks.models import CodebookNote
from projects.coding.note_actions import write_note
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, case, coded, disputed, make_study, person, post, text
from tests.factories import assign, judge, make_document, make_member, mark, rule, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_study()


@pytest.fixture
def leila(project) -> Client:
    return browser_of(person(project, "Leila"))


def test_a_ruling_keeps_why_they_differed_how_sure_she_was_and_what_the_codebook_lacks(project, leila):
    post(leila, disputed(project), reason_code="codebook", unsure="on", codebook_change="Say what a loan is.")
    ruling = Ruling.objects.get()
    assert (ruling.reason_code, ruling.unsure) == ("codebook", True)
    assert ruling.codebook_note == CodebookNote.objects.get(variable__code="stance", text="Say what a loan is.")
    assert "Say what a loan is." in text(leila.get("/projects/study/codebook/"))


def test_a_reason_that_is_not_on_the_list_is_refused_and_nothing_is_kept(project, leila):
    response = post(leila, disputed(project), reason_code="mood", codebook_change="Say what a loan is.")
    assert response.status_code == 422
    assert not Ruling.objects.exists()
    assert not CodebookNote.objects.exists()


def test_a_ruling_taken_back_opens_the_cell_and_stays_on_record(project, leila):
    document = disputed(project)
    post(leila, document)
    leila.post(
        case(document, "take_back"), {"variable": "stance", "base_version": "1", "reason": "The loan came later."}
    )
    assert [cell.variable.code for cell in open_cells(project)] == ["stance"]
    assert list(Ruling.objects.values_list("version", "kind", "reason")) == [
        (1, "category", "The text says so."),
        (2, "cleared", "The loan came later."),
    ]
    assert "took the ruling back" in text(leila.get(case(document)))


def test_after_taking_back_the_cell_is_ruled_on_anew(project, leila):
    document = disputed(project)
    post(leila, document)
    take_back_ruling(
        document=document, variable_code="stance", reason="No.", base_version=1, by=person(project, "Leila")
    )
    post(leila, document, base_version="2", value="5")
    assert Ruling.objects.current().get().key == "=5"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [({"reason": " "}, ReasonMissing), ({"base_version": 0}, RuledMeanwhile), ({"variable_code": "scope"}, NotReady)],
)
def test_taking_back_needs_a_reason_and_the_ruling_that_was_seen(project, leila, wrong, refusal):
    document = disputed(project)
    post(leila, document)
    given = {"variable_code": "stance", "reason": "No.", "base_version": 1, "by": person(project, "Leila")}
    with pytest.raises(refusal):
        take_back_ruling(document=document, **{**given, **wrong})
    assert Ruling.objects.count() == 1


def test_without_a_reason_the_page_says_that_the_ruling_stands(project, leila):
    document = disputed(project)
    post(leila, document)
    sent = {"variable": "stance", "base_version": "1", "reason": ""}
    page = text(leila.post(case(document, "take_back"), sent, follow=True))
    assert "Write the reason why the ruling is taken back" in page


def told(client: Client, document, variable: str = "") -> list[tuple[str, str, str, str]]:
    steps = client.get(case(document, "timeline"), {"variable": variable}).context["steps"]
    return [(step.who.split()[0], step.did, step.value, step.words) for step in steps if step.variable]


def test_the_timeline_tells_every_step_of_a_cell_in_order(project, leila):
    document = make_document(project)
    coding = coded(document, "Aigerim", stance="1")
    coded(document, "Daniyar", stance="2")
    post(leila, document, reason_code="slip")
    judge(coding, "stance", "2", correction=True)
    assert told(leila, document, "stance") == [
        ("Coder", "answered", "1", ""),
        ("Coder", "answered", "2", ""),
        ("Leila", "ruled", "4", "The text says so. · a slip of the hand"),
        ("Coder", "corrected the answer", "2", ""),
    ]


def test_the_timeline_tells_passages_notes_and_handing_in(project, leila):
    document = make_document(project, text="A loan was named.")
    coding = coded(document, "Aigerim", stance="1")
    mark(coding, "passages", "POS", 2, 6)
    coded(document, "Daniyar", stance="2")
    page = text(leila.get(case(document, "timeline")))
    assert "marked a passage" in page
    assert "loan" in page
    assert page.count("handed in") == 2


def test_the_timeline_names_no_coder_to_adjudicators(project, leila):
    document = disputed(project)
    pages = (leila.get(case(document, page)) for page in ("timeline", "timeline_csv"))
    assert not any(name in text(page) for page in pages for name in ("Aigerim", "Daniyar"))


def test_the_timeline_can_be_kept_as_a_table(project, leila):
    document = disputed(project)
    post(leila, document)
    rows = list(csv.DictReader(StringIO(text(leila.get(case(document, "timeline_csv"))))))
    assert rows[-1]["did"] in ("ruled", "became part of the record")
    assert {row["document_id"] for row in rows} == {document.code}
    assert [row["value"] for row in rows if row["did"] == "ruled"] == ["4"]


def test_a_document_still_being_coded_has_no_timeline(project, leila):
    document = make_document(project)
    coded(document, "Aigerim")
    assign(document, person(project, "Daniyar"))
    assert leila.get(case(document, "timeline")).status_code == 404
    assert leila.get(case(document, "timeline_csv")).status_code == 404


def test_reasons_are_counted_by_variable(project, leila):
    post(leila, disputed(project, "d1"), reason_code="codebook", unsure="on")
    post(leila, disputed(project, "d2"), reason_code="codebook", codebook_change="Say what a loan is.")
    post(leila, disputed(project, "d3"), choice="1", value="")
    (stance,) = analyse(person(project, "Leila")).variables
    assert (stance.rulings, stance.unsure, stance.flagged, stance.other) == (3, 1, 1, 2)
    assert stance.reasons == {"codebook": 2, "": 1}
    assert analyse(person(project, "Leila")).reasons[0] == ("the codebook is not clear here", 2)


def test_coders_are_counted_by_the_rulings_on_their_first_answers(project, leila):
    document = disputed(project, "d1", one="4", other="2")
    post(leila, document)
    post(leila, disputed(project, "d2", one="1", other="2"))
    judge(document.assignments.get(coder__name="Daniyar"), "stance", "4", correction=True)
    post(leila, document, base_version="1")
    found = {coder.coder: (coder.upheld, coder.ruled) for coder in analyse(person(project, "Leila")).coders}
    assert found == {"Aigerim": (1, 2), "Daniyar": (0, 2)}


def test_what_was_imported_as_adjudicated_is_not_counted(project):
    rule(disputed(project), "stance", "4")
    assert analyse(person(project, "Leila")).rulings == 0


def test_only_those_who_may_know_coders_names_see_them_beside_the_rulings(project, leila):
    post(leila, disputed(project))
    nadia = browser_of(make_member(project, "Nadia", Role.MANAGER))
    assert "Aigerim" not in text(leila.get("/projects/study/disagreements/analysis/"))
    assert "Aigerim" in text(nadia.get("/projects/study/disagreements/analysis/"))


def test_before_any_ruling_the_page_says_what_will_be_there(project, leila):
    assert "No ruling yet" in text(leila.get("/projects/study/disagreements/analysis/"))


def test_timeline_and_analysis_cost_as_many_queries_for_two_rulings_as_for_seven(project, leila):
    addresses = (case(disputed(project, "d0"), "timeline"), "/projects/study/disagreements/analysis/")

    def cost() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                leila.get(address)
            counts.append(len(asked))
        return counts

    for n in range(1, 3):
        post(leila, disputed(project, f"d{n}"))
    few = cost()
    for n in range(3, 8):
        post(leila, disputed(project, f"d{n}"))
    assert cost() == few


def test_a_note_written_for_the_adjudicator_is_a_step(project, leila):
    document = make_document(project)
    draft = assign(document, person(project, "Aigerim"))
    write_note(assignment=draft, variable_code="stance", text="Is it a loan?", before="", op_id=uuid4(), by=None)
    submit(draft)
    coded(document, "Daniyar", stance="2")
    assert ("Coder", "wrote a note", "", "Is it a loan?") in told(leila, document, "stance")


@pytest.mark.parametrize("page", ["timeline", "timeline_csv"])
def test_who_has_read_a_timeline_cannot_take_their_own_coding_back(project, page):
    document = disputed(project)
    aigerim = person(project, "Aigerim")
    aigerim.is_adjudicator = True
    aigerim.save()
    assert browser_of(aigerim).get(case(document, page)).status_code == 200
    assert not document.assignments.filter(frozen_at=None).exists()
