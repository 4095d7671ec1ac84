"""Figures are computed by a job, once for the same codings, and kept with what they were computed from."""

from __future__ import annotations

import pytest

from projects.jobs.actions import run_here
from projects.jobs.models import Job
from projects.jobs.registry import body_of
from projects.jobs.running import run
from projects.reliability import build
from projects.reliability.actions import request_figures
from projects.reliability.models import Computation
from projects.reliability.queries import kept_figures
from projects.reliability.storing import OtherVersion, from_json, to_json
from projects.teams.rules import Role
from tests.factories import assign, judge, make_coder, make_document, make_member, submit
from tests.reliability.studies import ADDRESS, code_document, computed, shown, signed_in, study

pytestmark = pytest.mark.django_db


def test_before_anybody_asked_the_page_says_what_to_do():
    page = shown(signed_in(study(), Role.VIEWER))
    assert "No figures yet" in page
    assert f'action="{ADDRESS}compute/"' in page


def test_opening_the_page_computes_nothing():
    project = study()
    shown(signed_in(project, Role.MANAGER))
    assert not Job.objects.exists()
    assert not Computation.objects.exists()


def test_the_button_asks_the_worker_and_leads_back_to_the_page_which_follows_the_work():
    project = study()
    nadia = signed_in(project, Role.MANAGER)
    assert nadia.post(f"{ADDRESS}compute/").headers["Location"] == ADDRESS
    assert "The figures wait for a worker." in shown(nadia)
    assert "The figures wait for a worker." in shown(nadia, "progress/")
    run_here(Job.objects.get())
    assert nadia.get(f"{ADDRESS}progress/").headers["HX-Refresh"] == "true"
    assert "Krippendorff’s alpha, 95 % interval" in shown(nadia)


def test_asking_twice_is_one_job_and_asking_when_all_is_known_is_none():
    project = study()
    first, second = request_figures(project=project), request_figures(project=project)
    assert first is not None
    assert first == second
    run_here(first)
    assert request_figures(project=project) is None
    assert Computation.objects.count() == 1


def test_a_worker_that_lost_its_lease_keeps_no_figures(monkeypatch):
    job = request_figures(project=study())
    assert job is not None

    def taken_over(*_: object) -> str:
        Job.objects.filter(pk=job.pk).update(owner="another worker")
        return "{}"

    monkeypatch.setattr(build, "to_json", taken_over)
    run(job.pk)
    assert not Computation.objects.exists()


def test_a_coding_that_is_handed_in_makes_the_figures_old_and_the_page_says_how_many_there_are():
    project = study()
    computed(project)
    coders = dict.fromkeys(project.memberships.filter(is_coder=True), "5")
    code_document(project, "d9", coders)
    page = shown(signed_in(project, Role.MANAGER))
    assert "2 codings have come in since these figures were computed." in page
    assert "8 documents, 2 coders, 16 codings" in page
    kept = kept_figures(project)
    assert kept is not None and kept.outdated
    assert computed(project).figures.source.codings == 18


def test_an_answer_that_is_not_handed_in_makes_no_figure_old():
    project = study()
    computed(project)
    judge(assign(make_document(project, "d9"), make_coder(project, "Leila")), "stance", "3")
    kept = kept_figures(project)
    assert kept is not None and not kept.outdated


def test_a_coding_taken_back_makes_the_figures_old():
    project = study()
    computed(project)
    coding = project.documents.get(code="d1").assignments.order_by("pk")[0]
    coding.state, coding.submitted_at = "open", None
    coding.save()
    found = kept_figures(project)
    assert found is not None
    assert (found.outdated, found.newer) == (True, 0)
    assert "Codings have changed since these figures were computed." in shown(signed_in(project, Role.VIEWER))


def test_who_codes_on_keeps_the_figures_that_leave_out_all_they_have_still_to_code():
    project = study()
    omid = make_member(project, "Omid", Role.MANAGER, Role.CODER)
    first, second = (assign(project.documents.get(code=code), omid) for code in ("d0", "d1"))
    computed(project, without=[first.document_id, second.document_id])
    judge(first, "stance", "4")
    submit(first)
    found = kept_figures(project, without=[second.document_id])
    assert found is not None
    assert found.outdated
    assert found.figures.source.documents == 6


def test_figures_come_back_from_their_json_as_they_were():
    figures = computed(study()).figures
    assert from_json(to_json(figures)) == figures


def test_figures_of_another_version_are_not_shown(monkeypatch):
    project = study()
    computed(project)
    monkeypatch.setattr("projects.reliability.storing.VERSION", 99)
    assert kept_figures(project) is None
    with pytest.raises(OtherVersion):
        from_json(Computation.objects.get().figures)


def test_old_figures_are_forgotten(monkeypatch):
    monkeypatch.setattr(build, "KEPT", 2)
    project = study(["44"])
    coders = dict.fromkeys(project.memberships.filter(is_coder=True), "5")
    for n in range(3):
        code_document(project, f"e{n}", coders)
        computed(project)
    assert Computation.objects.count() == 2
    assert computed(project).figures.source.documents == 4


def test_a_failed_computation_says_so_and_can_be_asked_for_again(monkeypatch):
    project = study()
    nadia = signed_in(project, Role.MANAGER)
    with monkeypatch.context() as broken:
        broken.setattr(build, "to_json", lambda _: 1 / 0)
        job = request_figures(project=project)
        assert job is not None
        assert run_here(job).state == "failed"
    assert "The last computation failed." in shown(nadia)
    computed(project)
    assert "The last computation failed." not in shown(nadia)


def test_the_worker_knows_the_job():
    assert body_of("reliability") is build.compute_figures
