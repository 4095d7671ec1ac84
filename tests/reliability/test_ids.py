"""Units keep their documents, so that a cell opens them and a document's column can name its group."""

from __future__ import annotations

from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command
from hypothesis import given

from projects.reliability.confusion import confusion
from projects.reliability.draws import named_groups
from projects.reliability.markings import markings_of
from projects.reliability.queries import ratings_by_variable
from projects.reliability.ratings import MISSING, Ratings, RatingsError, ratings_of
from projects.reliability.variables import clusters_by
from projects.teams.models import Project
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_project, make_round, submit
from tests.reliability.builders import as_ratings, coded, tables


@pytest.fixture
def project(db: None) -> Project:
    """Three documents by two authors, the last without one; Aigerim and Daniyar differ on the second."""
    project = make_project("study")
    make_codebook(project)
    make_round(project, "main")
    people = [make_coder(project, name) for name in ("Aigerim", "Daniyar")]
    for n, (author, answers) in enumerate([("Han", "11"), ("Han", "12"), ("", "33")], 1):
        document = make_document(project, f"d{n}", metadata={"author": author})
        for person, answer in zip(people, answers, strict=True):
            assignment = assign(document, person)
            judge(assignment, "stance", answer)
            submit(assignment)
    return project


def stance(project: Project) -> Ratings:
    ((_, found),) = ratings_by_variable(project, "stance")
    assert isinstance(found, Ratings)
    return found


def test_a_cell_of_a_project_opens_its_documents(project: Project) -> None:
    found = confusion(stance(project))
    assert found is not None
    (most,) = found.most_confused()
    assert most.ids == (project.documents.get(code="d2").pk,)


def test_a_column_of_the_documents_names_their_groups(project: Project) -> None:
    one, two, none = clusters_by(stance(project), "author").tolist()
    assert one == two != none


def test_a_column_without_a_value_is_refused_by_name(project: Project) -> None:
    with pytest.raises(RatingsError, match="column “publisher”"):
        clusters_by(stance(project), "publisher")


def test_the_command_resamples_the_groups_of_a_project(project: Project) -> None:
    out = StringIO()
    call_command("reliability", "study", "--variable", "stance", "--groups", "author", "--format", "json", stdout=out)
    assert "cluster bootstrap" in out.getvalue()


def test_documents_without_a_group_are_groups_of_their_own() -> None:
    ratings = ratings_of("nominal", [("d1", "A", "x"), ("d2", "A", "x"), ("d3", "A", "x")])
    groups = named_groups(ratings, {"d1": "d2"}).tolist()
    assert len(set(groups)) == 3


@given(tables())
def test_choosing_units_and_coders_keeps_each_code_with_its_document(codes: np.ndarray) -> None:
    whole = as_ratings(codes, categories=4)
    named = Ratings(whole.level, whole.coders, whole.codes, whole.categories, ids=np.arange(len(codes)) + 100)
    chosen = named.columns([1, 0]).rows(np.flatnonzero((named.columns([1, 0]).codes != MISSING).all(axis=1)))
    assert chosen.ids is not None
    assert chosen.coders == ("B", "A")
    assert (codes[chosen.ids - 100][:, [1, 0]] == chosen.codes).all()
    assert len(chosen.ids) == (codes[:, :2] != MISSING).all(axis=1).sum()


def test_choosing_documents_and_coders_keeps_each_passage_with_its_document() -> None:
    spans = [("d1", "A", "x", 0, 5), ("d2", "B", "x", 1, 6), ("d2", "C", "x", 2, 7), ("d3", "B", "x", 3, 8)]
    found = markings_of({f"d{n}": 9 for n in (1, 2, 3)}, [("d3", "C")], spans).columns([2, 1]).rows(np.array([1, 0]))
    assert found.ids is not None
    assert (found.coders, found.ids.tolist()) == (("C", "B"), ["d3", "d2"])
    assert found.spans.tolist() == [[0, 1, 0, 3, 8], [1, 1, 0, 1, 6], [1, 0, 0, 2, 7]]


def test_units_that_nobody_named_are_known_by_their_place() -> None:
    found = confusion(coded("ab", "aa"))
    assert found is not None
    assert found.units(1, 0) == [0]
