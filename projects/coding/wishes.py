"""What is wanted of a draw, and why it cannot be: each sentence names the nearest that can. No Django."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class CannotAssign(ValueError):
    """A wish that cannot be met; the sentence says what is the nearest that can."""


class Unit(NamedTuple):
    """A document to assign: its id, its stratum, and the coders who may not have it."""

    code: str
    stratum: str = ""
    barred: Collection[str] = ()


@dataclass(frozen=True)
class Wish:
    """What is wanted. `each` coders for every document or, where a `sample` is given, for so many documents of it.

    limits: the coders, each with the most documents they take, None without a limit. number: so many documents, drawn
    from all. sample: documents coded by `each` (a number, or a share from 0 to 1); the others are coded once.
    together: documents that any two coders are to have in common.
    """

    limits: Mapping[str, int | None]
    each: int = 2
    number: int | None = None
    sample: int | float | None = None
    together: int = 0
    seed: int = 1


def limit_of(wish: Wish, coder: str, documents: int) -> int:
    """The most of so many documents that the coder takes."""
    limit = wish.limits[coder]
    return documents if limit is None else min(limit, documents)


def refuse_coders(wish: Wish) -> None:
    """Raise CannotAssign where fewer coders are chosen than a document is to have."""
    coders = len(wish.limits)
    if not coders:
        raise CannotAssign("Choose who is to code.")
    if not 1 <= wish.each <= coders:
        raise CannotAssign(
            f"{counted(coders, 'coder is', 'coders are')} chosen, so a document can have 1 to {coders},"
            f" not {wish.each}."
        )


def refuse_what_cannot_be(wish: Wish, documents: int, sampled: int) -> None:
    """Raise CannotAssign for what arithmetic alone forbids."""
    if not 0 <= sampled <= documents:
        raise CannotAssign(
            f"The sample has {sampled} documents, but {documents} are to be assigned: take at most {documents}."
        )
    _refuse_overfull(wish, documents, sampled)
    _refuse_strangers(wish, sampled)


def _refuse_overfull(wish: Wish, documents: int, sampled: int) -> None:
    """Refuse what the coders' limits leave no room for."""
    limits = [limit_of(wish, name, documents) for name in wish.limits]
    needed, there = wish.each * sampled + documents - sampled, sum(limits)
    if sum(min(most, sampled) for most in limits) < wish.each * sampled:
        raise CannotAssign(
            f"The coders’ limits leave room for {_most(limits, wish.each, sampled)} documents with {wish.each} coders"
            f" each, not {sampled}. Raise the limits, or ask for fewer documents or coders of each."
        )
    if needed > there:
        raise CannotAssign(
            f"This asks for {needed} codings, and the coders’ limits leave room for {there}. Raise the limits by"
            f" {needed - there} in all, or take fewer documents."
        )


def _most(limits: Sequence[int], each: int, documents: int) -> int:
    """How many documents, of at most so many, the limits let `each` coders have."""
    return next(n for n in range(documents, -1, -1) if sum(min(most, n) for most in limits) >= each * n)


def _refuse_strangers(wish: Wish, sampled: int) -> None:
    """Refuse an overlap of pairs that there are not enough documents for, or not enough room with one coder."""
    coders = len(wish.limits)
    if wish.together <= 0 or coders < 2:
        return
    nearest = sampled * wish.each * (wish.each - 1) // (coders * (coders - 1))
    if wish.together > nearest:
        least = -(-wish.together * coders * (coders - 1) // (wish.each * (wish.each - 1))) if wish.each > 1 else 0
        enough = f" For {wish.together}, {least} documents must have {wish.each} coders." if least else ""
        raise CannotAssign(
            f"{counted(sampled if wish.each > 1 else 0, 'document', 'documents')} with {wish.each} coders let every two"
            f" coders share at most {nearest}, not {wish.together}.{enough}"
        )
    for name in sorted(wish.limits):
        room = limit_of(wish, name, sampled) * (wish.each - 1) // (coders - 1)
        if room < wish.together:
            raise CannotAssign(
                f"{name} takes at most {wish.limits[name]} documents, and can share at most {room} of them with each of"
                f" the others, not {wish.together}. Raise the limit of {name}, or ask for {room}."
            )


def too_few(units: Sequence[Unit], size: int) -> str:
    """The sentence about documents that too few of the coders may have."""
    named = ", ".join(unit.code for unit in units[:3]) + (" …" if len(units) > 3 else "")
    return (
        f"For {counted(len(units), 'document', 'documents')} fewer than {size} of the chosen coders are left: the"
        f" others have it already, may have read others’ codes of it, or are at their limit ({named})."
        " Choose more coders, raise limits, or leave these documents out."
    )


def counted(number: int, one: str, many: str) -> str:
    """`1 document`, `2 documents`."""
    return f"{number} {one if number == 1 else many}"
