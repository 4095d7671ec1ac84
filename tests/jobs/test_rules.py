from projects.jobs.rules import ENDED, NEXT, State, after_breakdown, breakdown, lost


def test_every_state_says_what_may_follow():
    assert set(NEXT) == set(State)


def test_only_an_ended_job_is_never_taken_up_by_a_worker():
    assert {state for state in State if State.RUNNING not in NEXT[state]} == ENDED


def test_a_job_that_broke_is_tried_again_until_its_attempts_are_used_up():
    assert [after_breakdown(attempt, 3) for attempt in (1, 2, 3)] == [State.QUEUED, State.QUEUED, State.FAILED]


def test_a_breakdown_reads_as_a_sentence_with_its_cause():
    sentence = breakdown(ValueError("no such column"), 3, 3)
    assert sentence.startswith("The job broke in attempt 3 of 3 (ValueError: no such column).")


def test_a_breakdown_without_a_message_still_names_its_kind():
    assert "(MemoryError)" in breakdown(MemoryError(), 1, 3)


def test_a_job_that_outlived_its_workers_says_how_often_it_was_tried():
    assert lost(1).startswith("The job was started once,")
    assert lost(3).startswith("The job was started 3 times,")
