"""How many units must be coded twice."""

import pytest

from projects.reliability.planning import Point, _first, plan, units_needed
from projects.reliability.ratings import RatingsError
from tests.reliability.builders import as_ratings, coded, figure, marked, random_codes

PILOT = as_ratings(random_codes(1, 80, 3, 3, missing=0))
PILOT_ALPHA = figure(PILOT, "krippendorff_alpha").value or 0.0


@pytest.mark.parametrize(("minimum", "units"), [(0.8, 139), (0.667, 81)])
def test_the_floor_is_what_krippendorff_prints(minimum: float, units: int) -> None:
    found = units_needed(minimum, 0.25)
    assert units - 1 < found <= units


def test_more_coders_multiply_the_floor_as_he_says() -> None:
    assert units_needed(0.8, 0.25, coders=4) == pytest.approx(2 * units_needed(0.8, 0.25))


def test_a_rarer_category_a_higher_alpha_and_more_certainty_need_more_units() -> None:
    floor = units_needed(0.7, 0.25)
    assert min(units_needed(0.7, 0.05), units_needed(0.9, 0.25), units_needed(0.7, 0.25, significance=0.01)) > floor


@pytest.mark.parametrize("wrong", [(1.0, 0.25), (-0.1, 0.25), (0.8, 0.0), (0.8, 1.0)])
def test_a_plan_for_what_cannot_be_is_refused(wrong: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="from 0 to under 1"):
        units_needed(*wrong)


def test_larger_studies_have_narrower_intervals_by_the_root_of_their_size() -> None:
    found = plan(PILOT, sizes=(100, 400), studies=60, replicates=150)
    small, large = (p.width for p in found.points)
    assert small is not None
    assert large is not None
    assert small / large == pytest.approx(2, rel=0.12)


def test_the_curve_says_which_size_does() -> None:
    found = plan(PILOT, threshold=0.48, width=0.16, sizes=(50, 100, 200, 400), studies=60, replicates=150)
    assert found.alpha == figure(PILOT, "krippendorff_alpha").value
    assert [p.units for p in found.points] == [50, 100, 200, 400]
    assert sorted(p.reached for p in found.points) == [p.reached for p in found.points]
    for units, does in (
        (found.units_for_width, [p.units for p in found.points if p.width is not None and p.width <= 0.16]),
        (found.units_for_threshold, [p.units for p in found.points if p.reached >= 0.8]),
    ):
        assert units == min(does)
    assert "about" in found.sentence


def test_a_threshold_above_the_pilots_alpha_is_never_reached() -> None:
    found = plan(PILOT, threshold=0.95, width=0.001, sizes=(50, 100), studies=20, replicates=50)
    assert (found.units_for_threshold, found.units_for_width) == (None, None)
    assert "more than 100 units" in found.sentence


def test_each_study_resamples_its_own_units_and_not_the_pilots() -> None:
    found = plan(PILOT, threshold=PILOT_ALPHA, sizes=(150,), studies=300, replicates=200).points[0]
    # About 2.5 % of honest studies have a lower limit above the true value.
    assert 0 < found.reached < 0.07


def test_a_seed_gives_the_same_curve_and_other_sizes_do_not_change_a_point() -> None:
    one, other = (plan(PILOT, sizes=s, studies=10, replicates=50).points for s in ((50, 100), (100,)))
    assert one[1] == other[0]


def test_studies_without_a_value_are_counted_as_not_reaching() -> None:
    rare = coded(*["aa"] * 30, "ab")
    (point,) = plan(rare, threshold=0.1, sizes=(5,), studies=40, replicates=30).points
    assert point.without > 0.5
    assert point.reached <= 1 - point.without


def test_a_size_that_does_must_be_followed_by_none_that_does_not() -> None:
    def points(*reached: float) -> list[Point]:
        return [Point(n, None, r, 0.0) for n, r in enumerate(reached, 1)]

    assert _first(points(0.9, 0.7, 0.9, 1.0), lambda p: p.reached >= 0.8) == 3
    assert _first(points(0.9, 0.9), lambda p: p.reached >= 0.8) == 1
    assert _first(points(0.9, 0.7), lambda p: p.reached >= 0.8) is None
    assert _first([], lambda p: True) is None


@pytest.mark.parametrize("pilot", [coded("aa", "aa"), coded("a", "b"), coded("..")])
def test_a_pilot_without_an_alpha_is_no_basis(pilot: object) -> None:
    with pytest.raises(RatingsError, match="no alpha to plan with"):
        plan(pilot)  # type: ignore[arg-type]


def test_a_pilot_of_passages_plans_documents() -> None:
    with pytest.raises(RatingsError, match="no alpha"):
        plan(marked())
    assert plan(marked(("A", "x", 0, 50), ("B", "x", 10, 50)), sizes=(5,), studies=3, replicates=20).points
