"""hypotheses.csv: in and out the same, in the project's order, and refused where it contradicts what is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.codebooks.hypotheses import Bearing, Link
from projects.codebooks.hypothesis_actions import add_sub_hypothesis, remove_sub_hypothesis
from projects.codebooks.queries import sub_hypotheses
from projects.datasets.actions import request_release
from projects.datasets.package import Package
from projects.datasets.queries import latest_release, package_path
from projects.datasets.verify import verify
from projects.exchange.importing import StudyRefused
from projects.jobs.actions import run_here
from projects.teams.models import Project
from tests.exchange.studies import STUDY, folder, import_files
from tests.exchange.test_round_trip import load, undone, written

pytestmark = pytest.mark.django_db
HEAD = "hypothesis,text,variable,category,bearing\n"
FILE = (
    HEAD + "H2,Lamps pay.,field,economic,supports\nH2,Lamps pay.,in_scope,no,contradicts\n"
    'H1,"Lamps rule, at night.",field,gone,supports\nH3,چراغ‌ها 👋🏽,,,\n'
)
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=30)
LINKS = st.dictionaries(
    st.tuples(st.sampled_from(["field", "stance", "other"]), st.sampled_from(["economic", "1", "=", "a,b"])),
    st.sampled_from(Bearing),
    max_size=3,
)


@pytest.fixture
def study(tmp_path: Path) -> Project:
    import_files(tmp_path, STUDY | {"hypotheses.csv": FILE})
    return Project.objects.get(slug="study")


def refusal(path: Path, rows: str) -> str:
    with pytest.raises(StudyRefused) as refused:
        import_files(path, {"hypotheses.csv": HEAD + rows})
    return str(refused.value)


def test_they_come_back_the_same_and_in_their_order(study, tmp_path):
    out = written("study", tmp_path / "out")
    assert out["hypotheses.csv"].decode() == FILE
    load("second", tmp_path / "out")
    assert written("second", tmp_path / "again") == out
    assert not load("study", folder(tmp_path, out))


def test_a_study_without_them_is_written_as_before(tmp_path):
    import_files(tmp_path)
    before = written("study", tmp_path / "out")
    assert "hypotheses.csv" not in before
    sub = add_sub_hypothesis(project=Project.objects.get(slug="study"), text="Lamps pay.", by=None)
    remove_sub_hypothesis(sub_hypothesis=sub, by=None)
    assert written("study", tmp_path / "again") == before


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(TEXTS.filter(str.strip), LINKS), min_size=1, max_size=4))
def test_whatever_they_say_comes_back_the_same(subs):
    with undone() as path:
        load("first", folder(path))
        project = Project.objects.get(slug="first")
        for text, links in subs:
            given_links = [Link(variable, category, bearing) for (variable, category), bearing in links.items()]
            add_sub_hypothesis(project=project, text=text, links=given_links, by=None)
        out = written("first", path / "out")
        assert not load("first", path / "out")
        load("second", path / "out")
        assert written("second", path / "again") == out


def test_they_may_come_later_and_link_by_link(tmp_path):
    import_files(tmp_path)
    import_files(tmp_path, {"hypotheses.csv": HEAD + "H1,Lamps pay.,,,\n"})
    more = import_files(tmp_path, {"hypotheses.csv": HEAD + "H1,Lamps pay.,field,economic,supports\n"})
    assert more.result["summary"] == "Imported: sub-hypotheses 1."
    (sub,) = sub_hypotheses(Project.objects.get(slug="study"))
    assert sub.plain_links == [Link("field", "economic", Bearing.SUPPORTS)]


def test_a_category_that_the_codebook_lacks_is_a_warning(tmp_path):
    ready = import_files(tmp_path, STUDY | {"hypotheses.csv": FILE})
    assert any("the codebook has no category 'gone' of 'field'" in w for w in ready.result["warnings"])


def test_one_that_was_removed_comes_back_as_it_was(study, tmp_path):
    remove_sub_hypothesis(sub_hypothesis=sub_hypotheses(study)[0], by=None)
    import_files(tmp_path, {"hypotheses.csv": FILE})
    assert [sub.code for sub in sub_hypotheses(study)] == ["H1", "H3", "H2"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("H2,Lamps cost.,,,\n", "line 2: text: H2 reads 'Lamps pay.' there already"),
        ("H2,Lamps pay.,field,economic,contradicts\n", "line 2: bearing: 'economic' of 'field' supports H2 there"),
        ("H9,One.,,,\nH9,Two.,,,\n", "line 3: text: H9 has another text in line 2"),
        ("H 9,One.,,,\n", "line 2: hypothesis: 'H 9' is no code"),
        ("H9, ,,,\n", "line 2: text: A sub-hypothesis is a sentence"),
        ("H9,One.,field,,supports\n", "line 2: bearing: a link needs variable, category"),
        ("H9,One.,field,economic,helps\n", "one of supports, contradicts"),
        ("H9,One.,field,economic,supports\nH9,One.,field,economic,contradicts\n", "in line 2 already"),
    ],
)
def test_what_is_wrong_names_its_line_and_changes_nothing(study, tmp_path, rows, told):
    before = written("study", tmp_path / "before")
    assert told in refusal(tmp_path, rows)
    assert written("study", tmp_path / "after") == before


def test_a_release_holds_them_under_its_sum(study):
    run_here(request_release(project=study))
    release = latest_release(study)
    assert release is not None
    path = package_path(release)
    with Package(path) as package:
        source = package.open_study("hypotheses.csv")
        assert source is not None
        with source:
            assert source.read() == FILE
    assert verify(path).findings == []
