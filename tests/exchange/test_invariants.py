"""`check_study` finds what should not be so, and nothing in a sound study."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from projects.adjudication.models import Ruling
from projects.codebooks.models import Category, Codebook
from projects.coding.models import Assignment, Judgement, JudgementCategory, Span
from projects.corpus.models import Document
from projects.datasets.models import Release
from projects.datasets.queries import package_path
from projects.exchange.invariants import broken_invariants
from tests.exchange.studies import import_files, project, run
from tests.factories import make_coder, make_project

pytestmark = pytest.mark.django_db


def set_(model: type, where: dict[str, object], **values: object) -> Callable[[], object]:
    return lambda: model.objects.filter(**where).update(**values)  # type: ignore[attr-defined]


def label(code: str) -> Category:
    return Category.objects.get(variable__code="passages", code=code)


BREAKS: list[tuple[Callable[[], object], str]] = [
    (set_(Codebook, {}, number=2), "codebook version 1 is missing: the next one there is 2"),
    (set_(Codebook, {}, sha256="0" * 64), "codebook version 1 is not what its SHA-256 says"),
    (set_(Document, {"code": "d1"}, length=7), "document d1: its text has 18 code points, recorded are 7"),
    (set_(Document, {"code": "d1"}, text="Lumps, many lamps."), "document d1: its text is not what its SHA-256 says"),
    (set_(Judgement, {"key": "=2"}, version=2), "stance of d1 by Aigerim: its 1 revisions are numbered 2 to 2"),
    (set_(Judgement, {"key": "=2"}, key="=3"), "of d1: its columns are not what its key says"),
    (set_(Judgement, {"key": "=2019"}, number=2018), "on year of d1: its columns are not what its key says"),
    (lambda: JudgementCategory.objects.all()[0].delete(), "on field of d1: its columns are not what its key says"),
    (set_(Ruling, {"key": "[]"}, key='[["POS", 0, 1]]'), "on d2: its passages are not what its key says"),
    (set_(Ruling, {"key": "=yes"}, version=3), "ruling on in_scope of d1: its 1 revisions are numbered 3 to 3"),
    (set_(Span, {"end": 5}, end=99), "a passage of d1 ends at 99, after its text"),
    (lambda: Span.objects.filter(end=5).update(category=Category.objects.first()), "has a label of another variable"),
    (set_(Assignment, {"document__code": "d1"}, cannot_code="Blurred."), "it could not be coded, and has answers"),
    (set_(Assignment, {}, frozen_at=None), "a correction of a coding that is not frozen"),
]


@pytest.mark.parametrize(("damage", "sentence"), BREAKS, ids=[sentence[:40] for _, sentence in BREAKS])
def test_damage_is_found(tmp_path: Path, damage: Callable[[], object], sentence: str) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"corrections.csv": "document_id,coder,variable,value\nd2,Aigerim,stance,1\n"})
    assert list(broken_invariants(project())) == []
    damage()
    assert sentence in "\n".join(broken_invariants(project()))


def test_a_first_answer_after_a_correction_is_found(tmp_path: Path) -> None:
    import_files(tmp_path)
    late = "document_id,coder,variable,value\nd1,Aigerim,stance,3\n"
    import_files(tmp_path, {"corrections.csv": late})
    Judgement.objects.filter(key="=2", variable__code="stance").update(correction=True)
    Judgement.objects.filter(key="=3").update(correction=False)
    assert "stance of d1: a first answer was written after its correction" in list(broken_invariants(project()))


def test_an_answer_that_its_codebook_forbids_is_found(tmp_path: Path) -> None:
    import_files(tmp_path)
    Judgement.objects.filter(key="=2019").update(key="=1900", number=1900)
    assert list(broken_invariants(project())) == [
        "the answer =1900 to year is not legal: 1900 is below the least value of year, 1991"
    ]


def test_a_coder_of_another_project_is_found(tmp_path: Path) -> None:
    import_files(tmp_path)
    Assignment.objects.filter(document__code="d2", coder__name="Omid").update(coder=make_coder(make_project(), "Omar"))
    assert "its document or coder is of another project" in "\n".join(broken_invariants(project()))


def test_a_coding_frozen_before_it_was_submitted_is_found(tmp_path: Path) -> None:
    import_files(tmp_path)
    Assignment.objects.submitted().filter(document__code="d2").update(submitted_at=timezone.now())
    assert list(broken_invariants(project())) == ["coding of d2 by Aigerim: it was frozen before it was submitted"]


def test_the_command_tells_that_all_is_well(tmp_path: Path) -> None:
    import_files(tmp_path)
    assert run("check_study", "study") == (0, "All is well.\n", "")


def test_the_command_lists_what_is_broken_and_ends_with_1(tmp_path: Path) -> None:
    import_files(tmp_path)
    Document.objects.filter(code="d1").update(sha256="0" * 64)
    code, out, err = run("check_study", "study")
    assert (code, out) == (1, "Broken: 1; see standard error.\n")
    assert err == "document d1: its text is not what its SHA-256 says\n"


def test_a_release_whose_file_is_gone_or_changed_is_found(tmp_path: Path) -> None:
    import_files(tmp_path)
    assert run("build_release", "study")[0] == 0
    assert list(broken_invariants(project())) == []
    path = package_path(Release.objects.get())
    data = bytearray(path.read_bytes())
    data[data.index(b"final.csv") + 20] ^= 1
    path.write_bytes(data)
    assert any(sentence.startswith("release 1: ") for sentence in broken_invariants(project()))
    path.unlink()
    assert any("There is no file" in sentence for sentence in broken_invariants(project()))
