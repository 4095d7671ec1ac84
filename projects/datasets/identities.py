"""Identifiers that files of other programs ask for, the same in every export of the same thing. No Django."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

_OURS = uuid5(NAMESPACE_URL, "urn:annotator:release")


def identity(kind: str, *names: str) -> UUID:
    """The identifier of a thing of this kind, named by what it is called within its study."""
    return uuid5(_OURS, "\x1f".join((kind, *names)))
