"""What is confused with what, and in which units."""

import numpy as np
import pytest
from hypothesis import given

from projects.reliability.confusion import Confusion, confusion
from projects.reliability.markings import markings_of
from projects.reliability.ratings import MISSING, Ratings, ratings_of
from tests.reliability.builders import as_ratings, coded, marked, selected, tables


def of(data: Ratings, coders: tuple[str, str] | None = None) -> Confusion:
    found = confusion(data, coders=coders)
    assert found is not None
    return found


def test_pairs_of_answers_of_one_unit_are_counted_whoever_gave_them() -> None:
    found = of(coded("aab", "ab.", "bb."))
    assert found.answers == ("a", "b")
    assert found.counts.tolist() == [[1, 3], [3, 1]]
    assert found.disagreements == 3


def test_of_two_coders_lines_are_the_first_ones_answers() -> None:
    found = of(coded("ab.", "ab.", "ba.", "aab"), coders=("B", "A"))
    assert found.counts.tolist() == [[1, 1], [2, 0]]


@given(tables())
def test_all_pairs_are_counted_once(codes: np.ndarray) -> None:
    m = (codes != MISSING).sum(axis=1)
    counts = of(as_ratings(codes, categories=4)).counts
    assert (counts == counts.T).all()
    assert np.triu(counts).sum() == (m * (m - 1) // 2).sum()


@given(tables(coders=2))
def test_every_cell_opens_the_units_it_counts(codes: np.ndarray) -> None:
    ratings = as_ratings(codes, categories=4)
    found = of(ratings, coders=("A", "B"))
    for line in range(4):
        for column in range(4):
            units = found.units(line, column)
            assert len(units) == found.counts[line, column]
            assert (codes[units] == [line, column]).all()


def test_units_are_known_by_their_ids() -> None:
    ratings = ratings_of("nominal", [("d7", "A", "x"), ("d7", "B", "y"), ("d2", "A", "x"), ("d2", "B", "x")])
    found = of(ratings)
    assert found.units(0, 1) == found.units(1, 0) == ["d7"]
    assert found.units(0, 0) == ["d2"]


def test_the_most_confused_answers_come_first_with_their_share_and_units() -> None:
    one, other = of(coded("ab", "ba", "ac", "cc")).most_confused()
    assert (one.answers, one.count, one.ids) == (("a", "b"), 2, (0, 1))
    assert one.share == pytest.approx(2 / 3)
    assert (other.answers, other.ids) == (("a", "c"), (2,))
    assert [c.answers for c in of(coded("ab", "ba", "ac")).most_confused(1)] == [("a", "b")]


def test_two_coders_most_confused_answers_are_counted_in_both_directions() -> None:
    (found,) = of(coded("ab", "ba", "aa"), coders=("A", "B")).most_confused()
    assert (found.count, found.share, set(found.ids)) == (2, 1, {0, 1})


def test_where_all_agree_nothing_is_confused() -> None:
    assert of(coded("aa", "bb")).most_confused() == []


def test_numbers_are_named_and_too_many_of_them_have_no_matrix() -> None:
    assert of(ratings_of("interval", [(1, "A", 2.0), (1, "B", 3.5)])).answers == ("2", "3.5")
    assert confusion(ratings_of("interval", [(n, "A", n) for n in range(200)])) is None


def test_sets_meet_label_by_label() -> None:
    found = of(selected(("ab", "a"), ("c", "b"), ("", ""), ("ac", "ab")))
    assert found.answers == ("a", "b", "c", "")
    # ab/a: b against nothing; c/b and ac/ab: c against b; a in both twice.
    assert found.counts.tolist() == [[2, 0, 0, 0], [0, 0, 2, 1], [0, 2, 0, 0], [0, 1, 0, 0]]
    assert found.units(1, 2) == [1, 3]
    assert found.units(3, 1) == [0]


def test_passages_meet_where_they_overlap_and_otherwise_nothing() -> None:
    spans = (("A", "x", 0, 9), ("B", "x", 2, 9), ("A", "y", 20, 30), ("B", "x", 25, 40), ("B", "y", 60, 70))
    found = confusion(marked(*spans))
    assert found is not None
    assert found.answers == ("x", "y", "")
    assert found.counts.tolist() == [[1, 1, 0], [1, 0, 1], [0, 1, 0]]
    directed = confusion(marked(*spans), coders=("B", "A"))
    assert directed is not None
    assert directed.counts.tolist() == [[1, 1, 0], [0, 0, 1], [0, 0, 0]]


def test_a_passage_meets_nothing_only_of_those_who_coded_the_document() -> None:
    spans = [("d1", "A", "x", 0, 5), ("d2", "A", "x", 0, 5)]
    found = confusion(markings_of({"d1": 9, "d2": 9}, [("d2", "B")], spans))
    assert found is not None
    assert found.units(0, 1) == ["d2"]
    assert found.disagreements == 1
