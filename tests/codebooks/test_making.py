"""A new project: from nothing, from a template, or as a copy of one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from projects.codebooks.hypotheses import Bearing, Link
from projects.codebooks.hypothesis_actions import add_sub_hypothesis
from projects.codebooks.making_actions import make_project as make
from projects.codebooks.queries import latest_codebook, sub_hypotheses
from projects.codebooks.starting_points import starting_points
from projects.teams.actions import NameTaken, set_description
from projects.teams.models import Project, User
from projects.teams.rules import Role
from tests.adjudication.studies import text
from tests.factories import make_codebook, make_document, make_member, make_project, make_user
from tests.teams.test_states import take

pytestmark = pytest.mark.django_db
NEW = "/projects/new/"


@pytest.fixture
def nadia() -> User:
    return make_user("nadia")


@pytest.fixture
def signed_in(nadia: User) -> Client:
    client = Client()
    client.force_login(nadia)
    return client


def note(answer: Any) -> str:
    return " ".join(text(answer).split())


def test_whoever_is_signed_in_finds_the_way_to_a_new_project(signed_in):
    assert NEW in text(signed_in.get("/"))
    assert signed_in.get(NEW).status_code == 200


def test_a_name_is_enough(signed_in, nadia):
    answer = signed_in.post(NEW, {"name": "Street lamps"})
    assert answer.headers["location"] == "/projects/street-lamps/"
    project = Project.objects.get(slug="street-lamps")
    assert project.memberships.get(user=nadia).roles == {Role.MANAGER}
    assert "Before coding begins" in text(signed_in.get("/projects/street-lamps/"))


def test_the_study_is_described_with_its_parts(signed_in):
    described = {"question": "Do they help?", "hypothesis": "They do.", "parts": "At night.\r\n\r\n  In winter. "}
    signed_in.post(NEW, {"name": "Lamps", "slug": "lights", **described})
    project = Project.objects.get(slug="lights")
    assert [(sub.code, sub.text) for sub in sub_hypotheses(project)] == [("H1", "At night."), ("H2", "In winter.")]
    page = text(signed_in.get("/projects/lights/"))
    assert "Do they help?" in page and "They do." in page and "In winter." in page


@pytest.mark.parametrize("name", ["stance-and-evidence", "framing", "event-coding"])
def test_a_template_is_published_as_version_1_under_the_project_s_name(signed_in, name):
    signed_in.post(NEW, {"name": "Lamps", "hypothesis": "They help.", "start": f"template:{name}"})
    codebook = latest_codebook(Project.objects.get(slug="lamps"))
    assert codebook is not None and codebook.number == 1
    assert (codebook.parsed.name, codebook.parsed.hypothesis) == ("Lamps", "They help.")


def test_every_category_of_a_template_says_what_it_is_and_when():
    found = [c for point in starting_points() for v in point.codebook.asked for c in v.categories]
    assert len(found) > 60
    assert all(c.label and c.definition for c in found)


def test_a_copy_has_description_hypotheses_and_the_same_codebook_and_nothing_else(signed_in, nadia):
    source = make_project("lamps", "Lamps", manager=nadia)
    theirs = make_codebook(source)
    make_document(source)
    make_member(source, "Omid", Role.VIEWER)
    set_description(project=source, name="Lamps", question="Why?", hypothesis="So.", hide_coders=True, by=None)
    link = Link("field", "economic", Bearing.SUPPORTS)
    add_sub_hypothesis(project=source, text="At night.", links=[link], by=None)
    signed_in.post(NEW, {"name": "Again", "hypothesis": "Not so.", "start": "copy", "copied": source.pk})
    project = Project.objects.get(slug="again")
    codebook = latest_codebook(project)
    assert codebook is not None and codebook.sha256 == theirs.sha256
    assert (project.question, project.hypothesis) == ("Why?", "Not so.")
    assert [(sub.text, sub.plain_links) for sub in sub_hypotheses(project)] == [("At night.", [link])]
    assert not project.documents.exists() and project.memberships.count() == 1
    assert str(project.activity.first()) == "copied a project Lamps (lamps)"


def test_only_what_one_manages_is_copied(signed_in, nadia):
    other = make_project("lamps", "Theirs")
    make_member(other, "nadia", Role.CODER)
    gone = make_project("gone", "Withdrawn", manager=nadia)
    take(gone, "withdraw")
    page = text(signed_in.get(NEW))
    assert "Theirs" not in page and "Withdrawn" not in page
    for project in (other, gone):
        answer = signed_in.post(NEW, {"name": "Again", "start": "copy", "copied": project.pk})
        assert answer.status_code == 422
    assert not Project.objects.filter(slug="again").exists()


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": " "}, "Give the project a name."),
        ({"name": "Lamps \u202edetcetorp"}, "The name holds control characters"),
        ({"name": "هوش مصنوعی"}, "This name gives no address by itself."),
        ({"name": "Lamps", "slug": "Street Lamps"}, "may hold small letters, digits"),
        ({"name": "Lamps", "slug": "new"}, "is a page of Annotator"),
        ({"name": "Other", "slug": "taken"}, "There is a project at this address already"),
        ({"name": "Lamps", "parts": "Good.\n" + "x" * 401}, "Line 2: The sub-hypothesis has 401 characters"),
        ({"name": "Lamps", "start": "template:none"}, "Choose what the project begins with."),
        ({"name": "Lamps", "start": "copy"}, "Choose which of your projects to copy."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_made(signed_in, sent, told):
    make_project("taken")
    answer = signed_in.post(NEW, sent)
    assert answer.status_code == 422
    assert told in note(answer)
    assert Project.objects.count() == 1


def test_a_project_that_is_chosen_but_not_to_be_copied_is_asked_about(signed_in, nadia):
    own = make_project("own", manager=nadia)
    answer = signed_in.post(NEW, {"name": "Lamps", "copied": own.pk})
    assert answer.status_code == 422 and "To copy this project" in note(answer)


def test_an_address_in_another_script_s_letters_can_be_written(signed_in):
    assert signed_in.post(NEW, {"name": "هوش مصنوعی", "slug": "ai-study"}).status_code == 302
    assert Project.objects.get(slug="ai-study").name == "هوش مصنوعی"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": "Лампы", "slug": "", "proposed": ""}, 'value="lampy"'),
        ({"name": "Lamps 2", "slug": "lamps", "proposed": "lamps"}, 'value="lamps-2"'),
        ({"name": "Lamps", "slug": "mine", "proposed": "lamps"}, "/projects/mine/"),
        ({"name": "Taken", "slug": "", "proposed": ""}, 'value="taken-2"'),
        ({"name": "Lamps", "slug": "taken", "proposed": ""}, "There is a project at this address already"),
        ({"name": "中国", "slug": "", "proposed": ""}, "This name gives no address by itself."),
    ],
)
def test_the_address_follows_the_name_until_it_is_written_by_hand(signed_in, given, told):
    make_project("taken")
    assert told in note(signed_in.get(f"{NEW}address/", given))


def test_a_clash_in_the_last_moment_leaves_nothing_behind(nadia):
    make_project("lamps")
    with pytest.raises(NameTaken):
        make(slug="lamps", name="Lamps", parts=["At night."], template=starting_points()[0], by=nadia)
    assert Project.objects.count() == 1


def test_a_cancelled_look_at_the_page_makes_nothing(signed_in):
    signed_in.get(NEW)
    assert not Project.objects.exists()
