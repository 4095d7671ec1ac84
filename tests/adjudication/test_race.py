"""Two adjudicators rule on the same cell in the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from projects.adjudication.actions import RuledMeanwhile, record_ruling
from projects.adjudication.models import Ruling
from projects.teams.models import Membership
from projects.teams.rules import Role
from tests.adjudication.studies import disputed, make_study, person
from tests.factories import make_member


@pytest.mark.django_db(transaction=True)
def test_one_ruling_is_kept_and_the_other_adjudicator_is_shown_it() -> None:
    project = make_study()
    document = disputed(project)
    adjudicators = [person(project, "Leila"), make_member(project, "Nadia", Role.ADJUDICATOR)]
    start = Barrier(len(adjudicators))

    def rule(by: Membership) -> Ruling | RuledMeanwhile:
        start.wait()
        try:
            return record_ruling(
                document=document, variable_code="stance", given=["1"], reason=by.name, base_version=0, by=by
            )
        except RuledMeanwhile as late:
            return late
        finally:
            connection.close()

    with ThreadPoolExecutor(len(adjudicators)) as threads:
        results = list(threads.map(rule, adjudicators))
    (kept,) = Ruling.objects.all()
    (late,) = [found for found in results if isinstance(found, RuledMeanwhile)]
    assert late.ruling == kept
    assert kept in results
