"""The reliability page: its figures are the command's, each with what it rests on, or with why there is none."""

from __future__ import annotations

import csv
from io import StringIO

import krippendorff
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from projects.codebooks.rules import Level, Variable
from projects.reliability.computing import Coded, variable_figures
from projects.reliability.page import forest
from projects.reliability.study_figures import Options, VariableFigures
from projects.reliability.writing import short
from projects.teams.models import Project
from projects.teams.rules import Role
from tests.factories import assign, judge, make_member, make_project, rule
from tests.reliability.builders import coded
from tests.reliability.studies import (
    ADDRESS,
    client_of,
    code_document,
    computed,
    line_of,
    of_the_command,
    shown,
    signed_in,
    study,
)

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
    assert line_of(computed(project), variable).alpha.as_json() == row


@pytest.mark.parametrize(("coders", "kappa"), [(2, "cohen_kappa"), (3, "fleiss_kappa")])
def test_kappa_is_cohens_for_two_coders_and_fleiss_for_more(coders, kappa):
    project = study(["445"[:coders], "111"[:coders], "233"[:coders], "554"[:coders]])
    found = line_of(computed(project), "stance")
    wanted = {"variable": "stance", "coefficient": kappa, "metric": "nominal", "category": None, "coders": None}
    assert found.kappa is not None
    assert found.kappa.as_json() == of_the_command(project, **wanted)
    assert found.kappa_name == {2: "Cohen", 3: "Fleiss"}[coders]


def test_answers_with_an_order_have_ac2_and_others_ac1():
    found = computed(study())
    names = {code: line_of(found, code).gwet_name for code in ("stance", "in_scope")}
    assert names == {"stance": "AC2", "in_scope": "AC1"}
    wanted = {"variable": "stance", "coefficient": "gwet_ac", "metric": "ordinal", "category": None}
    gwet = line_of(found, "stance").gwet
    assert gwet is not None
    assert gwet.as_json() == of_the_command(Project.objects.get(), **wanted)


def test_percent_agreement_is_the_commands():
    project = study()
    wanted = {"variable": "stance", "coefficient": "percent_agreement", "category": None, "coders": None}
    percent = line_of(computed(project), "stance").percent
    assert percent is not None
    assert percent.value == of_the_command(project, **wanted)["value"] == 4 / 8


def test_every_variable_but_the_memo_has_a_row_with_units_and_coders():
    project = study()
    computed(project)
    found = signed_in(project, Role.VIEWER).get(ADDRESS).context["kept"]
    codes = [one.code for one in found.lines]
    assert codes == ["in_scope", "field", "stance", "event_year", "share", "passages", "stance_nominal"]
    stance = line_of(found, "stance")
    assert (stance.alpha.pairable_units, stance.alpha.coder_count) == (8, 2)


def test_what_is_undefined_says_because_of_what_and_is_no_number():
    project = study()
    found = computed(project)
    page = shown(signed_in(project, Role.MANAGER))
    assert page.count("undefined, because: All codes that can be compared are the same") >= 1
    assert line_of(found, "in_scope").verdict == "undefined"


def test_the_page_says_what_its_figures_rest_on():
    project = study()
    computed(project)
    page = shown(signed_in(project, Role.MANAGER))
    assert "Main round · codebook 1 · independent codings only · 8 documents, 2 coders, 16 codings" in page
    assert "10,000 replicates, seed 1" in page


def test_a_large_study_takes_fewer_replicates_and_says_so(monkeypatch):
    monkeypatch.setattr("projects.reliability.queries.REPLICATED_FULLY", 5)
    project = study()
    computed(project)
    assert "1,000 replicates" in shown(signed_in(project, Role.MANAGER))


def test_before_two_coders_handed_in_the_same_document_there_is_a_word_of_what_to_do():
    project = make_project("study")
    computed(project)
    assert "Nothing to compute yet" in shown(signed_in(project, Role.MANAGER))


def test_a_ruling_or_a_correction_changes_no_figure_and_makes_none_old():
    project = study()
    before = computed(project)
    document = project.documents.get(code="d3")
    rule(document, "stance", "2")
    judge(document.assignments.order_by("pk")[0], "stance", "3", correction=True)
    assert computed(project) == before


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADJUDICATOR, Role.VIEWER])
def test_a_coder_does_not_open_the_page_and_who_reads_the_study_does(role):
    project = study()
    shown(signed_in(project, role, name="Leila"))
    assert signed_in(project, Role.CODER, name="Omid").get(ADDRESS).status_code == 404


def test_who_has_still_to_code_a_document_gets_figures_without_it():
    project = study()
    leila = make_member(project, "Leila", Role.MANAGER, Role.CODER)
    own = assign(project.documents.get(code="d0"), leila).document_id
    computed(project, without=[own])
    page = shown(client_of(leila))
    assert "You have still to code 1 document; these figures leave it out for you." in page
    assert "7 documents, 2 coders, 14 codings" in page


def test_figures_of_the_whole_study_are_not_shown_to_who_has_still_to_code_a_document():
    project = study()
    computed(project)
    leila = make_member(project, "Leila", Role.MANAGER, Role.CODER)
    assign(project.documents.get(code="d0"), leila)
    assert "No figures yet" in shown(client_of(leila))


def queries_of(client: Client, below: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        shown(client, below)
    return len(queries)


@pytest.mark.parametrize("below", ["", "variables/stance/", "documents/?variable=stance&a=4&b=5"])
def test_thirty_documents_cost_as_many_queries_as_three(below):
    project = study(["45", "44", "11"])
    nadia = signed_in(project, Role.MANAGER)
    computed(project)
    shown(nadia, below)
    few = queries_of(nadia, below)
    coders = list(project.memberships.filter(is_coder=True).order_by("pk"))
    for n in range(3, 30):
        code_document(project, f"d{n}", dict(zip(coders, "45", strict=True)))
    computed(project)
    assert queries_of(nadia, below) == few


def test_the_figures_of_the_demo_are_those_it_is_published_with():
    call_command("demo", stdout=StringIO(), stderr=StringIO())
    found = computed(Project.objects.get())
    source = found.figures.source
    assert (source.documents, source.coders, source.codings) == (22, 3, 62)
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
    alpha = line_of(computed(Project.objects.get()), variable).alpha.value
    assert alpha == pytest.approx(krippendorff.alpha(reliability_data=table, level_of_measurement=level))


def nominal(*units: str) -> VariableFigures:
    variable = Variable("v", Level.NOMINAL, "V")
    return variable_figures(Coded(variable, coded(*units)), Options(200))


def test_the_verdict_comes_from_the_lower_limit():
    good = nominal(*["aa", "bb", "cc", "dd"] * 50)
    poor = nominal(*["aa", "bb", "ab"] * 4)
    assert (good.verdict, poor.verdict) == ("reliable", "too low")
    assert poor.alpha.ci is not None
    assert poor.alpha.ci[0] < 0.667


def test_high_agreement_beside_low_alpha_is_explained_in_a_sentence():
    assert nominal(*["aa"] * 18, "ab", "ba").why.startswith(
        "Coders agree on 90\N{NO-BREAK SPACE}%, but alpha is −.03, because 95\N{NO-BREAK SPACE}% of all answers are “a”"
    )
    assert nominal(*["aa", "bb"] * 9).why == ""


def test_the_plot_shows_defined_alphas_alone_and_reaches_as_low_as_they_do():
    plot = forest([nominal("aa", "aa"), nominal("ab", "ba", "ab")])
    assert len(plot.marks) == 1
    assert float(plot.ticks[0][0].replace("−", "-")) <= -0.6
    assert 250 <= plot.marks[0].low <= plot.marks[0].x <= plot.marks[0].high <= 670


def test_of_variables_with_a_low_alpha_the_page_shows_what_is_behind_it():
    project = study(["15", "42", "11", "52"])
    computed(project)
    page = shown(signed_in(project, Role.MANAGER))
    assert "What is confused with what" in page
    assert f"{ADDRESS}variables/stance/" in page
