"""Answers that changed after the freeze: appended, while the first stays what reliability reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from projects.coding.models import Assignment, Judgement, Span
from projects.coding.rules import State
from projects.exchange.importing import StudyRefused
from projects.exchange.invariants import broken_invariants
from tests.exchange.studies import STUDY, import_files, only, project
from tests.factories import judge

pytestmark = pytest.mark.django_db
CODINGS = "document_id,coder,variable,value\n"
OTHER_STANCE = CODINGS + "d1,Aigerim,stance,3\n"
PASSAGES = "document_id,coder,variable,label,start,end,quote\n"


def keys(variable: str, coder: str = "Aigerim", document: str = "d1") -> list[tuple[int, str, bool]]:
    rows = Judgement.objects.filter(
        assignment__coder__name=coder, assignment__document__code=document, variable__code=variable
    )
    return list(rows.order_by("version").values_list("version", "key", "correction"))


def test_another_value_is_recorded_as_a_correction_when_asked_for(tmp_path: Path) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"codings.csv": OTHER_STANCE}, correct=True)
    assert keys("stance") == [(1, "=2", False), (2, "=3", True)]
    assert [j.key for j in Judgement.objects.independent().filter(variable__code="stance")] == ["=2"]


def test_the_same_correction_again_changes_nothing(tmp_path: Path) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"codings.csv": OTHER_STANCE}, correct=True)
    assert not import_files(tmp_path, {"codings.csv": OTHER_STANCE}, correct=True).plan.changes
    assert not import_files(tmp_path).plan.changes


def test_a_correction_closes_a_coding_its_coder_could_still_change(tmp_path: Path) -> None:
    import_files(tmp_path)
    Assignment.objects.update(frozen_at=None)
    import_files(tmp_path, {"codings.csv": OTHER_STANCE}, correct=True)
    assert Assignment.objects.get(document__code="d1", coder__name="Aigerim").frozen_at is not None
    assert list(broken_invariants(project())) == []


def test_a_file_of_corrections_holds_what_the_cells_say_now(tmp_path: Path) -> None:
    rows = CODINGS + "d1,Aigerim,stance,3\nd1,Aigerim,field,__none__\nd1,Omid,year,\nd2,Aigerim,stance,1\n"
    files = STUDY | {"corrections.csv": rows}
    import_files(tmp_path, files)
    assert keys("stance") == [(1, "=2", False), (2, "=3", True)]
    assert keys("field") == [(1, '["economic", "political"]', False), (2, "[]", True)]
    assert keys("year", "Omid") == [(1, "=2019", False), (2, "", True)]
    assert keys("stance", document="d2") == [(1, "=1", True)]
    assert not import_files(tmp_path, files).plan.changes and not import_files(tmp_path).plan.changes


def test_corrections_may_come_after_the_codings(tmp_path: Path) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"corrections.csv": OTHER_STANCE})
    assert keys("stance")[-1] == (2, "=3", True)


def test_another_correction_of_a_corrected_answer_is_refused(tmp_path: Path) -> None:
    import_files(tmp_path, STUDY | {"corrections.csv": OTHER_STANCE})
    with pytest.raises(StudyRefused, match="d1 has '3' by Aigerim for stance already, the file says '1'"):
        import_files(tmp_path, {"corrections.csv": CODINGS + "d1,Aigerim,stance,1\n"})
    import_files(tmp_path, {"corrections.csv": CODINGS + "d1,Aigerim,stance,1\n"}, correct=True)
    assert keys("stance")[-1] == (3, "=1", True)


def test_an_answer_that_its_coder_took_back_may_be_given(tmp_path: Path) -> None:
    import_files(tmp_path, only("codebook", "documents") | {"open_assignments.csv": "document_id,coder\nd1,Omid\n"})
    judgement = judge(Assignment.objects.get(), "stance", "1")
    Judgement.objects.filter(pk=judgement.pk).update(kind="cleared", category=None, key="")
    import_files(tmp_path, {"codings.csv": CODINGS + "d1,Omid,stance,2\n"})
    assert keys("stance", "Omid") == [(1, "", False), (2, "=2", False)]
    assert Assignment.objects.get().state == State.SUBMITTED


def test_passages_that_changed_keep_their_first_rows(tmp_path: Path) -> None:
    moved = PASSAGES + "d1,Aigerim,passages,NEG,7,11,many\nd2,Aigerim,passages,__none__,,,\n"
    files = STUDY | {"correction_spans.csv": moved}
    import_files(tmp_path, files)
    assert {s.category.code for s in Span.objects.current()} == {"NEG"}
    assert {s.category.code for s in Span.objects.independent()} == {"POS", "NEG"}
    assert list(broken_invariants(project())) == []
    assert not import_files(tmp_path, files).plan.changes and not import_files(tmp_path).plan.changes


def test_passages_may_be_corrected_after_they_were_imported(tmp_path: Path) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"correction_spans.csv": PASSAGES + "d1,Aigerim,passages,__none__,,,\n"})
    span = Span.objects.get(assignment__document__code="d1")
    assert span.removed_at is not None and span.removed_in_correction


def test_passages_corrected_otherwise_already_are_refused(tmp_path: Path) -> None:
    import_files(tmp_path, STUDY | {"correction_spans.csv": PASSAGES + "d1,Aigerim,passages,__none__,,,\n"})
    with pytest.raises(StudyRefused, match="correction_spans.csv: line 2: the passages of passages by Aigerim on d1"):
        import_files(tmp_path, {"correction_spans.csv": PASSAGES + "d1,Aigerim,passages,NEG,7,11,many\n"})
