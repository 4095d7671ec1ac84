"""Nothing is written into a project that is not open: not through a page, not by an action, not by the worker.

Whatever is to go on in a closed project is in GOES_ON, with `while_closed` at its view or job.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from projects.adjudication.actions import record_ruling
from projects.codebooks.actions import add_note, publish_codebook
from projects.codebooks.hypothesis_actions import add_sub_hypothesis, remove_sub_hypothesis
from projects.codebooks.models import SubHypothesis
from projects.coding.actions import (
    clear_judgement,
    hand_in_uncoded,
    record_judgement,
    reopen_coding,
    submit_coding,
)
from projects.coding.evidence_actions import mark_passage
from projects.coding.models import Assignment
from projects.coding.note_actions import write_note
from projects.corpus.models import Document
from projects.datasets.actions import request_release
from projects.exchange.importing import prepare_import, write_import
from projects.exchange.queries import stamp
from projects.jobs.actions import do_here, run_here
from projects.jobs.actions import submit as submit_job
from projects.jobs.registry import JobRefused
from projects.jobs.rules import State
from projects.jobs.running import JobRun
from projects.teams.actions import set_description
from projects.teams.models import Activity, Project
from projects.teams.states import ProjectNotOpen
from tests.exchange.studies import folder
from tests.factories import VARIABLES
from tests.teams.test_states import take
from tests.test_access import ACTORS, FORMS, PATHS, address_of, client_of, study, table

__all__ = ["study"]  # the fixture
# Releases and figures are made of what is there; a coder's own freezing and the steps of the project change no answer.
GOES_ON = {
    *("datasets:build", "findings:prepare", "overview:feedback", "reliability:compute", "reliability:planning"),
    "settings:step",
}
OF_PROJECTS = [row for row in table() if "<slug:slug>" in PATHS[row["route"]]]
READS = [row for row in OF_PROJECTS if row["method"] == "GET"]
WRITES = [row for row in OF_PROJECTS if row["method"] == "POST"]


def views() -> Iterator[tuple[str, Any]]:
    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, Any]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
            elif isinstance(pattern, URLPattern):
                yield f"{prefix}{pattern.name}", pattern.callback

    yield from walk(get_resolver(), "")


def unwrapped(view: Any) -> Any:
    while not hasattr(view, "while_closed") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def held(project: Project) -> tuple[object, ...]:
    """Numbers that differ once anything of the study, its description or its log has changed."""
    fresh = Project.objects.get(pk=project.pk)
    return (*stamp(project), fresh.name, fresh.question, fresh.state, Activity.objects.filter(project=project).count())


def closed(study: dict[str, Any], *steps: str) -> Project:
    return take(Project.objects.get(slug="access"), *(steps or ("close",)))


def test_what_goes_on_in_a_closed_project_is_listed_here() -> None:
    assert {name for name, view in views() if getattr(unwrapped(view), "while_closed", False)} == GOES_ON


def answers(study: dict[str, Any], rows: list[dict[str, str]]) -> Iterator[tuple[str, Any]]:
    """What everybody who may is answered on these routes, each named with the actor."""
    clients = {actor: client_of(actor, study["people"]) for actor in ACTORS}
    for row in rows:
        special = study.get(row["route"].partition(":")[0], {})
        address, given = address_of(row["route"], study["places"] | special), FORMS.get(row["route"], {})
        for actor in (a for a in ACTORS if row[a] == "in"):
            ask = clients[actor].get if row["method"] == "GET" else clients[actor].post
            answer = ask(address, given)
            if answer.streaming:
                answer.getvalue()
            yield f"{row['route']} by {actor}", answer


def test_no_route_writes_into_a_closed_project(study: dict[str, Any]) -> None:
    project = closed(study)
    before = held(project)
    for name, answer in answers(study, [row for row in WRITES if row["route"] not in GOES_ON]):
        assert answer.status_code == 409, name
        assert "This project is closed" in answer.content.decode(), name
    assert held(project) == before


def test_no_route_shows_or_writes_anything_of_a_withdrawn_project(study: dict[str, Any]) -> None:
    project = closed(study, "withdraw")
    before = held(project)
    for name, answer in answers(study, [*WRITES, *READS]):
        assert answer.status_code == 410, name
    assert held(project) == before


def test_every_page_of_an_archived_project_is_read_as_before(study: dict[str, Any]) -> None:
    closed(study, "close", "archive")
    for name, answer in answers(study, READS):
        assert answer.status_code in (200, 302), name


def coding(project: Project, state: str) -> Assignment:
    return Assignment.objects.filter(round__project=project, state=state).order_by("pk")[0]


def edit(**more: Any) -> dict[str, Any]:
    return {"op_id": uuid4(), "by": None, **more}


ACTIONS: dict[str, Callable[[Project], object]] = {
    "answer": lambda p: record_judgement(
        assignment=coding(p, "open"), variable_code="stance", given=["1"], **edit(base_version=0)
    ),
    "take back": lambda p: clear_judgement(
        assignment=coding(p, "open"), variable_code="stance", **edit(base_version=0)
    ),
    "mark": lambda p: mark_passage(
        assignment=coding(p, "open"),
        variable_code="passages",
        category_code="POS",
        start=0,
        end=5,
        quote="Lamps",
        **edit(),
    ),
    "note": lambda p: write_note(assignment=coding(p, "open"), variable_code="stance", text="?", before="", **edit()),
    "submit": lambda p: submit_coding(assignment=coding(p, "open"), by=None),
    "cannot code": lambda p: hand_in_uncoded(assignment=coding(p, "open"), reason="Blurred.", by=None),
    "reopen": lambda p: reopen_coding(assignment=coding(p, "submitted"), by=None),
    "rule": lambda p: record_ruling(
        document=Document.objects.get(project=p, code="d2"),
        variable_code="stance",
        given=["1"],
        reason="It says so.",
        base_version=0,
        by=p.memberships.get(name="Leila"),
    ),
    "publish": lambda p: publish_codebook(project=p, content={"variables": VARIABLES[:1]}),
    "note on the codebook": lambda p: add_note(project=p, variable="stance", text="Too wide."),
    "add a sub-hypothesis": lambda p: add_sub_hypothesis(project=p, text="Lamps help.", by=None),
    "remove one": lambda p: remove_sub_hypothesis(sub_hypothesis=SubHypothesis.objects.get(project=p), by=None),
    "describe": lambda p: set_description(
        project=p, name="Other", question="", hypothesis="", hide_coders=True, by=None
    ),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_no_action_writes_into_a_closed_project_whoever_calls_it(name: str, study: dict[str, Any]) -> None:
    project = closed(study)
    before = held(project)
    with pytest.raises(ProjectNotOpen, match="This project is closed"):
        ACTIONS[name](project)
    assert held(project) == before


def test_documents_are_not_imported_into_a_closed_project(study, tmp_path):
    project = closed(study)
    (tmp_path / "d9.txt").write_text("Lamps.")
    params = {"paths": [str(tmp_path / "d9.txt")], "unit": "document"}
    job = do_here(kind="import_documents", project=project, by=None, params=params)
    assert (job.state, job.error[:22]) == (State.REFUSED, "This project is closed")
    assert not Document.objects.filter(project=project, code="d9").exists()


def test_a_study_that_was_checked_before_is_not_written_into_a_project_closed_since(study, tmp_path):
    ready = prepare_import("access", folder(tmp_path, {"documents.csv": "id,text\nd9,Lamps.\n"}))
    project = closed(study)
    with pytest.raises(JobRefused, match="This project is closed"):
        write_import(ready, by=None)
    assert not Document.objects.filter(project=project, code="d9").exists()


def test_a_job_that_was_asked_for_is_refused_once_the_project_is_withdrawn(study):
    project = Project.objects.get(slug="access")
    job = request_release(project=project)
    closed(study, "withdraw")
    assert run_here(job).state == State.REFUSED
    with pytest.raises(ProjectNotOpen):
        request_release(project=project)


def test_a_closed_project_is_released(study):
    assert run_here(request_release(project=closed(study))).state == State.SUCCEEDED


def test_her_coding_is_shown_without_its_buttons(study):
    closed(study)
    page = client_of("coder", study["people"]).get(address_of("coding:document", study["places"])).content.decode()
    assert "Submit and next" not in page and "not submitted" in page


def test_whoever_adjudicates_reads_why_there_is_nothing_to_rule(study):
    closed(study)
    page = (
        client_of("adjudicator", study["people"]).get(address_of("adjudication:case", study["places"])).content.decode()
    )
    assert "The project is closed; nothing is ruled on any more." in page and "Rule and next" not in page


def test_a_job_under_way_when_the_project_is_closed_writes_nothing(study, monkeypatch):
    project = Project.objects.get(slug="access")
    job = submit_job(kind="test_steps", key="under way", project=project, by=None, params={"steps": 1})
    monkeypatch.setattr(JobRun, "check", lambda run: take(project, "close"))
    assert run_here(job).state == State.REFUSED
    assert str(project.activity.first()) == "closed the project the grant has ended"
