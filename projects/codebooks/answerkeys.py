"""The keys that choose an answer: digits in order, or one of its own. No Django."""

from __future__ import annotations

from collections.abc import Iterator

from projects.codebooks.rules import Category, Level, Variable
from projects.teams.keys import ACTIONS, DEFAULTS, shown

DIGITS = "1234567890"
KEYS = (*DIGITS, *(f"⇧{digit}" for digit in DIGITS))
# Letters that no action has unless a person gives it one.
LETTERS = tuple(letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if f"Key{letter}" not in DEFAULTS.values())
_DONE_BY = {shown(action.code): action.label for action in ACTIONS}


def usable_key(text: str) -> str:
    """The key that `text` names, such as `3`, `⇧3`, `Shift+3` or `b`; "" where no answer can have it."""
    sign = text.strip().upper().replace("SHIFT+", "⇧").replace(" ", "")
    return sign if sign in KEYS or sign in LETTERS else ""


def key_problem(text: str) -> str:
    """Why this cannot be an answer's key, as a sentence; "" where it can."""
    if not text.strip() or usable_key(text):
        return ""
    action = _DONE_BY.get(text.strip().upper())
    does = f"already does something on the coding screen: {action}" if action else "cannot choose an answer"
    return f"“{text}” {does}; take a digit, Shift and a digit, or one of {', '.join(LETTERS)}"


def keys_of(variable: Variable) -> dict[str, str]:
    """The key of each answer by its code; "" where none is left.

    Answers with a key of their own have that. A scale takes its own digits, other answers the keys in order; missing
    answers take what is left. Beside a field, where digits are typed, the first missing answer takes X.
    """
    codes = [c.code for c in variable.categories]
    own = dict(_own(variable.categories))
    steps = set(codes) if variable.level is Level.ORDINAL and all(code in KEYS for code in codes) else set[str]()
    taken = set(own.values())
    free = iter([key for key in KEYS if key not in taken | steps])
    keys = {code: own.get(code) or (code if code in steps - taken else next(free, "")) for code in codes}
    rest = (key for key in (KEYS if codes else "X") if key not in keys.values())
    return keys | {c.code: next(rest, "") for c in variable.missing}


def _own(categories: tuple[Category, ...]) -> Iterator[tuple[str, str]]:
    """Each key for the first answer that asks for it."""
    taken: set[str] = set()
    for category in categories:
        if category.key and category.key not in taken:
            taken.add(category.key)
            yield category.code, category.key
