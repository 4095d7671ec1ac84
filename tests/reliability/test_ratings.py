"""Judgements become a table of codes."""

from typing import Any

import numpy as np
import pytest

from projects.reliability.ratings import RatingsError, ratings_from_arrays, ratings_of


def test_coders_stand_in_code_point_order_and_units_as_they_come() -> None:
    found = ratings_of("nominal", [("u2", "Omid", "yes"), ("u1", "Leila", "no")], categories=["yes", "no"])
    assert found.coders == ("Leila", "Omid")
    assert found.codes.tolist() == [[-1, 0], [1, -1]]


def test_coders_and_units_without_a_code_exist_too() -> None:
    found = ratings_of("nominal", [(1, "Leila", "a")], coders=["Omid"], units=[1, 2])
    assert (found.coders, found.units, found.values, found.missing) == (("Leila", "Omid"), 2, 1, 3)


def test_missing_counts_what_was_asked_for_where_that_is_known() -> None:
    found = ratings_of("nominal", [(1, "Leila", "a"), (2, "Omid", "a")], asked=3)
    assert found.missing == 1


def test_numbers_are_one_code_however_they_are_written() -> None:
    found = ratings_of("interval", [(1, "Leila", "2"), (1, "Omid", "2.0"), (2, "Leila", 10)])
    assert found.numbers is not None
    assert found.numbers.tolist() == [2.0, 10.0]
    assert found.codes.tolist() == [[0, 0], [1, -1]]


def test_numbers_stand_for_their_declared_category() -> None:
    found = ratings_of("ratio", [(1, "Leila", 2.0)], categories=["1", "2", "3"])
    assert found.codes.tolist() == [[1]]


def test_undeclared_ordinal_numbers_are_ranked_as_numbers() -> None:
    assert ratings_of("ordinal", [(1, "Leila", "10"), (1, "Omid", "9")]).categories == ("9", "10")


def test_equal_sets_are_one_code_and_the_empty_set_is_a_code() -> None:
    found = ratings_of("multi-select", [(1, "Leila", {"b", "a"}), (1, "Omid", ["a", "b"]), (2, "Omid", ())])
    assert found.members is not None
    assert found.codes[0, 0] == found.codes[0, 1] != found.codes[1, 1]
    assert found.members[found.codes[1, 1]].tolist() == [False, False]


@pytest.mark.parametrize(
    ("level", "value", "complaint"),
    [
        ("nominal", "c", "“c” is not one of the declared categories"),
        ("multi-select", ["c"], "“c” is not one of the declared categories"),
        ("interval", "many", "“many” is not a number"),
        ("interval", "nan", "not a finite number"),
        ("cardinal", "a", "There is no level “cardinal”"),
    ],
)
def test_a_wrong_answer_is_named(level: str, value: Any, complaint: str) -> None:
    with pytest.raises(RatingsError, match=complaint):
        ratings_of(level, [(1, "Leila", value)], categories=() if level == "interval" else ["a", "b"])


def test_an_ordinal_scale_of_words_must_be_declared() -> None:
    with pytest.raises(RatingsError, match="in scale order"):
        ratings_of("ordinal", [(1, "Leila", "weak")])


def test_two_values_of_one_coder_for_one_unit_are_refused() -> None:
    with pytest.raises(RatingsError, match="Leila has two values for unit 7"):
        ratings_of("nominal", [(7, "Leila", "a"), (7, "Leila", "b")])


def test_arrays_give_the_same_table_as_triples() -> None:
    arrays = ratings_from_arrays(
        "nominal",
        np.array([40, 40, 7]),
        np.array([0, 1, 0]),
        np.array([1, 0, 1]),
        coder_names=["Omid", "Leila"],
        categories=["a", "b"],
    )
    triples = ratings_of("nominal", [(7, "Omid", "b"), (40, "Omid", "b"), (40, "Leila", "a")], categories=["a", "b"])
    assert arrays.coders == triples.coders
    assert arrays.codes.tolist() == triples.codes.tolist()


def test_arrays_of_numbers_need_no_categories() -> None:
    found = ratings_from_arrays(
        "interval", np.array([1, 2]), np.array([0, 0]), np.array([3.5, 2.0]), coder_names=["Leila"]
    )
    assert found.numbers is not None
    assert found.numbers[found.codes[:, 0]].tolist() == [3.5, 2.0]


def test_arrays_with_two_values_in_a_cell_are_refused() -> None:
    with pytest.raises(RatingsError, match="two values"):
        ratings_from_arrays(
            "nominal", np.array([1, 1]), np.array([0, 0]), np.array([0, 0]), coder_names=["a"], categories="x"
        )
