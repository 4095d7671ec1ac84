"""The reliability page: its figures are the command's, each with what it rests on, or with why there is none."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any

import krippendorff
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.codebooks.rules import Level, Variable
from projects.reliability.page import Line, forest, line
from projects.reliability.queries import Report, report
from projects.reliability.writing import short
from projects.teams.models import Membership, Project
from projects.teams.rules import Role
from tests.factories import (
    assign,
    judge,
    make_codebook,
    make_coder,
    make_document,
    make_member,
    make_project,
    mark,
    rule,
    submit,
)
from tests.reliability.builders import coded

pytestmark = pytest.mark.django_db
DEMO = {
    "in_scope": ".88",
    "field": ".80",
    "instrument": ".78",
    "country": ".92",
    "interest": ".78",
    "realist_concern": ".68",
    "stance": ".82",
    "dependence": ".77",
    "digital_authoritarianism": ".62",
    "event_year": ".95",
    "confidence": ".72",
}
STANCES = ("44", "45", "11", "23", "55", "31", "22", "54")


@pytest.fixture(autouse=True)
def nothing_computed_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def study(units: Sequence[str] = STANCES, names: str = "Aigerim Daniyar Omid") -> Project:
    """Coders who each say one of 1–5 on stance, a letter of each unit; all find every document in scope."""
    project = make_project("study")
    make_codebook(project)
    coders = [make_coder(project, name, signs_in=False) for name in names.split()[: len(units[0])]]
    for n, unit in enumerate(units):
        code_document(project, f"d{n}", dict(zip(coders, unit, strict=True)))
    return project


def code_document(project: Project, code: str, stances: dict[Membership, str]) -> None:
    document = make_document(project, code)
    for coder, stance in stances.items():
        coding = assign(document, coder)
        judge(coding, "in_scope", "yes")
        judge(coding, "field", "economic", *(["military"] if stance in "45" else []))
        judge(coding, "stance", stance)
        judge(coding, "event_year", str(2000 + int(stance)))
        mark(coding, "passages", "POS", 0, 3 + int(stance))
        submit(coding)


def line_of(found: Report, code: str) -> Line:
    return next(one for one in found.lines if one.code == code)


def signed_in(project: Project, *roles: Role, name: str = "Nadia") -> Client:
    client = Client()
    member = make_member(project, name, *roles)
    assert member.user is not None
    client.force_login(member.user)
    return client


def shown(client: Client) -> str:
    answer = client.get("/projects/study/reliability/")
    assert answer.status_code == 200
    return answer.content.decode()


def of_the_command(project: Project, **wanted: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("reliability", project.slug, "--format", "json", stdout=out)
    rows = json.loads(out.getvalue())["results"]
    (row,) = (r for r in rows if all(r[name] == value for name, value in wanted.items()))
    return dict(row)


@pytest.mark.parametrize(
    ("variable", "metric"),
    [
        ("stance", "ordinal"),
        ("field", "masi"),
        ("event_year", "interval"),
        ("passages", "character"),
        ("in_scope", "nominal"),
    ],
)
def test_alpha_its_interval_and_its_basis_are_those_of_the_command(variable, metric):
    project = study()
    row = of_the_command(
        project, variable=variable, coefficient="krippendorff_alpha", metric=metric, category=None, coders=None
    )
    alpha = line_of(report(project), variable).alpha
    assert alpha.as_json() == row


@pytest.mark.parametrize(("coders", "kappa"), [(2, "cohen_kappa"), (3, "fleiss_kappa")])
def test_kappa_is_cohens_for_two_coders_and_fleiss_for_more(coders, kappa):
    project = study(["445"[:coders], "111"[:coders], "233"[:coders], "554"[:coders]])
    found = line_of(report(project), "stance")
    wanted = {"variable": "stance", "coefficient": kappa, "metric": "nominal", "category": None}
    value = of_the_command(project, coders=None, **wanted)["value"] if coders > 2 else None
    assert found.kappa is not None
    assert found.kappa.coefficient == kappa
    assert found.kappa.value == (value or of_the_command(project, coders=["Aigerim", "Daniyar"], **wanted)["value"])
    assert found.kappa_name == {2: "Cohen", 3: "Fleiss"}[coders]


def test_percent_agreement_is_the_commands():
    project = study()
    wanted = {"variable": "stance", "coefficient": "percent_agreement", "category": None, "coders": None}
    percent = line_of(report(project), "stance").percent
    assert percent is not None
    assert percent.value == of_the_command(project, **wanted)["value"] == 4 / 8


def test_every_variable_but_the_memo_has_a_row_with_units_and_coders():
    page = signed_in(study(), Role.VIEWER)
    codes = [one.code for one in page.get("/projects/study/reliability/").context["report"].lines]
    assert codes == ["in_scope", "field", "stance", "event_year", "share", "passages", "stance_nominal"]
    stance = line_of(page.get("/projects/study/reliability/").context["report"], "stance")
    assert (stance.alpha.pairable_units, stance.alpha.coder_count) == (8, 2)


def test_what_is_undefined_says_because_of_what_and_is_no_number():
    project = study()
    page = shown(signed_in(project, Role.MANAGER))
    assert page.count("undefined, because: All codes that can be compared are the same") >= 1
    assert line_of(report(project), "in_scope").verdict == "undefined"


def test_the_page_says_what_its_figures_rest_on():
    page = shown(signed_in(study(), Role.MANAGER))
    assert "Main round · codebook 1 · independent codings only · 8 documents, 2 coders, 16 codings" in page
    assert "10,000 replicates, seed 1" in page


def test_a_large_study_takes_fewer_replicates_and_says_so(monkeypatch):
    monkeypatch.setattr("projects.reliability.queries.REPLICATED_FULLY", 5)
    assert "1,000 replicates" in shown(signed_in(study(), Role.MANAGER))


def test_before_two_coders_handed_in_the_same_document_there_is_a_word_of_what_to_do():
    project = make_project("study")
    assert "Nothing to compute yet" in shown(signed_in(project, Role.MANAGER))


def test_a_ruling_or_a_correction_changes_no_figure():
    project = study()
    before = line_of(report(project), "stance").alpha
    document = project.documents.get(code="d3")
    rule(document, "stance", "2")
    coding = document.assignments.order_by("pk")[0]
    judge(coding, "stance", "3", correction=True)
    assert line_of(report(project), "stance").alpha == before


def test_one_more_coding_is_seen_at_once():
    project = study()
    before = report(project)
    coders = dict.fromkeys(project.memberships.order_by("pk"), "5")
    code_document(project, "d9", coders)
    assert (before.codings, report(project).codings) == (16, 18)


def test_the_figures_are_computed_once_while_nothing_changes():
    project = study()
    assert report(project).computed_at == report(project).computed_at


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER])
def test_a_coder_does_not_open_the_page_and_who_reads_the_study_does(role):
    project = study()
    shown(signed_in(project, role, name="Leila"))
    aigerim = signed_in(project, Role.CODER, name="Omid")
    assert aigerim.get("/projects/study/reliability/").status_code == 404


def test_who_has_still_to_code_a_document_gets_figures_without_it():
    project = study()
    leila = make_member(project, "Leila", Role.MANAGER, Role.CODER)
    assign(project.documents.get(code="d0"), leila)
    client = Client()
    assert leila.user is not None
    client.force_login(leila.user)
    assert "You have still to code 1 document; these figures leave it out for you." in shown(client)
    assert "7 documents, 2 coders, 14 codings" in shown(client)


def queries_of(client: Client) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        shown(client)
    return len(queries)


def test_thirty_documents_cost_as_many_queries_as_three():
    project = study(STANCES[:3])
    nadia = signed_in(project, Role.MANAGER)
    shown(nadia)
    few = queries_of(nadia)
    coders = list(project.memberships.filter(is_coder=True).order_by("pk"))
    for n in range(3, 30):
        code_document(project, f"d{n}", dict(zip(coders, "45", strict=True)))
    assert queries_of(nadia) == few


def test_the_figures_of_the_demo_are_those_it_is_published_with():
    call_command("demo", stdout=StringIO(), stderr=StringIO())
    found = report(Project.objects.get())
    assert (found.documents, found.coders, found.codings) == (22, 3, 62)
    assert {one.code: short(one.alpha.value) for one in found.lines} == DEMO


@pytest.mark.parametrize(
    ("variable", "level", "scale"),
    [("stance", "ordinal", "1 2 3 4 5"), ("realist_concern", "nominal", "power security sovereignty none")],
)
def test_the_figures_of_the_demo_are_those_another_program_finds_in_its_files(variable, level, scale):
    call_command("demo", stdout=StringIO(), stderr=StringIO())
    folder = settings.BASE_DIR / "fixtures" / "demo"
    with (folder / "assignments.csv").open() as made, (folder / "codings.csv").open() as said:
        handed_in = {(row["document_id"], row["coder"]) for row in csv.DictReader(made)}
        rows = [r for r in csv.DictReader(said) if r["variable"] == variable]
    given = {(r["document_id"], r["coder"]): r["value"] for r in rows if (r["document_id"], r["coder"]) in handed_in}
    place = {category: float(n) for n, category in enumerate(scale.split())}
    documents, coders = {d for d, _ in given}, {c for _, c in given}
    table = [[place.get(given.get((d, c), ""), float("nan")) for d in documents] for c in coders]
    alpha = line_of(report(Project.objects.get()), variable).alpha.value
    assert alpha == pytest.approx(krippendorff.alpha(reliability_data=table, level_of_measurement=level))


def nominal(*units: str) -> Line:
    variable = Variable("v", Level.NOMINAL, "V")
    return line(variable, coded(*units), replicates=200, seed=1)


def test_the_verdict_comes_from_the_lower_limit():
    good = nominal(*["aa", "bb", "cc", "dd"] * 50)
    poor = nominal(*["aa", "bb", "ab"] * 4)
    assert (good.verdict, poor.verdict) == ("reliable", "too low")
    assert poor.alpha.ci is not None
    assert poor.alpha.ci[0] < 0.667


def test_high_agreement_beside_low_alpha_is_explained_in_a_sentence():
    sentence = nominal(*["aa"] * 18, "ab", "ba").surprise
    assert sentence.startswith(
        "Agreement is 90\N{NO-BREAK SPACE}% but alpha only −.03, because 95\N{NO-BREAK SPACE}% of all answers are “a”"
    )
    assert nominal(*["aa", "bb"] * 9).surprise == ""


def test_the_plot_shows_defined_alphas_alone_and_reaches_as_low_as_they_do():
    plot = forest([nominal("aa", "aa"), nominal("ab", "ba", "ab")])
    assert len(plot.marks) == 1
    assert float(plot.ticks[0][0].replace("−", "-")) <= -0.6
    assert 250 <= plot.marks[0].low <= plot.marks[0].x <= plot.marks[0].high <= 670


def test_where_alpha_is_low_the_page_shows_who_agrees_with_whom_and_what_is_confused_with_what():
    variable = Variable("v", Level.NOMINAL, "V")
    found = line(variable, coded("aab", "bba", "aab", "abb", "bbb"), replicates=0, seed=1).detail
    assert found is not None
    assert found.pairs is not None
    assert [cell.text for cell in found.pairs.rows[0][1]] == ["", ".64", "−.50"]
    assert found.answers is not None
    assert [[cell.text for cell in cells] for _, cells in found.answers.rows] == [["2", "8"], ["8", "5"]]
    assert found.answers.rows[0][1][1].shade == "x"


def test_where_alpha_is_not_low_there_is_nothing_to_explain():
    assert nominal(*["aa", "bb"] * 9).detail is None


def test_a_viewer_is_not_sent_to_disagreements_that_are_not_theirs():
    project = study(["15", "42", "11", "52"])
    assert "Open its disagreements" in shown(signed_in(project, Role.MANAGER))
    assert "Open its disagreements" not in shown(signed_in(project, Role.VIEWER, name="Omid"))
