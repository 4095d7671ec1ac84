"""What the manager reads on the cockpit of pace, waiting people and reliability, and what others do not."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from projects.coding.models import Assignment
from projects.coding.rules import Purpose
from projects.overview import views
from projects.overview.glance import alarms
from projects.overview.work_queries import coder_lines, progress, work_of
from projects.reliability.drift import Drift
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.adjudication.studies import browser_of, coded, disputed, make_study, person, text
from tests.factories import (  # fmt: skip
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    make_round,
    make_user,
)
from tests.overview.test_home import computed, figures_of

pytestmark = pytest.mark.django_db
HOME = "/projects/study/"
RISEN = Drift(True, 0.01, 120, 0.1, 0.3, 200)


@pytest.fixture
def project() -> Project:
    """A study that Nadia manages and Omid may look at."""
    project = make_study()
    make_member(project, "Nadia", Role.MANAGER)
    make_member(project, "Omid", Role.VIEWER)
    return project


def page(project: Project, name: str = "Nadia") -> str:
    """The cockpit as this member gets it, on one line."""
    return " ".join(text(browser_of(person(project, name)).get(HOME)).split())


def handed_in(project: Project, name: str, *days_ago: int) -> None:
    """Codings of new documents that came in so many days ago."""
    for days in days_ago:
        coding = coded(make_document(project, f"{name}-{days}-{Assignment.objects.count()}"), name)
        at = timezone.now() - timedelta(days=days)
        Assignment.objects.filter(pk=coding.pk).update(submitted_at=at)


def test_every_variable_leads_to_what_waits_on_it(project):
    disputed(project)
    assert f'<a href="{HOME}disagreements/?variable=stance" aria-label="1 to adjudicate: stance">1</a>' in page(project)
    assert "?variable=stance" not in page(project, "Omid")


def test_rounds_stand_beside_each_other_with_what_is_in(project):
    disputed(project)
    assign(make_document(project, "easy"), person(project, "Aigerim"), make_round(project, "warm-up", Purpose.TRAINING))
    _, rounds = progress(project)
    assert [(r.name, r.done, r.total) for r in rounds] == [("main", 2, 2), ("warm-up", 0, 1)]
    assert "all in" in page(project) and "under way" in page(project)


def test_the_end_is_a_date_with_its_range_and_what_it_assumes(project):
    handed_in(project, "Aigerim", *range(1, 11))
    for number in range(5):
        assign(make_document(project, f"open-{number}"), person(project, "Aigerim"))
    end = timezone.localdate() + timedelta(days=5)
    assert f'about <b class="num">{end.day} {end:%B %Y}</b>' in page(project)
    assert "nobody takes over another’s documents" in page(project)


def test_after_two_days_no_date_is_named(project):
    handed_in(project, "Aigerim", 1, 2)
    assign(make_document(project, "open"), person(project, "Aigerim"))
    assert "No date for the end of the 1 coding still to come: too few days of work so far to say." in page(project)


def test_what_was_imported_is_nobodys_pace(project):
    coding = coded(make_document(project), "Aigerim")
    Assignment.objects.filter(pk=coding.pk).update(frozen_at=Assignment.objects.get(pk=coding.pk).submitted_at)
    assert work_of(project).days == {}


def test_the_manager_reads_who_waits_for_whom_and_nobody_else_does(project):
    for code in ("d1", "d2"):
        coded(make_document(project, code), "Daniyar")
        assign(project.documents.get(code=code), person(project, "Aigerim"))
    said = 'For <b dir="auto">Aigerim</b> wait 2 documents that <bdi>Daniyar</bdi> has finished'
    assert said in page(project)
    assert all(said not in page(project, name) for name in ("Omid", "Leila"))
    assert "wait for another coder on 2 documents" in page(project, "Leila")


def test_whoever_stopped_in_the_middle_is_named_with_what_lies_open(project):
    handed_in(project, "Aigerim", 5)
    judge(assign(make_document(project, "begun"), person(project, "Aigerim")), "stance", "1")
    person(project, "Aigerim").assignments.get(document__code="begun").judgements.update(
        made_at=timezone.now() - timedelta(days=4, hours=1)
    )
    assert "last coded 4 days ago; 1 document is open, 1 of them begun" in page(project)
    assert "last coded" not in page(project, "Leila")


def test_a_coder_without_open_work_is_named_while_others_work(project):
    assign(make_document(project, "easy"), person(project, "Aigerim"))
    assert '<b dir="auto">Daniyar</b> has no open document' in page(project)


def test_an_alarm_names_the_coder_whose_disagreement_rose_and_its_false_alarms(project, monkeypatch):
    disputed(project)
    coders = [SimpleNamespace(coder=n, drift=d) for n, d in (("Aigerim", RISEN), ("Daniyar", None))]
    monkeypatch.setattr(views, "last_figures", lambda *_, **__: computed([figures_of("Stance", coders=coders)]))
    assert "<bdi>Aigerim</bdi>’s disagreement with the others on" in page(project)
    assert "has risen from .10 to .30 after about 120 of 200 units" in page(project)
    assert "a test that rings in 5 % of studies without drift" in page(project)
    assert "Aigerim</bdi>’s disagreement" not in page(project, "Leila")


def test_disagreement_that_falls_rings_no_alarm():
    fallen = Drift(True, 0.01, 120, 0.3, 0.1, 200)
    found = alarms(
        computed([figures_of("Stance", drift=fallen), figures_of("Field", drift=RISEN)]).figures, coders=True
    )
    assert [one.label for one in found.shown] == ["Field"]
    assert (found.tests, found.by_chance) == (2, 0.1)


def test_what_comes_first_is_said_first():
    project = make_project("study", manager=make_user("nadia"))
    wanted = ("A codebook:", "Documents:", "Coders:", "A round:")
    home = page(project, "nadia")
    assert [home.index(words) for words in wanted] == sorted(home.index(words) for words in wanted)
    assert home.count('<span class="chip differ">to do') == 1
    make_codebook(project)
    make_document(project)
    make_coder(project, "Aigerim")
    home = page(project, "nadia")
    assert home.count(">there<") == 3 and "A round: who codes which documents" in home
    assign(project.documents.get(), person(project, "Aigerim"))
    assert "Before coding begins" not in page(project, "nadia")


def test_of_a_member_who_took_no_part_there_is_no_line(project):
    everyone, _ = progress(project)
    assert [line.progress.name for line in coder_lines(everyone, work_of(project), timezone.now())] == [
        "Aigerim",
        "Daniyar",
    ]
