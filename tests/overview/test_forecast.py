"""When coding may end: a date with its range, or why there is none."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from projects.overview.forecast import DAYS, HEIGHT, Forecast, bars, forecast, last_of

TODAY = date(2026, 3, 30)
Days = dict[date, int]
days = st.dictionaries(st.integers(-3, DAYS + 5), st.integers(0, 500)).map(
    lambda found: {TODAY - timedelta(days=back): count for back, count in found.items()}
)


def steady(count: int, since: int = DAYS) -> Days:
    return {TODAY - timedelta(days=back): count for back in range(1, since + 1)}


def test_at_a_steady_pace_the_end_is_sure():
    found = forecast(steady(10), TODAY, 100)
    assert found.expected == found.earliest == found.latest == TODAY + timedelta(days=10)


def test_days_off_count_as_they_came():
    every_other = {day: count for n, (day, count) in enumerate(steady(10).items()) if n % 2}
    assert forecast(every_other, TODAY, 50).expected == TODAY + timedelta(days=10)


def test_today_is_not_over_and_not_counted():
    assert forecast(steady(10) | {TODAY: 900}, TODAY, 100).expected == TODAY + timedelta(days=10)


def test_who_began_lately_is_counted_from_the_first_day_on():
    assert forecast(steady(10, since=8), TODAY, 100).expected == TODAY + timedelta(days=10)


def test_of_too_few_days_nothing_is_said():
    assert forecast(steady(10, since=6), TODAY, 100).why == "too few days of work so far to say"
    assert forecast({TODAY - timedelta(days=20): 50}, TODAY, 100).expected is None


def test_where_nothing_was_handed_in_that_is_why():
    assert forecast({}, TODAY, 100).why == "nothing was handed in on the 28 days before today"


def test_an_uneven_pace_may_not_end_at_all():
    rare = {TODAY - timedelta(days=back): 30 for back in (27, 9, 2)}
    found = forecast(rare, TODAY, 100)
    assert found.expected and found.earliest and found.latest is None


def test_an_end_years_away_is_no_date():
    assert "two years" in forecast(steady(1), TODAY, 100_000).why


@given(days, st.integers(0, 10_000))
def test_the_range_holds_the_date_and_a_date_or_a_reason_is_always_there(by_day: Days, left: int):
    found = forecast(by_day, TODAY, left)
    assert bool(found.expected) is not bool(found.why)
    if found.expected:
        assert found.earliest and TODAY < found.earliest <= found.expected
        assert found.latest is None or found.expected <= found.latest


@given(st.lists(st.tuples(days, st.integers(0, 100)), max_size=5))
def test_the_study_ends_with_its_last_coder(coders: list[tuple[Days, int]]):
    each = [forecast(by_day, TODAY, left) for by_day, left in coders]
    whole = last_of(each)
    assert whole.left == sum(one.left for one in each)
    known = [one.expected for one in each if one.left]
    assert whole.expected == (max(d for d in known if d) if known and all(known) else None)


def test_where_nothing_is_left_there_is_nothing_to_expect():
    assert last_of([Forecast(0), Forecast(0)]).why == "nothing is left"


@given(days)
def test_every_day_with_work_is_seen_in_the_chart(by_day: Days):
    for bar in bars(by_day, TODAY):
        assert (bar.height > 0) is (bar.count > 0) and 0 <= bar.top <= HEIGHT
