"""The bodies of jobs, found by name, so that this stage need not know the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projects.jobs.running import JobRun


class JobRefused(Exception):
    """What was asked for cannot be done; the sentence is shown to whoever asked, and nothing is tried again."""


def write_nothing() -> None:
    """The `write` of a job whose result is its whole output."""


@dataclass(frozen=True)
class Done:
    """What a body returns when its work is ready to be recorded.

    `result` (JSON) is kept on the job; its "summary", if any, is the sentence people read. `write` runs in the one
    transaction that also marks the job as succeeded, and only while the job is still this worker's: rows that must
    appear exactly once belong there, and nothing slow. What it returns is merged into `result`.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    write: Callable[[], Mapping[str, Any] | None] = write_nothing


Body = Callable[["JobRun"], Done]
_bodies: dict[str, Body] = {}
_while_closed: set[str] = set()


def job(kind: str, *, while_closed: bool = False) -> Callable[[Body], Body]:
    """Register the function below as the body of jobs of this kind.

    A job is refused where its project is not open, but for those that say `while_closed`: they change nothing in it.
    """

    def register(body: Body) -> Body:
        if kind in _bodies:
            raise ValueError(f"Two bodies are registered for jobs of kind {kind!r}.")
        _bodies[kind] = body
        if while_closed:
            _while_closed.add(kind)
        return body

    return register


def body_of(kind: str) -> Body:
    """The body registered for jobs of this kind."""
    try:
        return _bodies[kind]
    except KeyError:
        raise JobRefused(f"This version of Annotator does not know jobs of kind “{kind}”.") from None


def goes_on_while_closed(kind: str) -> bool:
    """Whether jobs of this kind are done for a project that is closed, too."""
    return kind in _while_closed
