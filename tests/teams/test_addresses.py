"""An address from a name, in whatever script it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.teams.addresses import RESERVED, free_address, proposed_address
from projects.teams.queries import address_for
from projects.teams.rules import slug_problem
from tests.factories import make_project


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("China’s AI strategy in Central Asia", "chinas-ai-strategy-in-central-asia"),
        ("Über Straßen & Cafés, 2026", "uber-strassen-cafes-2026"),
        ("Щит и меч: обзор", "shchit-i-mech-obzor"),
        ("Қазақстан және жасанды интеллект", "qazaqstan-zhane-zhasandy-intellekt"),
        ("Осиёи Марказӣ", "osiyoi-markazi"),
        ("New", "new-study"),
        ("– – –", ""),
    ],
)
def test_a_name_of_letters_gives_its_address(name, address):
    assert proposed_address(name) == address


@pytest.mark.parametrize("name", ["هوش مصنوعی در آسیای مرکزی", "中国人工智能", "AI در آسیا"])
def test_a_script_that_does_not_spell_is_not_guessed_at(name):
    assert proposed_address(name) == ""


@given(st.text(max_size=120))
def test_what_is_proposed_can_be_used(name):
    address = proposed_address(name)
    assert not address or slug_problem(address) is None


@given(st.sets(st.integers(2, 9)))
def test_a_taken_address_gets_the_first_free_number(numbers):
    taken = frozenset({"lamps", *(f"lamps-{n}" for n in numbers)})
    assert free_address("lamps", taken) not in taken
    assert free_address("lights", taken) == "lights"


@pytest.mark.django_db
def test_the_next_project_of_a_name_is_numbered():
    make_project("lamps")
    make_project("lamps-2")
    assert address_for("Lamps") == "lamps-3"


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_the_address_of_a_page_is_no_project_s(slug):
    assert slug_problem(slug) == "is a page of Annotator; choose another"
