"""Publishing a codebook: what stands is never changed, an edit makes the next version."""

from __future__ import annotations

import pytest

from projects.codebooks.actions import WrongCodebook, publish_codebook
from projects.codebooks.models import Category, Codebook, Variable
from projects.codebooks.queries import category_ids, latest_codebook, variable_ids
from projects.teams.models import Project
from tests.factories import make_project, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


def content(*categories: str, variable: str = "scope", **more: object) -> dict[str, object]:
    """A codebook of one variable."""
    return {"name": "C", "variables": [{"id": variable, "type": "nominal", "categories": list(categories)}], **more}


def test_the_first_codebook_is_version_one_and_is_told(project):
    nadia = make_user("nadia")
    codebook, is_new = publish_codebook(project=project, content=content("yes", "no"), by=nadia)
    line = project.activity.first()
    assert (codebook.number, is_new) == (1, True)
    assert (str(line), line.by) == ("published a codebook version 1", nadia)


def test_the_same_content_again_is_the_same_version(project):
    first, _ = publish_codebook(project=project, content=content("yes", "no"))
    lines = project.activity.count()
    again, is_new = publish_codebook(project=project, content=content("yes", "no"))
    assert (again.pk, is_new) == (first.pk, False)
    assert project.activity.count() == lines


def test_an_edit_makes_the_next_version_and_leaves_the_one_before(project):
    first, _ = publish_codebook(project=project, content=content("yes", "no"))
    before = first.content
    second, _ = publish_codebook(project=project, content=content("yes", "no", "perhaps"))
    first.refresh_from_db()
    assert (second.number, first.content) == (2, before)
    assert latest_codebook(project) == second


def test_going_back_to_older_content_is_a_version_too(project):
    for categories in (("yes", "no"), ("yes",), ("yes", "no")):
        publish_codebook(project=project, content=content(*categories))
    assert [c.number for c in Codebook.objects.filter(project=project)] == [1, 2, 3]


def test_a_category_keeps_its_identity_through_versions(project):
    publish_codebook(project=project, content=content("yes", "no"))
    before = category_ids(project)["scope"]
    publish_codebook(project=project, content=content("no", "perhaps"))
    after = category_ids(project)["scope"]
    assert {code: after[code] for code in before} == before
    assert set(after) == {"yes", "no", "perhaps"}


def test_missing_answers_have_identities_as_categories_have(project):
    variable = {"id": "scope", "type": "nominal", "categories": ["yes"], "missing_values": ["cannot_tell"]}
    publish_codebook(project=project, content={"variables": [variable]})
    assert set(category_ids(project)["scope"]) == {"yes", "cannot_tell"}


def test_a_variable_of_one_code_is_another_in_another_project(project):
    other = make_project()
    for each in (project, other):
        publish_codebook(project=each, content=content("yes"))
    assert variable_ids(project)["scope"] != variable_ids(other)["scope"]


def test_a_wrong_codebook_is_refused_with_every_problem_and_changes_nothing(project):
    lines = project.activity.count()
    wrong = {"variables": [{"id": "a", "type": "nominal"}, {"id": "b", "type": "nonsense"}]}
    with pytest.raises(WrongCodebook) as refused:
        publish_codebook(project=project, content=wrong)
    assert len(str(refused.value).splitlines()) == 2
    assert not Codebook.objects.exists() and not Variable.objects.exists() and not Category.objects.exists()
    assert project.activity.count() == lines


def test_unknown_keys_are_kept(project):
    codebook, _ = publish_codebook(project=project, content=content("yes", colour="teal"))
    assert codebook.json["colour"] == "teal"
