"""Passages: which of two coders' spans match, and how well their marked characters agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.reliability.markings import Markings, markings_of, overlaps
from projects.reliability.ratings import MISSING, RatingsError
from projects.reliability.report import rows
from tests.reliability.builders import as_ratings, figure, marked

Span = tuple[str, str, str, int, int]
LENGTHS = {"d1": 12, "d2": 7, "d3": 20}


@st.composite
def spans(draw: st.DrawFn, coders: str = "ABC") -> Span:
    document = draw(st.sampled_from(sorted(LENGTHS)))
    start = draw(st.integers(0, LENGTHS[document] - 1))
    end = draw(st.integers(start + 1, LENGTHS[document]))
    return document, draw(st.sampled_from(coders)), draw(st.sampled_from("xy")), start, end


@st.composite
def studies(draw: st.DrawFn) -> Markings:
    coded = draw(st.sets(st.tuples(st.sampled_from(sorted(LENGTHS)), st.sampled_from("ABC"))))
    return markings_of(LENGTHS, coded, draw(st.lists(spans(), max_size=12)), labels="xy", coders="ABC")


def f1(markings: Markings, metric: str = "exact", category: str | None = None) -> float | None:
    return figure(markings, "span_f1", metric, category=category).value


def test_exact_f1_asks_for_the_same_label_and_bounds() -> None:
    found = marked(("A", "x", 0, 5), ("A", "x", 10, 15), ("B", "x", 0, 5), ("B", "y", 10, 15), ("B", "x", 20, 26))
    assert f1(found) == pytest.approx(2 * 1 / 5)


def test_overlap_f1_counts_spans_that_share_a_code_point_with_the_same_label() -> None:
    found = marked(("A", "x", 0, 5), ("A", "x", 10, 15), ("B", "x", 4, 12), ("B", "y", 0, 5), ("B", "x", 15, 20))
    assert f1(found, "overlap") == pytest.approx((2 + 1) / 5)


def test_spans_that_touch_do_not_overlap() -> None:
    assert f1(marked(("A", "x", 0, 5), ("B", "x", 5, 9)), "overlap") == 0


def test_exact_duplicates_of_one_coder_count_once() -> None:
    assert f1(marked(("A", "x", 0, 5), ("A", "x", 0, 5), ("B", "x", 0, 5))) == 1


def test_f1_pools_the_documents_both_coded_and_leaves_out_the_others() -> None:
    found = markings_of(
        {"both": 10, "one": 10},
        [("both", "A"), ("both", "B"), ("one", "A")],
        [("both", "A", "x", 0, 5), ("both", "B", "x", 0, 5), ("one", "A", "x", 0, 5)],
    )
    assert f1(found) == 1


def test_the_mean_of_pairs_is_undefined_where_a_pair_marked_nothing() -> None:
    found = marked(("A", "x", 0, 5), coders="ABC")
    assert f1(found) is None
    assert figure(found, "span_f1", "exact", coders="AB").value == 0
    assert figure(found, "span_f1", "exact", coders="BC").undefined == "no_spans"


def test_pairs_that_never_coded_the_same_document_are_not_compared() -> None:
    found = markings_of(
        {"d1": 9, "d2": 9}, [("d1", "A"), ("d1", "B"), ("d2", "B"), ("d2", "C")], [("d1", "A", "x", 0, 5)]
    )
    pairs = {row.coders for row in rows(found, variable="v", replicates=0) if row.coders}
    assert pairs == {("A", "B"), ("B", "C")}


def test_a_label_has_its_own_f1() -> None:
    found = marked(("A", "x", 0, 5), ("B", "x", 0, 5), ("A", "y", 6, 9), ("B", "y", 7, 9))
    assert (f1(found, category="x"), f1(found, category="y"), f1(found, "overlap", "y")) == (1, 0, 1)


@given(studies())
def test_overlaps_are_exactly_the_pairs_that_share_a_code_point(markings: Markings) -> None:
    first, second = overlaps(markings.spans, same_label=True)
    found = {tuple(sorted(pair)) for pair in zip(first.tolist(), second.tolist(), strict=True)}
    each = [(d, k, set(range(start, end))) for d, _, k, start, end in markings.spans.tolist()]
    expected = {
        (i, j)
        for i in range(len(each))
        for j in range(i + 1, len(each))
        if each[i][:2] == each[j][:2] and each[i][2] & each[j][2]
    }
    assert found == expected
    assert len(first) == len(found)


def characters(markings: Markings, label: int | None) -> np.ndarray:
    """Code points × coders: 1 marked, 0 not, -1 not coded."""
    starts = np.cumsum(markings.lengths) - markings.lengths
    table = np.repeat(np.where(markings.coded, 0, MISSING), markings.lengths, axis=0)
    for document, coder, k, start, end in markings.spans.tolist():
        if label in (None, k):
            table[starts[document] + start : starts[document] + end, coder] = 1
    return table


@given(studies(), st.sampled_from([None, "x", "y"]))
def test_character_alpha_is_nominal_alpha_over_the_code_points(markings: Markings, category: str | None) -> None:
    label = None if category is None else "xy".index(category)
    expected = figure(as_ratings(characters(markings, label), categories=2), "krippendorff_alpha").value
    assert figure(markings, "krippendorff_alpha", "character", category=category).value == pytest.approx(expected)


def test_character_alpha_says_how_many_code_points_it_saw() -> None:
    found = markings_of({"d1": 9, "d2": 5}, [("d1", "A"), ("d1", "B"), ("d2", "A")], [])
    row = figure(found, "krippendorff_alpha", "character")
    assert (row.units, row.values, row.missing) == (9, 18, 1)


def test_a_coder_with_a_span_has_coded_the_document() -> None:
    found = markings_of({"d": 9}, [], [("d", "A", "x", 0, 5), ("d", "B", "x", 0, 5)])
    assert found.coded.all()


@pytest.mark.parametrize(
    ("span", "complaint"),
    [
        (("d", "A", "x", 5, 5), "does not lie inside"),
        (("d", "A", "x", 5, 11), "does not lie inside"),
        (("d", "A", "x", -1, 5), "does not lie inside"),
        (("e", "A", "x", 0, 5), "document “e” is not known"),
        (("d", "A", "z", 0, 5), "label “z” is not known"),
    ],
)
def test_a_span_outside_its_document_or_with_an_unknown_label_is_refused(span: Span, complaint: str) -> None:
    with pytest.raises(RatingsError, match=complaint):
        markings_of({"d": 10}, [], [span], labels="xy")
