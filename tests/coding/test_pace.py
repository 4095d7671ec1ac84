"""A coder's pace, from nothing but their own submissions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from projects.coding.models import Assignment
from projects.coding.pace import DAYS, HEIGHT, pace_of
from projects.coding.queries import pace
from projects.teams.models import Membership
from tests.factories import assign, make_codebook, make_coder, make_document, make_project, submit

TODAY = date(2026, 3, 20)


def test_days_without_work_do_not_slow_her_down():
    found = pace_of({TODAY: 4, TODAY - timedelta(days=9): 8}, TODAY, left=13)
    assert (found.today, found.week, found.per_day, found.days_left) == (4, 4, 6, 3)


def test_who_has_submitted_nothing_has_no_forecast():
    assert pace_of({}, TODAY, left=5).days_left == 0


def test_days_off_count_towards_the_date():
    every_third = {TODAY - timedelta(days=back): 6 for back in (0, 3, 6)}
    assert pace_of(every_third, TODAY, left=18).end == TODAY + timedelta(days=7)


def test_two_days_of_work_tell_no_date():
    assert pace_of({TODAY: 9, TODAY - timedelta(days=1): 9}, TODAY, left=18).end is None


def test_what_is_older_than_two_weeks_is_not_counted():
    assert pace_of({TODAY - timedelta(days=DAYS): 3}, TODAY, left=1).total == 0


@given(st.dictionaries(st.integers(0, DAYS - 1), st.integers(0, 500)), st.integers(0, 10_000))
def test_every_day_with_work_is_seen_and_no_bar_leaves_the_drawing(ago, left):
    found = pace_of({TODAY - timedelta(days=n): count for n, count in ago.items()}, TODAY, left)
    assert all((bar.height > 0) == (bar.count > 0) and bar.height <= HEIGHT for bar in found.bars)
    assert found.days_left * found.per_day >= left or not found.total


@pytest.fixture
def aigerim(db: None) -> Membership:
    """A coder with one document to code and one submitted; another coder has submitted both."""
    project = make_project("study")
    make_codebook(project)
    aigerim, daniyar = make_coder(project, "Aigerim"), make_coder(project, "Daniyar")
    for code in ("open", "done"):
        document = make_document(project, code)
        assign(document, aigerim)
        submit(assign(document, daniyar))
    submit(Assignment.objects.get(coder=aigerim, document__code="done"))
    return aigerim


def test_only_her_own_submissions_count(aigerim):
    assert pace(aigerim, left=1).today == 1


def test_a_submission_of_last_month_is_no_pace(aigerim):
    Assignment.objects.submitted().update(submitted_at=timezone.now() - timedelta(days=40))
    assert pace(aigerim, left=1).total == 0


def test_what_was_imported_is_no_day_of_work(aigerim):
    Assignment.objects.submitted().update(frozen_at=F("submitted_at"))
    assert pace(aigerim, left=1).total == 0


def test_her_home_says_how_it_goes(aigerim):
    client = Client()
    assert aigerim.user is not None
    client.force_login(aigerim.user)
    body = " ".join(client.get("/projects/study/code/").content.decode().split())
    assert "1 today, 1 in seven days" in body
    assert "At 1 on a day of work, what is left takes one more such day." in body
