"""A study folder becomes a study, and the same folder again changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from projects.adjudication.models import Ruling
from projects.codebooks.queries import latest_codebook
from projects.coding.models import Assignment, Judgement, Round, Span
from projects.coding.round_actions import close_round
from projects.coding.rules import State
from projects.corpus.models import Document
from projects.exchange.importing import StudyRefused, prepare_import, write_import
from projects.exchange.invariants import broken_invariants
from projects.jobs.registry import JobRefused
from projects.teams.models import Membership, Project
from tests.exchange.studies import CODEBOOK, STUDY, fingerprint, folder, import_files, only, project, run, with_
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_folder_makes_the_project_named_after_its_codebook(tmp_path: Path) -> None:
    import_files(tmp_path)
    assert (project().name, project().hypothesis) == ("Smart cities", "Lamps bring influence.")


def test_documents_keep_their_text_and_every_column(tmp_path: Path) -> None:
    import_files(tmp_path)
    document = Document.objects.get(code="d2")
    assert (document.text, document.length, document.title) == ("سلام 👋🏽 世界", 10, "Two")
    assert document.metadata == {"round": "second"}


def test_line_ends_become_lf_once(tmp_path: Path) -> None:
    import_files(tmp_path, {"documents.csv": 'id,text\r\nd1,"a\r\nb\rc\r\r\n"\r\n'})
    assert Document.objects.get(code="d1").text == "a\nb\rc\r\n"


def test_coders_become_members_nobody_signs_in_as(tmp_path: Path) -> None:
    make_user("Omid")
    import_files(tmp_path)
    coders = Membership.objects.filter(project=project())
    assert [(c.name, c.user_id, c.is_coder) for c in coders] == [("Aigerim", None, True), ("Omid", None, True)]


def test_submitted_codings_are_frozen_and_open_ones_are_not(tmp_path: Path) -> None:
    import_files(tmp_path)
    found = {(a.document.code, a.coder.name): (a.state, a.frozen_at is None) for a in Assignment.objects.all()}
    assert found.pop(("d2", "Omid")) == (State.OPEN, True)
    assert set(found.values()) == {(State.SUBMITTED, False)} and len(found) == 3


def test_what_comes_when_the_main_round_is_closed_goes_to_another_that_is_open(tmp_path: Path) -> None:
    import_files(tmp_path)
    close_round(round_=Round.objects.get())
    import_files(
        tmp_path,
        {"documents.csv": "id,text\nnew,A new text.\n", "open_assignments.csv": "document_id,coder\nnew,ann\n"},
    )
    assert Assignment.objects.get(document__code="new").round.name == "main 2"


def test_answers_are_stored_in_canonical_form(tmp_path: Path) -> None:
    import_files(tmp_path)
    keys = {(j.variable.code, j.key) for j in Judgement.objects.filter(assignment__coder__name="Omid")}
    assert keys == {("in_scope", "=no"), ("field", "[]"), ("year", "=2019")}
    chosen = Judgement.objects.get(key='["economic", "political"]').chosen.values_list("category__code", flat=True)
    assert set(chosen) == {"economic", "political"}


def test_offsets_count_code_points(tmp_path: Path) -> None:
    import_files(tmp_path)
    span = Span.objects.get(category__code="NEG")
    assert span.assignment.document.text[span.start : span.end] == "👋🏽"


def test_rulings_keep_reason_and_passages(tmp_path: Path) -> None:
    import_files(tmp_path)
    assert Ruling.objects.get(variable__code="in_scope").reason == "plain"
    passages = Ruling.objects.filter(variable__code="passages").order_by("document__code")
    assert [r.key for r in passages] == ['[["NEG", 7, 11]]', "[]"]


def test_an_imported_study_is_sound(tmp_path: Path) -> None:
    import_files(tmp_path)
    assert list(broken_invariants(project())) == []


def test_the_same_folder_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    import_files(tmp_path)
    before = fingerprint()
    code, out, _ = run("import_study", "study", folder(tmp_path))
    assert (code, out, fingerprint()) == (0, "nothing changed\n", before)


def test_a_dry_run_writes_nothing_and_makes_no_project(tmp_path: Path) -> None:
    code, out, err = run("import_study", "study", folder(tmp_path), "--dry-run")
    assert code == 0 and "documents" in out and "dry run" in err
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    "order",
    [
        ("documents", "codebook", "assignments", "open_assignments", "codings", "spans", "gold", "gold_spans"),
        ("codebook", "documents", "gold_spans", "gold", "open_assignments", "spans", "codings", "assignments"),
    ],
)
def test_file_by_file_gives_the_same_study_in_any_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    for stem in order:
        import_files(tmp_path, only(stem))
    assert not import_files(tmp_path).plan.changes
    assert (project().name, project().hypothesis) == ("Smart cities", "Lamps bring influence.")


def test_coders_named_in_codings_alone_count_as_assigned(tmp_path: Path) -> None:
    import_files(tmp_path, only("codebook", "documents", "codings"))
    assert Assignment.objects.submitted().count() == 3


def test_an_open_coding_that_comes_with_codings_was_handed_in(tmp_path: Path) -> None:
    import_files(tmp_path, only("codebook", "documents") | {"open_assignments.csv": "document_id,coder\nd1,Aigerim\n"})
    import_files(tmp_path, only("codings"))
    coding = Assignment.objects.get(document__code="d1", coder__name="Aigerim")
    assert coding.state == State.SUBMITTED and coding.frozen_at is not None


def test_a_submitted_coding_listed_as_open_is_refused(tmp_path: Path) -> None:
    import_files(tmp_path)
    with pytest.raises(StudyRefused, match="open_assignments.csv: line 2: d1 by Omid is submitted already"):
        import_files(tmp_path, {"open_assignments.csv": "document_id,coder\nd1,Omid\n"})


def test_an_answer_where_there_was_none_is_added(tmp_path: Path) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"codings.csv": "document_id,coder,variable,value\nd1,Omid,stance,3\n"})
    added = Judgement.objects.get(assignment__coder__name="Omid", variable__code="stance")
    assert (added.version, added.correction) == (1, False)


def test_another_passage_is_added(tmp_path: Path) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"spans.csv": "document_id,coder,label,start,end,quote\nd1,Omid,POS,0,5,Lamps\n"})
    assert Span.objects.count() == 3


def test_columns_a_document_was_without_are_filled_in(tmp_path: Path) -> None:
    import_files(tmp_path)
    import_files(tmp_path, {"documents.csv": 'id,text,lang\nd1,"Lamps, many lamps.",en\n'})
    document = Document.objects.get(code="d1")
    assert (document.lang, document.title, document.metadata) == ("en", "One", {"round": "first"})


def test_new_codebook_content_becomes_the_next_version(tmp_path: Path) -> None:
    import_files(tmp_path)
    wider = {**CODEBOOK, "variables": [*CODEBOOK["variables"], {"id": "more", "type": "text"}]}
    import_files(tmp_path, {"codebook.json": json.dumps(wider)})
    codebook = latest_codebook(project())
    assert codebook is not None
    assert codebook.number == 2 and "more" in codebook.parsed.by_code


def test_a_codebook_that_forbids_an_answer_already_given_is_refused(tmp_path: Path) -> None:
    import_files(tmp_path)
    narrow = json.dumps(CODEBOOK).replace('["yes", "no"]', '["yes"]')
    with pytest.raises(StudyRefused, match=r"codebook.json: the answer on d1 by Omid to in_scope would not be allowed"):
        import_files(tmp_path, {"codebook.json": narrow})


def test_a_person_who_took_over_an_identity_keeps_it_when_the_study_comes_again(tmp_path: Path) -> None:
    import_files(tmp_path)
    Membership.objects.filter(name="Omid").update(user=make_user("omid"))
    assert not import_files(tmp_path).plan.changes


def test_a_member_who_does_not_code_is_not_taken_for_a_coder(tmp_path: Path) -> None:
    import_files(tmp_path, only("codebook", "documents"))
    Membership.objects.create(project=project(), name="Omid", is_manager=True)
    with pytest.raises(StudyRefused, match="'Omid' is a member who does not code"):
        import_files(tmp_path)


def test_what_changed_between_check_and_writing_is_checked_again(tmp_path: Path) -> None:
    import_files(tmp_path, only("codebook", "documents"))
    ready = prepare_import(
        "study", folder(tmp_path, {"codings.csv": "document_id,coder,variable,value\nd1,Omid,stance,1\n"})
    )
    import_files(tmp_path, {"codings.csv": "document_id,coder,variable,value\nd1,Omid,stance,2\n"})
    with pytest.raises(JobRefused, match="d1 has '2' by Omid for stance already, the file says '1'"):
        write_import(ready, by=None)


def test_the_command_shows_its_job_in_the_project(tmp_path: Path) -> None:
    run("import_study", "study", folder(tmp_path))
    job = project().jobs.get()
    assert (job.kind, job.state) == ("import_study", "succeeded") and "documents 2" in job.summary


def test_a_refused_study_leaves_nothing_behind(tmp_path: Path) -> None:
    before = fingerprint()
    code, out, err = run(
        "import_study", "study", folder(tmp_path, with_(gold="document_id,variable,value\nd9,stance,1\n"))
    )
    assert (code, out, fingerprint()) == (1, "", before)
    assert err.startswith("Reading\ngold.csv: line 2: document_id: there is no document 'd9'; import it first\n")


def test_nothing_of_a_refused_study_is_written_to_a_project_that_is_there(tmp_path: Path) -> None:
    import_files(tmp_path, only("codebook", "documents"))
    before = fingerprint()
    with pytest.raises(StudyRefused):
        import_files(tmp_path, STUDY | {"gold.csv": "document_id,variable,value\nd1,stance,9\n"})
    assert fingerprint() == before
