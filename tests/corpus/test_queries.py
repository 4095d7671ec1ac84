"""What stands around a document that is part of a longer source."""

from __future__ import annotations

import pytest

from projects.corpus.queries import neighbours
from projects.corpus.rules import part_of
from tests.factories import make_document, make_project

pytestmark = pytest.mark.django_db


def test_a_part_stands_between_the_parts_before_and_after_it():
    project = make_project()
    _, second, third = (make_document(project, f"report#000{n}", f"Paragraph {n}.") for n in (1, 2, 3))
    make_document(project, "report", "Another document.")
    middle, last = neighbours(second), neighbours(third)
    assert middle is not None
    assert last is not None
    assert (middle.place, middle.total, middle.before, middle.after) == (2, 3, "Paragraph 1.", "Paragraph 3.")
    assert (last.before, last.after) == ("Paragraph 2.", "")


def test_a_whole_text_has_nothing_around_it():
    assert neighbours(make_document(make_project(), "report")) is None


def test_parts_of_another_project_are_not_its_neighbours():
    make_document(make_project(), "report#0001", "Elsewhere.")
    found = neighbours(make_document(make_project(), "report#0002", "Here."))
    assert found is not None
    assert (found.before, found.total) == ("", 1)


def test_ids_that_only_look_alike_are_other_sources():
    project = make_project()
    for code in ("Report#0002", "report#annex#0001", "report#notes", "report_x#0001"):
        make_document(project, code, "Elsewhere.")
    found = neighbours(make_document(project, "report#0001", "Here."))
    assert found is not None
    assert (found.total, found.after) == (1, "")


@pytest.mark.parametrize(
    ("code", "part"), [("a#0012", ("a", 12)), ("a#b#3", ("a#b", 3)), ("a", None), ("#1", None), ("a#x", None)]
)
def test_the_id_tells_whether_a_document_is_a_part(code, part):
    assert part_of(code) == part
