"""Notes to the adjudicator: kept by revisions, two windows lose neither, and never an answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from projects.adjudication.queries import open_cells
from projects.codebooks.rules import IllegalAnswer
from projects.coding.actions import CodingSubmitted
from projects.coding.models import Assignment, Note
from projects.coding.note_actions import write_note
from projects.coding.queries import notes_of
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, case
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_member, make_project, submit

pytestmark = pytest.mark.django_db
VARIABLES = [{"id": "stance", "type": "ordinal", "categories": ["1", "2", "3"]}]


@pytest.fixture
def coding() -> Assignment:
    project = make_project("study")
    make_codebook(project, VARIABLES)
    return assign(make_document(project, "d1"), make_coder(project, "Aigerim"))


def write(coding: Assignment, text: str, before: str = "", op: UUID | None = None) -> Note:
    given: dict[str, Any] = {"variable_code": "stance", "text": text, "before": before, "by": coding.coder.user}
    return write_note(assignment=coding, op_id=op or uuid4(), **given)


def test_a_note_stands_until_it_is_changed_or_taken_back(coding):
    write(coding, "Irony?")
    write(coding, "Irony, surely.", before="Irony?")
    assert notes_of(coding) == {"stance": "Irony, surely."}
    write(coding, "", before="Irony, surely.")
    assert (notes_of(coding), Note.objects.count()) == ({}, 3)


def test_the_same_edit_twice_is_one_edit(coding):
    op = uuid4()
    assert write(coding, "Irony?", op=op) == write(coding, "Irony?", op=op)
    assert Note.objects.count() == 1


def test_what_two_windows_wrote_without_seeing_each_other_is_kept_both(coding):
    write(coding, "Irony?")
    assert write(coding, "Sarcasm.", before="").text == "Irony?\n\nSarcasm."


def test_saying_again_what_stands_writes_nothing(coding):
    write(coding, "Irony?")
    write(coding, "Irony?", before="")
    assert Note.objects.count() == 1


@pytest.mark.parametrize("text", ["x" * 4001, "a\x00b"])
def test_what_cannot_be_kept_is_refused(coding, text):
    with pytest.raises(IllegalAnswer):
        write(coding, text)


def test_a_submitted_coding_takes_no_notes(coding):
    submit(coding)
    with pytest.raises(CodingSubmitted):
        write(coding, "Too late.")


def test_a_note_is_never_a_disagreement(coding):
    other = assign(coding.document, make_coder(coding.document.project, "Daniyar"))
    write(coding, "Irony?")
    for one in (coding, other):
        judge(one, "stance", "2")
        submit(one)
    assert list(open_cells(coding.document.project)) == []


def test_the_adjudicator_reads_it_under_a_letter(coding):
    write(coding, "Is this irony?")
    judge(coding, "stance", "2")
    submit(coding)
    other = assign(coding.document, make_coder(coding.document.project, "Daniyar"))
    judge(other, "stance", "3")
    submit(other)
    leila = browser_of(make_member(coding.document.project, "Leila", Role.ADJUDICATOR))
    page = leila.get(case(coding.document)).content.decode()
    assert "Is this irony?" in page
    assert "Aigerim" not in page


def test_the_page_saves_a_note_and_says_what_stands(coding):
    client, address = Client(), f"/projects/study/code/{coding.pk}/notes/"
    client.force_login(coding.coder.user)
    given = {"variable": "stance", "note": "Irony?", "before": ""}
    answer = client.post(address, given, headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["note"]) == (200, "Irony?")
    foreign = client.post(address, {**given, "variable": "no such"}, headers={"accept": "application/json"})
    assert (foreign.status_code, "not asked" in foreign.json()["error"]) == (422, True)
    assert client.post(address, given, follow=True).status_code == 200
    assert "Irony?" in client.get(f"/projects/study/code/{coding.pk}/").content.decode()
