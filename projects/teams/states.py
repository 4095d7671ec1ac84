"""From an open project to its end: the states, and the only ways from one to another. No Django.

Closing ends the work on a study and nothing else: what was made can still be read, computed, released and downloaded.
Withdrawing takes the study from everybody's sight and deletes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_REASON = 480  # the log keeps a reason whole


class ProjectState(StrEnum):
    """Where a project stands."""

    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Step:
    """A way from one state to another, as a manager takes it: `verb` is for the log, `effect` for the page."""

    name: str
    origins: frozenset[ProjectState]
    to: ProjectState
    label: str
    verb: str
    effect: str
    needs_reason: bool = False


STEPS = (
    Step(
        "close",
        frozenset({ProjectState.OPEN}),
        ProjectState.CLOSED,
        "Close the project",
        "closed the project",
        "Nobody codes, rules, imports or publishes a codebook any more. Reading, reliability, releases and downloads"
        " stay, and a manager can reopen it.",
    ),
    Step(
        "reopen",
        frozenset({ProjectState.CLOSED}),
        ProjectState.OPEN,
        "Reopen the project",
        "reopened the project",
        "Work goes on where it ended. Codings that are part of the record stay so.",
        needs_reason=True,
    ),
    Step(
        "archive",
        frozenset({ProjectState.CLOSED}),
        ProjectState.ARCHIVED,
        "Archive the project",
        "archived the project",
        "It stays closed and leaves everybody’s list of projects; it is found under “Archived” there.",
    ),
    Step(
        "unarchive",
        frozenset({ProjectState.ARCHIVED}),
        ProjectState.CLOSED,
        "Take it out of the archive",
        "took the project out of the archive",
        "It is back in everybody’s list, closed as it was.",
    ),
    Step(
        "withdraw",
        frozenset({ProjectState.OPEN, ProjectState.CLOSED, ProjectState.ARCHIVED}),
        ProjectState.WITHDRAWN,
        "Withdraw the project",
        "withdrew the project",
        "Its members find nothing but its name, the day and your reason; managers also see the releases’ numbers and"
        " SHA-256. Nothing is deleted, but no page brings it back: only whoever looks after the server can.",
        needs_reason=True,
    ),
    Step(
        "reinstate",
        frozenset({ProjectState.WITHDRAWN}),
        ProjectState.CLOSED,
        "Reinstate the project",
        "reinstated the project",
        "It is closed, and its pages are there again.",
        needs_reason=True,
    ),
)
BY_NAME = {step.name: step for step in STEPS}
# A click must not bring back what was withdrawn: there is a command for whoever looks after the server.
BY_COMMAND = frozenset({"reinstate"})


class ProjectNotOpen(ValueError):
    """A change to a project that takes none any more; the sentence says so, and what to do."""

    def __init__(self, state: ProjectState) -> None:
        if state is ProjectState.WITHDRAWN:
            sentence = "This project was withdrawn. Nothing in it can be changed."
        else:
            sentence = f"This project is {state}, so nothing was changed. A manager can reopen it in its settings."
        super().__init__(sentence)


class WrongStep(ValueError):
    """A step that cannot be taken from where the project stands, or that lacks its reason."""


def steps_from(state: ProjectState) -> tuple[Step, ...]:
    """The steps that a manager can take on the page."""
    return tuple(step for step in STEPS if state in step.origins and step.name not in BY_COMMAND)


def step_problem(step: Step, state: ProjectState, reason: str) -> str | None:
    """Why `step` cannot be taken from `state` for this `reason`; None when it can."""
    if state not in step.origins:
        return f"The project is {state} by now. Load the page again to see what can be done."
    if step.needs_reason and not reason.strip():
        return "Say why: the reason is shown to the members and kept in the log."
    if len(reason.strip()) > LONGEST_REASON:
        return f"The reason has {len(reason.strip())} characters; use at most {LONGEST_REASON}."
    return None
