"""When coding may end, from the codings handed in on the last days. No Django, no clock.

The rate is the mean of whole days, those without work included, and the range is two standard errors of that mean: how
uneven the days were is all that is known of the days to come. The rate of a person who began lately counts from their
first day on. Where the days are too few to say anything, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, sqrt
from statistics import fmean, stdev

DAYS = 28
# So many days since the first, and so many of them with a coding handed in, are needed for a date.
LEAST_DAYS, LEAST_WORKED = 7, 3
ERRORS = 2
# A date further away than this is not worth its name.
HORIZON = timedelta(days=730)
HEIGHT, STEP = 64, 16


@dataclass(frozen=True)
class Forecast:
    """The expected end with its range, or `why` there is none. `latest` is None where the slowest pace does not end."""

    left: int
    per_day: float = 0.0
    expected: date | None = None
    earliest: date | None = None
    latest: date | None = None
    why: str = ""


def forecast(by_day: Mapping[date, int], today: date, left: int) -> Forecast:
    """When `left` codings are in, if it goes on as on the last DAYS whole days; today is not over and not counted."""
    days = [today - timedelta(days=back) for back in range(DAYS, 0, -1)]
    first = next((place for place, day in enumerate(days) if by_day.get(day)), None)
    counts = [by_day.get(day, 0) for day in days[first:]] if first is not None else []
    rate = fmean(counts) if counts else 0.0
    if not left:
        return Forecast(0, rate, why="nothing is left")
    if not counts:
        return Forecast(left, why=f"nothing was handed in on the {DAYS} days before today")
    if len(counts) < LEAST_DAYS or sum(map(bool, counts)) < LEAST_WORKED:
        return Forecast(left, rate, why="too few days of work so far to say")
    error = ERRORS * stdev(counts) / sqrt(len(counts))
    expected = _end(today, left, rate)
    if expected is None:
        return Forecast(left, rate, why="more than two years from now at this pace")
    return Forecast(left, rate, expected, _end(today, left, rate + error), _end(today, left, rate - error))


def _end(today: date, left: int, rate: float) -> date | None:
    """The day on which the last coding comes in; None where that is never, or too far to say."""
    if rate <= 0 or left / rate > HORIZON.days:
        return None
    return today + timedelta(days=ceil(left / rate))


def last_of(forecasts: Iterable[Forecast]) -> Forecast:
    """When the slowest ends: nobody takes over what another was given. Unknown where one of them is unknown."""
    busy = [one for one in forecasts if one.left]
    left, rate = sum(one.left for one in busy), sum(one.per_day for one in busy)
    unknown = [one for one in busy if one.expected is None]
    if not busy or unknown:
        return Forecast(left, rate, why=unknown[0].why if unknown else "nothing is left")
    expected = [one.expected for one in busy if one.expected]
    earliest = [one.earliest for one in busy if one.earliest]
    latest = [one.latest for one in busy if one.latest]
    return Forecast(left, rate, max(expected), max(earliest), max(latest) if len(latest) == len(busy) else None)


@dataclass(frozen=True)
class Bar:
    """A day of the chart."""

    day: date
    count: int
    x: int
    height: int

    @property
    def top(self) -> int:
        """Where the bar begins, from above."""
        return HEIGHT - self.height


def bars(by_day: Mapping[date, int], today: date) -> list[Bar]:
    """The last DAYS days and today: the busiest is as high as the drawing, and a day with any is seen."""
    days = [today - timedelta(days=back) for back in range(DAYS, -1, -1)]
    most = max((by_day.get(day, 0) for day in days), default=0) or 1
    counts = [(day, by_day.get(day, 0)) for day in days]
    return [Bar(day, n, STEP * place, ceil(HEIGHT * n / most)) for place, (day, n) in enumerate(counts)]
