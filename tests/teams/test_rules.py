"""Names that may stand in a project."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.teams.rules import name_problem, slug_problem


@pytest.mark.parametrize("name", ["Aigerim", "coder_1", "نادیا", "陈 (second coder)", "a" * 150])
def test_people_have_names_in_any_script(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        (" Omid", "white space"),
        ("Omid\n", "white space"),
        ("a" * 151, "151 characters"),
        ("Om\x00id", "control characters"),
        ("Leila\u202egnp.exe", "control characters"),
    ],
)
def test_a_name_that_could_pass_for_another_is_refused(name: str, says: str) -> None:
    assert says in (name_problem(name) or "")


@pytest.mark.parametrize("slug", ["a", "smart-cities-2026", "acc_road", "2026"])
def test_a_project_address_is_plain(slug: str) -> None:
    assert slug_problem(slug) is None


@pytest.mark.parametrize("slug", ["", "Smart", "a b", "../x", "-a", "a--b", "é", "a" * 81, "a/b"])
def test_an_address_that_would_not_survive_a_link_is_refused(slug: str) -> None:
    assert slug_problem(slug)


@given(st.text(max_size=40))
def test_every_text_gets_a_verdict(text: str) -> None:
    assert name_problem(text) is None or isinstance(name_problem(text), str)
    assert slug_problem(text) is None or isinstance(slug_problem(text), str)
