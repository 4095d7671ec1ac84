"""What a command refuses: exit 1 or 2, a sentence on standard error, nothing on standard output, nothing changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import execute_from_command_line

from projects.corpus.models import Document
from tests.exchange.studies import CODEBOOK, STUDY, fingerprint, folder, run
from tests.factories import make_project

pytestmark = pytest.mark.django_db
CODINGS = "document_id,coder,variable,value\n"
NOBODY = "There is no project “nowhere”. import_study makes one.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder of a small study that was imported as `study`."""
    made = folder(tmp_path, STUDY)
    assert run("import_study", "study", made)[0] == 0
    return made


@pytest.mark.parametrize(
    "command",
    [
        ("import_documents", "nowhere", "a.txt"),
        ("disagreements", "nowhere"),
        ("build_release", "nowhere"),
        ("export_study", "nowhere", "--output", "x"),
        ("export_release", "nowhere", "--as", "csv", "--output", "x"),
        ("check_study", "nowhere"),
    ],
    ids=lambda command: command[0],
)
def test_a_project_that_is_not_there_is_named(command: tuple[str, ...]) -> None:
    assert run(*command) == (1, "", NOBODY)


@pytest.mark.parametrize(
    "command",
    [
        ("import_study", "study"),
        ("import_study", "study", "x", "--silently"),
        ("import_documents", "study"),
        ("import_documents", "study", "x", "--unit", "page"),
        ("disagreements",),
        ("disagreements", "study", "--format", "yaml"),
        ("build_release", "study", "--rule", "loudest"),
        ("export_study", "study"),
        ("export_release", "study", "--output", "x"),
        ("export_release", "study", "--as", "doc", "--output", "x"),
        ("export_release", "study", "--as", "csv", "--output", "x", "--release", "one"),
        ("verify_release",),
        ("check_study",),
        ("reliability", "--data", "x.csv"),
        ("reliability", "study", "--coefficient", "guess"),
        ("demo", "twice"),
    ],
    ids=" ".join,
)
def test_wrong_arguments_end_with_two_and_a_sentence(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", *command])
    said = capsys.readouterr()
    assert (end.value.code, said.out) == (2, "") and said.err


REFUSED: list[tuple[str, str, str]] = [
    (
        "codings.csv",
        "document_id,coder,value\nd1,Omid,1\n",
        "codings.csv: line 1: the column variable is missing; the columns are document_id, coder, variable, value",
    ),
    (
        "codings.csv",
        f"{CODINGS}d1,Aigerim,stance,2\nd1,Omid,stance,9\n",
        "codings.csv: line 3: value: '9' is not a category of stance; it takes 1, 2, 3",
    ),
    (
        "assignments.csv",
        "document_id,coder\nd9,Omid\n",
        "assignments.csv: line 2: document_id: there is no document 'd9'; import it first",
    ),
    (
        "spans.csv",
        "document_id,coder,label,start,end,quote\nd1,Omid,POS,0,5,many\n",
        (
            "spans.csv: line 2: quote: 'many' is not what stands at 0–5, 'Lamps'; it stands at 7–11: offsets count"
            " Unicode code points from 0"
        ),
    ),
    (
        "codings.csv",
        f"{CODINGS}d1,Aigerim,stance,3\n",
        (
            "codings.csv: line 2: value: d1 has '2' by Aigerim for stance already, the file says '3'; leave"
            " the row out, or --correct it"
        ),
    ),
    (
        "codebook.json",
        json.dumps(CODEBOOK | {"variables": CODEBOOK["variables"][1:]}),
        (
            "codebook.json: the answer on d1 by Omid to in_scope would not be allowed any more: there is no"
            " variable in_scope; keep what was answered, or import into a new project"
        ),
    ),
]


@pytest.mark.parametrize(("name", "text", "sentence"), REFUSED)
@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["import", "dry run"])
def test_a_refused_study_is_told_by_file_line_and_column_and_changes_nothing(
    study: Path, tmp_path: Path, name: str, text: str, sentence: str, options: tuple[str, ...]
) -> None:
    before = fingerprint()
    code, out, err = run("import_study", "study", folder(tmp_path, {name: text}), *options)
    assert (code, out) == (1, "") and err.endswith(f"{sentence}\nNothing was imported.\n")
    assert fingerprint() == before


def test_programs_get_the_problems_of_a_refused_study_as_a_list(study: Path, tmp_path: Path) -> None:
    wrong = folder(tmp_path, {"codings.csv": f"{CODINGS}d1,Omid,stance,9\nd9,Omid,stance,1\n"})
    code, out, _ = run("import_study", "study", wrong, "--format", "json")
    assert code == 1 and json.loads(out) == {
        "project": "study",
        "changed": False,
        "problems": [
            "codings.csv: line 2: value: '9' is not a category of stance; it takes 1, 2, 3",
            "codings.csv: line 3: document_id: there is no document 'd9'; import it first",
        ],
    }


def test_codings_without_a_codebook_make_no_project(tmp_path: Path) -> None:
    made = folder(tmp_path, {name: STUDY[name] for name in ("documents.csv", "codings.csv")})
    before = fingerprint()
    code, out, err = run("import_study", "study", made)
    assert (code, out) == (1, "") and "codings.csv: line 2: the project has no codebook yet" in err
    assert fingerprint() == before


@pytest.mark.parametrize(
    ("project", "path", "sentence"),
    [
        ("study", "nowhere", "nowhere: there is no such folder or file; check the path"),
        ("study", ".", "holds no file of a study, such as documents.csv, codebook.json or codings.csv"),
        ("A study!", "study0", "The project's address “A study!” "),
    ],
)
def test_a_path_or_an_address_that_cannot_be_is_refused(tmp_path: Path, project: str, path: str, sentence: str) -> None:
    folder(tmp_path, STUDY)
    before = fingerprint()
    code, out, err = run("import_study", project, tmp_path / path)
    assert (code, out) == (1, "") and sentence in err
    assert fingerprint() == before


def test_refused_documents_change_nothing(study: Path, tmp_path: Path) -> None:
    before = fingerprint()
    code, out, err = run("import_documents", "study", folder(tmp_path, {"d1.txt": "Another text.", "e.pdf": "x"}))
    assert (code, out) == (1, "nothing changed\n")
    assert err.splitlines()[-2:] == [
        "d1.txt: “d1” is in the project already, with another text. Texts never change: give the new one another name.",
        "e.pdf: is not a PDF, though its name says so. Give it the ending it should have.",
    ]
    assert fingerprint() == before


def test_a_variable_that_nobody_can_differ_on_is_refused_with_those_there_are(study: Path) -> None:
    code, out, err = run("disagreements", "study", "--variable", "stance_nominal")
    assert (code, out) == (1, "") and err.endswith("There are: in_scope, field, stance, year, passages\n")


def test_a_release_of_a_project_without_codebook_is_refused() -> None:
    make_project("study")
    code, out, err = run("build_release", "study")
    assert (code, out) == (1, "") and "codebook" in err


def test_a_release_that_is_not_there_is_refused(study: Path, tmp_path: Path) -> None:
    code, out, err = run("export_release", "study", "--as", "csv", "--output", tmp_path / "x")
    assert (code, out) == (1, "") and "release" in err
    assert not (tmp_path / "x").exists()


def test_a_folder_that_holds_something_is_not_overwritten(study: Path) -> None:
    code, out, err = run("export_study", "study", "--output", study)
    assert (code, out, err) == (
        1, "", f"{study} is not an empty folder. Name a new one: nothing there is overwritten.\n",
    )  # fmt: skip
    assert (study / "documents.csv").read_text() == STUDY["documents.csv"]


def test_a_package_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("x")
    for path in (tmp_path / "x.zip", tmp_path / "nowhere.zip"):
        code, out, err = run("verify_release", path)
        assert (code, out) == (1, "") and err.strip()


def test_a_broken_study_is_told_line_by_line(study: Path) -> None:
    Document.objects.filter(code="d1").update(text="Lamps, other lamps.")
    code, out, err = run("check_study", "study")
    assert (code, out) == (1, "Broken: 2; see standard error.\n")
    assert err.splitlines()[1] == "document d1: its text is not what its SHA-256 says"
