"""Who agrees with whom."""

import pytest

from projects.reliability.coder_figures import coder_figures
from projects.reliability.pairwise import KAPPA, pair_matrix
from tests.reliability.builders import coded, figure, marked, selected


def test_each_pair_of_coders_has_the_alpha_of_what_the_two_of_them_coded() -> None:
    found = pair_matrix(coded("12.", "22.", "13.", "111", level="ordinal"))
    alone = figure(coded("12", "22", "13", "11", level="ordinal", categories="123"), "krippendorff_alpha", "ordinal")
    one, none = found.of("B", "A"), found.of("A", "C")
    assert one and none
    assert one.value == pytest.approx(alone.value)
    assert (one.units, none.undefined, none.units) == (4, "no_variation", 1)
    assert none.sentence


def test_the_heat_map_can_show_kappa_too() -> None:
    found = coded("aab", "bab", "abb", "bba")
    for pair in pair_matrix(found, coefficient=KAPPA).pairs:
        assert pair.value == figure(found, "cohen_kappa", coders=pair.coders).value


def test_the_heat_map_is_a_square_without_a_diagonal() -> None:
    table = pair_matrix(coded("aab", "bbb", "aba")).table
    assert [coder for coder, _ in table] == ["A", "B", "C"]
    assert [[cell is None for cell in line] for _, line in table] == [[i == j for j in range(3)] for i in range(3)]
    assert table[0][1][2] is table[2][1][0]


def test_the_lowest_pair_is_named() -> None:
    lowest = pair_matrix(coded("aab", "bba", "aab", "bbb")).lowest
    assert lowest is not None
    assert "C" in lowest.coders


def test_pairs_of_sets_and_of_passages_have_an_alpha_of_their_own_kind() -> None:
    assert pair_matrix(selected(("a", "ab"), ("b", "b"))).metric == "masi"
    spans = marked(("A", "x", 0, 9), ("B", "x", 0, 9), ("C", "x", 5, 9), coders="ABC")
    found = pair_matrix(spans)
    alone = figure(marked(("A", "x", 0, 9), ("B", "x", 0, 9)), "krippendorff_alpha", "character")
    pair = found.of("A", "B")
    assert pair is not None
    assert (found.metric, pair.value, pair.units) == ("character", alone.value, 1)


def test_without_the_coder_who_differs_alpha_is_higher() -> None:
    units = coded("aab", "bba", "aaa", "bbb", "aab", "bbb")
    found = {f.coder: f for f in coder_figures(units)}
    assert found["C"].without.value == 1
    assert found["C"].gain == pytest.approx(1 - (figure(units, "krippendorff_alpha").value or 0))
    assert (found["A"].gain or 0) < 0


def test_a_coders_mean_with_the_others_is_the_mean_of_their_pairs() -> None:
    units = coded("aab", "bba", "aba", "bbb")
    matrix = pair_matrix(units)
    of_a = [pair.value for pair in matrix.pairs if "A" in pair.coders and pair.value is not None]
    assert coder_figures(units)[0].pairwise == pytest.approx(sum(of_a) / 2)
    assert coder_figures(units, matrix=matrix) == coder_figures(units)


def test_a_pair_without_a_value_is_not_averaged_away() -> None:
    a, _, c = coder_figures(coded("aa.", "bb.", "ab.", ".ab", ".bb"))
    assert (a.pairwise, a.pairwise_undefined) == (None, "no_pairable_units")
    assert (c.units, c.shared) == (2, 2)


def test_each_coder_has_a_distribution_of_answers() -> None:
    found = coder_figures(coded("ab", "a.", "bb", "ab"))
    assert found[0].counts == {"a": 3, "b": 1}
    assert found[0].shares == {"a": 0.75, "b": 0.25}
    assert found[1].shares == {"a": 0, "b": 1}
    assert coder_figures(coded("a.", "b."))[1].shares == {}


def test_of_a_multi_select_shares_are_of_the_units_coded() -> None:
    assert coder_figures(selected(("ab", ""), ("a", "a"), categories="ab"))[0].shares == {"a": 1, "b": 0.5}


def test_a_single_coder_has_nobody_to_agree_with() -> None:
    (alone,) = coder_figures(coded("a", "b"))
    assert (alone.pairwise, alone.pairwise_undefined) == (None, "one_coder")
