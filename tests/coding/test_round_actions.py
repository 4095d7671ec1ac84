"""A manager makes rounds, deals documents out, takes coders off again and closes; nothing handed in is ever lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from projects.adjudication.queries import open_cells
from projects.coding.actions import reopen_coding, submit_coding
from projects.coding.assigning_build import KIND
from projects.coding.assigning_queries import ALL, ROUND, Choice, draw_for
from projects.coding.models import Assignment, Draw, Judgement, Round
from projects.coding.queries import my_codings, to_code
from projects.coding.round_actions import (
    RoundRefused,
    assign_draw,
    change_round,
    close_round,
    fill_vacant,
    give_back,
    give_back_everywhere,
    make_round,
    request_assignment,
    undo_draw,
    withdraw_coder,
)
from projects.coding.round_queries import coders_of, left_lying, rounds_of, vacant
from projects.coding.rules import Purpose, State
from projects.coding.wishes import CannotAssign, Wish
from projects.jobs.actions import run_here
from projects.teams.models import Activity, Membership, Project
from projects.teams.rules import Role
from tests.factories import assign, judge, make_codebook, make_coder, make_document, make_member, make_project, submit

pytestmark = pytest.mark.django_db
NAMES = ("Aigerim", "Daniyar", "Omid")


@pytest.fixture
def project() -> Project:
    """A study of twelve documents in two languages, with three coders."""
    project = make_project("study")
    make_codebook(project)
    for name in NAMES:
        make_coder(project, name)
    for n in range(12):
        make_document(project, f"d{n:02}", lang="fa" if n % 3 == 0 else "en", metadata={"desk": str(n % 2)})
    return project


def new_round(project: Project, name: str = "main", purpose: Purpose = Purpose.MAIN, **more) -> Round:
    codebook = project.codebooks.get()
    return make_round(project=project, name=name, purpose=purpose, codebook=codebook, **more)


def wish(*names: str, **more) -> Wish:
    return Wish(limits=dict.fromkeys(names or NAMES), **more)


def dealt(round_: Round, choice: Choice | None = None, asked: Wish | None = None) -> Draw:
    choice, asked = choice or Choice(), asked or wish()
    found = draw_for(round_, choice, asked)
    return assign_draw(round_=round_, choice=choice, wish=asked, fingerprint=found.fingerprint)


def coder(project: Project, name: str) -> Membership:
    return Membership.objects.get(project=project, name=name)


def loads(round_: Round) -> dict[str, int]:
    return {member.name: far.total for member, far in coders_of(round_)}


def first_of(round_: Round, name: str) -> Assignment:
    found = Assignment.objects.open().filter(round=round_, coder__name=name).first()
    assert found is not None
    return found


def test_documents_are_assigned_as_drawn_and_come_in_that_order(project):
    round_ = new_round(project)
    drawn = draw_for(round_, Choice(), wish())
    dealt(round_)
    aigerim = [a.document.code for a in to_code(coder(project, "Aigerim"))]
    assert aigerim == [one.code for one in drawn.dealt if "Aigerim" in one.coders]
    assert loads(round_) == {"Aigerim": 8, "Daniyar": 8, "Omid": 8}


def test_a_draw_that_is_not_the_one_looked_at_is_refused_and_nothing_is_written(project):
    round_ = new_round(project)
    shown = draw_for(round_, Choice(), wish())
    make_document(project, "late")
    with pytest.raises(CannotAssign, match="have changed since this draw was shown"):
        assign_draw(round_=round_, choice=Choice(), wish=wish(), fingerprint=shown.fingerprint)
    assert not Assignment.objects.exists()
    assert not Draw.objects.exists()


def test_only_documents_of_a_desk_or_of_a_list_are_drawn_from(project):
    round_ = new_round(project)
    found = draw_for(round_, Choice(field="desk", value="1", codes=("d01", "d02", "d03")), wish())
    assert sorted(one.code for one in found.dealt) == ["d01", "d03"]
    with pytest.raises(CannotAssign, match="There is no document “d99” and 1 more"):
        draw_for(round_, Choice(codes=("d01", "d99", "x")), wish())


def test_documents_that_somebody_has_are_not_drawn_from_unless_asked_for(project):
    round_ = new_round(project)
    assign(project.documents.get(code="d00"), coder(project, "Omid"), round_)
    assert "d00" not in {one.code for one in draw_for(round_, Choice(), wish()).dealt}
    again = draw_for(round_, Choice(which=ALL), wish())
    assert {"Aigerim", "Daniyar"} == next(set(one.coders) for one in again.dealt if one.code == "d00")


def test_a_coder_is_added_to_documents_of_the_round(project):
    round_ = new_round(project)
    dealt(round_, asked=wish("Aigerim", each=1))
    dealt(round_, Choice(which=ROUND), wish("Omid", each=1, number=5))
    assert loads(round_) == {"Aigerim": 12, "Omid": 5}


def test_whoever_may_read_others_codes_is_not_given_what_others_have_submitted(project):
    leila = make_member(project, "Leila", Role.CODER, Role.ADJUDICATOR)
    round_ = new_round(project)
    submit(assign(project.documents.get(code="d00"), coder(project, "Omid"), round_))
    assert draw_for(round_, Choice(which=ALL), wish(leila.name, each=1)).left_out == ("d00",)


def test_in_a_re_test_coders_get_what_they_have_submitted_themselves(project):
    main, again = new_round(project), new_round(project, "again", Purpose.DRIFT)
    dealt(main)
    for coding in Assignment.objects.filter(coder__name="Aigerim"):
        submit(coding, frozen=True)
    own = set(Assignment.objects.submitted().values_list("document__code", flat=True))
    dealt(again, asked=wish("Aigerim", number=5))
    assert loads(again) == {"Aigerim": 5}
    assert set(Assignment.objects.filter(round=again).values_list("document__code", flat=True)) < own
    with pytest.raises(CannotAssign, match="Omid has submitted 0 documents that can be coded again.*or leave Omid out"):
        draw_for(again, Choice(), wish("Omid", number=5))


def test_first_answers_are_hidden_from_whoever_codes_the_document_again(project):
    first = submit(assign(project.documents.get(code="d00"), coder(project, "Omid"), new_round(project)), frozen=True)
    other = submit(assign(project.documents.get(code="d01"), coder(project, "Omid"), Round.objects.get()), frozen=True)
    again = assign(first.document, first.coder, new_round(project, "again", Purpose.DRIFT))
    assert set(my_codings(first.coder)) == {other}
    submit(again)
    assert set(my_codings(first.coder)) == {first, other, again}


def test_a_draw_is_undone_as_a_whole_and_remembered(project):
    drawn = dealt(new_round(project))
    undo_draw(drawn=drawn)
    assert not Assignment.objects.exists()
    assert Draw.objects.get().undone_at is not None
    with pytest.raises(CannotAssign, match="undone already"):
        undo_draw(drawn=drawn)


def test_a_draw_that_somebody_has_begun_is_not_undone(project):
    round_ = new_round(project)
    drawn = dealt(round_)
    judge(first_of(round_, "Omid"), "stance", "4")
    with pytest.raises(CannotAssign, match="Omid has begun d"):
        undo_draw(drawn=drawn)
    assert Assignment.objects.count() == 24


def test_undoing_takes_along_whoever_took_a_place_since(project):
    round_ = new_round(project)
    drawn = dealt(round_, asked=wish("Aigerim", "Daniyar"))
    withdraw_coder(round_=round_, coder=coder(project, "Daniyar"), to=[coder(project, "Omid")])
    undo_draw(drawn=drawn)
    assert not Assignment.objects.exists()


def test_a_coder_is_withdrawn_and_what_they_have_begun_stays_theirs(project):
    round_ = new_round(project)
    dealt(round_)
    begun, submitted, *_ = Assignment.objects.filter(coder__name="Omid")
    judge(begun, "stance", "4")
    submit(submitted)
    withdraw_coder(round_=round_, coder=coder(project, "Omid"))
    assert set(Assignment.objects.filter(coder__name="Omid").exclude(state=State.WITHDRAWN)) == {begun, submitted}
    assert vacant(Assignment.objects.filter(round=round_)).count() == 6


def test_the_places_of_a_withdrawn_coder_are_dealt_to_those_who_do_not_have_the_document(project):
    round_ = new_round(project)
    dealt(round_)
    others = [coder(project, "Aigerim"), coder(project, "Daniyar")]
    withdraw_coder(round_=round_, coder=coder(project, "Omid"), to=others)
    assert loads(round_) == {"Aigerim": 12, "Daniyar": 12}
    assert not vacant(Assignment.objects.filter(round=round_)).exists()


def test_vacant_places_can_be_filled_later_even_by_whoever_left_them(project):
    round_ = new_round(project)
    dealt(round_)
    omid = coder(project, "Omid")
    withdraw_coder(round_=round_, coder=omid)
    fill_vacant(round_=round_, to=[omid])
    assert loads(round_) == {"Aigerim": 8, "Daniyar": 8, "Omid": 8}
    assert Assignment.objects.count() == 24


def test_cells_of_a_withdrawn_coder_wait_for_nobody(project):
    round_ = new_round(project)
    dealt(round_, asked=wish(each=3, number=1))
    for name, stance in (("Aigerim", "1"), ("Daniyar", "2")):
        coding = first_of(round_, name)
        judge(coding, "in_scope", "no")
        judge(coding, "stance", stance)
        submit_coding(assignment=coding, by=None)
    assert not list(open_cells(project))
    withdraw_coder(round_=round_, coder=coder(project, "Omid"))
    assert [cell.variable.code for cell in open_cells(project)] == ["stance"]


def test_codings_left_lying_go_back_and_their_answers_are_kept(project):
    round_ = new_round(project, give_back_after=7)
    dealt(round_)
    lying, touched = Assignment.objects.filter(coder__name="Omid")[:2]
    for coding in (lying, touched):
        judge(coding, "stance", "4")
    Judgement.objects.filter(assignment=lying).update(made_at=timezone.now() - timedelta(days=8))
    assert give_back(round_=round_, now=timezone.now()) == 1
    lying.refresh_from_db()
    assert lying.state == State.WITHDRAWN
    fill_vacant(round_=round_, to=[lying.coder])
    lying.refresh_from_db()
    assert lying.state == State.OPEN
    assert lying.judgements.count() == 1


def test_the_worker_gives_back_by_itself_where_a_round_says_after_how_many_days(project):
    round_ = new_round(project, give_back_after=7)
    dealt(round_)
    judge(first_of(round_, "Omid"), "stance", "4")
    give_back_everywhere(now=timezone.now() + timedelta(days=8))
    assert Activity.objects.filter(verb="gave back codings left lying").count() == 1
    assert rounds_of(project)[0].vacant == 1


def test_a_coding_that_was_submitted_once_is_never_given_back_or_withdrawn_with_its_coder(project):
    round_ = new_round(project, give_back_after=7)
    dealt(round_)
    reopened = submit(first_of(round_, "Omid"))
    reopen_coding(assignment=reopened, by=None)
    later = timezone.now() + timedelta(days=30)
    assert not left_lying(round_, later).exists()
    withdraw_coder(round_=round_, coder=coder(project, "Omid"))
    reopened.refresh_from_db()
    assert reopened.state == State.OPEN


def test_closing_freezes_what_is_submitted_and_withdraws_the_rest(project):
    round_ = new_round(project)
    dealt(round_)
    done = submit(first_of(round_, "Omid"))
    close_round(round_=round_)
    done.refresh_from_db()
    assert done.frozen_at is not None
    assert not Assignment.objects.open().exists()
    with pytest.raises(CannotAssign, match="closed"):
        dealt(Round.objects.get())


def test_a_round_has_a_name_of_its_own(project):
    round_ = new_round(project)
    with pytest.raises(RoundRefused, match="There is a round “main” in this study already"):
        new_round(project)
    other, codebook = new_round(project, "pilot", Purpose.PILOT), project.codebooks.get()
    with pytest.raises(RoundRefused, match="choose another name"):
        change_round(round_=other, name="main", codebook=codebook, give_back_after=None)
    change_round(round_=round_, name=" first ", codebook=codebook, give_back_after=3)
    assert Round.objects.get(pk=round_.pk).name == "first"


def test_a_worker_assigns_what_is_too_much_for_a_page(project):
    round_ = new_round(project)
    found = draw_for(round_, Choice(), wish())
    job = request_assignment(
        round_=round_,
        choice=Choice(),
        wish=wish(),
        fingerprint=found.fingerprint,
        by=None,  # type: ignore[arg-type]
    )
    assert job.kind == KIND
    assert run_here(job).summary == "12 documents are assigned, 24 codings in all."
    assert loads(round_) == {"Aigerim": 8, "Daniyar": 8, "Omid": 8}


def test_a_worker_refuses_a_draw_that_is_not_the_one_looked_at(project):
    round_ = new_round(project)
    job = request_assignment(round_=round_, choice=Choice(), wish=wish(), fingerprint="other", by=None)  # type: ignore[arg-type]
    assert "have changed since" in run_here(job).error
    assert not Assignment.objects.exists()


def test_counting_rounds_takes_as_many_queries_however_many_there_are(project):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            rounds_of(project)
        return len(found)

    dealt(new_round(project))
    once = queries()
    for n in range(4):
        dealt(new_round(project, f"round {n}"), Choice(which=ALL), wish(each=1, number=1, seed=n))
    assert queries() == once
