"""Names for SPSS and Stata: legal, told apart, and the same every time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.datasets.legalnames import RESERVED, legal_names

names = st.lists(st.text(min_size=1, max_size=90), max_size=12, unique=True)


@given(names)
def test_every_name_is_legal_and_no_two_are_alike(given_names):
    found = legal_names(given_names, 27, 64)
    assert len({name.casefold() for name in found}) == len(given_names)
    for name in found:
        assert len(name) <= 27 and len(name.encode()) <= 64
        assert name[0].isalpha() and not name.endswith("_")
        assert all(c == "_" or c.isalpha() or c in "0123456789" for c in name)
        assert name.casefold() not in RESERVED


@pytest.mark.parametrize(
    ("name", "legal"),
    [
        ("stance", "stance"),
        ("field.economic", "field_economic"),
        ("with", "with_v"),
        ("ALL", "ALL_v"),
        ("str12", "str12_v"),
        ("2nd", "v_2nd"),
        ("…", "v"),
        ("поле", "поле"),
        ("语气.POS", "语气_POS"),
    ],
)
def test_a_name_stays_as_near_as_it_can(name, legal):
    assert legal_names([name], 32, 64) == [legal]


def test_a_long_name_is_shortened_to_the_same_wherever_it_stands():
    long = "how_strongly_the_article_ties_this_instrument_to_the_interest"
    (alone,) = legal_names([long], 32, 64)
    assert alone.startswith("how_strongly_the_article_ti") and len(alone) == 32
    assert legal_names(["a", f"{long}s", long], 32, 64)[2] == alone


def test_names_that_differ_only_in_case_or_marks_are_told_apart():
    first, second, third = legal_names(["a.b", "a-b", "A_B"], 32, 64)
    assert (first, second[:4], third[:4]) == ("a_b", "a_b_", "A_B_")
