"""The design of a study in which each document is coded by some of the coders."""

from projects.reliability.coverage import coverage
from tests.reliability.builders import coded, marked


def test_coders_have_units_in_common() -> None:
    found = coverage(coded("aa.", "ab.", ".ba", "a..", "..."))
    assert found.together.tolist() == [[3, 2, 0], [2, 3, 1], [0, 1, 1]]
    assert found.by_codes == {0: 1, 1: 1, 2: 3}
    assert found.pairable == 3


def test_coders_who_share_no_unit_are_named() -> None:
    assert coverage(coded("aa.", ".ba")).strangers == [("A", "C")]


def test_coders_connected_through_others_are_one_circle() -> None:
    assert coverage(coded("aa..", ".ba.", "..aa")).circles == [["A", "B", "C", "D"]]
    assert coverage(coded("aa..", "..aa")).circles == [["A", "B"], ["C", "D"]]
    assert coverage(coded("a.a.", ".a.a", "...b")).circles == [["A", "C"], ["B", "D"]]
    assert coverage(coded("a.a.", ".a.a", "aa..")).circles == [["A", "B", "C", "D"]]
    assert coverage(coded("a..a.", ".a..a", "..a.a", "...aa")).circles == [["A", "B", "C", "D", "E"]]


def test_documents_with_passages_are_covered_too() -> None:
    assert coverage(marked(("A", "x", 0, 9))).together.tolist() == [[1, 1], [1, 1]]
