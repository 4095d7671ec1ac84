"""The table that journals expect."""

from typing import Any

import pytest

from projects.reliability.ratings import Ratings
from projects.reliability.report import headline
from projects.reliability.tabulation import HEADER, Entry, entry, in_latex, latex, markdown, share, table
from projects.reliability.writing import short
from tests.reliability.builders import coded, marked, selected


def line(label: str, ratings: Ratings, **about: Any) -> Entry:
    return entry(label, ratings.level, headline(ratings, variable="v", replicates=200), **about)


STANCE = line("Stance", coded(*["11", "22", "33"] * 20, "12", "12", level="ordinal"), categories=3)


def test_a_line_says_everything_a_reviewer_asks_for() -> None:
    cells = dict(zip(HEADER, table([STANCE])[1], strict=True))
    assert (cells["Variable"], cells["Level"], cells["Categories"], cells["Units"]) == ("Stance", "ordinal", "3", "62")
    assert (cells["Coders"], cells["Codes"], cells["Agreement"]) == ("2", "124", "96.8\N{NO-BREAK SPACE}%")
    assert cells["Alpha"] == short(STANCE.alpha.value)
    assert cells["95 % interval"].startswith("[.")
    assert cells["Second coefficient"].startswith("AC2 .9")
    assert cells["Verdict"] == "reliable"


def test_the_verdict_is_from_the_lower_limit() -> None:
    good = line("v", coded(*["aa", "bb"] * 40, "ab", "ba", "ab", "ba"))
    assert good.alpha.value is not None
    assert good.alpha.value > 0.9
    assert good.verdict == "reliable"
    assert line("v", coded(*["aa", "bb"] * 20, "ab", "ba", "ab", "ba")).verdict == "tentative"
    assert line("v", coded("aa", "aa")).verdict == "undefined"
    assert line("v", coded("ab", "b.", level="nominal"), threshold=0.9).verdict == "no interval"


def test_a_variables_own_threshold_decides() -> None:
    strict = line("v", coded(*["aa", "bb"] * 20, "ab"), threshold=0.99)
    assert strict.verdict == "tentative"


def test_what_does_not_exist_is_a_dash() -> None:
    sets = entry("Fields", "several", headline(selected(("a", "b"), ("b", "b")), variable="v", replicates=0))
    cells = dict(zip(HEADER, table([sets])[1], strict=True))
    assert {cells[name] for name in ("Categories", "95 % interval", "P(α < .800)", "Second coefficient")} == {"–"}


def test_passages_have_f1_beside_alpha() -> None:
    spans = headline(marked(("A", "x", 0, 9), ("B", "x", 0, 9)), variable="v", replicates=0)
    assert table([entry("Passages", "span", spans)])[1][-2] == "F1 1.00"


def test_markdown_has_a_line_each_and_no_name_breaks_out_of_its_cell() -> None:
    text = markdown([["Name", "Level"], ["a|b\n*c* <b>[x](y)", "nominal"]])
    assert text == "| Name | Level |\n| --- | --- |\n| a\\|b \\*c\\* \\<b>[x\\](y) | nominal |\n"


def test_latex_prints_every_mark_of_a_name() -> None:
    assert in_latex("50 % of A&B_1 {#} $x\\y ~^<") == (
        r"50 \% of A\&B\_1 \{\#\} \$x\textbackslash{}y \textasciitilde{}\textasciicircum{}$<$"
    )


def test_latex_needs_no_package() -> None:
    text = latex(table([STANCE]), caption="Reliability & more")
    assert text.startswith("\\begin{table}\n\\centering\n\\caption{Reliability \\& more}\n")
    assert text.count("\\hline") == 3
    assert "rule" not in text
    assert text.count(r" \\") == 2


@pytest.mark.parametrize(
    ("value", "text"), [(0.614, ".61"), (1.0, "1.00"), (-0.023, "−.02"), (-0.001, ".00"), (None, "–"), (0.996, "1.00")]
)
def test_coefficients_have_two_digits(value: float | None, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0, ".000"), (0.0001, "<.001"), (0.0414, ".041"), (1.0, "1.000")])
def test_shares_of_replicates_are_never_called_none_when_there_are_some(value: float, text: str) -> None:
    assert share(value) == text
