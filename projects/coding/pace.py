"""How fast a coder goes, from nothing but their own submissions of the last days. No Django, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

DAYS = 14
WEEK = 7
DAYS_TO_TELL = 3
"""Days of work from which on a date is told: with fewer it would be a guess."""
HEIGHT = 40


@dataclass(frozen=True)
class Bar:
    """A day of the chart: `height` and `top` in units of a drawing that is HEIGHT high."""

    day: date
    count: int
    x: int
    height: int

    @property
    def top(self) -> int:
        """Where the bar begins, from above."""
        return HEIGHT - self.height


@dataclass(frozen=True)
class Pace:
    """Submissions by day, the oldest first and today last; `left` are the documents still to code."""

    days: tuple[tuple[date, int], ...]
    left: int

    @property
    def today(self) -> int:
        """How many were submitted today."""
        return self.days[-1][1]

    @property
    def week(self) -> int:
        """How many in seven days, today included."""
        return sum(count for _, count in self.days[-WEEK:])

    @property
    def total(self) -> int:
        """How many in all the days shown."""
        return sum(count for _, count in self.days)

    @property
    def per_day(self) -> int:
        """How many on a day on which there were any, rounded; at least one where there were any at all."""
        worked = [count for _, count in self.days if count]
        return max(1, round(sum(worked) / len(worked))) if worked else 0

    @property
    def days_left(self) -> int:
        """How many such days the rest takes; 0 when nothing is left or nothing is known."""
        return ceil(self.left / self.per_day) if self.per_day else 0

    @property
    def end(self) -> date | None:
        """When the rest is done if it goes on as since the first day shown, days off included; None if too few."""
        worked = [day for day, count in self.days if count]
        if not self.left or len(worked) < DAYS_TO_TELL:
            return None
        today = self.days[-1][0]
        return today + timedelta(days=ceil(self.left * ((today - worked[0]).days + 1) / self.total))

    @property
    def bars(self) -> list[Bar]:
        """The chart: the busiest day is as high as the drawing, and a day with any is seen."""
        most = max(count for _, count in self.days) or 1
        heights = [ceil(HEIGHT * count / most) for _, count in self.days]
        return [
            Bar(day, count, place * 10, height)
            for place, ((day, count), height) in enumerate(zip(self.days, heights, strict=True))
        ]


def pace_of(by_day: Mapping[date, int], today: date, left: int) -> Pace:
    """The pace of the last DAYS days."""
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return Pace(tuple((day, by_day.get(day, 0)) for day in days), left)
