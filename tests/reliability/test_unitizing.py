"""alpha_U and the u-alpha family, against their definitions written out position by position."""

from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.reliability.markings import Markings, markings_of
from tests.reliability.builders import figure, marked

LENGTHS = {"d1": 11, "d2": 6}
Section = tuple[int, int, bool]


@st.composite
def partitions(draw: st.DrawFn, coders: str = "AB") -> Markings:
    """Coders' spans side by side, with two labels, in two documents that all of them coded."""
    spans = []
    for (document, length), coder in product(LENGTHS.items(), coders):
        cuts = sorted(draw(st.sets(st.integers(0, length), max_size=5)))
        for start, end in pairwise(cuts):
            if label := draw(st.sampled_from(["x", "y", ""])):
                spans.append((document, coder, label, start, end))
    return markings_of(LENGTHS, product(LENGTHS, coders), spans, labels="xy", coders=coders)


def positions(markings: Markings) -> list[list[tuple[str, int]]]:
    """For each code point of the documents laid end to end, each coder's label ("" = gap) and unit (gaps: its own)."""
    found: list[list[tuple[str, int]]] = []
    for document, length in enumerate(markings.lengths):
        for at in range(length):
            each = []
            for coder in range(len(markings.coders)):
                here = [
                    n for n, (d, c, _, s, e) in enumerate(markings.spans) if (d, c) == (document, coder) and s <= at < e
                ]
                label = markings.labels[markings.spans[here[0]][2]] if here else ""
                each.append((label, here[0] if here else -1 - len(found) * 10 - coder))
            found.append(each)
    return found


def one_minus(observed: list[bool], expected: list[bool]) -> float | None:
    if not observed or not any(expected):
        return None
    return 1 - (sum(observed) / len(observed)) / (sum(expected) / len(expected))


def by_definition(found: list[list[tuple[str, int]]], first: str | None = None) -> float | None:
    """Observed: pairs of coders at one position. Expected: pairs of any positions that are not of one unit."""
    values = [value for each in found for value in each]
    observed = [a[0] != b[0] for each in found for a, b in product(each, each) if a is not b and first in (None, a[0])]
    expected = [a[0] != b[0] for a, b in product(values, values) if a[1] != b[1] and first in (None, a[0])]
    return one_minus(observed, expected)


@given(partitions(coders="ABC"))
def test_u_alpha_compares_labels_and_gaps(markings: Markings) -> None:
    assert figure(markings, "u_alpha", None).value == pytest.approx(by_definition(positions(markings)))


@given(partitions())
def test_the_binary_form_asks_only_whether_something_was_marked(markings: Markings) -> None:
    found = [[("x" if label else "", unit) for label, unit in each] for each in positions(markings)]
    assert figure(markings, "u_alpha_binary", None).value == pytest.approx(by_definition(found))


@given(partitions())
def test_cu_alpha_compares_labels_where_both_marked(markings: Markings) -> None:
    found = [each for each in positions(markings) if all(label for label, _ in each)]
    assert figure(markings, "cu_alpha", None).value == pytest.approx(by_definition(found))


@given(partitions(), st.sampled_from("xy"))
def test_ku_alpha_compares_one_label_with_the_others(markings: Markings, label: str) -> None:
    found = [each for each in positions(markings) if all(label for label, _ in each)]
    assert figure(markings, "ku_alpha", None, category=label).value == pytest.approx(by_definition(found, label))


def sections(markings: Markings, label: int, coder: int) -> list[list[Section]]:
    """Each document's units of the label and gaps between them, as (start, length, is a unit)."""
    found = []
    for document, length in enumerate(markings.lengths):
        units = [(s, e) for d, c, k, s, e in markings.spans.tolist() if (d, c, k) == (document, coder, label)]
        line: list[Section] = []
        last = 0
        for start, end in [*sorted(units), (int(length), int(length))]:
            line += [(last, start - last, False)] if start > last else []
            line += [(start, end - start, True)] if end > start else []
            last = end
        found.append(line)
    return found


def apart(one: Section, other: Section) -> float:
    """Krippendorff 1995: the squared difference of two sections."""
    (b, n, unit), (c, m, other_unit) = one, other
    if unit and other_unit and -n < b - c < m:
        return (b - c) ** 2 + (b + n - c - m) ** 2
    if unit and not other_unit and 0 <= b - c <= m - n:
        return n**2
    if other_unit and not unit and 0 <= c - b <= n - m:
        return m**2
    return 0


def disagreements(markings: Markings, label: int) -> tuple[float, float]:
    """Observed and expected disagreement of one label, as Krippendorff 1995 and 2004 write them."""
    m, length = len(markings.coders), int(markings.lengths.sum())
    lines = [sections(markings, label, coder) for coder in range(m)]
    pairs = [(a, b) for i, j in product(range(m), repeat=2) if i != j for a, b in zip(lines[i], lines[j], strict=True)]
    observed = sum(apart(g, h) for a, b in pairs for g in a for h in b) / (m * (m - 1) * length**2)
    every = [section for line in lines for document in line for section in document]
    units, gaps = [n for _, n, unit in every if unit], [n for _, n, unit in every if not unit]
    within = sum(
        (len(units) - 1) / 3 * (2 * n**3 - 3 * n**2 + n) + n**2 * sum(g - n + 1 for g in gaps if g >= n) for n in units
    )
    expected = 2 / length * within / (m * length * (m * length - 1) - sum(n * (n - 1) for n in units))
    return observed, expected


@given(partitions(coders="ABC"))
def test_alpha_u_is_krippendorffs_of_1995(markings: Markings) -> None:
    each = [disagreements(markings, label) for label in (0, 1)]
    for category, (observed, expected) in zip("xy", each, strict=True):
        found = figure(markings, "alpha_u", None, category=category).value
        assert found == (pytest.approx(1 - observed / expected) if expected else None)
    observed, expected = (sum(part) for part in zip(*each, strict=True))
    assert figure(markings, "alpha_u", None).value == (pytest.approx(1 - observed / expected) if expected else None)


def test_u_alpha_cannot_see_one_passage_split_in_two_but_alpha_u_can() -> None:
    found = marked(("A", "x", 10, 20), ("A", "x", 20, 30), ("B", "x", 10, 30))
    assert figure(found, "u_alpha", None).value == pytest.approx(1)
    value = figure(found, "alpha_u", None).value
    assert value is not None
    assert value < 1


@pytest.mark.parametrize("coefficient", ["u_alpha", "u_alpha_binary", "cu_alpha"])
def test_overlapping_passages_of_a_coder_are_refused_and_not_flattened(coefficient: str) -> None:
    found = marked(("A", "x", 10, 20), ("A", "y", 15, 30), ("B", "x", 10, 30))
    assert figure(found, coefficient, None).undefined == "overlapping_spans"
    assert figure(found, "alpha_u", None).value is not None


def test_alpha_u_refuses_overlaps_within_a_label_and_only_there() -> None:
    found = marked(("A", "x", 10, 20), ("A", "x", 15, 30), ("B", "x", 10, 30), ("A", "y", 0, 5), ("B", "y", 1, 5))
    assert figure(found, "alpha_u", None).undefined == "overlapping_spans"
    assert figure(found, "alpha_u", None, category="x").undefined == "overlapping_spans"
    assert figure(found, "alpha_u", None, category="y").value is not None


def test_cu_and_ku_alpha_are_for_two_coders() -> None:
    spans = [(c, k, s, s + 9) for (c, _), (k, s) in product(combinations("ABCA", 2), [("x", 0), ("y", 20)])]
    found = marked(*spans, coders="ABC")
    assert figure(found, "cu_alpha", None).undefined == "more_than_two_coders"
    assert figure(found, "ku_alpha", None, category="x").undefined == "more_than_two_coders"


def test_documents_with_other_numbers_of_coders_weigh_as_their_pairs_do() -> None:
    twice = markings_of(
        {"d1": 30, "d2": 30}, product(("d1", "d2"), "AB"), [("d1", "A", "x", 0, 9), ("d1", "B", "x", 3, 9)]
    )
    more = markings_of(
        {"d1": 30, "d2": 30, "d3": 8}, [*product(("d1", "d2"), "AB"), ("d3", "A")],
        [("d1", "A", "x", 0, 9), ("d1", "B", "x", 3, 9)],
    )  # fmt: skip
    for coefficient in ("alpha_u", "u_alpha"):
        assert figure(twice, coefficient, None).value == pytest.approx(figure(more, coefficient, None).value)
