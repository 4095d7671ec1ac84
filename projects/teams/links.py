"""Links that work once: what they are for, how long they last, and what is said when they no longer do. No Django."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

INVITATION_DAYS = 14
MOST_DAYS = 90
MOST_OPEN = 100  # in one project, so that the list of them stays one that can be read
PASSWORD_LASTS = timedelta(hours=24)
# For so long every sign-in tells that the password came by a link: whoever used the link must not be the only one told.
TOLD_FOR = timedelta(days=14)


class Kind(StrEnum):
    """What a link lets its holder do: join, take an imported identity over, or set a new password."""

    INVITATION = "invitation"
    IDENTITY = "identity"
    PASSWORD = "password"  # noqa: S105  # the name of a kind


class State(StrEnum):
    """Whether a link still works."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


CLOSED: Mapping[State, str] = MappingProxyType(
    {
        State.USED: "This link has been used already; each works once.",
        State.WITHDRAWN: "This link was withdrawn.",
        State.EXPIRED: "This link has expired.",
    }
)


def state(*, used_at: datetime | None, withdrawn_at: datetime | None, expires_at: datetime, now: datetime) -> State:
    """Where a link stands at `now`; what became of it first is what is told."""
    if used_at is not None:
        return State.USED
    if withdrawn_at is not None:
        return State.WITHDRAWN
    return State.OPEN if now < expires_at else State.EXPIRED


def token_hash(token: str) -> str:
    """What is stored of a token. It holds 256 random bits, so that no salt or slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
