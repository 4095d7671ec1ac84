"""Projects, their members, and identities that people take over."""

from __future__ import annotations

import pytest
from django.test import Client

from projects.teams.actions import (
    IdentityTaken,
    NameTaken,
    WrongName,
    accept_identity,
    add_coder,
    add_member,
    create_account,
    create_project,
    describe_project,
)
from projects.teams.models import Activity, Membership, Project, User
from projects.teams.rules import Role
from tests.factories import PASSWORD, make_project, make_user

pytestmark = pytest.mark.django_db


def told(project: Project) -> list[str]:
    """The project's log, oldest line first."""
    return [str(line) for line in project.activity.order_by("pk")]


def test_whoever_makes_a_project_manages_it():
    nadia = make_user("nadia")
    project = create_project(slug="lamps", name="  Lamps  ", by=nadia)
    assert project.name == "Lamps"
    assert project.memberships.get(user=nadia).roles == {Role.MANAGER}


def test_making_a_project_is_told_with_its_maker():
    nadia = make_user("nadia")
    project = create_project(slug="lamps", name="Lamps", by=nadia)
    assert told(project) == ["made the project Lamps", "added a member nadia: manager"]
    assert {line.by for line in project.activity.all()} == {nadia}


def test_a_project_without_a_name_is_called_by_its_address():
    assert create_project(slug="lamps", name=" ").name == "lamps"


def test_a_second_project_at_an_address_is_refused_and_leaves_no_trace():
    create_project(slug="lamps", name="Lamps")
    with pytest.raises(NameTaken, match="There is a project “lamps” already; choose another address"):
        create_project(slug="lamps", name="Other lamps", by=make_user())
    assert Project.objects.count() == 1
    assert Activity.objects.count() == 1
    assert not Membership.objects.exists()


def test_an_address_that_would_not_survive_a_link_is_refused():
    with pytest.raises(WrongName, match="The project's address “Smart Lamps” may hold small letters"):
        create_project(slug="Smart Lamps", name="Lamps")
    assert not Project.objects.exists()


def test_describing_a_project_keeps_what_is_not_said():
    project = create_project(slug="lamps", name="Lamps", question="Why?", hypothesis="Because.")
    describe_project(project=project, question="How?")
    project.refresh_from_db()
    assert (project.name, project.question, project.hypothesis) == ("Lamps", "How?", "Because.")
    assert told(project)[-1] == "described the project Lamps"


def test_a_member_may_hold_several_roles():
    member = add_member(project=make_project(), name="Leila", roles=(Role.CODER, Role.ADJUDICATOR))
    assert member.roles == {Role.CODER, Role.ADJUDICATOR}
    assert told(member.project)[-1] == "added a member Leila: adjudicator, coder"


def test_the_log_says_who_added_a_member():
    nadia = make_user("nadia")
    member = add_member(project=make_project(), name="Leila", roles=(Role.VIEWER,), by=nadia)
    assert [line.by for line in member.project.activity.filter(verb="added a member")] == [nadia]


def test_two_members_of_one_name_are_refused():
    project = make_project()
    add_member(project=project, name="Leila", roles=(Role.CODER,))
    lines = told(project)
    with pytest.raises(NameTaken, match="has a member “Leila” already; choose another name"):
        add_member(project=project, name="Leila", roles=(Role.MANAGER,))
    assert project.memberships.get().roles == {Role.CODER}
    assert told(project) == lines


def test_one_name_in_two_projects_is_two_people():
    first, second = (add_coder(project=make_project(), name="coder_1") for _ in range(2))
    assert first.pk != second.pk


def test_one_person_has_one_place_in_a_project():
    project, leila = make_project(), make_user("leila")
    add_member(project=project, name="Leila", user=leila, roles=(Role.CODER,))
    with pytest.raises(IdentityTaken, match="leila takes part in the project already, as “Leila”"):
        add_member(project=project, name="L.", user=leila, roles=(Role.MANAGER,))
    assert project.memberships.count() == 1


@pytest.mark.parametrize("name", ["", " Omid", "Om\x00id", "O" * 151])
def test_a_name_that_cannot_stand_is_refused_with_its_reason(name):
    project = make_project()
    with pytest.raises(WrongName, match="The name “"):
        add_member(project=project, name=name, roles=(Role.CODER,))
    assert not project.memberships.exists()


def test_a_person_takes_over_an_imported_identity():
    imported, aigerim = add_coder(project=make_project(), name="coder_1"), make_user("aigerim")
    taken = accept_identity(membership=imported, user=aigerim)
    assert (taken.pk, taken.user) == (imported.pk, aigerim)
    assert taken.roles == {Role.CODER}
    assert told(taken.project)[-1] == "took over an identity coder_1"


def test_an_identity_is_taken_over_once():
    imported, aigerim = add_coder(project=make_project(), name="coder_1"), make_user("aigerim")
    accept_identity(membership=imported, user=aigerim)
    with pytest.raises(IdentityTaken, match="“coder_1” is somebody's place already"):
        accept_identity(membership=imported, user=make_user("daniyar"))
    imported.refresh_from_db()
    assert imported.user == aigerim


def test_a_member_cannot_take_over_a_second_identity():
    project, aigerim = make_project(), make_user("aigerim")
    add_member(project=project, name="Aigerim", user=aigerim, roles=(Role.CODER,))
    imported = add_coder(project=project, name="coder_1")
    with pytest.raises(IdentityTaken, match="as “Aigerim”"):
        accept_identity(membership=imported, user=aigerim)
    imported.refresh_from_db()
    assert imported.user is None


def test_an_account_signs_in_with_its_password():
    create_account(username="omid", password=PASSWORD)
    assert Client().login(username="omid", password=PASSWORD)


@pytest.mark.parametrize("name", ["omid", "Omid", "OMID"])
def test_a_second_account_of_a_name_is_refused_in_any_case(name):
    create_account(username="omid", password=PASSWORD)
    with pytest.raises(NameTaken, match=f"There is an account “{name}” already"):
        create_account(username=name, password="another pass phrase")
    assert User.objects.get().check_password(PASSWORD)


def test_an_account_without_a_name_is_refused():
    with pytest.raises(WrongName, match="is empty; give a name"):
        create_account(username="", password=PASSWORD)


def test_a_line_of_the_log_is_never_changed():
    line = make_project().activity.get()
    line.detail = "something else"
    with pytest.raises(ValueError, match="cannot be changed"):
        line.save()
