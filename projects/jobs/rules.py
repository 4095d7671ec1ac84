"""What becomes of a job: its states, and the only ways from one to another."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a job stands. The last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REFUSED = "refused"


# running → running is a worker taking over from one that died; failed or refused → queued is a person trying again;
# queued or running → refused is also a person stopping it.
NEXT = {
    State.QUEUED: frozenset({State.RUNNING, State.REFUSED}),
    State.RUNNING: frozenset({State.RUNNING, State.QUEUED, State.SUCCEEDED, State.FAILED, State.REFUSED}),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset({State.QUEUED}),
    State.REFUSED: frozenset({State.QUEUED}),
}
ENDED = frozenset({State.SUCCEEDED, State.FAILED, State.REFUSED})
MAX_ATTEMPTS = 3
WORKER_SEEN_SECONDS = 30


def after_breakdown(attempt: int, max_attempts: int) -> State:
    """Where a job goes whose body broke in attempt number `attempt` (from 1)."""
    return State.QUEUED if attempt < max_attempts else State.FAILED


def breakdown(error: BaseException, attempt: int, max_attempts: int) -> str:
    """The sentence a person reads when a job's body broke."""
    what = f"{type(error).__name__}: {error}".strip(": ")
    return f"The job broke in attempt {attempt} of {max_attempts} ({what[:300]}). The log of the worker tells more."


def lost(attempt: int) -> str:
    """The sentence a person reads when every worker that took a job died over it."""
    times = "once" if attempt == 1 else f"{attempt} times"
    return f"The job was started {times}, and each time its worker ended before the job did. It is not tried again."
