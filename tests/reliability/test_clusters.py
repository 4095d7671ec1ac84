"""Where several units belong together (documents of one author), intervals resample the groups, not the units."""

import math

import numpy as np
import pytest

from projects.reliability.draws import groups_of
from projects.reliability.markings import markings_of
from projects.reliability.patterns import as_coded
from projects.reliability.ratings import Ratings, RatingsError
from projects.reliability.report import Run, headline, own_alpha, rows
from projects.reliability.row import Row
from projects.reliability.samples import samples_of_ratings
from tests.reliability.builders import as_ratings, coded, random_codes


def of_authors(seed: int, authors: int = 20, each: int = 10) -> tuple[Ratings, np.ndarray]:
    """Authors whose documents are all easy or all hard to code."""
    random = np.random.default_rng(seed)
    author = np.repeat(np.arange(authors), each)
    truth, guess = random.integers(0, 4, len(author)), random.integers(0, 4, (len(author), 3))
    skill = random.choice([0.55, 0.98], authors)[author]
    codes = np.where(random.random((len(author), 3)) < skill[:, None], truth[:, None], guess)
    return as_ratings(codes, categories=4), author


def alpha(ratings: Ratings, clusters: np.ndarray | None = None, method: str = "bootstrap", seed: int = 1) -> Row:
    return own_alpha(ratings, Run("v", replicates=500, seed=seed, method=method, clusters=clusters))


def width(row: Row) -> float:
    assert row.ci is not None
    return row.ci[1] - row.ci[0]


@pytest.mark.parametrize("method", ["bootstrap", "jackknife"])
def test_units_of_a_group_that_resemble_each_other_make_the_interval_wider(method: str) -> None:
    ratings, author = of_authors(1)
    grouped, alone = alpha(ratings, author, method), alpha(ratings, None, method)
    assert grouped.value == alone.value
    assert width(grouped) > 1.4 * width(alone)
    assert grouped.ci_method == f"cluster {method}"


@pytest.mark.parametrize("method", ["bootstrap", "jackknife"])
def test_groups_of_one_unit_each_are_about_the_units_themselves(method: str) -> None:
    ratings = as_ratings(random_codes(2, 200, 3, 4))
    every = np.array([f"document {n}" for n in range(200)])
    assert width(alpha(ratings, every, method)) == pytest.approx(width(alpha(ratings, None, method)), rel=0.12)


def test_it_does_not_matter_what_the_groups_are_called() -> None:
    ratings, author = of_authors(3)
    assert alpha(ratings, author).ci == alpha(ratings, np.array([f"{n:03}" for n in author])).ci


def test_every_row_of_a_variable_resamples_the_groups() -> None:
    ratings, author = of_authors(4, authors=8, each=6)
    found = rows(ratings, variable="v", replicates=100, clusters=author)
    assert {row.ci_method for row in found if row.ci} == {"cluster bootstrap"}
    assert {row.coders for row in found if row.ci} == {None, ("A", "B"), ("A", "C"), ("B", "C")}
    assert headline(ratings, variable="v", replicates=100, clusters=author).alpha.ci == found[0].ci


def test_drawing_every_group_once_gives_the_units_as_they_are() -> None:
    ratings = as_ratings(random_codes(5, 60, 4, 3))
    groups = groups_of(ratings, np.arange(60) % 7)
    for sample in samples_of_ratings(ratings):
        draws = groups.draws(sample, 1)
        assert draws.held.of(np.ones((1, draws.groups))).tolist() == [sample.counts.tolist()]


def test_a_group_without_a_code_is_no_group() -> None:
    ratings = coded("ab", "..", "aa", "bb")
    groups = groups_of(ratings, np.array(["x", "y", "z", "z"]))
    assert groups.size == 2
    assert groups.units.sum() == as_coded(ratings).counts.sum() == 3


def test_one_group_gives_no_interval_and_says_why() -> None:
    row = alpha(coded("ab", "bb", "aa"), np.array(["x", "x", "x"]))
    assert (row.ci, row.ci_undefined) == (None, "one_group")
    assert "groups" in row.interval_sentence


def test_at_perfect_agreement_a_group_counts_as_one_unit() -> None:
    row = alpha(coded(*["aa", "bb"] * 50), np.repeat(np.arange(20), 5))
    assert row.ci == pytest.approx((1 + math.log(0.025) / 20 / (100 / 199), 1.0))


def test_groups_must_be_named_for_every_unit() -> None:
    with pytest.raises(RatingsError, match="3 units"):
        alpha(coded("ab", "bb", "aa"), np.array(["x", "y"]))


def test_documents_with_passages_have_groups_too() -> None:
    spans = [(f"d{n}", coder, "x", shift, 9 + n) for n in range(20) for coder, shift in (("A", 0), ("B", n // 5))]
    markings = markings_of({f"d{n}": 50 for n in range(21)}, [("d20", "A")], spans)
    grouped = own_alpha(markings, Run("v", replicates=300, clusters=np.arange(21) // 5))
    alone = own_alpha(markings, Run("v", replicates=300))
    assert grouped.value == alone.value
    assert width(grouped) > width(alone)
